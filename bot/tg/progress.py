"""How far each message got, for as long as the process lives."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 5000  # keys whose parts are remembered


@dataclass(eq=False, slots=True)
class Shown:
    """The ids of a message's parts that are shown already; the lock lets one sender at a time add to them.

    `ours` once this process has begun to show any.
    """

    refs: list[str] = field(default_factory=list)
    ours: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Progress:
    """How far each message got, so that trying again goes on where it stopped and shows nothing twice."""

    def __init__(self, most: int = REMEMBERED) -> None:
        """Remember the latest `most` messages."""
        self._most = most
        self._shown: OrderedDict[tuple[str, str], Shown] = OrderedDict()

    def of(self, chat: str, key: str) -> Shown:
        """Return what is shown of a message, to be added to."""
        shown = self._shown.setdefault((chat, key), Shown())
        self._shown.move_to_end((chat, key))
        if len(self._shown) > self._most:
            self._shown.popitem(last=False)
        return shown
