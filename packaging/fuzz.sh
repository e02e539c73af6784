#!/bin/sh
# Runs every fuzz test of the program for a while each: packaging/fuzz.sh [10s]
set -eu
cd "$(dirname "$0")/.."

git grep -n '^func Fuzz' -- '*_test.go' | sed -E 's|^(.*)/[^/]*:[0-9]+:func (Fuzz[A-Za-z0-9_]*).*|\1 \2|' | sort -u |
	while read -r package test; do
		echo "== $test of $package"
		go test -run '^$' -fuzz "^$test\$" -fuzztime "${1:-10s}" "./$package"
	done
