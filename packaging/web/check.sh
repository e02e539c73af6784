#!/bin/sh
# Checks the page's modules and styles: that they are formatted as prettier does it (--write has it do so), and that their types fit,
# as far as JSDoc and inference tell. It needs npm; the tools come in the versions and with the hashes of package-lock.json.
set -eu
cd "$(dirname "$0")"
static=../../app/dashboard/static
mode=${1---check}

if [ ! -x node_modules/.bin/prettier ] || [ ! -x node_modules/.bin/tsc ]; then
	npm ci --ignore-scripts --no-audit --no-fund --silent
fi
find "$static" \( -name '*.mjs' -o -name '*.css' -o -name '*.js' \) -not -path "$static/vendor/*" -not -path "$static/page/*" -print0 |
	xargs -0 node_modules/.bin/prettier --config .prettierrc.json --ignore-path /dev/null --log-level warn "$mode"
node_modules/.bin/tsc --project .
