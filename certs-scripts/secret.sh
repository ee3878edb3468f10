# shellcheck shell=bash
# Reads and writes one Secret of the API server with curl. Source it after lib.sh.

readonly IN_CLUSTER=/var/run/secrets/kubernetes.io/serviceaccount
api="https://${KUBERNETES_SERVICE_HOST:-kubernetes.default.svc}:${KUBERNETES_SERVICE_PORT:-443}"
api_ca=$IN_CLUSTER/ca.crt
api_token=$IN_CLUSTER/token

api_option() { # OPTION VALUE
  case $1 in
    --api) api=${2%/} ;;
    --api-ca) api_ca=$2 ;;
    --api-token) api_token=$2 ;;
  esac
}

# Calls the API server and sets STATUS and ANSWER.
api_call() { # METHOD PATH [CONTENT-TYPE], the body from standard input
  local out code=0
  local -a send=()
  [[ -r $api_ca && -r $api_token ]] || die "$api_ca or $api_token cannot be read: run this script in a pod, or give --api, --api-ca and --api-token"
  [[ -z ${3-} ]] || send=(--data-binary @- -H "Content-Type: $3")
  out=$(curl -q -sS --max-time 30 --proto '=https' --cacert "$api_ca" -X "$1" -H @<(printf 'Authorization: Bearer %s\n' "$(<"$api_token")") \
    "${send[@]}" -w '\n%{http_code}' "$api$2" 2>&1) || code=$?
  [[ $code -eq 0 ]] || die "cannot reach the API server at $api: ${out%%$'\n'*}" "$EXIT_UNAVAILABLE"
  STATUS=${out##*$'\n'}
  ANSWER=${out%$'\n'*}
}

secret_path() { printf '/api/v1/namespaces/%s/secrets/%s' "${1%/*}" "${1#*/}"; } # NAMESPACE/NAME

# Writes tls.crt and tls.key of the Secret to files.
read_secret() { # NAMESPACE/NAME DIR
  local file
  api_call GET "$(secret_path "$1")" </dev/null
  [[ $STATUS -eq 200 ]] || die "the API server does not give Secret $1 (HTTP $STATUS: $(jq -r '.message // empty' <<<"$ANSWER" 2>/dev/null)): check that the Secret exists, and that the Role in manifests/vault/renewal names it"
  for file in tls.crt tls.key; do
    (umask 077 && jq -r --arg file "$file" '.data[$file] // empty' <<<"$ANSWER" | base64 -d >"$2/$file")
    [[ -s $2/$file ]] || die "Secret $1 has no $file: create the Secret once with kubectl create secret tls"
  done
}

# Writes both in one request, so that key and certificate always match.
write_secret() { # NAMESPACE/NAME DIR
  local body
  body=$(jq -cn --rawfile crt "$2/tls.crt" --rawfile key "$2/tls.key" '{data: {"tls.crt": ($crt | @base64), "tls.key": ($key | @base64)}}')
  api_call PATCH "$(secret_path "$1")" application/merge-patch+json <<<"$body"
  [[ $STATUS -eq 200 ]] || die "the API server does not accept Secret $1 (HTTP $STATUS: $(jq -r '.message // empty' <<<"$ANSWER" 2>/dev/null))"
  say wrote "Secret $1"
}
