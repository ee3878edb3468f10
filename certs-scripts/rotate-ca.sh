#!/usr/bin/env bash
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=pki.sh
. "$here/pki.sh"

usage() {
  cat <<'HELP'
Replaces a CA of Vault without downtime.

  rotate-ca.sh intermediate        creates a new intermediate CA under the same root. This is one step, because all
                                   clients trust the root
  rotate-ca.sh root publish        step 1: creates the next root in a separate mount and adds it to ca.crt. Then give
                                   this ca.crt to all clients, and to the injector (Vault:CaFile: the injector reads
                                   the file again and passes it on to all pods within a minute)
  rotate-ca.sh root switch         step 2, when all clients have the new ca.crt: replaces the intermediate CA by one of
                                   the next root. Then renew Vault's certificate: renew-vault-cert.sh --force. The
                                   other certificates change with their renewal
  rotate-ca.sh root finish         step 3, 72 h later, when all certificates of the old root have expired: removes the
                                   old root from ca.crt

You can run each step again: it keeps what exists.

  --out DIR           directory of ca.crt and chain.pem (default ./certs)
  --root-mount PATH   mount of the current root, default pki
  --next-mount PATH   mount of the next root, default ROOT-MOUNT_next
  --mount PATH        mount of the intermediate CA, default pki_int
  --key-type TYPE     ec (the default) or rsa
  --force             replace an intermediate that is younger than a day; or finish before 72 h are over
HELP
  common_help
}

parse() {
  what='' step='' out=./certs root_mount=pki next_mount='' mount=pki_int key_type=ec force=''
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out) out=$(value "$@") ;;
      --root-mount) root_mount=$(value "$@") ;;
      --next-mount) next_mount=$(value "$@") ;;
      --mount) mount=$(value "$@") ;;
      --key-type) key_type=$(value "$@") ;;
      --token-file) TOKEN_FILE=$(value "$@") ;;
      --force) force=yes; shift; continue ;;
      --help | -h) usage; exit 0 ;;
      -*) usage_error "unknown option '$1'" ;;
      *)
        if [[ -z $what ]]; then what=$1; elif [[ -z $step ]]; then step=$1; else usage_error "unexpected argument '$1'"; fi
        shift; continue ;;
    esac
    shift 2
  done
}

check() {
  case "$what $step" in
    'intermediate ' | 'root publish' | 'root switch' | 'root finish') ;;
    *) usage_error "say what to do: intermediate, root publish, root switch or root finish (not '${what:+$what }$step')" ;;
  esac
  next_mount=${next_mount:-${root_mount}_next}
  require_path --root-mount "$root_mount"
  require_path --next-mount "$next_mount"
  require_path --mount "$mount"
  [[ $next_mount != "$root_mount" && $next_mount != "$mount" ]] || usage_error "--next-mount $next_mount is taken: the next root needs a mount of its own"
  key_sizes "$key_type"
  [[ -r $out/ca.crt ]] || die "$out/ca.crt does not exist: give as --out the directory that bootstrap-ca.sh wrote"
}

present_intermediate() {
  ca_pem "$mount" >"$work/intermediate"
  [[ -s $work/intermediate ]] || die "there is no CA in $mount/: run bootstrap-ca.sh first, or give --mount"
}

root_of() { # MOUNT FILE
  ca_pem "$1" >"$2"
  [[ -s $2 ]] || die "there is no root CA in $1/: $([[ $1 == "$next_mount" ]] && echo "run '$SCRIPT root publish' first" || echo 'give --root-mount')"
}

is_signed_by() { # ROOT-FILE
  openssl verify -CAfile "$1" "$work/intermediate" >/dev/null 2>&1
}

write_bundle() { # ca.crt|chain.pem, from standard input
  cat >"$work/bundle"
  if cmp -s "$work/bundle" "$out/$1"; then say kept "$out/$1"; return; fi
  write_file "$out/$1" 644 <"$work/bundle"
  say wrote "$out/$1"
}

intermediate() {
  local age
  present_intermediate
  root_of "$root_mount" "$work/root"
  is_signed_by "$work/root" || die "the intermediate in $mount/ is not signed by the root in $root_mount/: give --root-mount"
  age=$(($(date -u +%s) - $(not_before "$work/intermediate")))
  if [[ $age -lt 86400 && -z $force ]]; then
    say kept "intermediate CA in $mount/, which is younger than a day (--force makes another)"
  else
    make_intermediate "$root_mount" "$mount" "$key_type"
  fi
  present_intermediate
  cat "$work/intermediate" "$work/root" | write_bundle chain.pem
}

publish() {
  present_intermediate
  root_of "$root_mount" "$work/root"
  ensure_pki_mount "$next_mount" $ROOT_TTL
  ca_pem "$next_mount" >"$work/next"
  if [[ -s $work/next ]]; then
    say kept "root CA in $next_mount/, $(until_when "$(<"$work/next")")"
  else
    make_root "$next_mount" "$key_type"
    copy_urls
    ca_pem "$next_mount" >"$work/next"
  fi
  pem_union "$out/ca.crt" "$work/root" "$work/next" | write_bundle ca.crt
  say next "give $out/ca.crt to all clients of Vault; when all have it, run: $SCRIPT root switch"
}

# Copies the addresses of CAs and CRLs from the current root and replaces the name of the mount.
copy_urls() {
  vault_try GET "$root_mount/config/urls"
  [[ $STATUS -eq 200 ]] || return 0
  vault POST "$next_mount/config/urls" "$(jq -c --arg from "/v1/$root_mount/" --arg to "/v1/$next_mount/" \
    '.data | {issuing_certificates, crl_distribution_points} | map_values((. // []) | map(sub($from; $to)))' <<<"$ANSWER")"
}

switch() {
  present_intermediate
  root_of "$next_mount" "$work/next"
  holds_certificate "$out/ca.crt" "$work/next" || die "$out/ca.crt does not contain the root of $next_mount/ yet: run '$SCRIPT root publish', and give ca.crt to all clients"
  if is_signed_by "$work/next"; then
    say kept "intermediate CA in $mount/, signed by $next_mount/"
  else
    make_intermediate "$next_mount" "$mount" "$key_type"
  fi
  present_intermediate
  cat "$work/intermediate" "$work/next" | write_bundle chain.pem
  say next "renew Vault's certificate (renew-vault-cert.sh --force); after 72 h, run: $SCRIPT root finish"
}

finish() {
  local since
  present_intermediate
  root_of "$next_mount" "$work/next"
  is_signed_by "$work/next" || die "the intermediate in $mount/ is still signed by the old root: run '$SCRIPT root switch' first"
  since=$(($(date -u +%s) - $(not_before "$work/intermediate")))
  [[ $since -gt $MAX_LEAF_TTL || -n $force ]] ||
    die "certificates of the old root may live until $(utc $(($(not_before "$work/intermediate") + MAX_LEAF_TTL))): run this step then, or use --force if no such certificate is in use"
  write_bundle ca.crt <"$work/next"
  say next "give $out/ca.crt to all clients of Vault. From now on use --root-mount $next_mount. You may delete the old root: vault secrets disable $root_mount"
}

parse "$@"
check
need curl jq openssl
connect
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ $what == intermediate ]]; then intermediate; else "$step"; fi
