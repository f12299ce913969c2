"""办理公示: what a community does with its orders, for everybody to see and nobody to be recognised.

A page is worked out at most once in a while for each community, whoever looks and however many.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orders import measures, periods, publicity
from orders.facts import Material
from orders.publicity import AT_LEAST
from orders.report import Span
from storage import directory, naming, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping
    from datetime import datetime

    from handlers.desk import Desk
    from orders.measures import Found
    from orders.publicity import Line
    from orders.report import Period
    from storage.database import Session
    from storage.models import Community

log = logging.getLogger(__name__)

WEEKS = 4
"""Finished weeks that are shown. The running one is not: one order more would tell who came just now."""
FRESH = timedelta(minutes=10)
PATIENCE = 2.0
"""Seconds that somebody waits for a board to be brought up to date."""
LISTED = timedelta(minutes=1)
"""For so long it is believed which communities there are, and which of them show their board."""
MOST_MATTERS = 8
DONE = publicity.Stage.DONE


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; nothing is said of fewer than three."""

    part: int
    whole: int

    @property
    def is_told(self) -> bool:
        """Say whether it rests on enough orders to be shown."""
        return self.whole >= AT_LEAST


@dataclass(frozen=True, slots=True)
class Week:
    """The problems of one week."""

    period: Period
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What a page shows. `open_before` counts what came before these weeks and is open still."""

    code: str
    name: str
    phone: str
    made_at: datetime
    zone: ZoneInfo
    received: int
    done: int
    in_time: Share
    solved: Share
    satisfied: Share
    open_before: int
    matters: tuple[Line, ...]
    estates: tuple[tuple[str, int], ...]
    elsewhere: int
    weeks: tuple[Week, ...]
    teams: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A community that shows its board."""

    id: int
    code: str
    name: str


@dataclass
class Boards:
    """Keeps the boards; of several who ask at the same time one works it out, and all others wait.

    Nobody waits long. Where the database says nothing, the last board is shown, and where there is none
    `TimeoutError` is raised; what was begun goes on, and whoever comes later finds it done.
    """

    desk: Desk
    patience: float = PATIENCE
    _listed: tuple[Listed, ...] = ()
    _looked: datetime | None = None
    _boards: dict[int, Board] = field(default_factory=dict)
    _under_way: dict[int | None, asyncio.Task[None]] = field(default_factory=dict)

    async def listed(self) -> tuple[Listed, ...]:
        """Return the communities that show their board, as of late."""
        try:
            async with asyncio.timeout(self.patience):
                return await self._up_to_date()
        except TimeoutError:
            if self._looked is None:
                raise
            return self._listed

    async def board(self, code: str) -> Board | None:
        """Return a community's board, or None where it shows none."""
        try:
            async with asyncio.timeout(self.patience):
                return await self._newest(code)
        except TimeoutError:
            kept = next((one for one in self._boards.values() if one.code == code), None)
            if kept is None:
                raise
            return kept

    async def close(self) -> None:
        """Leave nothing under way."""
        tasks = set(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _up_to_date(self) -> tuple[Listed, ...]:
        if self._looked is None or abs(self.desk.clock() - self._looked) >= LISTED:
            await self._together(None, self._look)
        return self._listed

    async def _newest(self, code: str) -> Board | None:
        found = next((one for one in await self._up_to_date() if one.code == code), None)
        if found is None:
            return None
        kept = self._boards.get(found.id)
        if kept is None or abs(self.desk.clock() - kept.made_at) >= FRESH:
            await self._together(found.id, partial(self._make, found.id, kept))
        return self._boards[found.id]

    async def _together(self, what: int | None, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Wait for something that is done once, however many want it, and however few have stayed."""
        task = self._under_way.get(what)
        if task is None:
            task = self._under_way[what] = asyncio.create_task(work(), name="board")
            task.add_done_callback(partial(self._done, what))
        await asyncio.shield(task)

    def _done(self, what: int | None, task: asyncio.Task[None]) -> None:
        del self._under_way[what]
        if not task.cancelled():
            task.exception()  # whoever waits for it is told; perhaps nobody does any more

    async def _look(self) -> None:
        now = self.desk.clock()
        async with self.desk.database.reading() as session:
            found = await directory.communities(session)
        self._listed = tuple(
            Listed(one.id, one.code, one.name) for one in found if directory.settings_of(one).public_board
        )
        self._looked = now

    async def _make(self, community: int, kept: Board | None) -> None:
        self._boards[community] = await self._made(community, kept)

    async def _made(self, community: int, kept: Board | None) -> Board:
        """Work a board out; where that fails the last one is better than none."""
        try:
            async with self.desk.database.reading() as session:
                return await make(session, self.desk, await directory.community(session, community))
        except Exception:
            if kept is None:
                raise
            log.exception("a board could not be brought up to date", extra={"community": community})
            return kept


async def make(session: Session, desk: Desk, community: Community) -> Board:
    """Work a community's board out; costs what four weeks cost, never what lies behind them."""
    now, zone = desk.clock(), ZoneInfo(community.zone)
    newest = periods.last_finished(Span.WEEK, now, zone)
    weeks = [periods.before(newest, count) for count in range(WEEKS)]
    start, end = weeks[-1].start, newest.end
    window = reports.Window(since=start, start=start, end=end, seen=max(now, end))
    places = await naming.spots(session, community.id)
    called = await naming.called(session, community.id)
    orders, happenings = await reports.read(session, community.id, window, places)
    material = Material(
        orders=publicity.public(orders),
        happenings=happenings,
        calendar=desk.calendar_for(community),
    )
    return await asyncio.to_thread(_drawn, material, weeks, community, called, now)


def _drawn(
    material: Material, weeks: list[Period], community: Community, called: naming.Called, now: datetime
) -> Board:
    """Count what the board shows."""
    by_week = [material.received.during(week) for week in weeks]
    received = [one for week in by_week for one in week]
    named = publicity.matters(received)
    estates, elsewhere = publicity.estates(received)
    judged = [measures.verdicts(material, week) for week in weeks]
    before = [one for one in material.orders if one.received < weeks[-1].start and one.closed is None]
    return Board(
        code=community.code,
        name=community.name,
        phone=community.phone,
        made_at=now,
        zone=ZoneInfo(community.zone),
        received=len(received),
        done=sum(publicity.stage(one) is DONE for one in received),
        in_time=_share(measures.in_time(material, week) for week in weeks),
        solved=_share(map(measures.solved, judged)),
        satisfied=_share(map(measures.satisfied, judged)),
        open_before=sum(publicity.stage(one) is not DONE for one in before),
        matters=publicity.merged(publicity.lines(received, named))[:MOST_MATTERS],
        estates=tuple((called.places.get(code, code), count) for code, count in estates),
        elsewhere=elsewhere,
        weeks=tuple(
            Week(week, len(found), publicity.lines(found, named))
            for week, found in zip(weeks, by_week, strict=True)
        ),
        teams=called.teams,
    )


def _share(found: Iterable[Found]) -> Share:
    """Return how many speak for a rate in all weeks together, of how many."""
    weeks = list(found)
    part = sum(len(one.counted) for one in weeks)
    return Share(part, part + sum(len(one.others) for one in weeks))
