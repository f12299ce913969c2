"""One person flooding: limits that ordinary people never meet, a friendly word, and no emergency refused.

Messages and presses are counted in the memory of one process, of a bounded number of people: with several
processes behind a balancer such a limit is at most so many times as wide. Doors that guard something
(invitation codes, people's own data) are counted in the database, for all processes and across restarts.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from handlers.channel import ChatKind
from handlers.rates import REMEMBERED, Rates
from storage import tries

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.channel import Incoming, Press
    from storage.database import Session

log = logging.getLogger(__name__)

Value = TypeVar("Value")
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
NO_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Limits:
    """How often something may be done; as often at once after a rest.

    `messages` and `presses` count a person's in a minute (of those who work for the community four times
    as many), `group` everybody's in one group in a minute, `newcomers` new browsers of one network in a
    minute, `uploads` pictures of one browser in a minute; `codes` a person's invitation and recovery codes
    in an hour, `exports` their own data in a day. 40 messages may come at once from a phone that was offline.
    """

    messages: int = 40
    presses: int = 80
    group: int = 240
    newcomers: int = 60
    uploads: int = 30
    codes: int = 10
    exports: int = 5


UNLIMITED = Limits(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT)
"""For a replay of the past, in which years go by in minutes."""

AT_WORK = 4
"""So many times a resident's limit for those who have much to press and to write."""


QUIET = timedelta(seconds=60)
"""After so long without a refusal a flood is over; in one flood the friendly word is said once."""


class Verdict(Enum):
    """What to do with something that came in: take it, refuse it with the one word, or say nothing."""

    TAKE = "take"
    WARN = "warn"
    DROP = "drop"


@dataclass(slots=True)
class _Flood:
    """How many were refused in a row, and when the last one was."""

    count: int
    last: datetime


class Flood:
    """Counts what people do."""

    def __init__(self, clock: Callable[[], datetime], limits: Limits | None = None) -> None:
        """Take the limits."""
        limits = limits or Limits()

        def often(times: int, seconds: int) -> Rates:
            return Rates(clock, burst=times, per_second=times / seconds)

        self._messages = often(limits.messages, MINUTE), often(limits.messages * AT_WORK, MINUTE)
        self._presses = often(limits.presses, MINUTE), often(limits.presses * AT_WORK, MINUTE)
        self._groups = often(limits.group, MINUTE)
        self._limits = limits
        self._at_work: OrderedDict[str, None] = OrderedDict()
        self._clock = clock
        self._floods: OrderedDict[str, _Flood] = OrderedDict()
        self.refused: Counter[str] = Counter()
        """How many of each kind were refused since the start."""

    def works_here(self, come: Incoming | Press) -> None:
        """Take note that whoever wrote or pressed has a role."""
        _remember(self._at_work, _name(come), None)

    def message(self, incoming: Incoming) -> Verdict:
        """Judge a message."""
        rates = self._messages[_name(incoming) in self._at_work]
        fast = rates.wait(_name(incoming)) or self._is_group_fast(incoming)
        return self._judge("messages", f"{_name(incoming)} {incoming.address.chat}", fast=bool(fast))

    def press(self, press: Press) -> Verdict:
        """Judge a pressed button."""
        rates = self._presses[_name(press) in self._at_work]
        fast = rates.wait(_name(press)) or self._is_group_fast(press)
        return self._judge("presses", f"{_name(press)} press", fast=bool(fast))

    async def may_try_code(self, session: Session, person: int) -> bool:
        """Count a try of an invitation or recovery code, right or wrong; say whether it may be looked at."""
        return await self._may_try(session, "codes", person, self._limits.codes, HOUR)

    async def may_export(self, session: Session, person: int) -> bool:
        """Count a wish for a person's own data, and say whether they may be written out again."""
        return await self._may_try(session, "exports", person, self._limits.exports, DAY)

    async def _may_try(self, session: Session, door: str, person: int, limit: int, seconds: int) -> bool:
        """Count a try of a door in the transaction that answers it: what is answered is counted."""
        tried = await tries.count(session, door, str(person), self._clock(), timedelta(seconds=seconds))
        return self._judge(door, f"{person} {door}", fast=tried > limit) is Verdict.TAKE

    def _is_group_fast(self, come: Incoming | Press) -> bool:
        here = come.address
        return here.kind is ChatKind.GROUP and bool(self._groups.wait(f"{here.channel}:{here.chat}"))

    def _judge(self, kind: str, name: str, *, fast: bool) -> Verdict:
        """Count a refusal; the log tells how many there were, never what they said or of whom."""
        now, flood = self._clock(), self._floods.get(name)
        if flood is not None and now - flood.last >= QUIET:
            log.info("a flood is over", extra={"kind": kind, "refused": flood.count})
            del self._floods[name]
            flood = None
        if not fast:
            return Verdict.TAKE
        self.refused[kind] += 1
        if flood is not None:
            flood.count, flood.last = flood.count + 1, now
            return Verdict.DROP
        _remember(self._floods, name, _Flood(1, now))
        log.warning("somebody is too fast", extra={"kind": kind, "refused_so_far": self.refused[kind]})
        return Verdict.WARN


def _name(come: Incoming | Press) -> str:
    """Return who acts, unique over all channels."""
    return f"{come.address.channel}:{come.author.account}"


def _remember(kept: OrderedDict[str, Value], name: str, value: Value) -> None:
    """Keep a value, and only the newest of many."""
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
