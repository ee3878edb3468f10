"""hvac with the token and CA of now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import VaultInjectorError

if TYPE_CHECKING:
    import hvac

    from ._vault import Vault


def client(vault: Vault, options: dict[str, Any]) -> hvac.Client:
    """A client whose every request takes the token of the file. Options are those of ``hvac.Client``."""
    try:
        import hvac
        from hvac.adapters import JSONAdapter
        from hvac.exceptions import Forbidden
    except ImportError:
        raise VaultInjectorError(
            "secrets.client() needs the package hvac: install vault-injector[hvac] (on Debian: python3-hvac)."
        ) from None

    class FollowingAdapter(JSONAdapter):  # type: ignore[misc]
        def request(self, *args: Any, **kwargs: Any) -> Any:
            self.token = vault.token()
            try:
                return super().request(*args, **kwargs)
            except Forbidden:
                later = vault.token()
                if later == self.token:
                    raise
                self.token = later
                return super().request(*args, **kwargs)

    ca_file = vault.ca_file()
    defaults: dict[str, Any] = {
        "url": vault.address(),
        "token": vault.token(),
        "verify": True if ca_file is None else ca_file,
        "adapter": FollowingAdapter,
        "namespace": vault.namespace,
        "allow_redirects": False,
    }
    return hvac.Client(**{**defaults, **options})
