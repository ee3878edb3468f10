"""Folders that change as the agent changes them, and a Vault over TLS."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Optional

from vault_injector import Secrets

REPOSITORY = Path(__file__).resolve().parents[3]
LIMIT = 120.0


class Folder:
    """A mount, written as the agent writes it: a hidden file first, then a rename."""

    def __init__(self, **files: str) -> None:
        self._top = tempfile.TemporaryDirectory(prefix="mount-")
        self.path = Path(self._top.name, "files")
        self.path.mkdir()

    def write(self, name: str, value: Any) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        target = self.path / name
        target.parent.mkdir(exist_ok=True, parents=True)
        hidden = target.with_name(f".{target.name}.new")
        hidden.write_text(text, encoding="utf-8")
        hidden.chmod(0o440)
        hidden.replace(target)

    def swap(self, version: str, **files: str) -> None:
        """As a mounted Secret: the files are links into ``..data``, which is a link that is swapped."""
        folder = self.path / f"..{version}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            if not (self.path / name).is_symlink():
                (self.path / name).symlink_to(f"..data/{name}")
        (self.path / "..data_tmp").symlink_to(folder.name)
        (self.path / "..data_tmp").rename(self.path / "..data")

    def close(self) -> None:
        self._top.cleanup()


class FolderTestCase(unittest.TestCase):
    """Each test has a mount and an environment of its own."""

    def setUp(self) -> None:
        self.folder = Folder()
        self.addCleanup(self.folder.close)
        self.environ: dict[str, str] = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "VAULT_INJECTOR_PATH": str(self.folder.path)}

    def secrets(self, **options: Any) -> Secrets:
        return Secrets(environ=self.environ, **options)

    def assertRefuses(self, error: type[Exception], *parts: str) -> Any:
        return _Refusal(self, error, parts)


class _Refusal:
    """The message has these parts."""

    def __init__(self, case: unittest.TestCase, error: type[Exception], parts: tuple[str, ...]) -> None:
        self._case = case
        self._parts = parts
        self._context = case.assertRaises(error)

    def __enter__(self) -> None:
        self._context.__enter__()

    def __exit__(self, *details: Any) -> Optional[bool]:
        result = self._context.__exit__(*details)
        for part in self._parts:
            self._case.assertIn(part, str(self._context.exception))
        return result


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Authority:
    """A CA and server certificates for localhost, by openssl."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
            "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", f"{name}.key", "-out", f"{name}.crt",
        )

    @property
    def pem(self) -> str:
        return (self._folder / f"{self._name}.crt").read_text(encoding="ascii")

    def issue(self) -> None:
        """Writes vault.crt and vault.key."""
        names = self._folder / "names"
        names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="ascii")
        self._run(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=vault", "-keyout", "vault.key",
            "-out", "vault.csr",
        )
        self._run(
            "x509", "-req", "-in", "vault.csr", "-CA", f"{self._name}.crt", "-CAkey", f"{self._name}.key", "-CAcreateserial", "-days",
            "1", "-extfile", "names", "-out", "vault.crt",
        )

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)


class VaultServer:
    """A Vault process over TLS: the embedded one, or VAULT_BIN."""

    def __init__(self) -> None:
        self._top = tempfile.TemporaryDirectory(prefix="vault-")
        self.folder = Path(self._top.name)
        self.authority = Authority(self.folder, "ca")
        self.authority.issue()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"https://localhost:{self.port}"
        self._token = ""
        self.start()
        answer = self.ask("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
        self._key, self._token = answer["keys_base64"][0], answer["root_token"]
        self.unseal()
        self.ask("POST", "sys/mounts/secret", {"type": "kv", "options": {"version": "2"}})
        self.ask("POST", "sys/mounts/old", {"type": "kv", "options": {"version": "1"}})
        policy = "\n".join(
            f'path "{path}" {{ capabilities = ["read"] }}' for path in ("secret/data/web/*", "secret/data/web", "old/web", "old/web/*")
        )
        self.ask("PUT", "sys/policies/acl/app", {"policy": policy})

    def start(self) -> None:
        config = self.folder / "config.json"
        listener = {
            "address": f"127.0.0.1:{self.port}",
            "tls_cert_file": str(self.folder / "vault.crt"),
            "tls_key_file": str(self.folder / "vault.key"),
        }
        storage = {"file": {"path": str(self.folder / "storage")}}
        config.write_text(json.dumps({"disable_mlock": True, "api_addr": self.address, "listener": {"tcp": listener}, "storage": storage}))
        self._log = open(self.folder / "log", "ab")
        self._process = subprocess.Popen([*_vault_command(), "server", f"-config={config}"], stdout=self._log, stderr=subprocess.STDOUT)
        self._wait(lambda: self._health() is not None, "Vault to listen")

    def unseal(self) -> None:
        self.ask("PUT", "sys/unseal", {"key": self._key})
        self._wait(lambda: self._health() == 200, "Vault to be unsealed")

    def seal(self) -> None:
        self.ask("PUT", "sys/seal")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(LIMIT)
        self._log.close()

    def renew_certificate(self, authority: Authority) -> None:
        """The server shows a certificate of this CA from now on."""
        authority.issue()
        self._process.send_signal(signal.SIGHUP)
        self._wait(lambda: self._shows(authority), "the new certificate")

    def close(self) -> None:
        self.stop()
        self._top.cleanup()

    def token(self, ttl: str = "1h") -> str:
        answer = self.ask("POST", "auth/token/create", {"policies": ["app"], "ttl": ttl})
        return str(answer["auth"]["client_token"])

    def revoke(self, token: str) -> None:
        self.ask("POST", "auth/token/revoke", {"token": token})

    def ask(self, method: str, path: str, body: Optional[dict[str, Any]] = None) -> Any:
        """As an administrator."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/v1/{path}", data=data, method=method)
        if self._token:
            request.add_header("X-Vault-Token", self._token)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with urllib.request.urlopen(request, context=context, timeout=LIMIT) as response:
                text = response.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise AssertionError(f"{method} {path}: HTTP {refusal.code} {refusal.read().decode()}") from None
        return json.loads(text) if text else None

    def _health(self) -> Optional[int]:
        if self._process.poll() is not None:
            raise AssertionError(f"Vault ended: {(self.folder / 'log').read_text()}")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with urllib.request.urlopen(f"{self.address}/v1/sys/health", context=context, timeout=LIMIT) as response:
                return int(response.status)
        except urllib.error.HTTPError as answer:
            with answer:
                return int(answer.code)
        except OSError:
            return None

    def _shows(self, authority: Authority) -> bool:
        context = ssl.create_default_context(cadata=authority.pem)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        with contextlib.suppress(OSError), socket.create_connection(("localhost", self.port)) as plain:
            context.wrap_socket(plain, server_hostname="localhost").close()
            return True
        return False

    @staticmethod
    def _wait(ready: Any, what: str) -> None:
        end = time.monotonic() + LIMIT
        while not ready():
            if time.monotonic() > end:
                raise AssertionError(f"Waited too long for {what}.")
            time.sleep(0.02)


def _vault_command() -> list[str]:
    binary = os.environ.get("VAULT_BIN")
    if binary:
        return [binary]
    built = [REPOSITORY / "artifacts/bin/VaultInjector.DevCluster" / kind / "vault-injector-devcluster" for kind in ("release", "debug")]
    found = [path for path in built if path.exists()]
    if not found:
        raise AssertionError("The embedded Vault is not built. Run: make build")
    return [str(max(found, key=lambda path: path.stat().st_mtime)), "vault"]


class VaultTestCase(FolderTestCase):
    """A Vault for the tests of a class; a token that may read ``secret/web`` for each test."""

    server: VaultServer

    @classmethod
    def setUpClass(cls) -> None:
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not installed")
        cls.server = VaultServer()
        cls.addClassCleanup(lambda: cls.server.close())

    def setUp(self) -> None:
        super().setUp()
        self.environ["VAULT_ADDR"] = self.server.address
        self.folder.write("ca.crt", self.server.authority.pem)
        self.folder.write("token", self.server.token())
        self.put("one")

    def put(self, password: str) -> None:
        self.server.ask("POST", "secret/data/web/db", {"data": {"username": "web", "password": password}})
        self.server.ask("POST", "old/web/db", {"password": f"old {password}"})
