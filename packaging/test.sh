#!/bin/sh
# Installs what the tests need, where it may, and runs them all: what can be checked without running, the tests of every
# package under the race detector, those of the whole product, and the quick ones with the date of another year.
set -eu
cd "$(dirname "$0")/.."

assignments=$(./packaging/test-deps.sh)
eval "$assignments"
export CLB_TEST_CLAUDE="${CLB_TEST_CLAUDE:-}"

# part runs a part of it, and says how long that took.
part() {
	name=$1 began=$(date +%s)
	shift
	"$@"
	echo "== $name: $(($(date +%s) - began)) s"
}

part "without running" ./packaging/check.sh
# Two years of history and fifty kills take many minutes under the race detector: there the store's tests are the short ones.
part "race detector" go test -race -timeout 15m $(go list ./... | grep -v '/app/store$')
part "benchmarks" go -C packaging/bench test ./...
part "software of others" go -C packaging/compat test ./...
part "race detector, history" go test -race -short -timeout 15m ./app/store
# Two packages at a time: each has browsers, desktops and real clients of its own. The store's whole tests wait for the disk
# most of the time, and go beside them.
part "whole product" go test -p 2 -timeout 30m -tags e2e ./app/store \
	$(git grep -l '^//go:build e2e' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
# No test may hold at the date of its writing only.
part "400 days ahead" ./packaging/clock.sh 400 go test -short -timeout 15m $(go list ./... | grep -v '/app/store$')
