"""Callbacks for changed secrets."""

from __future__ import annotations

import os
import queue
import threading
import unittest

from .support import LIMIT, FolderTestCase


class WatchTests(FolderTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.calls: queue.Queue[frozenset[str]] = queue.Queue()
        self.folder.write("a", "1")
        self.folder.write("db.json", {"x": 1})

    def test_a_thread_calls_for_a_changed_file(self) -> None:
        with self.secrets().watch(self.calls.put, interval=0.01):
            self.folder.write("a", "2")
            self.assertEqual(self.calls.get(timeout=LIMIT), {"a"})

    def test_files_that_change_together_make_one_call_and_the_same_content_of_chosen_names_none(self) -> None:
        every = self.secrets().watch(self.calls.put, interval=3600)
        chosen = self.secrets().watch(self.calls.put, "a", "missing", interval=3600)
        self.addCleanup(every.stop)
        self.addCleanup(chosen.stop)
        self.folder.write("a", "1")
        chosen.look()
        self.assertTrue(self.calls.empty())
        self.folder.write("a", "2")
        self.folder.write("db.json", {"x": 2})
        self.folder.write("tls.crt", "new")
        self.folder.write("token", "not told: the client follows it")
        every.look()
        self.assertEqual(self.calls.get_nowait(), {"a", "db.json", "tls.crt"})
        chosen.look()
        self.assertEqual(self.calls.get_nowait(), {"a"})
        self.folder.write("missing", "there now")
        chosen.look()
        self.assertEqual(self.calls.get_nowait(), {"missing"})
        every.stop()
        self.folder.write("a", "3")
        every.look()
        self.assertTrue(self.calls.empty())

    def test_a_callback_that_fails_is_called_again(self) -> None:
        def fail(names: frozenset[str]) -> None:
            self.calls.put(names)
            raise RuntimeError("no")

        watch = self.secrets().watch(fail, interval=3600)
        self.addCleanup(watch.stop)
        for value in ("2", "3"):
            self.folder.write("a", value)
            with self.assertLogs("vault_injector", "ERROR"):
                watch.look()
        self.assertEqual(self.calls.qsize(), 2)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork")
    def test_a_forked_worker_is_called_too(self) -> None:
        read_end, write_end = os.pipe()
        seen = threading.Event()
        watch = self.secrets().watch(lambda names: (os.write(write_end, b"x"), seen.set()), interval=0.01)
        self.addCleanup(watch.stop)
        worker = os.fork()
        if worker == 0:
            seen.wait(LIMIT)
            os._exit(0 if seen.is_set() else 1)
        self.folder.write("a", "2")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), 0)
        os.close(read_end)
        os.close(write_end)
