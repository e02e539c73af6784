#!/bin/sh
# What a machine can say about the code without running it: format, modules, and vet for every system that is a target.
set -eu
cd "$(dirname "$0")/.."

unformatted=$(gofmt -l $(git ls-files '*.go'))
[ -z "$unformatted" ] || { echo "gofmt would change:"; echo "$unformatted"; exit 1; }

go mod tidy -diff
for module in bench compat; do
	go -C packaging/$module mod tidy -diff
done
go mod verify >/dev/null

for os in linux windows darwin; do
	echo "vet $os"
	CGO_ENABLED=0 GOOS=$os go vet ./...
done
go vet -tags e2e ./...
for module in bench compat; do
	go -C packaging/$module vet ./...
done

./packaging/build-targets.sh
