#!/usr/bin/env bash
# The browser tests need Chromium and a Chinese font: install them as root, say how otherwise.
set -euo pipefail

missing=()
command -v chromium > /dev/null || command -v chromium-browser > /dev/null || missing+=(chromium)
if ! command -v fc-list > /dev/null || [ -z "$(fc-list :lang=zh-cn family)" ]; then
  missing+=(fontconfig fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
  echo "The browser tests need: ${missing[*]}. Install them: sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi
echo "Installing ${missing[*]} ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
