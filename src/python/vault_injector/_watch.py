"""Tells an app that secrets changed."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import Any, Callable, Optional

_LOG = logging.getLogger("vault_injector")

Callback = Callable[[frozenset[str]], Any]


class Watch:
    """Calls back until it is stopped. Secrets that change together make one call."""

    def __init__(self, changes: Callable[[], frozenset[str]], callback: Callback, interval: float) -> None:
        self._changes = changes
        self._callback = callback
        self._interval = interval
        self._ended = threading.Event()
        self._thread: Optional[threading.Thread] = None
        self._start()
        _WATCHES.add(self)

    def stop(self) -> None:
        """Ends the watch. No call begins afterwards."""
        self._ended.set()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def look(self) -> None:
        """Looks once, now."""
        try:
            changed = self._changes()
            if changed and not self._ended.is_set():
                self._callback(changed)
        except Exception:
            # Neither a failing callback nor a failing look may end the watch.
            _LOG.exception("The callback of secrets.watch failed.")

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="vault-injector-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._interval):
            self.look()

    def _after_fork(self) -> None:
        # A server that forks its workers takes no threads along.
        if not self._ended.is_set():
            self._ended = threading.Event()
            self._start()


_WATCHES: weakref.WeakSet[Watch] = weakref.WeakSet()


def _restart_all() -> None:
    for watch in list(_WATCHES):
        watch._after_fork()


os.register_at_fork(after_in_child=_restart_all)
