"""SQLite with a login, for tests of rotated passwords."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

#: The user and password that are accepted, and those of each login.
accepted = {"user": "", "password": ""}
logins: list[tuple[str, str]] = []


class DatabaseWrapper(base.DatabaseWrapper):
    before_login: Any = None

    def get_connection_params(self) -> dict[str, Any]:
        user, password = self.settings_dict["USER"], self.settings_dict["PASSWORD"]
        return {**super().get_connection_params(), "user": user, "password": password}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if DatabaseWrapper.before_login is not None:
            hook, DatabaseWrapper.before_login = DatabaseWrapper.before_login, None
            hook()
        user, password = conn_params.pop("user"), conn_params.pop("password")
        logins.append((user, password))
        if (user, password) != (accepted["user"], accepted["password"]):
            raise self.Database.OperationalError("password authentication failed")
        return super().get_new_connection(conn_params)
