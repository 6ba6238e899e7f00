#!/bin/sh
# Usage: serve.sh SOURCE WEIR FOLDER; the screenshots stay in FOLDER.
set -eu
. "$(dirname "$0")/modules.sh"
browser=$(command -v chromium || command -v chromium-browser || true)
[ -n "$browser" ] || skip "Chromium is not installed (Debian: chromium)"
mkdir -p "$3"
rm -f "$3"/*.png "$3"/*.sqlite
exec node "$1/tests/web/serve.mjs" "$browser" "$web/node_modules" "$3" "$2" "$1/scenarios"
