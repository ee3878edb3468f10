"""The wheel, built as pip builds it but without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1]
VERSION = re.search('^version = "(.*)"$', (SOURCES / "pyproject.toml").read_text(), re.MULTILINE).group(1)
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"

try:
    import setuptools  # noqa: F401
    import wheel  # noqa: F401
except ImportError:
    BUILD = ""


@unittest.skipIf(not BUILD, "setuptools and wheel are not installed")
class WheelTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        top = tempfile.TemporaryDirectory(prefix="wheel-")
        cls.addClassCleanup(top.cleanup)
        sources = Path(top.name, "sources")
        shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__"))
        target = Path(os.environ.get("WHEEL_FOLDER") or top.name)
        target.mkdir(parents=True, exist_ok=True)
        built = subprocess.run([sys.executable, "-c", BUILD, str(target)], cwd=sources, capture_output=True, text=True)
        if built.returncode != 0:
            raise AssertionError(built.stdout + built.stderr)
        cls.wheel = target / f"vault_injector-{VERSION}-py3-none-any.whl"

    def test_has_the_package_its_types_and_nothing_else(self) -> None:
        names = set(zipfile.ZipFile(self.wheel).namelist())
        modules = {
            str(path.relative_to(SOURCES))
            for path in (SOURCES / "vault_injector").rglob("*")
            if path.suffix == ".py" or path.name == "py.typed"
        }
        self.assertGreater(len(modules), 15)
        self.assertEqual({name for name in names if ".dist-info/" not in name}, modules)

    def test_needs_nothing_but_Python(self) -> None:
        with zipfile.ZipFile(self.wheel) as wheel:
            metadata = wheel.read(f"vault_injector-{VERSION}.dist-info/METADATA").decode().splitlines()
        self.assertIn("Requires-Python: >=3.9", metadata)
        self.assertEqual(
            [line.replace('"', "'") for line in metadata if line.startswith("Requires-Dist")],
            ["Requires-Dist: hvac (>=0.11) ; extra == 'hvac'"],
        )

    def test_an_app_imports_it(self) -> None:
        script = "from vault_injector import secrets, __version__; import vault_injector; print(__version__, vault_injector.__file__)"
        said = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(self.wheel)!r}); {script}"],
            capture_output=True, text=True, check=True,
        ).stdout
        self.assertTrue(said.startswith(f"{VERSION} {self.wheel}"), said)
