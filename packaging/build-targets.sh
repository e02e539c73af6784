#!/bin/sh
# Builds the program for every system that is a target, without cgo.
set -eu
cd "$(dirname "$0")/.."

for target in linux/amd64 linux/arm64 windows/amd64 darwin/arm64; do
	echo "build $target"
	CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go build -o /dev/null .
done
