#!/bin/sh
# Installs what the tests need and the machine lacks: a private desktop (X server, panel, keychain), a browser, and the
# real Claude Code at the version below. It prints, as its only output, the assignment of CLB_TEST_CLAUDE. On a machine
# where it may not install it says what is missing and goes on: the tests that need it are skipped there. On CI it fails.
set -eu

claude_version=2.1.330
packages="
	ca-certificates curl util-linux procps
	xvfb xauth x11-utils xdotool xclip imagemagick scrot
	dbus dbus-x11 gnome-keyring libsecret-tools
	xfce4-panel lxqt-panel xfwm4 xfconf adwaita-icon-theme hicolor-icon-theme
	xfce4-session xfce4-notifyd dunst desktop-file-utils libglib2.0-bin systemd
	bash-completion zsh fish mandoc
	chromium"

say() { echo "$@" >&2; }

# lacks says what is missing, and ends it on CI.
lacks() {
	say "$@"
	[ -z "${CI:-}" ] || exit 1
}

missing=""
if command -v dpkg-query >/dev/null; then
	for p in $packages; do
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
	done
fi
if [ -n "$missing" ]; then
	if [ "$(id -u)" = 0 ]; then
		say "installing:$missing"
		export DEBIAN_FRONTEND=noninteractive
		apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
		apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends $missing >&2
	else
		say "    sudo apt-get install --no-install-recommends$missing"
		lacks "not installed, and only root may:$missing"
	fi
elif ! command -v dpkg-query >/dev/null; then
	say "this is no Debian: the tests that need a desktop or a browser look for its programs themselves"
fi

cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/clb-test/claude-$claude_version"
program="$cache/node_modules/@anthropic-ai/claude-code-linux-x64/claude"
if [ ! -x "$program" ]; then
	if command -v npm >/dev/null && [ "$(uname -s)/$(uname -m)" = Linux/x86_64 ]; then
		say "installing Claude Code $claude_version for the tests"
		mkdir -p "$cache"
		npm install --prefix "$cache" --ignore-scripts --no-audit --no-fund --loglevel=error \
			"@anthropic-ai/claude-code-linux-x64@$claude_version" >&2 || lacks "Claude Code could not be installed"
	else
		lacks "Claude Code is not installed: it takes npm, on Linux x64"
	fi
fi
if [ -x "$program" ]; then
	echo "CLB_TEST_CLAUDE='$program'"
fi
