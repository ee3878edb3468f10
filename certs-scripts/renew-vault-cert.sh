#!/usr/bin/env bash
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=pki.sh
. "$here/pki.sh"
# shellcheck source=kubernetes-auth.sh
. "$here/kubernetes-auth.sh"
# shellcheck source=secret.sh
. "$here/secret.sh"

usage() {
  cat <<'HELP'
Renews Vault's own certificate for the same names when a third of its life is left, and makes Vault read it again.

  renew-vault-cert.sh --out DIR [--pid PID]      on Vault's machine: renew vault.crt and vault.key of bootstrap-ca.sh
  renew-vault-cert.sh --secret NAMESPACE/NAME    in a pod (manifests/vault/renewal): renew tls.crt and tls.key of the Secret
                                                 that Vault mounts; reload-vault.sh then makes Vault read them
  renew-vault-cert.sh --setup                    run once as administrator: create the policy and the role for that pod

  --ca FILE           the root that clients trust (default DIR/ca.crt, or VAULT_CACERT)
  --role PATH         path that signs the certificate (default pki_int/sign/vault)
  --ttl DURATION      life of the certificate (default and maximum: 72h)
  --pid PID           process id of Vault; the script sends SIGHUP to it
  --force             renew now

In a pod, the login and the API server:
  --login-role NAME   role in auth/kubernetes (default vault-certificate)
  --login-token FILE  a ServiceAccount token for Vault (default /var/run/secrets/vault/token)
  --api URL, --api-ca FILE, --api-token FILE   default: the cluster of the pod

--setup:
  --service-account NAMESPACE/NAME   ServiceAccount that may log in (default vault/vault-certificate)
  --audience NAME     audience of its token (default vault)
HELP
  kubernetes_help
  printf '  --kubernetes-mount PATH    default kubernetes\n'
  common_help
}

readonly NAME=vault-certificate

parse() {
  out='' secret='' setup='' ca='' role=pki_int/sign/vault ttl=$MAX_LEAF_TTL pid='' force=''
  login_role=$NAME login_token=/var/run/secrets/vault/token account=vault/$NAME audience=vault
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out) out=$(value "$@") ;;
      --secret) secret=$(value "$@") ;;
      --ca) ca=$(value "$@") ;;
      --role) role=$(value "$@") ;;
      --ttl) ttl=$(value "$@"); ttl=$(seconds --ttl "$ttl") ;;
      --pid) pid=$(value "$@") ;;
      --login-role) login_role=$(value "$@") ;;
      --login-token) login_token=$(value "$@") ;;
      --api | --api-ca | --api-token) api_option "$1" "$(value "$@")" ;;
      --service-account) account=$(value "$@") ;;
      --audience) audience=$(value "$@") ;;
      --kubernetes-*) kubernetes_option "$1" "$(value "$@")" ;;
      --token-file) TOKEN_FILE=$(value "$@") ;;
      --setup) setup=yes; shift; continue ;;
      --force) force=yes; shift; continue ;;
      --help | -h) usage; exit 0 ;;
      *) usage_error "unknown option '$1'" ;;
    esac
    shift 2
  done
}

check() {
  local ways=0
  [[ -z $out ]] || ways=$((ways + 1))
  [[ -z $secret ]] || ways=$((ways + 1))
  [[ -z $setup ]] || ways=$((ways + 1))
  [[ $ways -eq 1 ]] || usage_error 'say one of --out DIR, --secret NAMESPACE/NAME and --setup'
  require_path --role "$role"
  [[ $role == */sign/* ]] || usage_error "--role '$role' is not a path such as pki_int/sign/vault"
  [[ $ttl -ge 60 && $ttl -le $MAX_LEAF_TTL ]] || usage_error '--ttl is from 60s to 72h'
  [[ -z $pid || $pid =~ ^[1-9][0-9]*$ ]] || usage_error "--pid '$pid' is not a process id"
  if [[ -n $secret ]]; then
    [[ $secret =~ ^[^/]+/[^/]+$ ]] || usage_error "--secret '$secret' is not NAMESPACE/NAME"
    require_dns --secret "${secret%/*}"
    require_dns --secret "${secret#*/}"
  fi
  require_name --login-role "$login_role"
  require_account --service-account "$account"
  check_kubernetes
  ca=${ca:-${VAULT_CACERT-}}
  [[ -z $out ]] || ca=${ca:-$out/ca.crt}
  [[ -n $setup || -r $ca ]] || die "the CA file ${ca:-(none)} cannot be read: give --ca, or set VAULT_CACERT"
}

# Renews a certificate if necessary. Names and key type come from the old certificate.
renew() { # DIR NAME
  local crt=$1/$2.crt key=$1/$2.key reason=''
  [[ -r $crt && -r $key ]] || die "$crt and $key do not exist: bootstrap-ca.sh creates the first ones"
  if [[ -n $force ]]; then reason='--force'
  elif ! key_fits "$key" "$crt"; then reason='the key does not match the certificate'
  elif ! openssl verify -CAfile "$ca" -untrusted "$crt" "$crt" >/dev/null 2>&1; then reason="the old certificate does not verify against $ca"
  elif due_for_renewal "$crt"; then reason='less than a third of its life was left'
  else say kept "$2.crt, valid until $(utc "$(not_after "$crt")")"; return 1; fi
  san_list=$(sans x509 "$crt" | sed -e 's/^IP Address:/IP:/' | paste -sd, -)
  common_name=$(openssl x509 -in "$crt" -noout -subject -nameopt multiline | sed -n 's/^ *commonName *= //p')
  key_type=ec
  ! openssl pkey -in "$key" -noout -text 2>/dev/null | head -n 1 | grep -q RSA || key_type=rsa
  key_sizes "$key_type"
  issue_certificate "$role" "$san_list" "$common_name" "$ttl" "$key_type" "$ca" "$1" "$2"
  say issued "$2.crt until $(utc "$(not_after "$crt")") ($reason)"
}

renew_files() {
  renew "$out" vault || return 0
  if [[ -z $pid ]]; then say next "make Vault read it: kill -HUP \$(pidof vault)"; return; fi
  kill -HUP "$pid" 2>/dev/null || die "cannot send a signal to process $pid: check that it is Vault's process, and that you may signal it. The new certificate is in $out"
  say reloaded "Vault (process $pid)"
}

log_in() {
  [[ -r $login_token ]] || die "the ServiceAccount token $login_token cannot be read: mount a projected ServiceAccount token with the audience of Vault into this pod"
  vault POST "auth/$kubernetes_mount/login" "$(jq -Rsc --arg role "$login_role" '{role: $role, jwt: (. | gsub("\\s"; ""))}' <"$login_token")"
  TOKEN=$(field .auth.client_token)
}

renew_secret() {
  read_secret "$secret" "$work"
  log_in
  if renew "$work" tls; then write_secret "$secret" "$work"; fi
  vault_try POST auth/token/revoke-self '{}'
}

set_up() {
  local policy
  require_kubernetes_auth
  policy=$(<"$here/policies/$NAME.hcl")
  policy=${policy//'{{pki_mount}}/sign/{{role}}'/$role}
  ensure_policy $NAME "$policy"
  ensure_kubernetes_auth
  ensure "kubernetes role $login_role, for ServiceAccount $account" "auth/$kubernetes_mount/role/$login_role" \
    "$(kubernetes_role "$account" "$audience" | jq -c --arg policy $NAME '. + {token_policies: [$policy], token_ttl: 600, token_max_ttl: 600}')"
}

parse "$@"
check
need curl jq openssl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -n $setup ]]; then connect; set_up
elif [[ -n $secret ]]; then reach; renew_secret
else connect; renew_files; fi
