"""What happened outside of the service, written down by whoever made it happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.models import Order


@dataclass(frozen=True, slots=True)
class Look:
    """One moment at which the processes looked at the clock; `whole` if none of them was killed over it."""

    at: datetime
    whole: bool


@dataclass(frozen=True, slots=True)
class Death:
    """A process that was killed in the middle of its work.

    `held` are the notices that it had leased and never gave back; `unsure` those of them that the far end
    has received: the process never learned of it, or could not write it down.
    """

    worker: str
    at: datetime
    held: frozenset[str]
    unsure: frozenset[str]


@dataclass(slots=True)
class Diary:
    """The orders after each move of a person, the looks at the clock, and the deaths."""

    moves: list[tuple[datetime, Order]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)

    def lives(self) -> Iterator[tuple[list[tuple[datetime, Order]], Order]]:
        """Yield each order's moves, oldest first, and the last of its forms."""
        by_order: dict[int, list[tuple[datetime, Order]]] = {}
        for at, order in self.moves:
            by_order.setdefault(order.id, []).append((at, order))
        for moves in by_order.values():
            yield moves, moves[-1][1]

    def whole_looks(self) -> list[datetime]:
        """Return when everything that was due must have been done."""
        return [one.at for one in self.looks if one.whole]
