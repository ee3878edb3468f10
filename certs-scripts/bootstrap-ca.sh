#!/usr/bin/env bash
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=pki.sh
. "$here/pki.sh"

usage() {
  cat <<'HELP'
Makes Vault its own certificate authority (CA) and issues Vault's first TLS certificate.

  bootstrap-ca.sh [--out DIR] [option...]

Vault must be initialised and unsealed; for the first run it still uses plain HTTP. The token must have the right
to mount secrets engines (for the setup: the root token). The script creates a root CA (10 years), an intermediate
CA (5 years) and the role for Vault's own certificate. The CA keys never leave Vault. It writes these files to DIR:

  vault.crt   Vault's certificate and the intermediate   (tls_cert_file)
  vault.key   its private key, created locally, not sent (tls_key_file, mode 0600)
  chain.pem   intermediate and root
  ca.crt      the root, which clients trust              (VAULT_CACERT)

Then restart Vault with TLS. You can run the script again at any time. It keeps the CAs. It renews the certificate
if less than a third of its life is left, if the names have changed, or with --force.

  --out DIR           directory for the files (default ./certs)
  --service-name NAME Vault's Service (default vault)
  --namespace NAME    the namespace of that Service (default vault)
  --alt-name NAME     another DNS name (such as vault-0.vault-internal); you may repeat it
  --ip ADDRESS        another IP address; you may repeat it
  --url URL           address for CAs and CRLs (default https://SERVICE.NAMESPACE.svc:8200)
  --ttl DURATION      life of Vault's certificate (default and maximum: 72h)
  --key-type TYPE     ec (P-256, the default) or rsa (CAs 4096 bits, Vault's key 2048)
  --root-mount PATH   default pki
  --mount PATH        mount of the intermediate CA, default pki_int
  --force             renew Vault's certificate now
HELP
  common_help
}

parse() {
  out=./certs service=vault namespace=vault url='' ttl=$MAX_LEAF_TTL force='' key_type=ec
  root_mount=pki mount=pki_int alt_names=() ips=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out) out=$(value "$@") ;;
      --service-name) service=$(value "$@") ;;
      --namespace) namespace=$(value "$@") ;;
      --alt-name) alt_names+=("$(value "$@")") ;;
      --ip) ips+=("$(value "$@")") ;;
      --url) url=$(value "$@") ;;
      --ttl) ttl=$(value "$@"); ttl=$(seconds --ttl "$ttl") ;;
      --key-type) key_type=$(value "$@") ;;
      --root-mount) root_mount=$(value "$@") ;;
      --mount) mount=$(value "$@") ;;
      --token-file) TOKEN_FILE=$(value "$@") ;;
      --force) force=yes; shift; continue ;;
      --help | -h) usage; exit 0 ;;
      *) usage_error "unknown option '$1'" ;;
    esac
    shift 2
  done
}

check() {
  local name octet='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
  key_sizes "$key_type"
  [[ $ttl -le $MAX_LEAF_TTL ]] || usage_error "--ttl is 72h at most: Vault's own certificate is short-lived by design"
  [[ $ttl -ge 60 ]] || usage_error '--ttl is 60s at least'
  require_path --root-mount "$root_mount"
  require_path --mount "$mount"
  [[ $mount != "$root_mount" ]] || usage_error '--mount and --root-mount must differ: the root signs only the intermediate'
  require_dns --service-name "$service"
  require_dns --namespace "$namespace"
  for name in "${alt_names[@]}"; do require_dns --alt-name "$name"; done
  for name in "${ips[@]}"; do
    [[ $name =~ ^$octet(\.$octet){3}$ || $name =~ ^[0-9A-Fa-f:]*:[0-9A-Fa-f:]*$ ]] || usage_error "--ip '$name' is not an IP address"
  done
  url=${url:-https://$service.$namespace.svc:8200}
  [[ $url =~ ^https?://[^/[:space:]@?#]+/*$ ]] || usage_error "--url '$url' is not an address such as https://vault.vault.svc:8200"
  while [[ $url == */ ]]; do url=${url%/}; done
  common_name=$service.$namespace.svc
  names=("$service" "$service.$namespace" "$common_name" "$common_name.cluster.local" localhost "${alt_names[@]}")
  ips=(127.0.0.1 "${ips[@]}")
  san_list=$(printf '%s,' "${names[@]/#/DNS:}" "${ips[@]/#/IP:}")
  san_list=${san_list%,}
}

ensure_root() {
  local present
  ensure_pki_mount "$root_mount" $ROOT_TTL
  present=$(ca_pem "$root_mount")
  if [[ -n $present ]]; then
    say kept "root CA in $root_mount/, $(until_when "$present")"
  else
    make_root "$root_mount" "$key_type"
  fi
  ensure_urls "$root_mount"
}

ensure_intermediate() {
  local present
  ensure_pki_mount "$mount" $INTERMEDIATE_TTL
  present=$(ca_pem "$mount")
  if [[ -n $present ]]; then
    say kept "intermediate CA in $mount/, $(until_when "$present")"
  else
    make_intermediate "$root_mount" "$mount" "$key_type"
  fi
  ensure_urls "$mount"
}

ensure_urls() { # MOUNT
  ensure "URLs of $1/" "$1/config/urls" "$(jq -cn --arg at "$url/v1/$1" \
    '{issuing_certificates: [$at + "/ca"], crl_distribution_points: [$at + "/crl"]}')"
}

ensure_role() {
  ensure "role $mount/roles/$service" "$mount/roles/$service" "$(jq -cn --arg type "$key_type" --argjson bits "$leaf_bits" \
    --argjson ttl $MAX_LEAF_TTL '{
      allowed_domains: $ARGS.positional, allow_bare_domains: true, allow_subdomains: false, allow_localhost: true,
      allow_ip_sans: true, enforce_hostnames: true, server_flag: true, client_flag: false,
      key_type: $type, key_bits: $bits, key_usage: ["DigitalSignature", "KeyEncipherment"],
      ttl: $ttl, max_ttl: $ttl, no_store: true}' --args "${names[@]}")"
}

# Prints the reason to issue Vault's certificate now; prints nothing if the certificate is good.
reason_to_issue() {
  local wanted
  if [[ ! -e $out/vault.crt || ! -e $out/vault.key ]]; then echo 'no certificate existed'
  elif [[ -n $force ]]; then echo '--force'
  elif ! key_fits "$out/vault.key" "$out/vault.crt"; then echo 'vault.key does not match vault.crt'
  elif ! openssl verify -CAfile "$work/ca.crt" -untrusted "$work/intermediate" "$out/vault.crt" >/dev/null 2>&1; then echo 'the old certificate does not verify'
  elif due_for_renewal "$out/vault.crt"; then echo 'less than a third of its life was left'
  else
    new_csr "$common_name" "$san_list" <"$out/vault.key" >"$work/csr"
    wanted=$(sans req "$work/csr")
    [[ $(sans x509 "$out/vault.crt") == "$wanted" ]] || echo 'the names changed'
  fi
}

issue() { # REASON
  issue_certificate "$mount/sign/$service" "$san_list" "$common_name" "$ttl" "$key_type" "$work/ca.crt" "$out" vault
  say issued "$out/vault.crt until $(utc "$(not_after "$out/vault.crt")") ($1)"
}

write_files() {
  local reason file
  ca_pem "$root_mount" >"$work/ca.crt"
  ca_pem "$mount" >"$work/intermediate"
  openssl verify -CAfile "$work/ca.crt" "$work/intermediate" >/dev/null 2>&1 ||
    die "the intermediate in $mount/ is not signed by the root in $root_mount/: after rotate-ca.sh, give --root-mount of the next root"
  # During rotate-ca.sh the file also contains another root. Keep it.
  if [[ -r $out/ca.crt ]] && holds_certificate "$out/ca.crt" "$work/ca.crt"; then cat "$out/ca.crt" >"$work/ca.crt"; fi
  pem_union "$work/intermediate" "$work/ca.crt" >"$work/chain.pem"
  for file in ca.crt chain.pem; do
    if cmp -s "$work/$file" "$out/$file"; then say kept "$out/$file"; continue; fi
    write_file "$out/$file" 644 <"$work/$file"
    say wrote "$out/$file"
  done
  reason=$(reason_to_issue)
  if [[ -n $reason ]]; then issue "$reason"
  else say kept "$out/vault.crt, valid until $(utc "$(not_after "$out/vault.crt")")"; fi
}

parse "$@"
check
need curl jq openssl
connect
{ mkdir -p "$out" && [[ -w $out ]]; } 2>/dev/null || die "cannot write to the directory $out: choose another --out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ensure_root
ensure_intermediate
ensure_role
write_files
