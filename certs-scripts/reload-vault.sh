#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'HELP'
Makes Vault read its certificate again when the file changes. Run it as a container in Vault's pod, with
shareProcessNamespace: true and Vault's user. It needs bash and coreutils, and no right at the API server.

  reload-vault.sh FILE [--process NAME] [--each SECONDS]

  FILE            the certificate that Vault serves, mounted from its Secret
  --process NAME  process name of Vault (default vault)
  --each SECONDS  check interval (default 10)
HELP
}

die() { printf '%s: %s\n' "${0##*/}" "$1" >&2; exit "${2:-1}"; }

file='' process=vault each=10
while [[ $# -gt 0 ]]; do
  case $1 in
    --process) process=${2-}; shift 2 ;;
    --each) each=${2-}; shift 2 ;;
    --help | -h) usage; exit 0 ;;
    -*) die "unknown option '$1' (see --help)" 64 ;;
    *) [[ -z $file ]] || die "give one FILE only, not '$file' and '$1'" 64; file=$1; shift ;;
  esac
done
[[ -n $file ]] || die 'the FILE of the certificate is missing (see --help)' 64
[[ $each =~ ^[1-9][0-9]*$ ]] || die "--each '$each' is not a number of seconds" 64
[[ -n $process ]] || die '--process needs a name' 64

content() { sha256sum "$file" 2>/dev/null || echo unreadable; }

hang_up() {
  local directory
  for directory in /proc/[0-9]*; do
    [[ $(cat "$directory/comm" 2>/dev/null) == "$process" ]] || continue
    kill -HUP "${directory##*/}" && printf 'reloaded %s (process %s)\n' "$process" "${directory##*/}"
    return
  done
  printf 'no process %s found: check that the pod has shareProcessNamespace: true, and that this container runs as the user of Vault\n' "$process" >&2
}

trap 'exit 0' TERM INT
before=$(content)
while :; do
  sleep "$each" & wait $! || true
  now=$(content)
  [[ $now != "$before" && $now != unreadable ]] || continue
  before=$now
  hang_up
done
