"""What an audit can find."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What is wrong."""

    LOST = "lost"
    DOUBLED = "doubled"
    UNCALLED = "uncalled for"
    NIGHT = "at night"
    SILENCE = "a resident waits without a word"
    STUCK = "stuck"
    TROUBLE = "trouble"


class Fault(NamedTuple):
    """One thing that must not be."""

    kind: Kind
    what: str
