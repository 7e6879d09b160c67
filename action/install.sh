#!/usr/bin/env bash
# Puts the pgassay of a release into a folder, after its checksum was compared: install.sh VERSION FOLDER
#
# VERSION is a tag such as v0.1.0, `latest`, or `source`, which builds the sources that this script lies in (cargo is needed).
# PGASSAY_RELEASES is where releases are, for those who keep a mirror.
set -euo pipefail

version=${1:-latest}
folder=${2:-$HOME/.local/bin}
releases=${PGASSAY_RELEASES:-https://github.com/pgassay/pgassay/releases}

fail() {
  echo "pgassay: $*" >&2
  exit 2
}

if [ "$version" = source ]; then
  sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  cargo install --quiet --locked --force --path "$sources/crates/pgassay" --root "$folder/build"
  mkdir -p "$folder"
  cp "$folder"/build/bin/pgassay* "$folder"/
  exit 0
fi

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-amd64) target=x86_64-unknown-linux-musl ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  Darwin-arm64 | Darwin-aarch64) target=aarch64-apple-darwin ;;
  MINGW*-x86_64 | MSYS*-x86_64 | CYGWIN*-x86_64) target=x86_64-pc-windows-msvc ;;
  *) fail "there is no release for $(uname -s) on $(uname -m); build it with cargo" ;;
esac

case "$version" in
  latest) from=$releases/latest/download ;;
  *) from=$releases/download/$version ;;
esac
archive=pgassay-$target.tar.gz

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fetch() {
  curl --fail --silent --show-error --location --retry 3 --output "$scratch/$1" "$from/$1" ||
    fail "cannot fetch $from/$1"
}
fetch "$archive"
fetch SHA256SUMS

wanted=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$scratch/SHA256SUMS")
[ -n "$wanted" ] || fail "SHA256SUMS does not name $archive"
if command -v sha256sum > /dev/null; then
  actual=$(sha256sum "$scratch/$archive")
else
  actual=$(shasum -a 256 "$scratch/$archive")
fi
[ "${actual%% *}" = "$wanted" ] || fail "the checksum of $archive is wrong"

mkdir -p "$folder"
tar -xzf "$scratch/$archive" -C "$folder"
