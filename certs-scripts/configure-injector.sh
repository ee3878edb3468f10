#!/usr/bin/env bash
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=kubernetes-auth.sh
. "$here/kubernetes-auth.sh"

usage() {
  cat <<'HELP'
Creates in Vault what Vault Injector needs, and nothing more. Run it after bootstrap-ca.sh.

  configure-injector.sh [--auth token|kubernetes|approle] [option...]

It writes the policy "vault-injector", a token role and a PKI role of that name, and the injector's login:

  --auth token        (default) a periodic token (6h, renewed by the injector) in the file --out
  --auth kubernetes   the injector logs in with its ServiceAccount; there is no file
  --auth approle      a separate AppRole in the auth method auth/vault-injector; the secret-id in the file --out

  --out FILE          default ./vault-injector.token or ./vault-injector.secret-id (mode 0600)
  --force             create a new token or secret-id, even if the one in the file is valid

Roles that the injector may hand out (default: any AppRole, where only the namespaces' allowed-roles decide; no token role):
  --approle NAME      only this AppRole; you may repeat it
  --token-role NAME   also this token role; you may repeat it. Name all of them in each run: the policy is written anew
  --token-role-prefix PREFIX   also token roles that start with PREFIX; you may repeat it
                      (Vault's policies cannot express this for AppRoles: name them, or use a separate mount for them)
  --max-wrapping-ttl DURATION  maximum life of a wrapping token (default 5m)

Its certificate:
  --service-name NAME the injector's Service (default vault-injector)
  --namespace NAME    its namespace (default vault-injector)
  --ttl DURATION      life of a certificate (default and maximum 30d); the injector renews it every day
  --allow-localhost   also allow localhost and IP addresses; only for tests on one machine

--auth kubernetes:
  --service-account NAMESPACE/NAME   default: NAMESPACE/SERVICE from above
  --audience NAME     audience of its projected token (default vault)
HELP
  kubernetes_help
  cat <<'HELP'

Mounts: --pki-mount (pki_int), --approle-mount (approle), --kubernetes-mount (kubernetes)

  --print-policy      only print the policy; send no request to Vault
HELP
  common_help
}

# Thirty days: Vault may be away that long, less a day, before the webhook has no valid certificate.
readonly NAME=vault-injector PERIOD=$((6 * 3600)) MAX_TTL=$((30 * 24 * 3600))

parse() {
  auth=token out='' force='' print='' service=$NAME namespace=$NAME ttl=$MAX_TTL localhost=false
  approles=() token_roles=() max_wrapping_ttl=300 account='' audience=vault pki_mount=pki_int approle_mount=approle
  while [[ $# -gt 0 ]]; do
    case $1 in
      --auth) auth=$(value "$@") ;;
      --out) out=$(value "$@") ;;
      --approle) approles+=("$(value "$@")") ;;
      --token-role) token_roles+=("$(value "$@")") ;;
      --token-role-prefix) token_roles+=("$(value "$@")*") ;;
      --max-wrapping-ttl) max_wrapping_ttl=$(value "$@"); max_wrapping_ttl=$(seconds "$1" "$max_wrapping_ttl") ;;
      --service-name) service=$(value "$@") ;;
      --namespace) namespace=$(value "$@") ;;
      --ttl) ttl=$(value "$@"); ttl=$(seconds "$1" "$ttl") ;;
      --service-account) account=$(value "$@") ;;
      --audience) audience=$(value "$@") ;;
      --pki-mount) pki_mount=$(value "$@") ;;
      --approle-mount) approle_mount=$(value "$@") ;;
      --kubernetes-*) kubernetes_option "$1" "$(value "$@")" ;;
      --token-file) TOKEN_FILE=$(value "$@") ;;
      --allow-localhost) localhost=true; shift; continue ;;
      --force) force=yes; shift; continue ;;
      --print-policy) print=yes; shift; continue ;;
      --help | -h) usage; exit 0 ;;
      *) usage_error "unknown option '$1'" ;;
    esac
    shift 2
  done
}

check() {
  local role
  [[ $auth =~ ^(token|kubernetes|approle)$ ]] || usage_error "--auth '$auth' is not valid: use token, kubernetes or approle"
  [[ $auth != kubernetes || -z $out ]] || usage_error '--out is valid with --auth token or approle only: a ServiceAccount needs no file'
  for role in "${approles[@]}"; do require_name --approle "$role"; done
  for role in "${token_roles[@]}"; do require_name "token role" "${role%\*}"; done
  require_dns --service-name "$service"
  require_dns --namespace "$namespace"
  require_path --pki-mount "$pki_mount"
  require_path --approle-mount "$approle_mount"
  [[ $approle_mount != "$NAME" ]] || usage_error "--approle-mount must not be $NAME: the injector's own login uses that mount"
  [[ $ttl -ge 60 && $ttl -le $MAX_TTL ]] || usage_error '--ttl is from 60s to 30d'
  [[ $max_wrapping_ttl -ge 60 ]] || usage_error '--max-wrapping-ttl is 60s at least: the injector requests 60s'
  account=${account:-$namespace/$service}
  require_account --service-account "$account"
  check_kubernetes
  [[ ${#approles[@]} -gt 0 ]] || approles=(+)
}

# Fills in the template. Repeats a block about roles for each role.
render_policy() {
  local text block role
  text=$(<"$here/policies/$NAME.hcl")
  text=${text//'{{name}}'/$NAME}
  text=${text//'{{approle_mount}}'/$approle_mount}
  text=${text//'{{pki_mount}}'/$pki_mount}
  text=${text//'{{max_wrapping_ttl}}'/${max_wrapping_ttl}s}
  while [[ -n $text ]]; do
    block=${text%%$'\n\n'*}
    text=${text#"$block"}
    text=${text#$'\n\n'}
    case $block in
      *'path "'*'{{approle}}'*) for role in "${approles[@]}"; do printf '%s\n\n' "${block//'{{approle}}'/$role}"; done ;;
      *'path "'*'{{token_role}}'*) for role in "${token_roles[@]}"; do printf '%s\n\n' "${block//'{{token_role}}'/$role}"; done ;;
      *'path "'*) printf '%s\n\n' "$block" ;;
    esac
  done
}

# Checks the preconditions before anything changes.
check_vault() {
  vault_try GET "$pki_mount/ca/pem"
  [[ $STATUS -eq 200 ]] || die "there is no CA in $pki_mount/: run bootstrap-ca.sh first, or give --pki-mount"
  [[ $auth != kubernetes ]] || require_kubernetes_auth
}

# The token role creates orphan tokens (they outlive the administrator's token) without the default policy.
ensure_roles() {
  ensure "token role $NAME" "auth/token/roles/$NAME" "$(jq -cn --arg name $NAME --argjson period $PERIOD \
    '{allowed_policies: [$name], disallowed_policies: ["default"], orphan: true, renewable: true, token_period: $period, token_type: "service"}')"
  ensure "PKI role $pki_mount/roles/$NAME" "$pki_mount/roles/$NAME" "$(jq -cn --argjson ttl "$ttl" --argjson max $MAX_TTL --argjson localhost "$localhost" '{
      allowed_domains: $ARGS.positional, allow_bare_domains: true, allow_subdomains: false, allow_any_name: false,
      allow_localhost: $localhost, allow_ip_sans: $localhost, enforce_hostnames: true, require_cn: false,
      server_flag: true, client_flag: false, key_type: "ec", key_bits: 256, key_usage: ["DigitalSignature"],
      ttl: $ttl, max_ttl: $max, no_store: true}' \
    --args "$service" "$service.$namespace" "$service.$namespace.svc" "$service.$namespace.svc.cluster.local")"
}

# Succeeds if the token in the file is still valid for the injector. Renews it, so that its complete period lies ahead.
token_is_good() {
  local TOKEN
  [[ -s $out && -z $force ]] || return 1
  TOKEN=$(<"$out")
  [[ $TOKEN =~ ^[[:graph:]]+$ ]] || return 1
  vault_try GET auth/token/lookup-self
  [[ $STATUS -eq 200 ]] && jq -e --arg name $NAME '.data.policies == [$name]' <<<"$ANSWER" >/dev/null || return 1
  vault_try POST auth/token/renew-self '{}'
  [[ $STATUS -eq 200 ]]
}

login_by_token() {
  out=${out:-./$NAME.token}
  if token_is_good; then
    say kept "the token in $out, renewed for $(field .auth.lease_duration) s"
    return
  fi
  vault POST "auth/token/create/$NAME" '{"display_name": "vault-injector"}'
  field .auth.client_token | tr -d '\n' | write_file "$out" 600
  say wrote "$out: a periodic token, only for the injector. If the injector does not use it, it expires after 6 h"
}

login_by_kubernetes() {
  ensure_kubernetes_auth
  ensure "kubernetes role $NAME, for ServiceAccount $account" "auth/$kubernetes_mount/role/$NAME" \
    "$(kubernetes_role "$account" "$audience" | jq -c --arg name $NAME --argjson period $PERIOD \
      '. + {token_policies: [$name], token_no_default_policy: true, token_period: $period}')"
}

# A separate auth method: AppRole names ignore case, so a client could bypass a "deny" for one name in the shared method.
login_by_approle() {
  out=${out:-./$NAME.secret-id}
  ensure_auth approle $NAME
  ensure "AppRole $NAME in auth/$NAME" "auth/$NAME/role/$NAME" "$(jq -cn --arg name $NAME --argjson period $PERIOD \
    '{token_policies: [$name], token_no_default_policy: true, token_period: $period, secret_id_num_uses: 0, secret_id_ttl: 0}')"
  vault GET "auth/$NAME/role/$NAME/role-id"
  say 'role id' "$(field .data.role_id)"
  if [[ -s $out && -z $force ]]; then
    vault_try POST "auth/$NAME/role/$NAME/secret-id/lookup" "$(jq -Rsc '{secret_id: .}' <"$out")"
    [[ $STATUS -ne 200 ]] || { say kept "the secret-id in $out"; return; }
  fi
  vault POST "auth/$NAME/role/$NAME/secret-id" '{}'
  field .data.secret_id | tr -d '\n' | write_file "$out" 600
  say wrote "$out: the secret-id, only for the injector"
}

parse "$@"
check
policy=$(render_policy)
if [[ -n $print ]]; then printf '%s\n' "$policy"; exit; fi
need curl jq
connect
check_vault
ensure_policy $NAME "$policy"
ensure_auth approle "$approle_mount"
ensure_roles
"login_by_$auth"
