"""Secrets that Vault Injector puts into a pod, as settings: ``from vault_injector import secrets``."""

from ._secrets import Secrets
from ._watch import Watch
from .errors import AccessDenied, BrokenFile, SecretNotFound, VaultInjectorError, VaultUnavailable

__all__ = [
    "AccessDenied",
    "BrokenFile",
    "SecretNotFound",
    "Secrets",
    "VaultInjectorError",
    "VaultUnavailable",
    "Watch",
    "secrets",
]
__version__ = "0.1.0"

#: The secrets of this process.
secrets = Secrets()
