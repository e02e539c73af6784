#!/bin/sh
# Lints the program by .golangci.yml, with the golangci-lint that packaging/tools pins, and the page's modules and styles.
set -eu
cd "$(dirname "$0")/.."

go run -modfile=packaging/tools/go.mod github.com/golangci/golangci-lint/v2/cmd/golangci-lint run ./...
./packaging/web/check.sh
