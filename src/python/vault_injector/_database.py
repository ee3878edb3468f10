"""A secret as an entry of Django's DATABASES."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING, Any

from .errors import BrokenFile

if TYPE_CHECKING:
    from ._secrets import Secrets

#: The first name that the secret has is taken.
FIELDS = {
    "USER": ("username", "user"),
    "PASSWORD": ("password", "pass"),
    "HOST": ("host", "hostname", "server"),
    "PORT": ("port",),
    "NAME": ("dbname", "database", "db", "name"),
}
URLS = ("url", "uri", "dsn", "connection_url", "database_url")
#: Django's engines that have a wrapper of the same name here, so that a check of the engine's name still fits.
WRAPPED = ("postgresql", "mysql", "oracle", "sqlite3")
#: In the entry: what a new connection needs to ask for the user and password of now.
KEY = "VAULT_INJECTOR"


def settings_of(secrets: Secrets, name: str, engine: str, given: dict[str, Any]) -> dict[str, Any]:
    """The entry for DATABASES."""
    known = engine.rpartition(".")[2] if engine.startswith("django.db.backends.") else ""
    wrapper = known if known in WRAPPED else "custom"
    return {
        **credentials(secrets, name),
        **given,
        "ENGINE": f"vault_injector.backends.{wrapper}",
        KEY: {"secrets": Handle(secrets), "name": name, "engine": engine, "given": sorted(given)},
    }


def credentials(secrets: Secrets, name: str) -> dict[str, str]:
    """What the secret says now."""
    secret = secrets[name]
    if not isinstance(secret, dict):
        raise BrokenFile(f"{name} is one text, not several fields: name a file with the format json or env, such as db.json.")
    fields = {key.lower(): value for key, value in secret.items()}
    found = _of_url(next((str(fields[url]) for url in URLS if fields.get(url)), ""))
    for setting, names in FIELDS.items():
        value = next((fields[one] for one in names if fields.get(one) is not None), None)
        if value is not None:
            found[setting] = str(value)
    if "PASSWORD" not in found and "NAME" not in found and "HOST" not in found:
        raise BrokenFile(f"{name} has none of the fields username, password, host, port, dbname and url: correct the secret in Vault.")
    return found


def _of_url(text: str) -> dict[str, str]:
    if not text:
        return {}
    url = urllib.parse.urlsplit(text)
    parts = {
        "USER": urllib.parse.unquote(url.username or ""),
        "PASSWORD": urllib.parse.unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "NAME": urllib.parse.unquote(url.path.lstrip("/")),
    }
    return {key: value for key, value in parts.items() if value}


class Handle:
    """Refers to secrets. Django copies settings; a lock and a cache must not be copied with them."""

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets

    def __deepcopy__(self, _: dict[int, Any]) -> Handle:
        return self

    def __repr__(self) -> str:
        return "<secrets>"
