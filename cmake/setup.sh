#!/bin/sh
# Installs what cmake/debian-packages.txt and the command line name and this machine lacks.
# Does nothing, and needs no root, where nothing is missing.
set -eu

packages="$(sed 's/#.*//' "$(dirname "$0")/debian-packages.txt") $*"

if ! command -v dpkg-query >/dev/null 2>&1; then
  if command -v cmake >/dev/null 2>&1 && command -v ninja >/dev/null 2>&1; then
    exit 0  # not Debian, but somebody prepared it: CMake says what is missing
  fi
  echo "weir: packages are installed for you on Debian 12 only; elsewhere, install what" >&2
  echo "      cmake/debian-packages.txt lists under your system's names, then try again." >&2
  exit 1
fi

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  echo "weir: these packages are missing and installing them needs root or sudo:" >&2
  echo "      apt-get install$missing" >&2
  exit 1
fi

echo "weir: installing$missing" >&2
# shellcheck disable=SC2086
{
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing
} >&2
