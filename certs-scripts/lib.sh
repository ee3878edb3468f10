# shellcheck shell=bash
# Functions that all scripts in this folder share: options, error messages, files, and (vault.sh) calls to Vault. Source it; do not run it.
#
# A secret never becomes an argument of a process, because `ps` shows arguments. curl gets tokens through a file descriptor and
# bodies through its standard input. `vault_try ... BODY` is a shell function, therefore BODY is safe there.

readonly EXIT_USAGE=64 EXIT_UNAVAILABLE=69
readonly SCRIPT=${0##*/}

# shellcheck source=vault.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/vault.sh"

die() { # MESSAGE [EXIT-CODE]
  printf '%s: %s\n' "$SCRIPT" "$1" >&2
  exit "${2:-1}"
}

usage_error() { die "$1 (see $SCRIPT --help)" "$EXIT_USAGE"; }

# Prints one line for each object: created, updated, wrote or kept.
say() { printf '%-8s %s\n' "$1" "${*:2}"; }

need() { # COMMAND...
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null 2>&1 || die "$command is not installed. Run: apt-get install $command"
  done
}

# Prints the value of an option: `--ttl) ttl=$(value "$@"); shift 2`.
value() {
  [[ $# -ge 2 && -n $2 && $2 != --* ]] || usage_error "$1 needs a value"
  printf '%s' "$2"
}

valid_name() { [[ $1 =~ ^[A-Za-z0-9_.-]{1,128}$ && ! $1 =~ ^\.+$ ]]; }

require_name() { # WHAT VALUE
  valid_name "$2" || usage_error "$1 '$2' is not a valid name: use 1 to 128 of the characters A-Z a-z 0-9 _ . -"
}

require_path() { # WHAT VALUE: a mount such as pki_int or team/pki
  [[ $2 =~ ^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$ && ! "/$2/" =~ /\.+/ ]] ||
    usage_error "$1 '$2' is not a mount path such as pki_int: no slash at either end, no wildcard"
}

require_dns() { # WHAT VALUE
  [[ ${#2} -le 253 && $2 =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$ ]] ||
    usage_error "$1 '$2' is not a DNS name in lower case (there are no wildcard certificates: name each host)"
}

require_cidr() { # WHAT VALUE: 10.0.0.0/8, fd00::/8 or one address with /32 or /128
  [[ $2 =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$ || $2 =~ ^[0-9A-Fa-f:]*:[0-9A-Fa-f:]*/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$ ]] ||
    usage_error "$1 '$2' is not a network such as 10.0.0.0/8"
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
  --help              print this text

Environment, as for the vault command line: VAULT_ADDR (required), VAULT_TOKEN (default: ~/.vault-token),
VAULT_CACERT, VAULT_CAPATH, VAULT_SKIP_VERIFY, VAULT_NAMESPACE.
HELP
}

# Writes standard input to FILE atomically: a reader never sees a partial file.
write_file() { # FILE MODE
  local temporary
  [[ ! -d $1 ]] || die "$1 is a directory: give a file name"
  temporary=$(mktemp "$1.XXXXXX") || die "cannot write $1: check that its directory exists and that you may write to it"
  if cat >"$temporary" && chmod "$2" "$temporary" && mv -f "$temporary" "$1"; then return; fi
  rm -f "$temporary"
  die "cannot write $1"
}
