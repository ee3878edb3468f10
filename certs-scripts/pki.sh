# shellcheck shell=bash
# Functions on certificates for bootstrap-ca.sh, renew-vault-cert.sh and rotate-ca.sh. Source it after lib.sh.

work=''  # a temporary directory; the script creates and removes it

# Creates a PKI mount that can issue for TTL (seconds). It raises the limit of an existing mount but never lowers it.
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

# Prints the CA certificate of a mount as PEM; prints nothing if the mount has none yet.
ca_pem() { # MOUNT
  vault_try GET "$1/ca/pem"
  case $STATUS in
    200) [[ $ANSWER != *'BEGIN CERTIFICATE'* ]] || openssl x509 <<<"$ANSWER" ;;
    204 | 404) ;;
    *) refused GET "$1/ca/pem" ;;
  esac
}

# Sets the key sizes of CA and leaf certificates for a key type.
key_sizes() { # KEY-TYPE, sets ca_bits and leaf_bits
  case $1 in
    ec) ca_bits=256 leaf_bits=256 ;;
    rsa) ca_bits=4096 leaf_bits=2048 ;;
    *) usage_error "--key-type '$1' is not valid: use ec or rsa" ;;
  esac
}

# shellcheck disable=SC2034 # the scripts that source this file use them
readonly ROOT_TTL=$((87600 * 3600)) INTERMEDIATE_TTL=$((43800 * 3600)) MAX_LEAF_TTL=$((72 * 3600))

make_root() { # MOUNT KEY-TYPE; its key never leaves Vault
  vault POST "$1/root/generate/internal" "$(jq -cn --arg type "$2" --argjson bits "$ca_bits" --arg ttl "${ROOT_TTL}s" \
    '{common_name: "Vault Root CA", exclude_cn_from_sans: true, key_type: $type, key_bits: $bits, ttl: $ttl}')"
  say created "root CA in $1/, 10 years, $2 $ca_bits"
}

# Creates a new intermediate CA and makes it the default. Vault 1.11 and newer keep the old one and would otherwise keep issuing from it.
make_intermediate() { # ROOT-MOUNT MOUNT KEY-TYPE
  local csr certificate issuer
  vault POST "$2/intermediate/generate/internal" "$(jq -cn --arg type "$3" --argjson bits "$ca_bits" \
    '{common_name: "Vault Intermediate CA", exclude_cn_from_sans: true, key_type: $type, key_bits: $bits}')"
  csr=$(field .data.csr)
  vault POST "$1/root/sign-intermediate" "$(jq -cn --arg csr "$csr" --arg ttl "${INTERMEDIATE_TTL}s" \
    '{csr: $csr, common_name: "Vault Intermediate CA", exclude_cn_from_sans: true, ttl: $ttl, max_path_length: 0}')"
  certificate=$(field .data.certificate)
  vault POST "$2/intermediate/set-signed" "$(jq -cn --arg pem "$certificate" '{certificate: $pem}')"
  issuer=$(field '.data.imported_issuers[0]? // empty')
  [[ -z $issuer ]] || vault POST "$2/config/issuers" "$(jq -cn --arg issuer "$issuer" '{default: $issuer}')"
  say created "intermediate CA in $2/, signed by $1/, 5 years, $3 $ca_bits"
}

# Prints each certificate once, in the order of the input.
pem_union() { # FILE...
  cat "$@" | awk '/BEGIN CERTIFICATE/ {one = ""} {one = one $0 "\n"} /END CERTIFICATE/ {if (!(one in seen)) {seen[one] = 1; printf "%s", one}}'
}

holds_certificate() { # BUNDLE-FILE CERTIFICATE-FILE
  cmp -s <(pem_union "$1") <(pem_union "$1" "$2")
}

# Issues a certificate, verifies it against the CA, and writes NAME.key and NAME.crt (leaf and intermediate).
issue_certificate() { # ROLE-PATH SANS COMMON-NAME TTL-SECONDS KEY-TYPE CA-FILE DIR NAME
  local csr
  (umask 077 && new_key "$5" "$leaf_bits" >"$work/key")
  csr=$(new_csr "$3" "$2" <"$work/key") || die 'openssl could not create the certificate request'
  vault POST "$1" "$(jq -cn --arg csr "$csr" --arg name "$3" --arg ttl "${4}s" '{csr: $csr, common_name: $name, ttl: $ttl}')"
  field .data.certificate >"$work/leaf"
  field '(.data.ca_chain // [.data.issuing_ca])[0]' >"$work/issuer"
  openssl verify -CAfile "$6" -untrusted "$work/issuer" "$work/leaf" >/dev/null ||
    die "the certificate that $1 issued does not verify against $6: check whether another root signed the intermediate"
  key_fits "$work/key" "$work/leaf" || die "$1 signed another key than the one in the request"
  write_file "$7/$8.key" 600 <"$work/key"
  cat "$work/leaf" "$work/issuer" | write_file "$7/$8.crt" 644
}

new_key() { # KEY-TYPE KEY-BITS, to standard output
  case $1 in
    ec) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$2" -pkeyopt ec_param_enc:named_curve ;;
    rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" ;;
  esac
}

# Prints a certificate request for the names and addresses, signed with the key on standard input.
new_csr() { # COMMON-NAME SANS ("DNS:a,IP:1.2.3.4")
  openssl req -new -sha256 -key /dev/stdin -subj "/CN=$1" -addext "subjectAltName=$2"
}

not_after() { date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d= -f2)" +%s; } # FILE
not_before() { date -u -d "$(openssl x509 -in "$1" -noout -startdate | cut -d= -f2)" +%s; } # FILE
utc() { date -u -d "@$1" '+%Y-%m-%d %H:%M UTC'; } # UNIX-SECONDS

sans() { # x509|req FILE, prints the DNS names and addresses, sorted, one a line
  openssl "$1" -in "$2" -noout -text 2>/dev/null |
    sed -n '/X509v3 Subject Alternative Name/{n;s/^ *//;s/, /\n/g;p}' | sort -u
}

# Succeeds if less than a third of the certificate's life is left.
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
