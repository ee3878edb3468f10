"""Secrets from files and from the environment."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from vault_injector import BrokenFile, SecretNotFound, Secrets

from .support import FolderTestCase


class LookupTests(FolderTestCase):
    def test_a_file_is_a_mapping_or_a_text_as_its_name_says(self) -> None:
        self.folder.write("db.json", {"password": "x", "port": 5432})
        self.folder.write("app.env", "A='1'\n")
        self.folder.write("app.properties", "a.b=1\n")
        self.folder.write("password", "x\n")
        self.folder.write("shop/db.json", {"a": 1})
        secrets = self.secrets()
        self.assertEqual(secrets["db.json"]["port"], 5432)
        self.assertEqual(secrets["app.env"], {"A": "1"})
        self.assertEqual(secrets["app.properties"], {"a.b": "1"})
        self.assertEqual(secrets["password"], "x")
        self.assertEqual(secrets["shop/db.json"], {"a": 1})
        self.assertEqual(secrets.path("password"), self.folder.path / "password")
        self.assertEqual(secrets.used["password"], "file")

    def test_a_name_is_a_file_else_a_field_else_a_variable(self) -> None:
        self.environ["SECRET_KEY"] = "of the environment"
        secrets = self.secrets()
        self.assertEqual(secrets["SECRET_KEY"], "of the environment")
        self.folder.write("app.env", "SECRET_KEY='of a field'\n")
        self.assertEqual(secrets["SECRET_KEY"], "of a field")
        self.folder.write("SECRET_KEY", "of a file")
        self.assertEqual(secrets["SECRET_KEY"], "of a file")

    def test_two_files_with_one_field_are_refused(self) -> None:
        self.folder.write("a.json", {"x": 1})
        self.folder.write("b.json", {"x": 2})
        with self.assertRefuses(BrokenFile, "a.json and b.json have the field x", 'secrets["a.json"]["x"]'):
            self.secrets()["x"]

    def test_get_and_in(self) -> None:
        self.folder.write("a", "1")
        secrets = self.secrets()
        self.assertEqual((secrets.get("a"), secrets.get("b"), secrets.get("b", "c")), ("1", None, "c"))
        self.assertIn("a", secrets)
        self.assertNotIn("b", secrets)

    def test_certificates_and_tokens_are_not_looked_into_for_fields(self) -> None:
        self.folder.write("vault-token", {"clientToken": "x"})
        self.assertIsNone(self.secrets().get("clientToken"))

    def test_outside_of_a_cluster_a_env_file_and_the_environment_do(self) -> None:
        env_file = self.folder.path.parent / ".env"
        env_file.write_text("SECRET_KEY='of the file'\nOTHER=a\n")
        secrets = Secrets(str(self.folder.path / "absent"), env_file=str(env_file), environ={"OTHER": "of the environment"})
        self.assertEqual((secrets["SECRET_KEY"], secrets["OTHER"]), ("of the file", "of the environment"))
        self.assertIsNone(self.secrets(env_file=str(env_file)).get("SECRET_KEY"), "a pod reads no .env file of its image")

    def test_the_variable_names_the_folder_and_the_usual_path_is_the_default(self) -> None:
        self.assertEqual(self.secrets().mount.path, self.folder.path)
        self.assertEqual(Secrets(environ={}).mount.path, Path("/var/run/secrets/vault"))


class RefusalTests(FolderTestCase):
    def test_names_the_annotation_that_brings_it(self) -> None:
        secrets = self.secrets()
        for name, remedy in {
            "SECRET_KEY": "vault-injector.io/secret.SECRET_KEY: PATH",
            "db.json": "vault-injector.io/secret.db.json: PATH",
            "tls.crt": "vault-injector.io/certificate.tls: MOUNT/ROLE common_name=NAME",
            "token": "vault-injector.io/role: ROLE",
        }.items():
            with self.subTest(name):
                with self.assertRefuses(SecretNotFound, remedy, "on the pod"):
                    secrets[name]
                with self.assertRefuses(SecretNotFound, remedy):
                    secrets.path(name)

    def test_outside_of_a_cluster_names_what_a_developer_sets(self) -> None:
        with self.assertRefuses(SecretNotFound, "environment variable SECRET_KEY", ".env", "VAULT_INJECTOR_PATH"):
            Secrets(environ={})["SECRET_KEY"]

    def test_a_path_of_Vault_without_a_token_names_the_role(self) -> None:
        with self.assertRefuses(SecretNotFound, "vault-injector.io/role: ROLE", "VAULT_ADDR"):
            self.secrets()["secret/web/db"]

    def test_is_a_KeyError_that_reads_as_a_sentence(self) -> None:
        with self.assertRaises(KeyError) as refusal:
            self.secrets()["SECRET_KEY"]
        self.assertTrue(str(refusal.exception).startswith("SECRET_KEY is not in "))

    def test_a_broken_file_is_named_and_not_quoted(self) -> None:
        for name, text in {"db.json": "{hunter2", "app.env": "hunter2", "app.properties": "a=\\u1 hunter2"}.items():
            self.folder.write(name, text)
            with self.subTest(name), self.assertRefuses(BrokenFile, f"{self.folder.path / name}: ", f"vault-injector.io/format.{name}"):
                self.secrets()[name]
            try:
                self.secrets()[name]
            except BrokenFile as broken:
                self.assertNotIn("hunter2", repr(broken))
                self.assertIsNone(broken.__cause__)

    def test_a_file_that_is_binary_or_too_large_is_refused(self) -> None:
        (self.folder.path / "binary").write_bytes(b"\xff\xfe")
        (self.folder.path / "large").write_bytes(b"x" * (1024 * 1024 + 1))
        with self.assertRefuses(BrokenFile, "secrets.path('binary')"):
            self.secrets()["binary"]
        with self.assertRefuses(BrokenFile, "larger than 1 MiB"):
            self.secrets()["large"]

    @unittest.skipIf(os.getuid() == 0, "root may read every file")
    def test_a_file_of_another_user_names_the_annotation(self) -> None:
        self.folder.write("a", "1")
        (self.folder.path / "a").chmod(0)
        with self.assertRefuses(BrokenFile, "vault-injector.io/run-as-group"):
            self.secrets()["a"]

    def test_names_that_leave_the_folder_are_no_files(self) -> None:
        (self.folder.path.parent / "outside").write_text("x")
        for name in ("../outside", str(self.folder.path.parent / "outside"), ".."):
            self.assertIsNone(self.secrets().mount.value(name))


class FollowingTests(FolderTestCase):
    def test_a_renamed_file_and_a_swapped_link_are_read_anew(self) -> None:
        secrets = self.secrets()
        self.folder.write("a", "1")
        self.assertEqual(secrets["a"], "1")
        self.folder.write("a", "2")
        self.assertEqual(secrets["a"], "2")
        self.folder.swap("1", b="1")
        self.assertEqual(secrets["b"], "1")
        self.folder.swap("2", b="2")
        self.assertEqual(secrets["b"], "2")

    def test_a_broken_file_keeps_its_value_until_it_is_good_again(self) -> None:
        secrets = self.secrets()
        self.folder.write("db.json", {"a": 1})
        self.assertEqual(secrets["db.json"], {"a": 1})
        self.folder.write("db.json", "{")
        self.assertEqual(secrets["db.json"], {"a": 1})
        self.assertIn("it is not valid JSON", secrets.mount.problems["db.json"])
        self.folder.write("db.json", {"a": 2})
        self.assertEqual((secrets["db.json"], secrets.mount.problems), ({"a": 2}, {}))

    def test_a_file_that_vanishes_keeps_its_value_in_a_pod_only(self) -> None:
        secrets = self.secrets()
        local = Secrets(str(self.folder.path), environ={})
        self.folder.write("a", "1")
        self.assertEqual((secrets["a"], local["a"]), ("1", "1"))
        (self.folder.path / "a").unlink()
        self.assertEqual((secrets["a"], local.get("a")), ("1", None))
        self.assertIn("does not exist any more", secrets.mount.problems["a"])
