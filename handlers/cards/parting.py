"""The buttons with which a chat is parted from a person, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.buttons import press
from handlers.channel import Outgoing, Style
from handlers.texts import parting as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.channel import Button

PART = "part"
PART_FOR = "part_for"
TAKE_BACK = "part_undo"
CONTEST = "part_not_me"
VERBS = frozenset({PART, PART_FOR, TAKE_BACK, CONTEST})

Rows = tuple[tuple["Button", ...], ...]


def to_part(chats: Sequence[tuple[str, int]], verb: str) -> Rows:
    """Return a row for each chat that may be parted: what it is called, and its account."""
    return tuple(
        (press(texts.PART.format(chat=name), verb, argument=account, style=Style.DANGER),)
        for name, account in chats
    )


def to_take_back(parted: Sequence[tuple[str, int]]) -> Rows:
    """Return a row for each chat that was parted and can be taken back, by its name and the parting."""
    return tuple(
        (press(texts.TAKE_BACK.format(chat=name), TAKE_BACK, argument=parting),) for name, parting in parted
    )


def parted(text: str, parting: int) -> Outgoing:
    """Return what whoever parted a chat reads, with the way back."""
    return Outgoing(text, ((press(texts.MISTAKE, TAKE_BACK, argument=parting),),))


def objectionable(text: str, parting: int, *, clear: bool = False) -> Outgoing:
    """Return what the other chats read, the parted one among them, with the way to object."""
    button = press(texts.NOT_ME, CONTEST, argument=parting, style=Style.DANGER)
    return Outgoing(text, ((button,),), clear=clear)
