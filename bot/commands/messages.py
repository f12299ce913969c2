"""Messages from a stream: lines, or JSON lines `{"id": …, "text": …}`."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from bot.commands.errors import CommandError
from handlers.texts import operator as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the id it came with, and its other facts (`title` …)."""

    text: str
    id: object = None
    title: str = ""


@contextmanager
def reading(path: str) -> Iterator[TextIO]:
    """Give a file's lines, or those of stdin for `-`; broken bytes are replaced, not refused."""
    if path == "-":
        stream = getattr(sys.stdin, "buffer", None)
        yield io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace") if stream else sys.stdin
        return
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as opened:  # noqa: PTH123 - `-` is no path
            yield opened
    except FileNotFoundError as error:
        raise CommandError(texts.NO_FILE.format(path=path)) from error
    except IsADirectoryError as error:
        raise CommandError(texts.IS_FOLDER.format(path=path)) from error


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """Yield a message a line; empty lines are none. A line that is no JSON object is the message itself."""
    for number, line in enumerate(lines, start=1):
        text = line.strip("\r\n")
        if text.strip():
            yield _message(text, number)


def _message(line: str, number: int) -> Message:
    if not line.lstrip().startswith("{"):
        return Message(line)
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return Message(line)
    text = entry.get("text") if isinstance(entry, dict) else None
    if not isinstance(text, str):
        raise CommandError(texts.LINE_WITHOUT_TEXT.format(number=number))
    title = entry.get("title")
    return Message(text, entry.get("id"), title if isinstance(title, str) else "")
