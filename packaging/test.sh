#!/bin/sh
# Installs what the tests need, where it may, and runs them all: what can be checked without running, the tests of every
# package under the race detector, and the tests of the whole product.
set -eu
cd "$(dirname "$0")/.."

assignments=$(./packaging/test-deps.sh)
eval "$assignments"
export CLB_TEST_CLAUDE="${CLB_TEST_CLAUDE:-}"

./packaging/check.sh
# Two years of history and fifty kills take many minutes under the race detector: there the store's tests are the short ones.
go test -race -timeout 15m $(go list ./... | grep -v '/app/store$')
go test -race -short -timeout 15m ./app/store
# Two packages at a time: each has browsers, desktops and real clients of its own. The store's whole tests wait for the disk
# most of the time, and go beside them.
go test -p 2 -timeout 15m -tags e2e ./app/store $(git grep -l '^//go:build e2e' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
