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
bundle() { # what is minified has no types to check
	node_modules/.esbuild "$1" --bundle --banner:js='// @ts-nocheck' --format=esm --target=es2022 --minify --legal-comments=none \
		--charset=utf8 --log-level=warning --outfile="$out/$2"
}
bundle entry.mjs preact.mjs
bundle chart.mjs uplot.mjs
{ # in a layer of its own, which the styles of the page overrule
	printf '@layer vendor{'
	tr -d '\n' <node_modules/uplot/dist/uPlot.min.css
	printf '}\n'
} >node_modules/.uplot.css
bundle node_modules/.uplot.css uplot.css
rm node_modules/.esbuild node_modules/.uplot.css

for package in preact htm uplot; do
	cp "node_modules/$package/LICENSE" "$out/LICENSE.$package.txt"
	chmod 644 "$out/LICENSE.$package.txt"
done
(cd "$out" && sha256sum preact.mjs uplot.mjs uplot.css LICENSE.*.txt >SHA256SUMS)
