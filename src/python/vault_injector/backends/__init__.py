"""Django's database engines, with the user and password of now for each new connection."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .._database import KEY, credentials


def wrap(engine: str) -> type[Any]:
    """The engine's DatabaseWrapper, which asks for user and password before it connects."""
    base = import_module(f"{engine}.base").DatabaseWrapper

    class DatabaseWrapper(base):  # type: ignore[misc, valid-type]
        def get_connection_params(self) -> Any:
            self._take_credentials()
            return super().get_connection_params()

        def get_new_connection(self, conn_params: Any) -> Any:
            try:
                return super().get_new_connection(conn_params)
            except self.Database.Error:
                # The password may have been rotated between the look at the secret and the login.
                if not self._take_credentials():
                    raise
                return super().get_new_connection(super().get_connection_params())

        def _take_credentials(self) -> bool:
            """Whether the secret had changed."""
            source = self.settings_dict.get(KEY)
            if source is None:
                return False
            now = credentials(source["secrets"].secrets, source["name"])
            # The name of a test database is Django's; a host may be one of ours.
            now = {key: value for key, value in now.items() if key in ("USER", "PASSWORD") and key not in source["given"]}
            changed = any(self.settings_dict.get(key) != value for key, value in now.items())
            self.settings_dict.update(now)
            return changed

    DatabaseWrapper.__module__ = f"{base.__module__}"
    return DatabaseWrapper
