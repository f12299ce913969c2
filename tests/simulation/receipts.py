"""What people have received, read back from the far end's lines."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.simulation.farend import SEND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.models import Notice
    from tests.simulation.farend import Line
    from tests.simulation.play import Played

_COUNT = re.compile(r"有 (\d+) 件事")
_LISTED = re.compile(r"^· \D*(\d+)", re.MULTILINE)
_NUMBER = re.compile(r"诉求号 (\d+)")


class Digest(NamedTuple):
    """A reminder as somebody received it: of how many orders it speaks, and the numbers that it lists."""

    person: int
    at: datetime
    orders: int
    listed: frozenset[int]
    notice: Notice


@dataclass
class Receipts:
    """Every message that was received, with the notice that it came of."""

    played: Played
    by_key: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Put the lines in order."""
        for line in self.played.lines:
            if line.what == SEND:
                self.by_key[line.key].append(line)

    def of(self, notice: Notice) -> list[Line]:
        """Return how often, and as what, a notice was received."""
        return self.by_key.get(str(notice.id), [])

    def of_job(self, job: str) -> Iterator[tuple[Notice, Line]]:
        """Yield what was received of a job's messages, each message once."""
        for notice in self.played.books.notices_of(job):
            if lines := self.of(notice):
                yield notice, lines[0]

    def digests(self) -> dict[tuple[int, datetime], list[Digest]]:
        """Return the reminders by person and by the look that made them."""
        found: dict[tuple[int, datetime], list[Digest]] = defaultdict(list)
        for notice, line in self.of_job("digest"):
            assert notice.person_id is not None
            several = _COUNT.search(line.text)
            orders = int(several[1]) if several else 1
            digest = Digest(notice.person_id, notice.created_at, orders, listed_in(line.text), notice)
            found[digest.person, digest.at].append(digest)
        return found

    def words_of(self) -> dict[tuple[str, int], list[datetime]]:
        """Return when each chat had a message about each order: when it was written, oldest first."""
        found: dict[tuple[str, int], list[datetime]] = defaultdict(list)
        for notice in self.played.books.notices:
            lines = self.of(notice)
            for number in {int(one) for line in lines for one in _NUMBER.findall(line.text)}:
                found[notice.chat, number].append(notice.created_at)
        return {at: sorted(moments) for at, moments in found.items()}


def numbers_in(text: str) -> set[int]:
    """Return the orders that a message names."""
    return {int(one) for one in _NUMBER.findall(text)}


def listed_in(text: str) -> frozenset[int]:
    """Return the orders that a reminder lists."""
    return frozenset(int(one) for one in _LISTED.findall(text))
