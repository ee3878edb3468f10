"""Vault's HTTP API with the standard library: the token and the CA are those of now."""

from __future__ import annotations

import json
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional

from ._mount import CA_BUNDLE, DOMAIN, TOKEN, Mount, annotation
from .errors import AccessDenied, SecretNotFound, VaultInjectorError, VaultUnavailable

TIMEOUT = 10.0
MAX_BYTES = 8 * 1024 * 1024


class Answer(NamedTuple):
    """What Vault gave for a path."""

    data: dict[str, Any]
    #: How long it may be used; 0 if it has no lease.
    lease_seconds: int


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to Vault only."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Vault:
    """Reads secrets with the token of the mount."""

    def __init__(self, mount: Mount, environ: Mapping[str, str]) -> None:
        self._mount = mount
        self._environ = environ
        #: Mount path and KV version of paths that were asked for.
        self._engines: dict[str, tuple[str, int]] = {}

    def address(self) -> str:
        """Vault's URL without a slash at its end."""
        address = self._environ.get("VAULT_ADDR") or self._address_of_token_document()
        if not address:
            raise VaultUnavailable(
                f"Vault's address is not known. Set the annotation {DOMAIN}role: ROLE on the pod (the injector then sets VAULT_ADDR), "
                "or set VAULT_ADDR to a URL such as https://vault.vault.svc:8200."
            )
        url = urllib.parse.urlsplit(address)
        loopback = url.hostname in ("localhost", "::1") or (url.hostname or "").startswith("127.")
        if url.scheme != "https" and not (url.scheme == "http" and loopback):
            raise VaultUnavailable(f"VAULT_ADDR is {address}: use https://, since a token must not be sent in the clear.")
        return address.rstrip("/")

    def token(self) -> str:
        """The token of now: from the mount; outside of a pod from VAULT_TOKEN or the file of ``vault login``."""
        token = self._mount.text(TOKEN) or self._environ.get("VAULT_TOKEN")
        home = self._environ.get("HOME")
        if not token and home and not self._mount.in_cluster:
            try:
                token = (Path(home) / ".vault-token").read_text(encoding="utf-8")
            except OSError:
                token = None
        if not token or not token.strip():
            raise SecretNotFound(
                f"{self._mount.path / TOKEN} does not exist. Set the annotation {annotation(TOKEN)} on the pod. "
                "Outside of a cluster set VAULT_TOKEN, or use the command vault login."
            )
        return token.strip()

    @property
    def can_ask(self) -> bool:
        """Whether an address and a token are there."""
        try:
            return bool(self.address() and self.token())
        except VaultInjectorError:
            return False

    @property
    def namespace(self) -> Optional[str]:
        return self._environ.get("VAULT_NAMESPACE") or None

    def ca_file(self) -> Optional[str]:
        """The PEM file that verifies Vault; None for the CAs of the system."""
        mounted = self._mount.path / CA_BUNDLE
        named = self._environ.get("VAULT_CACERT")
        if named or mounted.exists():
            return named or str(mounted)
        if self._mount.in_cluster:
            raise VaultUnavailable(f"{mounted} does not exist. Set the annotation {annotation(CA_BUNDLE)} on the pod.")
        return None

    def read(self, path: str) -> Answer:
        """A secret by its path as ``vault kv get`` takes it or as the API has it; ``?version=N`` for an older version of KV 2."""
        plain, _, query = path.strip("/").partition("?")
        query = f"?{query}" if query else ""
        engine = self._engine(plain)
        if engine is None:
            body = self._read_unknown(plain, query, path)
        elif engine[1] == 2 and not plain[len(engine[0]):].startswith(("data/", "metadata/")):
            body = self.request("GET", f"{engine[0]}data/{plain[len(engine[0]):]}{query}", path)
        else:
            body = self.request("GET", f"{plain}{query}", path)
        data = body.get("data")
        if isinstance(data, dict) and isinstance(data.get("metadata"), dict) and "data" in data:
            data = data["data"]
        if not isinstance(data, dict):
            raise SecretNotFound(f"Vault's answer for {path} holds no secret. Correct the path.")
        return Answer(data, int(body.get("lease_duration") or 0) if body.get("lease_id") else 0)

    def _read_unknown(self, plain: str, query: str, named: str) -> dict[str, Any]:
        """Where Vault does not tell the kind of the mount: as KV 1 or any other engine, else as KV 2."""
        mount, slash, rest = plain.partition("/")
        try:
            return self.request("GET", f"{plain}{query}", named)
        except (SecretNotFound, AccessDenied) as first:
            if not slash or rest.startswith(("data/", "metadata/")):
                raise
            try:
                return self.request("GET", f"{mount}/data/{rest}{query}", named)
            except (SecretNotFound, AccessDenied) as second:
                raise (second if isinstance(first, AccessDenied) else first) from None

    def look_up_self(self) -> dict[str, Any]:
        """What Vault knows about the token."""
        data: dict[str, Any] = self.request("GET", "auth/token/lookup-self", "auth/token/lookup-self")["data"]
        return data

    def request(self, method: str, path: str, named: str) -> dict[str, Any]:
        """Sends a request; once more if the token was replaced meanwhile."""
        token = self.token()
        try:
            return self._send(method, path, named, token)
        except AccessDenied:
            later = self.token()
            if later == token:
                raise
            return self._send(method, path, named, later)

    def _send(self, method: str, path: str, named: str, token: str) -> dict[str, Any]:
        address = self.address()
        quoted = urllib.parse.quote(path, safe="/?=&%")
        request = urllib.request.Request(f"{address}/v1/{quoted}", method=method)
        request.add_header("X-Vault-Token", token)
        request.add_header("X-Vault-Request", "true")
        if self.namespace:
            request.add_header("X-Vault-Namespace", self.namespace)
        try:
            with self._opener().open(request, timeout=TIMEOUT) as response:
                body = json.loads(response.read(MAX_BYTES))
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise self._refusal(refusal, named, path.partition("?")[0]) from None
        except (OSError, ValueError) as failure:
            raise VaultUnavailable(self._trouble(address, failure)) from None
        if not isinstance(body, dict):
            raise VaultUnavailable(f"{address} does not answer as Vault does. Correct VAULT_ADDR.")
        return body

    def _opener(self) -> urllib.request.OpenerDirector:
        ca_file = self.ca_file()
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise VaultUnavailable(
                f"{ca_file} is not a PEM file with certificates: set VAULT_CACERT to the file that verifies Vault."
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if ca_file is not None:
            # As Vault's own clients: each certificate of the file is trusted, and a private CA need not have every extension of RFC 5280.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
            context.verify_flags |= getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0)
        return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _NoRedirect())

    def _engine(self, path: str) -> Optional[tuple[str, int]]:
        """Mount path with a slash, and 2 for KV 2; None where Vault does not tell it to this token."""
        for known, found in self._engines.items():
            if path.startswith(known):
                return found
        try:
            data = self.request("GET", f"sys/internal/ui/mounts/{path}", path).get("data") or {}
        except (AccessDenied, SecretNotFound):
            return None
        engine = str(data.get("path") or "")
        if not engine or not path.startswith(engine):
            return None
        options = data.get("options") or {}
        self._engines[engine] = (engine, 2 if str(options.get("version")) == "2" else 1)
        return self._engines[engine]

    def _address_of_token_document(self) -> Optional[str]:
        text = self._mount.text("vault-token")
        try:
            document = json.loads(text) if text else None
        except ValueError:
            return None
        return document.get("vaultAddr") if isinstance(document, dict) else None

    def _refusal(self, refusal: urllib.error.HTTPError, named: str, path: str) -> VaultInjectorError:
        if refusal.code == 404:
            if _was_deleted(refusal):
                return SecretNotFound(f"Vault's secret {named} was deleted. Restore it with vault kv undelete, or write it again.")
            return SecretNotFound(f"Vault has no secret at {named}. Write it with vault kv put, or correct the path.")
        if refusal.code == 403:
            return AccessDenied(
                f"Vault does not allow the token to read {named}. Allow it in a policy of the pod's role, for example: "
                f'path "{path}" {{ capabilities = ["read"] }}.'
            )
        if refusal.code in (472, 473, 501, 503):
            return VaultUnavailable(f"Vault at {self.address()} is sealed or not ready (HTTP {refusal.code}). It must be unsealed.")
        if 300 <= refusal.code < 400:
            return VaultUnavailable(
                f"{self.address()} sends requests elsewhere (HTTP {refusal.code}). Set VAULT_ADDR to an address of Vault itself."
            )
        return VaultUnavailable(f"Vault at {self.address()} answers {named} with HTTP {refusal.code}. See Vault's log.")

    def _trouble(self, address: str, failure: Exception) -> str:
        reason = getattr(failure, "reason", failure)
        if isinstance(reason, ssl.SSLCertVerificationError):
            source = self._environ.get("VAULT_CACERT") or os.fspath(self._mount.path / CA_BUNDLE)
            return f"The certificate of {address} is not verified by {source}: {reason.verify_message}."
        return f"Vault at {address} cannot be reached: {reason}. Check VAULT_ADDR and the network policies of the namespace."


def _was_deleted(refusal: urllib.error.HTTPError) -> bool:
    """KV 2 describes a deleted version in its 404."""
    try:
        body = json.loads(refusal.read(MAX_BYTES))
    except (OSError, ValueError):
        return False
    data = body.get("data") if isinstance(body, dict) else None
    return isinstance(data, dict) and isinstance(data.get("metadata"), dict)
