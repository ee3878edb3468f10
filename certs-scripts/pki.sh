# shellcheck shell=bash
# Certificates: what bootstrap-ca.sh and the scripts that renew and rotate have in common. Sourced after lib.sh.

work=''  # a folder for what is not finished, which the script makes and removes

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

# Bits of a CA's key and of a certificate's, for a type of key.
key_sizes() { # KEY-TYPE, sets ca_bits and leaf_bits
  case $1 in
    ec) ca_bits=256 leaf_bits=256 ;;
    rsa) ca_bits=4096 leaf_bits=2048 ;;
    *) usage_error "--key-type '$1' is neither ec nor rsa" ;;
  esac
}

# shellcheck disable=SC2034 # the scripts use what this file does not
readonly ROOT_TTL=$((87600 * 3600)) INTERMEDIATE_TTL=$((43800 * 3600)) MAX_LEAF_TTL=$((72 * 3600))

make_root() { # MOUNT KEY-TYPE; its key never leaves Vault
  vault POST "$1/root/generate/internal" "$(jq -cn --arg type "$2" --argjson bits "$ca_bits" --arg ttl "${ROOT_TTL}s" \
    '{common_name: "Vault Root CA", exclude_cn_from_sans: true, key_type: $type, key_bits: $bits, ttl: $ttl}')"
  say created "root CA in $1/, 10 years, $2 $ca_bits"
}

# A new intermediate CA, used from now on. Vault 1.11 and newer keep the one before as well, and would go on issuing from it.
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

# Each certificate once, in the order in which they come.
pem_union() { # FILE...
  cat "$@" | awk '/BEGIN CERTIFICATE/ {one = ""} {one = one $0 "\n"} /END CERTIFICATE/ {if (!(one in seen)) {seen[one] = 1; printf "%s", one}}'
}

holds_certificate() { # BUNDLE-FILE CERTIFICATE-FILE
  cmp -s <(pem_union "$1") <(pem_union "$1" "$2")
}

# Writes what Vault serves: NAME.key and NAME.crt with the intermediate, which is checked against the CA first.
issue_certificate() { # ROLE-PATH SANS COMMON-NAME TTL-SECONDS KEY-TYPE CA-FILE DIR NAME
  local csr
  (umask 077 && new_key "$5" "$leaf_bits" >"$work/key")
  csr=$(new_csr "$3" "$2" <"$work/key") || die 'openssl could not make the certificate request'
  vault POST "$1" "$(jq -cn --arg csr "$csr" --arg name "$3" --arg ttl "${4}s" '{csr: $csr, common_name: $name, ttl: $ttl}')"
  field .data.certificate >"$work/leaf"
  field '(.data.ca_chain // [.data.issuing_ca])[0]' >"$work/issuer"
  openssl verify -CAfile "$6" -untrusted "$work/issuer" "$work/leaf" >/dev/null ||
    die "the certificate that $1 issued does not verify against $6: was the intermediate signed by another root?"
  key_fits "$work/key" "$work/leaf" || die "$1 signed another key than the one that was sent"
  write_file "$7/$8.key" 600 <"$work/key"
  cat "$work/leaf" "$work/issuer" | write_file "$7/$8.crt" 644
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
