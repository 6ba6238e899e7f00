#!/bin/sh
# Usage: page.sh SOURCE WEIR FOLDER; the screenshots stay in FOLDER.
set -eu
. "$(dirname "$0")/modules.sh"
browser=$(command -v chromium || command -v chromium-browser || true)
[ -n "$browser" ] || skip "Chromium is not installed (Debian: chromium)"
mkdir -p "$3"
cd "$1"
rm -f "$3"/*.html "$3"/*.png "$3"/*.sqlite "$3"/*.ts
store="$3/runs.sqlite"
"$2" run scenarios/sichuan-2020.toml --draws 2048 --store "$store" -q >/dev/null
first=$("$2" runs --store "$store" --format csv | sed -n '2s/,.*//p')
"$2" run scenarios/sichuan-2020.toml --draws 2048 --strategy equal --store "$store" -q >/dev/null
second=$("$2" runs --store "$store" --format csv | sed -n '2s/,.*//p')
"$2" report "$first" --store "$store" -o "$3/one.html" >/dev/null
"$2" report "$first" --store "$store" -o "$3/public.html" --public --lang zh >/dev/null
"$2" report "$first" "$second" --store "$store" -o "$3/two.html" >/dev/null

# The data have the shape that the page's sources declare.
{
  echo 'import type { Report } from "./report";'
  echo 'export const report: Report ='
  "$2" report "$first" --store "$store" --format json
} > "$3/data.ts"
cp "$web/src/report.ts" "$3/report.ts"
"$web/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --target ES2022 --module ESNext \
  --moduleResolution Bundler "$3/data.ts"

exec node "$1/tests/web/page.mjs" "$browser" "$web/node_modules" "$3"
