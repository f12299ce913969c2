"""One name for everything that comes of one update: in the log, and in the notices that it made."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TURN: ContextVar[str] = ContextVar("turn", default="")


def current() -> str:
    """Return the name of the turn that is under way here, or nothing."""
    return _TURN.get()


@contextmanager
def turn(name: str = "") -> Iterator[str]:
    """Let everything inside belong to a turn: a new one, or the one with this name."""
    name = name or secrets.token_hex(4)
    token = _TURN.set(name)
    try:
        yield name
    finally:
        _TURN.reset(token)
