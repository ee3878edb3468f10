"""The folder that the agent writes: where it is, and its files as they are now."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from . import _formats
from .errors import BrokenFile

DOMAIN = "vault-injector.io/"
VARIABLE = "VAULT_INJECTOR_PATH"
#: The default of the annotation mount-path and its alias, then that of kubernetes-vault.
USUAL_PATHS = ("/var/run/secrets/vault", "/run/secrets/vault", "/var/run/secrets/boostport.com")
#: More than Vault stores in one secret.
MAX_BYTES = 1024 * 1024
TOKEN = "token"
CA_BUNDLE = "ca.crt"
OWN_FILES = frozenset({TOKEN, "vault-token", "vault-secret-id", "vault-wrapped-secret-id", CA_BUNDLE})

#: Changes with each replacement of a file: device, inode, time of change and size.
Signature = tuple[int, int, int, int]


def annotation(name: str) -> str:
    """The annotation that brings a file of this name."""
    if name in (TOKEN, "vault-token"):
        return f'{DOMAIN}role: ROLE (without {DOMAIN}token: "false")'
    if name == CA_BUNDLE:
        return f"{DOMAIN}role: ROLE"
    stem, extension = os.path.splitext(name)
    if extension in (".crt", ".key", ".ca", ".pem"):
        return f"{DOMAIN}certificate.{stem}: MOUNT/ROLE common_name=NAME"
    return f"{DOMAIN}secret.{name}: PATH"


class Mount:
    """Files are read again when they were replaced. A broken file keeps its last good value."""

    def __init__(self, path: Optional[str], environ: Mapping[str, str]) -> None:
        self._path = path
        self._environ = environ
        self._cache: dict[str, tuple[Signature, Any]] = {}
        #: The names of files that are broken at present, each with the reason.
        self.problems: dict[str, str] = {}

    @property
    def path(self) -> Path:
        """The folder, which need not exist."""
        named = self._path or self._environ.get(VARIABLE)
        if named:
            return Path(named)
        return Path(next((usual for usual in USUAL_PATHS if os.path.isdir(usual)), USUAL_PATHS[0]))

    @property
    def in_cluster(self) -> bool:
        """Every pod has this variable."""
        return bool(self._environ.get("KUBERNETES_SERVICE_HOST"))

    def signature(self, name: str) -> Optional[Signature]:
        """Changes when the file is replaced; None if there is no such file."""
        if not name or name.startswith("/") or ".." in name.split("/"):
            return None
        try:
            found = os.stat(self.path / name)
        except (OSError, ValueError):
            return None
        return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None

    def text(self, name: str) -> Optional[str]:
        """The file's text, read anew; None if there is no such file."""
        if self.signature(name) is None:
            return None
        try:
            with open(self.path / name, "rb") as file:
                content = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except PermissionError:
            raise BrokenFile(
                f"{self.path / name} may not be read by this process. Set the annotation {DOMAIN}run-as-group (or {DOMAIN}file-mode) "
                "on the pod so that the app's user may read it."
            ) from None
        except OSError as failure:
            raise BrokenFile(f"{self.path / name} cannot be read: {failure.strerror}") from None
        if len(content) > MAX_BYTES:
            raise BrokenFile(f"{self.path / name} is larger than 1 MiB: it is not a secret from Vault.")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BrokenFile(f"{self.path / name} is not UTF-8 text. Open it yourself: secrets.path({name!r}).") from None

    def value(self, name: str) -> Any:
        """The file's value as its extension says; None if there is no such file."""
        signature = self.signature(name)
        cached = self._cache.get(name)
        if signature is None:
            return None if cached is None else self._vanished(name, cached)
        if cached is not None and cached[0] == signature:
            return cached[1]
        try:
            text = self.text(name)
            value = None if text is None else self._parse(name, text)
        except BrokenFile as broken:
            self.problems[name] = str(broken)
            if cached is None:
                raise
            return cached[1]
        self.problems.pop(name, None)
        if value is not None:
            self._cache[name] = (signature, value)
        return value

    def settings(self) -> list[str]:
        """The files that hold settings: no certificates and keys."""
        return [name for name in self.names() if os.path.splitext(name)[1] not in (".crt", ".key", ".ca", ".pem")]

    def names(self) -> list[str]:
        """The files that the app asked for: no hidden ones, no tokens."""
        found: list[str] = []
        for folder, folders, files in os.walk(self.path, followlinks=False):
            folders[:] = [one for one in folders if not one.startswith(".")]
            for file in files:
                name = os.path.relpath(os.path.join(folder, file), self.path)
                hidden = file.startswith(".") and file != ".env"
                if not hidden and name not in OWN_FILES:
                    found.append(name)
        return sorted(found)

    def _vanished(self, name: str, cached: tuple[Signature, Any]) -> Any:
        # A file of a pod stays until the new one is there. Elsewhere a developer deleted it.
        if not self.in_cluster:
            del self._cache[name]
            return None
        self.problems[name] = f"{self.path / name} does not exist any more: its last value is used."
        return cached[1]

    def _parse(self, name: str, text: str) -> Any:
        try:
            return _formats.parse(name, text)
        except ValueError as wrong:
            base = os.path.basename(name)
            raise BrokenFile(
                f"{self.path / name}: {wrong}. Correct the annotation {DOMAIN}format.{base} or {DOMAIN}template.{base} of the pod, "
                "or give the file a name without this extension."
            ) from None
