"""Texts as values."""

from __future__ import annotations

import random
import unittest

from vault_injector import _formats


class EnvTests(unittest.TestCase):
    def test_reads_a_value_as_a_shell_does(self) -> None:
        for text, value in {
            "A='b'": "b",
            "A='it'\\''s'": "it's",
            "A=''": "",
            "A=": "",
            "A='two\nlines'": "two\nlines",
            "A='#no comment' # a comment": "#no comment",
            "A='a $b `c` \"d\" \\n'": 'a $b `c` "d" \\n',
            'A="x\\n\\"y\\" \\$z"': 'x\n"y" $z',
            "A=two words  # a comment": "two words",
            "A=a#b": "a#b",
            "export A=b\r\n": "b",
            "# comment\n\n  A=b": "b",
            "A=ünï": "ünï",
        }.items():
            with self.subTest(text):
                self.assertEqual(_formats.from_env(text), {"A": value})

    def test_reads_one_line_after_the_other(self) -> None:
        self.assertEqual(
            _formats.from_env("A='1'\nB='2'# c\nC=3\r\nD='4\n'\nE=\"5\""), {"A": "1", "B": "2# c", "C": "3", "D": "4\n", "E": "5"}
        )

    def test_every_value_survives_single_quotes(self) -> None:
        chance = random.Random(19)
        for _ in range(500):
            value = "".join(chance.choice("ab'\"\\ #\n\r=$ü") for _ in range(chance.randrange(12)))
            quoted = value.replace("'", "'\\''")
            self.assertEqual(_formats.from_env(f"KEY='{quoted}'\nB='c'\n"), {"KEY": value, "B": "c"})

    def test_refuses_a_line_and_does_not_repeat_it(self) -> None:
        for text, message in {
            "hunter2": "line 1 is not KEY='value'",
            "A='b'\nhunter2": "line 2 is not KEY='value'",
            "A='hunter2": "line 1 opens a quote that is not closed",
            'A=1\nB="hunter2': "line 2 opens a quote that is not closed",
        }.items():
            with self.subTest(text), self.assertRaises(ValueError) as refusal:
                _formats.from_env(text)
            self.assertEqual(str(refusal.exception), message)

    def test_any_text_is_read_or_refused_with_a_line(self) -> None:
        chance = random.Random(20)
        for _ in range(3000):
            text = "".join(chance.choice("AB'\"\\ #\n\r=$") for _ in range(chance.randrange(15)))
            try:
                _formats.from_env(text)
            except ValueError as refusal:
                self.assertRegex(str(refusal), "^line [0-9]+ ")


class PropertiesTests(unittest.TestCase):
    def test_reads_a_property(self) -> None:
        for text, expected in {
            "a=b": ("a", "b"),
            "a = b ": ("a", "b "),
            "a:b": ("a", "b"),
            "a b=c": ("a", "b=c"),
            "a": ("a", ""),
            "a\\=b\\:c=d": ("a=b:c", "d"),
            "a=\\u00fc\\t\\n\\\\": ("a", "ü\t\n\\"),
            "a=\\uD83D\\uDE00": ("a", "😀"),
            "a=\\ x": ("a", " x"),
            "a=b\\\n    c": ("a", "bc"),
            "# one\n! two\n\n  a=b\r\n": ("a", "b"),
            "a=b\\": ("a", "b"),
        }.items():
            with self.subTest(text):
                self.assertEqual(list(_formats.from_properties(text).items()), [expected])

    def test_refuses_an_escape_that_is_not_complete(self) -> None:
        for text in ("a=\\u12", "a=\\uzzzz"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "uXXXX"):
                _formats.from_properties(text)


class JsonTests(unittest.TestCase):
    def test_refuses_other_text_and_does_not_repeat_it(self) -> None:
        for text in ("hunter2", '{"a": hunter2}', "", "[" * 100_000):
            with self.subTest(text[:20]), self.assertRaises(ValueError) as refusal:
                _formats.from_json(text)
            self.assertNotIn("hunter2", repr(refusal.exception))
            self.assertIn("it is not valid JSON", str(refusal.exception))


class TextTests(unittest.TestCase):
    def test_drops_one_newline_at_the_end(self) -> None:
        for text, value in {"a": "a", "a\n": "a", "a\r\n": "a", "a\n\n": "a\n", " a ": " a ", "": ""}.items():
            self.assertEqual(_formats.parse("password", text), value)
