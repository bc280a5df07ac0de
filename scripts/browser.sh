#!/usr/bin/env bash
# The browser tests need Chromium and a Chinese font: install them as root, say how otherwise.
# Chromium's build without windows halves their time; where it cannot be had, an ordinary one does.
set -euo pipefail

missing=()
if ! command -v chromium > /dev/null && ! command -v chromium-browser > /dev/null; then
  command -v chromium-headless-shell > /dev/null || missing+=(chromium-headless-shell)
fi
if ! command -v fc-list > /dev/null || [ -z "$(fc-list :lang=zh-cn family)" ]; then
  missing+=(fontconfig fonts-noto-cjk)
fi

install() {
  echo "Installing $* ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}
can_install() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null
}

if [ ${#missing[@]} -gt 0 ]; then
  if ! can_install; then
    echo "The browser tests need: ${missing[*]}. Install them: sudo apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  install "${missing[@]}"
fi
if ! command -v chromium-headless-shell > /dev/null && can_install; then
  install chromium-headless-shell || echo "Testing with the ordinary Chromium, more slowly." >&2
fi
