# shellcheck shell=bash
# Calls to Vault's HTTP API with curl and jq. lib.sh sources this file.

VAULT_ADDR=${VAULT_ADDR-}
TOKEN_FILE=''
TOKEN=''
STATUS=''  # HTTP status of the last call
ANSWER=''  # body of the last call

# -q ignores the user's curlrc, which could log secrets.
curl_options() {
  CURL=(-q -sS --max-time "${VAULT_CLIENT_TIMEOUT:-60}" --proto '=http,https')
  [[ -z ${VAULT_CACERT-} ]] || CURL+=(--cacert "$VAULT_CACERT")
  [[ -z ${VAULT_CAPATH-} ]] || CURL+=(--capath "$VAULT_CAPATH")
  case ${VAULT_SKIP_VERIFY-} in 1 | t | T | true | TRUE | True) CURL+=(--insecure) ;; esac
}

headers() {
  printf 'X-Vault-Request: true\n'
  [[ -z $TOKEN ]] || printf 'X-Vault-Token: %s\n' "$TOKEN"
  [[ -z ${VAULT_NAMESPACE-} ]] || printf 'X-Vault-Namespace: %s\n' "$VAULT_NAMESPACE"
}

unreachable() { # CURL-EXIT-CODE CURL-MESSAGE
  local todo
  case $1 in
    6) todo='the host name cannot be resolved: check VAULT_ADDR' ;;
    7) todo='no process listens there: check that Vault runs, and that VAULT_ADDR has the right scheme, host and port' ;;
    28) todo='it did not answer in time: check for a firewall or a proxy in between' ;;
    35 | 52 | 56) todo='the connection broke: check whether VAULT_ADDR has https:// but Vault uses plain HTTP, or the other way round' ;;
    51 | 60) todo="its certificate is not trusted: set VAULT_CACERT to the file with Vault's CA (ca.crt from bootstrap-ca.sh), and use a host name that the certificate contains" ;;
    77) todo="the CA file cannot be read: check VAULT_CACERT (${VAULT_CACERT-not set})" ;;
    *) todo='see the message from curl' ;;
  esac
  die "cannot reach Vault at $VAULT_ADDR: $todo [$2]" "$EXIT_UNAVAILABLE"
}

# Calls Vault and sets STATUS and ANSWER. Ends the script only if Vault cannot be reached.
vault_try() { # METHOD PATH [JSON-BODY]
  local body=${3-} out code=0
  local -a send=()
  [[ -z $body ]] || send=(--data-binary @- -H 'Content-Type: application/json')
  out=$(printf '%s' "$body" | curl "${CURL[@]}" -X "$1" -H @<(headers) "${send[@]}" \
    -w '\n%{http_code}' "$VAULT_ADDR/v1/$2" 2>&1) || code=$?
  [[ $code -eq 0 ]] || unreachable "$code" "${out%%$'\n'*}"
  STATUS=${out##*$'\n'}
  ANSWER=${out%$'\n'*}
}

# Does the same, and ends the script with Vault's message if the status is 300 or higher.
vault() { # METHOD PATH [JSON-BODY]
  vault_try "$@"
  [[ $STATUS -lt 300 ]] || refused "$1" "$2"
}

vault_words() {
  local words
  words=$(jq -r '(.errors // []) | map(gsub("\\s+"; " ") | gsub("^1 error occurred: \\* | $"; "")) | join("; ")' <<<"$ANSWER" 2>/dev/null) || words=${ANSWER:0:300}
  words=${words%.}
  printf '%s' "${words:-no message}"
}

refused() { # METHOD PATH
  local todo=''
  case $STATUS in
    307 | 308) todo='. This is a standby node: set VAULT_ADDR to the active node' ;;
    400) [[ $ANSWER != *'HTTP request to an HTTPS server'* ]] || todo='. Use https:// in VAULT_ADDR, and VAULT_CACERT' ;;
    403) todo='. The token does not have this right: use another one (for the setup: the root token or an administrator'"'"'s token), see --help' ;;
    503) todo='. Vault may be sealed. Run: vault operator unseal' ;;
  esac
  die "Vault refused $1 $2 with HTTP $STATUS: $(vault_words)$todo"
}

field() { jq -r "$1" <<<"$ANSWER"; } # JQ-FILTER

# Checks VAULT_ADDR, and checks that Vault answers and is unsealed.
reach() {
  [[ -n $VAULT_ADDR ]] || usage_error 'VAULT_ADDR is not set: export VAULT_ADDR=http://127.0.0.1:8200 (or the address of your Vault)'
  [[ $VAULT_ADDR =~ ^https?://[^/[:space:]@?#]+/*$ ]] ||
    usage_error "VAULT_ADDR '$VAULT_ADDR' is not an address such as https://vault.example:8200"
  while [[ $VAULT_ADDR == */ ]]; do VAULT_ADDR=${VAULT_ADDR%/}; done
  [[ -z ${VAULT_CACERT-} || -r $VAULT_CACERT ]] || die "VAULT_CACERT is $VAULT_CACERT, which cannot be read"
  curl_options
  vault_try GET sys/health
  local no_vault="$VAULT_ADDR does not answer like Vault (GET /v1/sys/health gave HTTP $STATUS): check VAULT_ADDR"
  case $STATUS in
    200 | 429 | 472 | 473) jq -e 'has("sealed")' <<<"$ANSWER" >/dev/null 2>&1 || die "$no_vault" "$EXIT_UNAVAILABLE" ;;
    501) die "Vault at $VAULT_ADDR is not initialised. Run: vault operator init, then vault operator unseal" "$EXIT_UNAVAILABLE" ;;
    503) die "Vault at $VAULT_ADDR is sealed. Run: vault operator unseal" "$EXIT_UNAVAILABLE" ;;
    400) refused GET sys/health ;;
    *) die "$no_vault" "$EXIT_UNAVAILABLE" ;;
  esac
}

# Does the same, and checks that Vault accepts the token.
connect() {
  reach
  read_token
  vault_try GET auth/token/lookup-self
  [[ $STATUS -ne 403 && $STATUS -ne 401 ]] ||
    die "Vault does not accept the token from $TOKEN_SOURCE: it is wrong, expired or revoked, or its policy does not allow lookup-self"
  [[ $STATUS -lt 300 ]] || refused GET auth/token/lookup-self
}

read_token() {
  local file=$TOKEN_FILE
  if [[ -z $file && -n ${VAULT_TOKEN-} ]]; then
    TOKEN=$VAULT_TOKEN TOKEN_SOURCE=VAULT_TOKEN
  else
    file=${file:-${HOME-}/.vault-token}
    [[ -n $TOKEN_FILE || -e $file ]] ||
      die "no Vault token: set VAULT_TOKEN, log in ('vault login' writes ~/.vault-token), or give --token-file FILE"
    [[ -r $file && -f $file || -p $file ]] || die "the token file $file cannot be read"
    TOKEN=$(<"$file") TOKEN_SOURCE=$file
  fi
  [[ $TOKEN =~ ^[[:graph:]]+$ ]] || die "$TOKEN_SOURCE does not contain exactly one Vault token: it is empty, or contains spaces or several lines"
}

# Prints the type of the mount at a path of sys/mounts or sys/auth; prints nothing if no mount has this path.
mounted() { # sys/mounts|sys/auth MOUNT
  vault GET "$1"
  jq -r --arg path "$2/" '(.data // .)[$path].type // empty' <<<"$ANSWER"
}

ensure_auth() { # TYPE MOUNT
  local type
  type=$(mounted sys/auth "$2")
  case $type in
    '') vault POST "sys/auth/$2" "$(jq -cn --arg type "$1" '{type: $type}')"
      say created "auth method $2 ($1)" ;;
    "$1") say kept "auth method $2" ;;
    *) die "auth/$2 is of type $type, not $1: choose another mount" ;;
  esac
}

# Writes a role only if its content differs. Vault's answer has more fields than the request.
ensure() { # WHAT PATH JSON
  vault_try GET "$2"
  if [[ $STATUS -eq 404 ]]; then
    vault POST "$2" "$3"
    say created "$1"
  elif [[ $STATUS -ge 300 ]]; then
    refused GET "$2"
  elif jq -e --argjson wanted "$3" '.data as $now | $wanted | to_entries | all(.value == $now[.key])' <<<"$ANSWER" >/dev/null; then
    say kept "$1"
  else
    vault POST "$2" "$3"
    say updated "$1"
  fi
}

ensure_policy() { # NAME HCL
  local body
  body=$(jq -cn --arg policy "$2" '{policy: $policy}')
  vault_try GET "sys/policies/acl/$1"
  if [[ $STATUS -eq 404 ]]; then
    vault PUT "sys/policies/acl/$1" "$body"
    say created "policy $1"
  elif [[ $STATUS -ge 300 ]]; then
    refused GET "sys/policies/acl/$1"
  elif [[ $(field .data.policy) == "$2" ]]; then
    say kept "policy $1"
  else
    vault PUT "sys/policies/acl/$1" "$body"
    say updated "policy $1"
  fi
}
