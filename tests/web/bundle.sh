#!/bin/sh
# The committed page is what its sources give. Usage: bundle.sh SOURCE
set -eu
. "$(dirname "$0")/modules.sh"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cd "$web"
./node_modules/.bin/tsc --noEmit
./node_modules/.bin/vite build --logLevel error --outDir "$made" --emptyOutDir
if ! cmp "$made/page.html" dist/page.html; then
  echo "web/dist/page.html is not what web/src gives; make it again with: make web"
  exit 1
fi
echo "web/dist/page.html is what web/src gives"
