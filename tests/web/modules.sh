# Sourced with $1 the source folder: what web/package-lock.json names stands in web/node_modules, or
# the test is skipped.
skip() {
  echo "skipped: $1"
  exit 77
}
web="$1/web"
command -v node >/dev/null 2>&1 || skip "Node.js is not installed (Debian: nodejs npm)"
if ! cmp -s "$web/package-lock.json" "$web/node_modules/.weir-lock"; then
  command -v npm >/dev/null 2>&1 || skip "npm is not installed (Debian: npm)"
  (cd "$web" && npm install --no-save --ignore-scripts --silent >/dev/null 2>&1) || skip "npm cannot fetch web/package-lock.json's modules"
  cp "$web/package-lock.json" "$web/node_modules/.weir-lock"
fi
