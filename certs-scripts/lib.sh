# shellcheck shell=bash
# What the scripts in this folder share: options, clear refusals, files, and (vault.sh) calls to Vault. Sourced, never run.
#
# A secret never becomes an argument of a process (`ps` shows those): tokens reach curl through a file
# descriptor, bodies through its standard input. `vault_try ... BODY` is a shell function, so BODY is safe there.

readonly EXIT_USAGE=64 EXIT_UNAVAILABLE=69
readonly SCRIPT=${0##*/}

# shellcheck source=vault.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/vault.sh"

die() { # MESSAGE [EXIT-CODE]
  printf '%s: %s\n' "$SCRIPT" "$1" >&2
  exit "${2:-1}"
}

usage_error() { die "$1 (see $SCRIPT --help)" "$EXIT_USAGE"; }

# One line for each thing that was looked at: created, updated, wrote, or kept as it was.
say() { printf '%-8s %s\n' "$1" "${*:2}"; }

need() { # COMMAND...
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null 2>&1 || die "$command is needed but not installed: apt-get install $command"
  done
}

# The value of an option: `--ttl) ttl=$(value "$@"); shift 2`.
value() {
  [[ $# -ge 2 && -n $2 && $2 != --* ]] || usage_error "$1 needs a value"
  printf '%s' "$2"
}

valid_name() { [[ $1 =~ ^[A-Za-z0-9_.-]{1,128}$ && ! $1 =~ ^\.+$ ]]; }

require_name() { # WHAT VALUE
  valid_name "$2" || usage_error "$1 '$2' is not a name: 1 to 128 of A-Z a-z 0-9 _ . -"
}

require_path() { # WHAT VALUE: a mount such as pki_int or team/pki
  [[ $2 =~ ^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$ && ! "/$2/" =~ /\.+/ ]] ||
    usage_error "$1 '$2' is not a mount path such as pki_int: no slash at either end, no wildcard"
}

require_dns() { # WHAT VALUE
  [[ ${#2} -le 253 && $2 =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$ ]] ||
    usage_error "$1 '$2' is not a DNS name in lower case (wildcards are not issued: name each host)"
}

seconds() { # WHAT DURATION, such as 72h, 30m, 3d, 86400 or 90s
  [[ $2 =~ ^([1-9][0-9]{0,8})([smhd]?)$ ]] || usage_error "$1 '$2' is not a duration such as 72h, 30m or 7d"
  case ${BASH_REMATCH[2]} in
    m) printf '%d' $((BASH_REMATCH[1] * 60)) ;;
    h) printf '%d' $((BASH_REMATCH[1] * 3600)) ;;
    d) printf '%d' $((BASH_REMATCH[1] * 86400)) ;;
    *) printf '%d' "${BASH_REMATCH[1]}" ;;
  esac
}

common_help() {
  cat <<'HELP'
  --token-file FILE   read the Vault token from FILE
  --help              this text

Environment, as for the vault command line: VAULT_ADDR (needed), VAULT_TOKEN (else ~/.vault-token),
VAULT_CACERT, VAULT_CAPATH, VAULT_SKIP_VERIFY, VAULT_NAMESPACE.
HELP
}

# Standard input becomes FILE in one step: a reader never sees half of it.
write_file() { # FILE MODE
  local temporary
  [[ ! -d $1 ]] || die "$1 is a folder: name a file"
  temporary=$(mktemp "$1.XXXXXX") || die "cannot write $1: check that its folder exists and is yours"
  if cat >"$temporary" && chmod "$2" "$temporary" && mv -f "$temporary" "$1"; then return; fi
  rm -f "$temporary"
  die "cannot write $1"
}
