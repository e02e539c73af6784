#!/bin/sh
# Makes pictures of the page in packaging/screenshots/all, each section in both themes, in a window and on a phone, to be looked at, and
# beside that folder the few that the README shows, with the tray's menu: of the demonstration after a minute of life, on a desktop and
# in a browser of their own.
set -eu
cd "$(dirname "$0")/.."

./packaging/test-deps.sh >/dev/null
CI=1 go test -tags screenshots -count=1 -v -timeout 10m ./packaging/screenshots
