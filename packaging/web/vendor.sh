#!/bin/sh
# Makes app/dashboard/static/vendor anew: the libraries of the page in two modules and a style sheet, their licences, and the
# checksums that the dashboard's test compares. It needs npm and Go, nothing else in this repository does: the result is committed.
# The packages come by name, in the versions and with the hashes of package-lock.json, and none of their scripts runs.
set -eu
cd "$(dirname "$0")"
out=../../app/dashboard/static/vendor

npm ci --ignore-scripts --no-audit --no-fund --silent
mkdir -p "$out"
(cd ../tools && go build -o ../web/node_modules/.esbuild github.com/evanw/esbuild/cmd/esbuild)
bundle() {
	node_modules/.esbuild "$1" --bundle --format=esm --target=es2022 --minify --legal-comments=none \
		--charset=utf8 --log-level=warning --outfile="$out/$2"
}
bundle entry.mjs preact.mjs
bundle chart.mjs uplot.mjs
bundle node_modules/uplot/dist/uPlot.min.css uplot.css
rm node_modules/.esbuild

for package in preact htm uplot; do
	cp "node_modules/$package/LICENSE" "$out/LICENSE.$package.txt"
	chmod 644 "$out/LICENSE.$package.txt"
done
(cd "$out" && sha256sum preact.mjs uplot.mjs uplot.css LICENSE.*.txt >SHA256SUMS)
