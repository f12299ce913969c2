"""What a button carries: `v1:<subject>:<verb>:<seen>:<argument>`, at most 64 bytes.

The subject is a letter and an identifier in base 36 (`o` an order, `d` a draft, `t` a phone task,
`s` a summary, `n` nothing). `seen` is what the card knew when it was shown: an order's round, a draft's
version, a summary's revision.
Nothing here is a secret: whoever presses is checked as if the button had been forged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from handlers.channel import Button, Style
from storage.ids import from_text, to_text

LONGEST = 64
"""Bytes, the limit of Telegram's callback_data."""

_SHAPE = re.compile(
    r"v1:([odtsn])([0-9a-z]{1,13}):([a-z_]{1,20}):([0-9]{0,6}):([0-9A-Za-z_.-]{0,20})", re.ASCII
)


class Subject(StrEnum):
    """What a button is about."""

    ORDER = "o"
    DRAFT = "d"
    TASK = "t"
    SUMMARY = "s"
    NOTHING = "n"


class JunkButtonError(Exception):
    """The data is not one of ours."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A decoded press."""

    subject: Subject
    id: int
    verb: str
    seen: int
    argument: str


def press(
    label: str,
    verb: str,
    subject: Subject = Subject.NOTHING,
    id: int = 0,  # noqa: A002 - the field's plain name
    *,
    seen: int = 0,
    argument: str | int = "",
    style: Style = Style.PLAIN,
) -> Button:
    """Return a button that asks for `verb` on a subject; a number as argument travels in base 36."""
    carried = to_text(argument) if isinstance(argument, int) else argument
    data = f"v1:{subject}{to_text(id)}:{verb}:{seen}:{carried}"
    if len(data.encode()) > LONGEST or not _SHAPE.fullmatch(data):
        raise ValueError(f"a button cannot carry {data!r}")
    return Button(label, data, style=style)


def decode(data: str) -> Wish:
    """Read a button's data; raises :class:`JunkButtonError` for anything that we did not write."""
    match = _SHAPE.fullmatch(data)
    if match is None:
        raise JunkButtonError
    subject, identifier, verb, seen, argument = match.groups()
    try:
        number = from_text(identifier)
    except ValueError as error:
        raise JunkButtonError from error
    return Wish(Subject(subject), number, verb, int(seen or 0), argument)


def identifier(argument: str) -> int:
    """Read a number that travelled as argument; raises :class:`JunkButtonError`."""
    try:
        return from_text(argument)
    except ValueError as error:
        raise JunkButtonError from error
