"""Identifiers made by the application, so that a row's key is known before it is written."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

PLACE_BITS = 20
LONGEST = 13
"""Digits in base 36 of a 64-bit number."""
SLACK = timedelta(days=1)
"""By so much a row's identifier may be older or younger than its moment: two clocks never agree."""
LARGEST = 2**63 - 1
"""What a column of a database holds."""
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class Ids:
    """Makes 63-bit numbers that grow with time: milliseconds, then 20 bits.

    Within one process they never repeat and never fall back, whatever the clock does. In each millisecond a
    process counts on from a place of its own, chosen by chance: two processes meet only where their places
    are neighbours, whatever they make at the same moment. Then the key says no, and one of them moves on.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take the service's clock."""
        self._clock = clock
        self._last = 0
        self.move()

    def move(self) -> None:
        """Count from another place."""
        self._place = secrets.randbits(PLACE_BITS)

    def new(self) -> int:
        """Return a new identifier, larger than every one before it."""
        milliseconds = int(self._clock().timestamp() * 1000)
        made = (milliseconds << PLACE_BITS) | self._place
        self._last = max(made, self._last + 1)
        return self._last


def first_of(moment: datetime) -> int:
    """Return the smallest identifier that can be made at a moment: a range of time is a range of them."""
    return int(moment.timestamp() * 1000) << PLACE_BITS


@lru_cache(256)
def to_text(number: int) -> str:
    """Write an identifier in base 36, as buttons carry it."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return digits or "0"


def from_text(text: str) -> int:
    """Read an identifier written by :func:`to_text`; raises `ValueError` for anything else."""
    if not text or len(text) > LONGEST or any(letter not in ALPHABET for letter in text):
        raise ValueError("not an identifier")
    number = int(text, 36)
    if number > LARGEST:
        raise ValueError("not an identifier")
    return number
