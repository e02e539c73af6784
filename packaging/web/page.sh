#!/bin/sh
# Makes app/dashboard/static/page anew: all modules and styles of the page in one file each, which are what a browser loads, and the
# checksum of what they were made of. While that is not the checksum of the sources, the page is served from the sources, file by
# file: so an edit shows at once, and a test says that this script is due. It needs Go and nothing else; the result is committed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
static=$here/../../app/dashboard/static
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here/../tools" && go build -o "$work/esbuild" github.com/evanw/esbuild/cmd/esbuild)
cd "$static"
mkdir -p page
"$work/esbuild" main.mjs --bundle --format=esm --target=es2022 --minify --legal-comments=none --charset=utf8 --log-level=warning --outfile="$work/page.mjs"
cat styles/layers.css styles/base/*.css styles/*.css vendor/*.css | "$work/esbuild" --loader=css --target=chrome125,firefox128,safari18 --minify --charset=utf8 --log-level=warning >"$work/page.css"
find . \( -name '*.mjs' -o -name '*.css' \) -not -path './page/*' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1 >"$work/SOURCES"
mv "$work/page.mjs" "$work/page.css" "$work/SOURCES" page/
chmod 644 page/*
