"""A client of hvac whose token and CA are those of now."""

from __future__ import annotations

import unittest
from unittest import mock

from vault_injector import VaultInjectorError

from .support import Authority, FolderTestCase, VaultTestCase

try:
    import hvac
except ImportError:
    hvac = None


@unittest.skipIf(hvac is None, "hvac is not installed")
class ClientTests(VaultTestCase):
    def test_reads_with_the_token_of_now(self) -> None:
        client = self.secrets().client()
        self.assertTrue(client.is_authenticated())
        self.assertEqual(self.read(client), "one")
        self.server.revoke((self.folder.path / "token").read_text())
        with self.assertRaises(hvac.exceptions.Forbidden):
            self.read(client)
        self.folder.write("token", self.server.token())
        self.assertEqual(self.read(client), "one")

    def test_a_token_that_is_replaced_during_a_request_makes_it_sent_again(self) -> None:
        secrets = self.secrets()
        client = secrets.client()
        good = (self.folder.path / "token").read_text()
        tokens = iter(["hvs.ended", good])
        with mock.patch.object(secrets.vault, "token", lambda: next(tokens)):
            self.assertEqual(self.read(client), "one")

    def test_new_connections_are_verified_by_the_CA_of_now(self) -> None:
        client = self.secrets().client()
        self.assertEqual(self.read(client), "one")
        following = Authority(self.server.folder, "next")
        self.addCleanup(self.server.renew_certificate, self.server.authority)
        self.server.renew_certificate(following)
        client.session.close()
        with self.assertRaises(Exception) as refusal:
            self.read(client)
        self.assertIn("CERTIFICATE_VERIFY_FAILED", str(refusal.exception))
        self.folder.write("ca.crt", self.server.authority.pem + following.pem)
        self.assertEqual(self.read(client), "one")

    def test_options_are_those_of_hvac(self) -> None:
        self.assertEqual(self.secrets().client(timeout=3)._adapter._kwargs["timeout"], 3)

    @staticmethod
    def read(client: object) -> str:
        return str(client.secrets.kv.v2.read_secret_version(path="web/db", mount_point="secret")["data"]["data"]["password"])


class WithoutHvacTests(FolderTestCase):
    def test_says_what_to_install(self) -> None:
        with mock.patch.dict("sys.modules", {"hvac": None}), self.assertRefuses(VaultInjectorError, "vault-injector[hvac]"):
            self.secrets().client()
