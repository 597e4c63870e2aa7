#!/bin/sh
# Chromium and Japanese fonts, for the browser tests. Installed with apt as root; elsewhere one sentence says what is missing.
set -eu
missing=""
command -v chromium > /dev/null 2>&1 || command -v google-chrome > /dev/null 2>&1 || missing="chromium"
fc-list ":lang=ja" 2> /dev/null | grep -q . || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
  echo "  Installing $missing …"
  apt-get -qq update
  # shellcheck disable=SC2086 - a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing > /dev/null
  exit 0
fi
echo "Missing for the browser tests: $missing. Install it as root, e.g.: sudo apt-get install -y $missing"
exit 1
