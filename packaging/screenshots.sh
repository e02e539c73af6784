#!/bin/sh
# Makes the pictures of the README anew, in packaging/screenshots: the page in both themes and the tray's menu, of the
# demonstration after a minute of life, on a desktop and in a browser of their own.
set -eu
cd "$(dirname "$0")/.."

./packaging/test-deps.sh >/dev/null
CI=1 go test -tags screenshots -count=1 -v -timeout 10m ./packaging/screenshots
