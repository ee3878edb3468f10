"""Secrets that Vault is asked for, over TLS."""

from __future__ import annotations

from vault_injector import AccessDenied, SecretNotFound, Secrets, VaultUnavailable

from .support import Authority, Clock, VaultTestCase


class ReadingTests(VaultTestCase):
    def test_KV_1_and_2_are_told_apart(self) -> None:
        secrets = self.secrets()
        for path in ("secret/web/db", "secret/data/web/db", "/secret/web/db"):
            with self.subTest(path):
                self.assertEqual(secrets[path], {"username": "web", "password": "one"})
        self.assertEqual(secrets["old/web/db"], {"password": "old one"})
        self.assertEqual(secrets["secret/web/db#password"], "one")

    def test_an_older_version(self) -> None:
        self.put("two")
        version = self.server.ask("GET", "secret/data/web/db")["data"]["metadata"]["version"]
        secrets = self.secrets()
        self.assertEqual(secrets[f"secret/web/db?version={version - 1}"]["password"], "one")
        self.assertEqual(secrets[f"secret/web/db?version={version}#password"], "two")

    def test_a_name_that_no_file_has_is_a_field_or_a_secret_below_the_path(self) -> None:
        self.server.ask("POST", "old/web", {"SECRET_KEY": "a field"})
        self.server.ask("POST", "old/web/OTHER", {"value": "a secret of its own"})
        secrets = self.secrets(vault_path="old/web")
        self.assertEqual((secrets["SECRET_KEY"], secrets["OTHER"]), ("a field", "a secret of its own"))
        with self.assertRefuses(SecretNotFound, "vault-injector.io/secret.MISSING", "old/web/MISSING"):
            secrets["MISSING"]
        self.environ["VAULT_SECRETS_PATH"] = "old/web"
        self.assertEqual(self.secrets()["SECRET_KEY"], "a field")
        self.folder.write("SECRET_KEY", "a file wins")
        self.assertEqual(secrets["SECRET_KEY"], "a file wins")

    def test_asks_Vault_again_only_when_the_value_is_due(self) -> None:
        clock = Clock()
        secrets = self.secrets(clock=clock, refresh=300)
        self.assertEqual(secrets["secret/web/db"]["password"], "one")
        self.put("two")
        clock.now += 299
        self.assertEqual(secrets["secret/web/db"]["password"], "one")
        clock.now += 2
        self.assertEqual(secrets["secret/web/db"]["password"], "two")

    def test_a_watch_sees_what_Vault_changed(self) -> None:
        clock = Clock()
        secrets = self.secrets(clock=clock, refresh=60)
        secrets["secret/web/db"]
        calls: list[frozenset[str]] = []
        watch = secrets.watch(calls.append, interval=3600)
        self.addCleanup(watch.stop)
        self.put("two")
        watch.look()
        self.assertEqual(calls, [])
        clock.now += 61
        watch.look()
        self.assertEqual(calls, [{"secret/web/db"}])

    def test_outside_of_a_pod_the_variables_of_Vault_do(self) -> None:
        secrets = Secrets(
            str(self.folder.path / "absent"),
            environ={
                "VAULT_ADDR": self.server.address,
                "VAULT_TOKEN": self.server.token(),
                "VAULT_CACERT": str(self.folder.path / "ca.crt"),
            },
        )
        self.assertEqual(secrets["secret/web/db#password"], "one")

    def test_the_token_document_has_the_address(self) -> None:
        del self.environ["VAULT_ADDR"]
        self.folder.write("vault-token", {"clientToken": "x", "vaultAddr": self.server.address})
        self.assertEqual(self.secrets()["secret/web/db#password"], "one")


class RefusalTests(VaultTestCase):
    def test_a_secret_field_or_right_that_is_not_there_is_named(self) -> None:
        self.server.ask("POST", "secret/data/web/gone", {"data": {"a": "b"}})
        self.server.ask("DELETE", "secret/data/web/gone")
        secrets = self.secrets()
        for name, error, message in (
            ("secret/web/missing", SecretNotFound, "Vault has no secret at secret/web/missing"),
            ("secret/web/db#missing", SecretNotFound, "has no field missing"),
            ("secret/other", AccessDenied, 'path "secret/data/other" { capabilities = ["read"] }'),
            ("nowhere/x", AccessDenied, "does not allow the token to read nowhere/x"),
        ):
            with self.subTest(name), self.assertRefuses(error, message):
                secrets[name]
        with self.assertRefuses(SecretNotFound, "secret/web/gone was deleted", "vault kv undelete"):
            secrets["secret/web/gone"]

    def test_a_token_that_ended_is_refused(self) -> None:
        self.server.revoke((self.folder.path / "token").read_text())
        with self.assertRaises(AccessDenied):
            self.secrets()["secret/web/db"]

    def test_a_token_is_never_sent_in_the_clear_or_to_a_server_of_another_CA(self) -> None:
        self.environ["VAULT_ADDR"] = "http://vault.example:8200"
        with self.assertRefuses(VaultUnavailable, "in the clear"):
            self.secrets().vault.read("secret/web/db")
        self.environ["VAULT_ADDR"] = self.server.address
        self.folder.write("ca.crt", Authority(self.server.folder, "stranger").pem)
        with self.assertRefuses(VaultUnavailable, "is not verified by", "ca.crt"):
            self.secrets()["secret/web/db"]
        self.folder.write("ca.crt", "no certificate")
        with self.assertRefuses(VaultUnavailable, "is not a PEM file"):
            self.secrets()["secret/web/db"]

    def test_a_missing_CA_or_address_is_named(self) -> None:
        (self.folder.path / "ca.crt").unlink()
        with self.assertRefuses(VaultUnavailable, "ca.crt does not exist", "vault-injector.io/role: ROLE"):
            self.secrets()["secret/web/db"]
        del self.environ["VAULT_ADDR"]
        with self.assertRefuses(VaultUnavailable, "VAULT_ADDR"):
            self.secrets().vault.read("secret/web/db")


class FollowingTests(VaultTestCase):
    def test_a_replaced_token_is_used_at_once(self) -> None:
        clock = Clock()
        secrets = self.secrets(clock=clock, refresh=1)
        self.assertEqual(secrets["secret/web/db#password"], "one")
        self.server.revoke((self.folder.path / "token").read_text())
        self.folder.write("token", self.server.token())
        self.put("two")
        clock.now += 2
        self.assertEqual(secrets["secret/web/db#password"], "two")

    def test_a_token_that_is_replaced_during_a_request_makes_it_sent_again(self) -> None:
        secrets = self.secrets()
        good = (self.folder.path / "token").read_text()
        tokens = iter(["hvs.ended", good, good, good, good])
        secrets.vault.token = lambda: next(tokens)  # type: ignore[method-assign]
        self.assertEqual(secrets.vault.read("secret/web/db").data["password"], "one")

    def test_a_CA_that_rolled_over(self) -> None:
        secrets = self.secrets(refresh=0)
        self.assertEqual(secrets["secret/web/db#password"], "one")
        following = Authority(self.server.folder, "next")
        self.folder.write("ca.crt", self.server.authority.pem + following.pem)
        self.addCleanup(self.server.renew_certificate, self.server.authority)
        self.server.renew_certificate(following)
        self.put("two")
        self.assertEqual(secrets["secret/web/db#password"], "two")

    def test_while_Vault_is_away_or_sealed_the_old_value_is_used_and_new_ones_say_so(self) -> None:
        clock = Clock()
        secrets = self.secrets(clock=clock, refresh=60)
        self.assertEqual(secrets["secret/web/db#password"], "one")
        self.server.seal()
        clock.now += 61
        with self.assertLogs("vault_injector", "WARNING"):
            self.assertEqual(secrets["secret/web/db#password"], "one")
        with self.assertRefuses(VaultUnavailable, "sealed"):
            secrets["old/web/db"]
        self.server.stop()
        with self.assertRefuses(VaultUnavailable, "cannot be reached"):
            secrets["old/web/db"]
        self.server.start()
        self.server.unseal()
        self.put("two")
        clock.now += 11
        self.assertEqual(secrets["secret/web/db#password"], "two")
        self.assertEqual(secrets["old/web/db"]["password"], "old two")
