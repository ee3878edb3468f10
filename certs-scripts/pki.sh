# shellcheck shell=bash
# Certificates: what bootstrap-ca.sh and the scripts that renew and rotate have in common. Sourced after lib.sh.

# A PKI mount of that name, able to issue for TTL (seconds); an existing one is only ever widened.
ensure_pki_mount() { # MOUNT TTL
  local type max
  type=$(mounted sys/mounts "$1")
  [[ -z $type || $type == pki ]] || die "$1/ is a secrets engine of type $type, not pki: choose another mount"
  if [[ -z $type ]]; then
    vault POST "sys/mounts/$1" "$(jq -cn --arg max "$2s" '{type: "pki", config: {max_lease_ttl: $max}}')"
    say created "secrets engine $1/ (pki, certificates up to $(($2 / 86400)) days)"
    return
  fi
  vault GET "sys/mounts/$1/tune"
  max=$(field '(.data // .).max_lease_ttl')
  if [[ $max -ge $2 ]]; then
    say kept "secrets engine $1/"
  else
    vault POST "sys/mounts/$1/tune" "$(jq -cn --arg max "$2s" '{max_lease_ttl: $max}')"
    say updated "secrets engine $1/: certificates up to $(($2 / 86400)) days"
  fi
}

# The CA certificate of a mount as PEM; nothing if it has none yet.
ca_pem() { # MOUNT
  vault_try GET "$1/ca/pem"
  case $STATUS in
    200) [[ $ANSWER != *'BEGIN CERTIFICATE'* ]] || openssl x509 <<<"$ANSWER" ;;
    204 | 404) ;;
    *) refused GET "$1/ca/pem" ;;
  esac
}

new_key() { # KEY-TYPE KEY-BITS, to standard output
  case $1 in
    ec) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$2" -pkeyopt ec_param_enc:named_curve ;;
    rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" ;;
  esac
}

# A request for the names and addresses, signed with the key on standard input.
new_csr() { # COMMON-NAME SANS ("DNS:a,IP:1.2.3.4")
  openssl req -new -sha256 -key /dev/stdin -subj "/CN=$1" -addext "subjectAltName=$2"
}

not_after() { date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d= -f2)" +%s; } # FILE
not_before() { date -u -d "$(openssl x509 -in "$1" -noout -startdate | cut -d= -f2)" +%s; } # FILE
utc() { date -u -d "@$1" '+%Y-%m-%d %H:%M UTC'; } # UNIX-SECONDS

sans() { # x509|req FILE, the DNS names and addresses one by one, sorted
  openssl "$1" -in "$2" -noout -text 2>/dev/null |
    sed -n '/X509v3 Subject Alternative Name/{n;s/^ *//;s/, /\n/g;p}' | sort -u
}

# Less than a third of its life is left (so two thirds are over).
due_for_renewal() { # FILE
  local from to now
  from=$(not_before "$1") to=$(not_after "$1") now=$(date -u +%s)
  (((to - now) * 3 < to - from))
}

key_fits() { # KEY-FILE CERTIFICATE-FILE
  [[ "$(openssl pkey -in "$1" -pubout 2>/dev/null)" == "$(openssl x509 -in "$2" -noout -pubkey 2>/dev/null)" ]]
}

until_when() { # PEM, for messages
  printf 'until %s' "$(utc "$(not_after /dev/stdin <<<"$1")")"
}
