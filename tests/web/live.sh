#!/bin/sh
# Usage: live.sh SOURCE WEIR FOLDER; the screenshots stay in FOLDER.
set -eu
. "$(dirname "$0")/modules.sh"
browser=$(command -v chromium || command -v chromium-browser || true)
[ -n "$browser" ] || skip "Chromium is not installed (Debian: chromium)"
mkdir -p "$3"
cd "$1"
rm -f "$3"/*.html "$3"/*.png "$3"/*.sqlite
page() {
  "$2" run "scenarios/$3.toml" --draws 2048 --store "$1/$4.sqlite" -q >/dev/null
  "$2" report --store "$1/$4.sqlite" -o "$1/$4.html" >/dev/null
}
page "$3" "$2" sichuan-2020 one
grep -q 'id="weir-engine"></script>' "$3/one.html" && skip "this build has no engine for the page"
page "$3" "$2" sichuan-2019 other-1
page "$3" "$2" illustrative-eu other-2
"$2" report --store "$3/one.sqlite" --still -o "$3/still.html" >/dev/null
exec node "$1/tests/web/live.mjs" "$browser" "$web/node_modules" "$3" "$2" "$1/scenarios"
