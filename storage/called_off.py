"""Where something was called off, as one process knows it."""

from __future__ import annotations

from collections import OrderedDict

MOST = 10_000
"""Chats that are remembered: each costs one small question for every later message to it."""


class CalledOff:
    """The chats, by channel and address, in which this process has heard that something was called off."""

    def __init__(self) -> None:
        """Have heard of none."""
        self._chats: OrderedDict[tuple[str, str], None] = OrderedDict()

    def add(self, channel: str, chat: str) -> None:
        """Remember a chat, and forget the one heard of longest ago where there are too many."""
        self._chats[channel, chat] = None
        self._chats.move_to_end((channel, chat))
        if len(self._chats) > MOST:
            self._chats.popitem(last=False)

    def __contains__(self, place: tuple[str, str]) -> bool:
        """Say whether something was called off there."""
        return place in self._chats
