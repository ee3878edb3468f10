# shellcheck shell=bash
# Vault's kubernetes auth method: options, configuration, roles. Source it after lib.sh.

kubernetes_mount=kubernetes
kubernetes_host=''
kubernetes_ca=''
reviewer_jwt=''

kubernetes_help() {
  cat <<'HELP'
  --kubernetes-host URL      the address at which Vault reaches the API server; enables and configures auth/kubernetes.
                             Without it, auth/kubernetes must already exist. In a cluster: https://kubernetes.default.svc
  --kubernetes-ca-cert FILE  the CA of the API server (a Vault in the cluster already knows it)
  --kubernetes-reviewer-jwt-file FILE   a ServiceAccount token that may create TokenReviews; without it Vault uses
                             its own ServiceAccount token or, outside a cluster, the token of the client that logs in
HELP
}

kubernetes_option() { # OPTION VALUE
  case $1 in
    --kubernetes-mount) kubernetes_mount=$2 ;;
    --kubernetes-host) kubernetes_host=$2 ;;
    --kubernetes-ca-cert) kubernetes_ca=$2 ;;
    --kubernetes-reviewer-jwt-file) reviewer_jwt=$2 ;;
    *) usage_error "unknown option '$1'" ;;
  esac
}

check_kubernetes() {
  require_path --kubernetes-mount "$kubernetes_mount"
  [[ -n $kubernetes_host || -z $kubernetes_ca$reviewer_jwt ]] ||
    usage_error '--kubernetes-ca-cert and --kubernetes-reviewer-jwt-file need --kubernetes-host'
  [[ -z $kubernetes_host || $kubernetes_host =~ ^https?://[^/[:space:]@]+$ ]] ||
    usage_error "--kubernetes-host '$kubernetes_host' is not an address such as https://kubernetes.default.svc"
  [[ -z $kubernetes_ca || -r $kubernetes_ca ]] || usage_error "--kubernetes-ca-cert $kubernetes_ca cannot be read"
  [[ -z $reviewer_jwt || -r $reviewer_jwt ]] || usage_error "--kubernetes-reviewer-jwt-file $reviewer_jwt cannot be read"
}

require_account() { # WHAT NAMESPACE/SERVICEACCOUNT
  [[ $2 =~ ^[^/]+/[^/]+$ ]] || usage_error "$1 '$2' is not NAMESPACE/SERVICEACCOUNT"
  require_dns "$1" "${2%/*}"
  require_dns "$1" "${2#*/}"
}

require_kubernetes_auth() {
  local type
  [[ -z $kubernetes_host ]] || return 0
  type=$(mounted sys/auth "$kubernetes_mount")
  [[ $type == kubernetes ]] ||
    die "auth/$kubernetes_mount is not enabled in Vault: add --kubernetes-host URL to enable and configure it"
}

# Vault never returns the reviewer's token. Therefore the script writes the configuration whenever a host is given.
ensure_kubernetes_auth() {
  [[ -n $kubernetes_host ]] || return 0
  ensure_auth kubernetes "$kubernetes_mount"
  vault POST "auth/$kubernetes_mount/config" "$(jq -cn --arg host "$kubernetes_host" \
    --rawfile ca "${kubernetes_ca:-/dev/null}" --rawfile jwt "${reviewer_jwt:-/dev/null}" '
    {kubernetes_host: $host, disable_iss_validation: true}
    + if $ca == "" then {} else {kubernetes_ca_cert: $ca} end
    + if $jwt == "" then {} else {token_reviewer_jwt: ($jwt | gsub("\\s"; "")), disable_local_ca_jwt: true} end')"
  say wrote "configuration of auth/$kubernetes_mount: $kubernetes_host"
}

# Prints the part of a role that says who may log in. The caller adds the policies.
kubernetes_role() { # NAMESPACE/SERVICEACCOUNT AUDIENCE
  jq -cn --arg account "$1" --arg audience "$2" '($account | split("/")) as [$namespace, $name] |
    {bound_service_account_names: [$name], bound_service_account_namespaces: [$namespace], audience: $audience}'
}
