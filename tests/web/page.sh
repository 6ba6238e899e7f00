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

# The data have the shape that the page's sources declare: as literals, a member too many is a mistake
# as one that lacks or has another type is.
shape() {
  name=$1
  shift
  {
    echo 'import type { Report } from "./report";'
    echo 'export const report: Report ='
    "$@" --format json
  } > "$folder/data-$name.ts"
}
folder=$3
shape one "$2" report "$first" --store "$store"
shape public "$2" report "$first" "$second" --store "$store" --public --still
"$2" run scenarios/illustrative-eu.toml --draws 1024 --store "$folder/other.sqlite" -q >/dev/null
shape other "$2" report --store "$folder/other.sqlite"
cp "$web/src/report.ts" "$folder/report.ts"
types() {
  "$web/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --target ES2022 --module ESNext \
    --moduleResolution Bundler "$@"
}
types "$folder"/data-*.ts
for change in 's/"total_cost"/"total_costs"/' 's/"seed":"\([0-9]*\)"/"seed":\1/' 's/"better":[0-9]*,//'; do
  sed "$change" "$folder/data-one.ts" > "$folder/wrong.ts"
  if types "$folder/wrong.ts" >/dev/null; then
    echo "FAILED  data changed by $change pass as web/src/report.ts"
    exit 1
  fi
done
echo "ok      the data have the shape of web/src/report.ts, and others are refused"

exec node "$1/tests/web/page.mjs" "$browser" "$web/node_modules" "$3"
