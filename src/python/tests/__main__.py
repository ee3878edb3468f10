"""Runs the tests and prints a summary that .ci/run adds to that of the .NET tests: ``python3 -m tests``."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path


def main() -> int:
    here = Path(__file__).resolve().parent
    suite = unittest.defaultTestLoader.discover(str(here), top_level_dir=str(here.parent))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    broken = result.failures + result.errors
    for test, trace in broken:
        print(f"failed {test.id()}\n{trace}    at {test.id()}")
    skipped = len(result.skipped)
    failed = len({test.id() for test, _ in broken}) + len(result.unexpectedSuccesses)
    print(f"Python tests: {'Failed!' if failed else 'Passed!'}")
    for label, count in (("succeeded", max(0, result.testsRun - failed - skipped)), ("failed", failed), ("skipped", skipped)):
        print(f"  python {label}: {count}")
    return 1 if failed or result.testsRun == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
