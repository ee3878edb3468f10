#!/usr/bin/env bash
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=kubernetes-auth.sh
. "$here/kubernetes-auth.sh"

usage() {
  cat <<'HELP'
Creates the roles of one app. A pod with such a role may read secret/NAME/*, what the options name, and nothing else.

  add-app.sh NAME [option...]

It writes the policy NAME, the AppRole NAME and the token role NAME, and prints the annotations that you must set.

  --kubernetes NAMESPACE/SERVICEACCOUNT   also create a role of Vault's kubernetes auth method for this ServiceAccount
                               (for pods with the annotation vault-injector.io/auth-method: kubernetes)
  --audience NAME              audience of the token for --kubernetes, as Injection:KubernetesAuthAudience is set (default vault-injector;
                               '' for the API server's own)
  --mount PATH                 the key/value secrets engine, version 1 or 2 (default secret)
  --secret PATH                the app may read this secret too, or all below it: secret/shared/smtp, secret/shared/*;
                               you may repeat it
  --database ROLE              the app may get names and passwords by this role of the database engine, which must exist;
                               you may repeat it
  --certificate DOMAIN         the app may get certificates for DOMAIN and names below it; creates the role NAME of the PKI engine;
                               you may repeat it
  --certificate-ttl DURATION   longest life of such a certificate (default 72h)
  --pki-mount PATH             default pki_int
  --database-mount PATH        default database
  --secret-id-ttl DURATION     life of a secret-id until its login (default 10m)
  --token-ttl DURATION         lease of a token; the agent renews it (default 1h)
  --token-max-ttl DURATION     maximum life of a token; then the sidecar logs in again (default 24h)
  --bound-cidr CIDR            secret-ids and tokens are valid only from these addresses, as Vault sees them (of pods or nodes);
                               you may repeat it
  --approle-mount PATH         default approle
  --kubernetes-mount PATH      default kubernetes
  --force                      replace a policy or role NAME that this script did not create
HELP
  kubernetes_help
  common_help
}

parse() {
  name='' account='' audience=vault-injector mount=secret approle_mount=approle force='' cidrs=()
  secrets=() databases=() domains=() pki_mount=pki_int database_mount=database certificate_ttl=$((72 * 3600))
  secret_id_ttl=600 token_ttl=3600 token_max_ttl=$((24 * 3600))
  while [[ $# -gt 0 ]]; do
    case $1 in
      --kubernetes) [[ -z $account ]] || usage_error '--kubernetes is given twice: one app has one ServiceAccount'
        account=$(value "$@") ;;
      --mount) mount=$(value "$@") ;;
      --secret) secrets+=("$(value "$@")") ;;
      --database) databases+=("$(value "$@")") ;;
      --certificate) domains+=("$(value "$@")") ;;
      --certificate-ttl) certificate_ttl=$(value "$@"); certificate_ttl=$(seconds "$1" "$certificate_ttl") ;;
      --pki-mount) pki_mount=$(value "$@") ;;
      --database-mount) database_mount=$(value "$@") ;;
      --approle-mount) approle_mount=$(value "$@") ;;
      --audience) [[ $# -ge 2 ]] || usage_error '--audience needs a value'
        audience=$2 ;;
      --kubernetes-*) kubernetes_option "$1" "$(value "$@")" ;;
      --secret-id-ttl) secret_id_ttl=$(value "$@"); secret_id_ttl=$(seconds "$1" "$secret_id_ttl") ;;
      --token-ttl) token_ttl=$(value "$@"); token_ttl=$(seconds "$1" "$token_ttl") ;;
      --token-max-ttl) token_max_ttl=$(value "$@"); token_max_ttl=$(seconds "$1" "$token_max_ttl") ;;
      --bound-cidr) cidrs+=("$(value "$@")") ;;
      --token-file) TOKEN_FILE=$(value "$@") ;;
      --force) force=yes; shift; continue ;;
      --help | -h) usage; exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      *) [[ -z $name ]] || usage_error "give one NAME only, not '$name' and '$1'"
        name=$1; shift; continue ;;
    esac
    shift 2
  done
}

check() {
  local cidr one
  [[ -n $name ]] || usage_error 'the NAME of the app is missing'
  require_name NAME "$name"
  case ${name,,} in
    root | default | vault-injector | response-wrapping) usage_error "NAME '$name' is taken: this policy name belongs to Vault or to the injector" ;;
  esac
  require_path --mount "$mount"
  require_path --approle-mount "$approle_mount"
  [[ -z $account ]] || require_account --kubernetes "$account"
  check_kubernetes
  for cidr in "${cidrs[@]}"; do require_cidr --bound-cidr "$cidr"; done
  for one in "${secrets[@]}"; do require_path --secret "${one%/\*}"; done
  for one in "${databases[@]}"; do require_name --database "$one"; done
  for one in "${domains[@]}"; do require_dns --certificate "$one"; done
  require_path --pki-mount "$pki_mount"
  require_path --database-mount "$database_mount"
  [[ $token_max_ttl -ge $token_ttl ]] || usage_error '--token-max-ttl is shorter than --token-ttl'
}

kv_version() {
  vault_try GET "sys/internal/ui/mounts/$mount"
  [[ $STATUS -eq 200 ]] || die "this token sees no secrets engine $mount/. Create it with vault secrets enable -path=$mount -version=2 kv, or give --mount, or use a token that may see it"
  [[ $(field .data.type) =~ ^(kv|generic)$ ]] || die "$mount/ is a secrets engine of type $(field .data.type), not kv: give --mount"
  field '.data.options.version // "1"'
}

# The first line of every policy that this script wrote. It may replace such a policy.
readonly MARK='# An app of Vault Injector (add-app.sh)'

app_policy() { # KV-VERSION
  printf '%s: %s reads its own secrets.\n' "$MARK" "$name"
  if [[ $1 == 2 ]]; then
    printf 'path "%s" {\n  capabilities = ["read"]\n}\n' "$mount/data/$name/*"
    printf 'path "%s" {\n  capabilities = ["read", "list"]\n}\n' "$mount/metadata/$name/*"
  else
    printf 'path "%s" {\n  capabilities = ["read", "list"]\n}\n' "$mount/$name/*"
  fi
  local one
  for one in "${secrets[@]}"; do secret_policy "$one"; done
  for one in "${databases[@]}"; do printf 'path "%s" {\n  capabilities = ["read"]\n}\n' "$database_mount/creds/$one"; done
  [[ ${#domains[@]} -eq 0 ]] || printf 'path "%s" {\n  capabilities = ["update"]\n}\n' "$pki_mount/sign/$name"
}

# The rule for a path as vault kv get takes it; KV 2 has its secrets below data/.
secret_policy() { # PATH
  local path rest
  vault_try GET "sys/internal/ui/mounts/${1%/\*}"
  [[ $STATUS -eq 200 ]] || die "this token sees no secrets engine for --secret $1: check the path, or use a token that may see it"
  path=$(field .data.path) rest=${1#"$(field .data.path)"}
  if [[ $(field '.data.type + (.data.options.version // "1")') == kv2 ]]; then
    rest=${rest#data/}
    printf 'path "%s" {\n  capabilities = ["read"]\n}\n' "${path}data/$rest" "${path}metadata/$rest"
  else
    printf 'path "%s" {\n  capabilities = ["read"]\n}\n' "$path$rest"
  fi
}

# What the policy names must exist, or else a pod fails at its start.
require_databases() {
  local one
  for one in "${databases[@]}"; do
    vault_try GET "$database_mount/roles/$one"
    [[ $STATUS -ne 404 ]] || die "Vault has no role $one at $database_mount/. Create it first: vault write $database_mount/roles/$one db_name=… creation_statements=…"
    [[ $STATUS -lt 300 ]] || refused GET "$database_mount/roles/$one"
  done
}

# A role of the PKI engine has no place for a mark: one with other domains may belong to someone else.
ensure_certificate_role() {
  local path=$pki_mount/roles/$name wanted
  [[ ${#domains[@]} -gt 0 ]] || return 0
  vault_try GET "sys/internal/ui/mounts/$pki_mount"
  [[ $STATUS -eq 200 && $(field .data.type) == pki ]] || die "Vault has no PKI engine at $pki_mount/: give --pki-mount, or run bootstrap-ca.sh"
  wanted=$(jq -cn '$ARGS.positional' --args -- "${domains[@]}")
  vault_try GET "$path"
  [[ $STATUS -eq 404 || -n $force ]] || jq -e --argjson wanted "$wanted" '.data.allowed_domains == $wanted' <<<"$ANSWER" >/dev/null ||
    die "Vault has the PKI role $path for other domains. Choose another NAME, or replace it with --force"
  ensure "PKI role $name of $pki_mount/, for ${domains[*]}" "$path" "$(jq -cn --argjson domains "$wanted" --argjson max "$certificate_ttl" \
    '{allowed_domains: $domains, allow_bare_domains: true, allow_subdomains: true, allow_localhost: false, allow_ip_sans: false,
      key_type: "any", max_ttl: $max}')"
}

# Refuses to replace a policy or role of that name that this script did not create.
refuse_strangers() {
  [[ -z $force ]] || return 0
  vault_try GET "sys/policies/acl/$name"
  [[ $STATUS -eq 404 ]] || { [[ $STATUS -lt 300 ]] || refused GET "sys/policies/acl/$name"
    [[ $(field '.data.policy') == "$MARK: $name "* ]] ||
      die "Vault has a policy $name that add-app.sh did not create. Choose another NAME, or replace it with --force"; }
  refuse_stranger "AppRole $name" "auth/$approle_mount/role/$name" '.token_policies // .policies'
  refuse_stranger "token role $name" "auth/token/roles/$name" .allowed_policies
}

refuse_stranger() { # WHAT PATH JQ-FILTER-OF-ITS-POLICIES
  vault_try GET "$2"
  [[ $STATUS -ne 404 ]] || return 0
  [[ $STATUS -lt 300 ]] || refused GET "$2"
  jq -e --arg name "${name,,}" ".data | ($3) == [\$name]" <<<"$ANSWER" >/dev/null ||
    die "Vault has the $1 with other policies than $name. Choose another NAME, or replace it with --force"
}

# Tokens of a role that is not orphan are children of the injector's token and end with it.
warn_about_children() {
  vault_try GET "auth/token/roles/$name"
  [[ $STATUS -eq 200 ]] || return 0
  [[ $(field .data.orphan) == true ]] ||
    say warning "token role $name did not create orphan tokens: tokens that it created before end with the injector's token"
}

# Adds the addresses to a role, if there are any.
bound() { # FIELD...
  local networks
  networks=$(jq -cn '$ARGS.positional' --args -- "${cidrs[@]}")
  jq -c --argjson networks "$networks" \
    'reduce $ARGS.positional[] as $field (.; if $networks == [] then . else .[$field] = $networks end)' --args "$@"
}

ensure_app_roles() {
  ensure "AppRole $name" "auth/$approle_mount/role/$name" "$(jq -cn --arg policy "${name,,}" \
    --argjson wait "$secret_id_ttl" --argjson ttl "$token_ttl" --argjson max "$token_max_ttl" \
    '{token_policies: [$policy], bind_secret_id: true, secret_id_num_uses: 1, secret_id_ttl: $wait,
      token_ttl: $ttl, token_max_ttl: $max, token_type: "service"}' | bound secret_id_bound_cidrs token_bound_cidrs)"
  warn_about_children
  ensure "token role $name" "auth/token/roles/$name" "$(jq -cn --arg policy "${name,,}" --argjson max "$token_max_ttl" \
    '{allowed_policies: [$policy], orphan: true, renewable: true, token_period: 0, token_explicit_max_ttl: $max, token_type: "service"}' |
    bound token_bound_cidrs)"
  [[ -n $account ]] || return 0
  ensure_kubernetes_auth
  ensure "kubernetes role $name, for ServiceAccount $account" "auth/$kubernetes_mount/role/$name" \
    "$(kubernetes_role "$account" "$audience" | jq -c --arg policy "${name,,}" --argjson ttl "$token_ttl" --argjson max "$token_max_ttl" \
      '. + {token_policies: [$policy], token_ttl: $ttl, token_max_ttl: $max, token_type: "service"}' | bound token_bound_cidrs)"
}

print_secrets() {
  local one
  printf '\nFor its secrets, for example:\n  vault-injector.io/secret.NAME: "%s"\n' "$mount/$name/NAME"
  for one in "${secrets[@]}"; do printf '  vault-injector.io/secret.NAME: "%s"\n' "${one/%\*/NAME}"; done
  for one in "${databases[@]}"; do printf '  vault-injector.io/secret.NAME: "%s"\n' "$database_mount/creds/$one"; done
  [[ ${#domains[@]} -eq 0 ]] || printf '  vault-injector.io/certificate.NAME: "%s common_name=%s"\n' "$pki_mount/$name" "${domains[0]}"
}

print_annotations() {
  cat <<TEXT

Set on the namespace, together with the label vault-injector.io/injection=enabled (a comma-separated list: keep existing entries):
  vault-injector.io/allowed-roles: "$name"
Set on the pod (in a Deployment: spec.template.metadata.annotations):
  vault-injector.io/role: "$name"
$(print_secrets)

A pod with vault-injector.io/auth-method: token uses the token role instead. Allow it separately:
  vault-injector.io/allowed-roles: "token:$name"
  configure-injector.sh --token-role $name   (with the options of its last run)
TEXT
}

parse "$@"
check
need curl jq
connect
[[ -z $account ]] || require_kubernetes_auth
version=$(kv_version)
refuse_strangers
require_databases
policy=$(app_policy "$version")
ensure_auth approle "$approle_mount"
ensure_certificate_role
ensure_policy "$name" "$policy"
ensure_app_roles
print_annotations
