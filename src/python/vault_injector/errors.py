"""What can go wrong. Each message says what to do, and holds no secret."""

from __future__ import annotations


class VaultInjectorError(Exception):
    """The base of all errors of this package."""


class SecretNotFound(VaultInjectorError, KeyError):
    """A secret, file or field is not there. The message names the annotation that brings it."""

    def __str__(self) -> str:
        return str(self.args[0])


class BrokenFile(VaultInjectorError, ValueError):
    """A file cannot be read, or is not what its name says."""


class AccessDenied(VaultInjectorError, PermissionError):
    """Vault refuses the token, or the token's policy does not allow the path."""


class VaultUnavailable(VaultInjectorError, ConnectionError):
    """Vault cannot be reached, is sealed, or its certificate is not verified."""
