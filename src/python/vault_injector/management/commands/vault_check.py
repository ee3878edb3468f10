"""``manage.py vault_check``: one line for each part, with the remedy where a part fails. It prints no secret."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vault_injector import Secrets, VaultInjectorError, secrets


class Command(BaseCommand):
    help = "Checks the files of Vault Injector, the token, Vault, and the secrets that the settings use."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("names", nargs="*", help="further secrets that must be there")

    def handle(self, *_: Any, names: list[str], **options: Any) -> None:
        failed = [line for line in Report(secrets, names).lines() if not self._say(*line)]
        if failed:
            raise CommandError(f"{len(failed)} of the checks failed.")

    def _say(self, good: bool, part: str, text: str) -> bool:
        mark = self.style.SUCCESS("ok") if good else self.style.ERROR("FAILED")
        self.stdout.write(f"{mark}  {part}: {text}")
        return good


class Report:
    """The lines of the check: whether it is good, the part, and what is to be said."""

    def __init__(self, source: Secrets, names: list[str]) -> None:
        self._secrets = source
        self._names = names

    def lines(self) -> list[tuple[bool, str, str]]:
        mount = self._secrets.mount
        exists = mount.path.is_dir()
        state = f"has {len(mount.settings())} settings" if exists else "does not exist"
        lines = [(exists or not mount.in_cluster, "files", f"{mount.path} {state}")]
        lines += [(False, name, problem) for name, problem in sorted(mount.problems.items())]
        lines += [self._secret(name) for name in dict.fromkeys([*self._secrets.used, *self._names])]
        if self._secrets.vault.can_ask or mount.in_cluster:
            lines.append(self._token())
        else:
            lines.append((True, "Vault", "not used: there is no address or no token"))
        return lines

    def _secret(self, name: str) -> tuple[bool, str, str]:
        try:
            self._secrets[name]
        except VaultInjectorError as failure:
            return False, name, str(failure)
        return True, name, f"from {self._secrets.used[name]}"

    def _token(self) -> tuple[bool, str, str]:
        try:
            token = self._secrets.vault.look_up_self()
        except VaultInjectorError as failure:
            return False, "Vault", str(failure)
        policies = ", ".join(token.get("policies") or [])
        life = f"{token['ttl']} s left" if token.get("ttl") else "no end"
        return True, "Vault", f"{self._secrets.vault.address()} accepts the token ({life}, policies {policies})"
