"""The secrets of a process: files first, then the environment, then Vault."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _formats
from ._database import settings_of
from ._mount import DOMAIN, VARIABLE, Mount, Signature, annotation
from ._vault import Vault
from ._watch import Callback, Watch
from .errors import BrokenFile, SecretNotFound, VaultInjectorError

if TYPE_CHECKING:
    import hvac

_LOG = logging.getLogger("vault_injector")
#: How long a secret without a lease is used before Vault is asked again.
REFRESH = 300.0
#: How soon a look at Vault that failed is repeated, while the old value is used.
RETRY = 10.0


class _Kept:
    """A secret that Vault gave."""

    def __init__(self, value: dict[str, Any], due: float) -> None:
        self.value = value
        self.due = due


class Secrets:
    """Secrets by name.

    ``secrets["db.json"]`` is a file of the mount: a mapping for ``.json``, ``.env`` and ``.properties``, else the text.
    ``secrets["SECRET_KEY"]`` is a file of that name, else a field of one of these files, else an environment variable, else Vault's.
    ``secrets["secret/web/db"]`` and ``secrets["secret/web/db#password"]`` are a secret and a field of Vault.
    """

    def __init__(
        self,
        path: Optional[str] = None,
        *,
        vault_path: Optional[str] = None,
        env_file: Optional[str] = None,
        refresh: float = REFRESH,
        environ: Optional[Mapping[str, str]] = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        path: the folder; without it VAULT_INJECTOR_PATH, else the injector's usual mount path.
        vault_path: where Vault has the names that no file has, for example ``secret/web``; without it VAULT_SECRETS_PATH.
        env_file: read outside of a cluster only; without it ``.env`` in the working folder.
        """
        self._environ: Mapping[str, str] = os.environ if environ is None else environ
        self._mount = Mount(path, self._environ)
        self._vault = Vault(self._mount, self._environ)
        self._vault_path = vault_path
        self._env_file = env_file
        self._refresh = refresh
        self._clock = clock
        self._lock = threading.RLock()
        self._kept: dict[str, _Kept] = {}
        #: What the app asked for, and where it came from.
        self.used: dict[str, str] = {}

    def __getitem__(self, name: str) -> Any:
        with self._lock:
            value, source = self._find(name)
            self.used[name] = source
            return value

    def __contains__(self, name: str) -> bool:
        try:
            self[name]
        except SecretNotFound:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """The secret, or the default where it is not there. Trouble of another kind is still an error."""
        try:
            return self[name]
        except SecretNotFound:
            return default

    def path(self, name: str) -> Path:
        """The path of a file of the mount, for libraries that read files themselves: ``secrets.path("tls.crt")``."""
        if self._mount.signature(name) is None:
            raise SecretNotFound(f"{self._mount.path / name} does not exist. Set the annotation {annotation(name)} on the pod.")
        return self._mount.path / name

    def database(self, name: str, *, engine: str, **settings: Any) -> dict[str, Any]:
        """An entry of Django's DATABASES whose connections take the user and password of now.

        name: a file or a path of Vault, with the fields username, password, host, port and dbname, or one url.
        engine: Django's engine. Further settings (NAME, HOST, OPTIONS, …) win over the secret's.
        """
        return settings_of(self, name, engine, settings)

    def watch(self, callback: Callback, *names: str, interval: float = 0.5) -> Watch:
        """Calls back with the names that changed: of these names, or of every file and everything the app asked Vault for."""
        return Watch(_Changes(self, names).take, callback, interval)

    def client(self, **options: Any) -> hvac.Client:
        """A ready ``hvac.Client`` whose token and CA follow the files. Needs the package hvac."""
        from ._hvac import client

        return client(self._vault, options)

    @property
    def vault(self) -> Vault:
        """Vault's API with the token of now."""
        return self._vault

    @property
    def mount(self) -> Mount:
        """The files."""
        return self._mount

    def _find(self, name: str) -> tuple[Any, str]:
        value = self._mount.value(name)
        if value is not None:
            return value, "file"
        if "/" in name:
            return self._from_vault(name), "Vault"
        origin, value = self._field(name)
        if origin is not None:
            return value, f"file {origin}"
        if name in self._environ:
            return self._environ[name], "environment"
        local = {} if self._mount.in_cluster else self._local()
        if name in local:
            return local[name], ".env file"
        base = self._vault_path or self._environ.get("VAULT_SECRETS_PATH")
        if base:
            return self._setting(base.strip("/"), name), "Vault"
        raise SecretNotFound(self._missing(name))

    def _field(self, name: str) -> tuple[Optional[str], Any]:
        """A field of one of the files; two files that have it are an error, since the order would be chance."""
        found: dict[str, Any] = {}
        for file in self._mount.settings():
            if file.endswith((".json", ".env", ".properties")):
                try:
                    fields = self._mount.value(file)
                except BrokenFile as broken:
                    _LOG.warning("%s", broken)
                    continue
                if isinstance(fields, dict) and name in fields:
                    found[file] = fields[name]
        if len(found) > 1:
            files = " and ".join(found)
            raise BrokenFile(f'{files} have the field {name}: say which one, for example secrets["{next(iter(found))}"]["{name}"].')
        return next(iter(found.items()), (None, None))

    def _local(self) -> dict[str, str]:
        path = Path(self._env_file or ".env")
        try:
            return _formats.from_env(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as wrong:
            raise BrokenFile(f"{path}: {wrong}.") from None

    def _setting(self, base: str, name: str) -> Any:
        """The field NAME of the secret at the base, else the field ``value`` of the secret BASE/NAME."""
        try:
            fields = self._read(base)
            if name in fields:
                return fields[name]
        except SecretNotFound:
            pass
        try:
            fields = self._read(f"{base}/{name}")
        except SecretNotFound:
            raise SecretNotFound(
                f"{self._missing(name)} Vault has neither the field {name} of {base} nor the secret {base}/{name}."
            ) from None
        return fields["value"] if "value" in fields else fields

    def _from_vault(self, name: str) -> Any:
        path, _, field = name.partition("#")
        if not self._vault.can_ask and not self._environ.get("VAULT_ADDR"):
            raise SecretNotFound(self._missing(name))
        value = self._read(path)
        if not field:
            return value
        if field not in value:
            raise SecretNotFound(f"Vault's secret {path} has no field {field}. Add it with vault kv patch, or correct the name.")
        return value[field]

    def _read(self, path: str) -> dict[str, Any]:
        """From the cache while it is fresh. While Vault is away, the old value is used."""
        kept = self._kept.get(path)
        now = self._clock()
        if kept is not None and now < kept.due:
            return kept.value
        try:
            answer = self._vault.read(path)
        except VaultInjectorError as failure:
            if kept is None:
                raise
            _LOG.warning("The old value of %s is used. %s", path, failure)
            kept.due = now + RETRY
            return kept.value
        life = answer.lease_seconds * 2 / 3 if answer.lease_seconds else self._refresh
        self._kept[path] = _Kept(answer.data, now + life)
        return answer.data

    def _missing(self, name: str) -> str:
        if "/" in name:
            return (
                f"{self._mount.path / name} does not exist, and Vault cannot be asked for {name}. Set the annotation {DOMAIN}role: ROLE "
                "on the pod. Outside of a cluster set VAULT_ADDR and VAULT_TOKEN."
            )
        if self._mount.in_cluster:
            return f"{name} is not in {self._mount.path}. Set the annotation {annotation(name)} on the pod."
        return (
            f"{name} is not set. In a cluster: set the annotation {annotation(name)} on the pod. Elsewhere: set the environment variable "
            f"{name}, write it into {self._env_file or '.env'}, or set {VARIABLE} to a folder with a file of this name."
        )

    def state_of_files(self) -> dict[str, Signature]:
        """Changes with each replaced file."""
        found = {name: self._mount.signature(name) for name in self._mount.names()}
        return {name: signature for name, signature in found.items() if signature is not None}

    def state_of_vault(self) -> dict[str, dict[str, Any]]:
        """What Vault gave, asked again where it is due."""
        with self._lock:
            return {path: self._read(path) for path in list(self._kept)}


class _Changes:
    """What changed since the last look."""

    def __init__(self, secrets: Secrets, names: tuple[str, ...]) -> None:
        self._secrets = secrets
        self._names = names
        self._seen = self._state()

    def take(self) -> frozenset[str]:
        now, seen = self._state(), self._seen
        self._seen = now
        return frozenset(name for name in now.keys() | seen.keys() if now.get(name) != seen.get(name))

    def _state(self) -> dict[str, Any]:
        if not self._names:
            return {**self._secrets.state_of_files(), **self._secrets.state_of_vault()}
        return {name: self._value(name) for name in self._names}

    def _value(self, name: str) -> Any:
        try:
            return self._secrets[name]
        except VaultInjectorError as missing:
            return str(missing)
