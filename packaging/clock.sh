#!/bin/sh
# Runs a command of the Go tool with another date: what it builds sees a clock that is so many days ahead, or behind.
#     packaging/clock.sh 400 go test ./...        packaging/clock.sh -30 go test ./app/store
# The build gets a standard library (-overlay) whose time.Now adds the days. Other programs, files and the kernel keep the
# machine's date.
set -eu
days=$1
shift

source=$(go env GOROOT)/src/time/time.go
folder="${TMPDIR:-/tmp}/clb-clock-$(id -u)/$days"
mkdir -p "$folder"
wrapper="func Now() Time { t := machineNow(); t.addSec($((days * 86400))); return t }"
sed "s/^func Now() Time {\$/$wrapper\n\nfunc machineNow() Time {/" "$source" >"$folder/time.go"
grep -q '^func machineNow() Time {$' "$folder/time.go" || { echo "this Go has another time.Now than is known" >&2; exit 1; }
printf '{"Replace": {"%s": "%s"}}\n' "$source" "$folder/time.go" >"$folder/overlay.json"
GOFLAGS="${GOFLAGS:-} -overlay=$folder/overlay.json" exec "$@"
