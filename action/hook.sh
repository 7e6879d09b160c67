#!/usr/bin/env bash
# The hook of pre-commit: the pgassay on the PATH, else one that is built once from the sources beside this script.
set -euo pipefail

if command -v pgassay > /dev/null; then
  exec pgassay audit "$@"
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
built=$here/../target/hook
if [ ! -x "$built/pgassay" ]; then
  echo "pgassay: building it once, which takes some minutes" >&2
  "$here/install.sh" source "$built"
fi
exec "$built/pgassay" audit "$@"
