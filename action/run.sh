#!/usr/bin/env bash
# Audits for action.yml, which gives its inputs as PGASSAY_ variables. It ends with 0 even if there are findings, so that the
# steps behind it run; the exit code is in the outputs.
set -euo pipefail

reports=${RUNNER_TEMP:-/tmp}/pgassay-reports
mkdir -p "$reports"
path=${PGASSAY_PATH:-.}

say() {
  echo "$1=$2" >> "${GITHUB_OUTPUT:-/dev/null}"
}

# Whether a pull request changes nothing below the path; where the base is not known, the audit runs.
if [ "${PGASSAY_CHANGED_ONLY:-false}" = true ] && [ -n "${PGASSAY_BASE:-}" ]; then
  if git cat-file -e "$PGASSAY_BASE^{commit}" 2> /dev/null &&
    git diff --quiet "$PGASSAY_BASE" HEAD -- "$path" 2> /dev/null; then
    echo "::notice title=pgassay::nothing below the path has changed, so nothing was audited"
    say exit-code 0
    exit 0
  fi
fi

arguments=(audit "$path"
  --output "sarif=$reports/pgassay.sarif"
  --output "json=$reports/pgassay.json"
  --output "markdown=$reports/pgassay.md")
if [ "${PGASSAY_ANNOTATIONS:-true}" = true ]; then
  arguments+=(--output github)
else
  arguments+=(--output terminal)
fi
[ -z "${PGASSAY_FAIL_ON:-}" ] || arguments+=(--fail-on "$PGASSAY_FAIL_ON")
[ -z "${PGASSAY_BASELINE:-}" ] || arguments+=(--baseline "$PGASSAY_BASELINE")
[ -z "${PGASSAY_SINCE:-}" ] || arguments+=(--since "$PGASSAY_SINCE")
if [ -n "${PGASSAY_ARGUMENTS:-}" ]; then
  # One argument for each line.
  while IFS= read -r argument; do
    [ -z "$argument" ] || arguments+=("$argument")
  done <<< "$PGASSAY_ARGUMENTS"
fi

rm -f "$reports"/pgassay.*
code=0
pgassay "${arguments[@]}" || code=$?
say exit-code "$code"
for format in sarif json; do
  [ ! -f "$reports/pgassay.$format" ] || say "$format" "$reports/pgassay.$format"
done
if [ -f "$reports/pgassay.md" ]; then
  cat "$reports/pgassay.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
