"""The code in the documentation runs."""

from __future__ import annotations

import os
import re
from pathlib import Path
from unittest import mock

from .support import REPOSITORY, FolderTestCase


class DocumentationTests(FolderTestCase):
    def test_the_settings_of_the_documentation_run(self) -> None:
        self.folder.write("SECRET_KEY", "the key")
        self.folder.write("db.json", {"username": "u", "password": "p"})
        for page in (REPOSITORY / "docs/apps.md", REPOSITORY / "src/python/PACKAGE.md"):
            blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
            self.assertEqual(len(blocks), 1, page)
            with self.subTest(page), mock.patch.dict(os.environ, self.environ):
                settings: dict[str, object] = {}
                exec(blocks[0], settings)
                self.assertEqual(settings["SECRET_KEY"], "the key")
                self.assertEqual(settings["DATABASES"]["default"]["PASSWORD"], "p")  # type: ignore[index]

    def test_every_annotation_of_a_message_is_documented(self) -> None:
        page = (REPOSITORY / "README.md").read_text(encoding="utf-8")
        sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].glob("vault_injector/*.py"))
        keys = set(re.findall(r"\{DOMAIN\}([a-z-]+)", sources))
        self.assertGreater(len(keys), 5)
        for key in keys:
            with self.subTest(key):
                self.assertRegex(page, rf"`{key}(\.NAME)?`")
