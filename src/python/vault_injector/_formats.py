"""Texts as values. Pure. The messages hold nothing of the text."""

from __future__ import annotations

import json
import re
from typing import Any

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z0-9_.-]+)=")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$", "`": "`", "\n": ""}


def parse(name: str, text: str) -> Any:
    """The value of a file: a mapping or list for ``.json``, a mapping for ``.env`` and ``.properties``, else the text."""
    if name.endswith(".json"):
        return from_json(text)
    if name.endswith(".env"):
        return from_env(text)
    if name.endswith(".properties"):
        return from_properties(text)
    return text[:-2] if text.endswith("\r\n") else text[:-1] if text.endswith("\n") else text


def from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        place = f"line {wrong.lineno}, column {wrong.colno}"
    except RecursionError:
        place = "too many levels"
    raise ValueError(f"it is not valid JSON ({place})")


def from_env(text: str) -> dict[str, str]:
    """Lines ``KEY='value'`` as a shell reads them; values without quotes may hold spaces, as in hand-written files."""
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == "#":
            at = _line_end(text, at)
        else:
            match = _ASSIGNMENT.match(text, at)
            if match is None:
                raise ValueError(f"line {_line(text, at)} is not KEY='value'")
            values[match.group(1)], at = _env_value(text, match.end())
    return values


def _env_value(text: str, at: int) -> tuple[str, int]:
    value: list[str] = []
    while at < len(text) and text[at] not in "\r\n":
        char = text[at]
        at += 1
        if char == "'":
            end = text.find("'", at)
            if end < 0:
                raise ValueError(f"line {_line(text, at)} opens a quote that is not closed")
            value.append(text[at:end])
            at = end + 1
        elif char == '"':
            at = _double_quoted(text, at, value)
        elif char == "\\" and at < len(text) and text[at] not in "\r\n":
            value.append(text[at])
            at += 1
        elif char in " \t" and re.compile(r"[ \t]*(#[^\n]*)?\r?(\n|$)").match(text, at):
            return "".join(value), _line_end(text, at)
        else:
            value.append(char)
    return "".join(value), at


def _double_quoted(text: str, at: int, value: list[str]) -> int:
    start = at
    while at < len(text):
        if text[at] == '"':
            return at + 1
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            value.append(_ESCAPES.get(text[at], "\\" + text[at]))
        else:
            value.append(text[at])
        at += 1
    raise ValueError(f"line {_line(text, start)} opens a quote that is not closed")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def from_properties(text: str) -> dict[str, str]:
    """Java's properties: ``key=value``, ``key: value`` or ``key value``, with its escapes and continued lines."""
    values: dict[str, str] = {}
    for line in _logical_lines(text):
        match = re.match(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*(?:[=:][ \t\f]*)?(.*)", line, re.DOTALL)
        if match is None:
            raise ValueError("a line is not KEY=VALUE")
        values[_unescaped(match.group(1))] = _unescaped(match.group(2))
    return values


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    pending: str | None = None
    for natural in re.split(r"\r\n|\r|\n", text):
        line = natural.lstrip(" \t\f")
        if pending is None and (not line or line[0] in "#!"):
            continue
        line = (pending or "") + line
        pending = line[:-1] if (len(line) - len(line.rstrip("\\"))) % 2 else None
        if pending is None:
            lines.append(line)
    return lines + ([pending] if pending else [])


def _unescaped(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match.group(1)
        if not code.startswith("u"):
            return {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}.get(code, code)
        if len(code) < 5:
            raise ValueError("an escape \\uXXXX has fewer than four hexadecimal digits")
        return chr(int(code[1:], 16))

    plain = re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", replace, text, flags=re.DOTALL)
    # Characters beyond the first plane are two escapes.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
