"""What is on record of the messages that a channel has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.channel import Address


@dataclass(frozen=True, slots=True)
class Known:
    """Messages on record, as chat (empty: in private) and id: newest `before` a moment, all `since` then."""

    before: tuple[tuple[str, str], ...] = ()
    since: tuple[tuple[str, str], ...] = ()


class MessageLog(Protocol):
    """Where it is on record which messages a channel has."""

    async def around(self, address: Address, moment: datetime) -> Known:
        """Return what is known around a moment, of the channel and of this chat."""
