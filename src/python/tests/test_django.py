"""Django's settings, databases and commands."""

from __future__ import annotations

import copy
import io
import unittest
from unittest import mock

from vault_injector import BrokenFile, SecretNotFound
from vault_injector._database import credentials

from .support import FolderTestCase, VaultTestCase

try:
    import django
    from django.conf import settings
except ImportError:
    django = None
else:
    if not settings.configured:
        settings.configure(INSTALLED_APPS=["vault_injector"], SECRET_KEY="x", USE_TZ=True, DATABASES={})
        django.setup()
    from django.core.management import CommandError, call_command
    from django.db.utils import ConnectionHandler, OperationalError

    from .fakedb import base as fakedb


class SettingsTests(FolderTestCase):
    def test_the_fields_of_a_secret_are_those_of_a_database(self) -> None:
        for secret, expected in (
            (
                {"username": "u", "password": "p", "host": "db", "port": 5432, "dbname": "web"},
                {"USER": "u", "PASSWORD": "p", "HOST": "db", "PORT": "5432", "NAME": "web"},
            ),
            ({"User": "u", "PASSWORD": "p", "ttl": 1}, {"USER": "u", "PASSWORD": "p"}),
            (
                {"url": "postgres://u:p%40@db:5432/web?sslmode=require"},
                {"USER": "u", "PASSWORD": "p@", "HOST": "db", "PORT": "5432", "NAME": "web"},
            ),
            ({"url": "postgres://u:p@db/web", "password": "newer"}, {"USER": "u", "PASSWORD": "newer", "HOST": "db", "NAME": "web"}),
        ):
            with self.subTest(secret):
                self.folder.write("db.json", secret)
                self.assertEqual(credentials(self.secrets(), "db.json"), expected)

    def test_settings_of_the_app_win_and_the_engine_keeps_its_name(self) -> None:
        self.folder.write("db.json", {"username": "u", "password": "p", "host": "db"})
        database = self.secrets().database("db.json", engine="django.db.backends.postgresql", NAME="web", HOST="mine", CONN_MAX_AGE=60)
        self.assertEqual(database["ENGINE"], "vault_injector.backends.postgresql")
        self.assertEqual((database["NAME"], database["HOST"], database["PASSWORD"], database["CONN_MAX_AGE"]), ("web", "mine", "p", 60))
        self.assertNotIn("p", repr(database["VAULT_INJECTOR"]["secrets"]).split("'"))
        self.assertIsNot(copy.deepcopy(database), database)

    def test_what_is_missing_is_named(self) -> None:
        with self.assertRefuses(SecretNotFound, "vault-injector.io/secret.db.json: PATH"):
            self.secrets().database("db.json", engine="django.db.backends.postgresql")
        self.folder.write("db.json", {"a": "b"})
        with self.assertRefuses(BrokenFile, "none of the fields username, password"):
            self.secrets().database("db.json", engine="django.db.backends.postgresql")
        self.folder.write("db", "text")
        with self.assertRefuses(BrokenFile, "format json or env"):
            self.secrets().database("db", engine="django.db.backends.postgresql")


@unittest.skipIf(django is None, "Django is not installed")
class RotationTests(FolderTestCase):
    def setUp(self) -> None:
        super().setUp()
        fakedb.logins.clear()
        self.rotate("one")
        database = self.secrets().database("db.json", engine="tests.fakedb", NAME=str(self.folder.path.parent / "db"))
        self.connection = ConnectionHandler({"default": database})["default"]

    def test_the_next_connection_takes_the_rotated_password(self) -> None:
        self.ask()
        self.rotate("two")
        self.ask()
        self.connection.close()
        self.ask()
        self.assertEqual(fakedb.logins, [("user one", "one"), ("user two", "two")])

    def test_a_password_that_is_rotated_during_the_login_is_tried_again(self) -> None:
        fakedb.DatabaseWrapper.before_login = lambda: self.rotate("two")
        self.ask()
        self.assertEqual(fakedb.logins, [("user one", "one"), ("user two", "two")])

    def test_a_wrong_password_is_tried_once(self) -> None:
        fakedb.accepted["password"] = "other"
        with self.assertRaises(OperationalError):
            self.ask()
        self.assertEqual(len(fakedb.logins), 1)

    def test_an_engine_of_Django_is_wrapped_as_a_class(self) -> None:
        from django.db.backends.sqlite3.base import DatabaseWrapper as sqlite3
        from vault_injector.backends.sqlite3.base import DatabaseWrapper

        self.assertTrue(issubclass(DatabaseWrapper, sqlite3))
        database = self.secrets().database("db.json", engine="django.db.backends.sqlite3", NAME=":memory:")
        connection = ConnectionHandler({"default": database})["default"]
        with connection.cursor() as cursor:
            self.assertEqual(cursor.execute("SELECT 1").fetchone(), (1,))
        self.assertEqual((connection.vendor, connection.settings_dict["NAME"]), ("sqlite", ":memory:"))
        connection.close()

    def rotate(self, password: str) -> None:
        fakedb.accepted.update(user=f"user {password}", password=password)
        self.folder.write("db.json", {"username": f"user {password}", "password": password})

    def ask(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")


@unittest.skipIf(django is None, "Django is not installed")
class CheckTests(VaultTestCase):
    def test_says_what_is_good_and_prints_no_secret(self) -> None:
        self.folder.write("SECRET_KEY", "hunter2")
        secrets = self.secrets()
        secrets["SECRET_KEY"]
        said = self.check(secrets, "secret/web/db")
        for part in ("has 1 settings", "SECRET_KEY: from file", "secret/web/db: from Vault", "accepts the token", "policies app, default"):
            self.assertIn(part, said)
        for secret in ("hunter2", "one", (self.folder.path / "token").read_text()):
            self.assertNotIn(secret, said.split())
        self.assertNotIn("FAILED", said)

    def test_fails_with_the_remedy(self) -> None:
        self.folder.write("token", "hvs.ended")
        secrets = self.secrets()
        with self.assertRaisesRegex(CommandError, "2 of the checks failed"):
            self.check(secrets, "SECRET_KEY")
        self.assertIn("FAILED  SECRET_KEY: ", self.said.getvalue())
        self.assertIn("vault-injector.io/secret.SECRET_KEY", self.said.getvalue())
        self.assertIn("FAILED  Vault: Vault does not allow the token", self.said.getvalue())

    def check(self, secrets: object, *names: str) -> str:
        self.said = io.StringIO()
        with mock.patch("vault_injector.management.commands.vault_check.secrets", secrets):
            call_command("vault_check", *names, stdout=self.said, no_color=True)
        return self.said.getvalue()
