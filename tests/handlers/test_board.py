"""The public board: what is shown, what never is, and that a crowd costs nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import select

from handlers import board
from handlers.board import FRESH, Boards, Share
from handlers.reporting import gather
from orders.periods import last_finished
from orders.publicity import Stage
from orders.report import Measure, Span
from storage import directory
from storage.database import new_id
from storage.models import Community, Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.board import Board
    from tests.world import World

TOLD = ("王秀兰", "玫瑰园3栋", "303室", "砸墙", "小张")


@pytest.fixture
def boards(world: World) -> Boards:
    """What keeps the boards, on either database."""
    return Boards(world.desk)


async def order(world: World, days: float, **more: Any) -> None:  # noqa: ANN401 - columns by name
    """Write down an order of so many days ago."""
    at = world.clock() - timedelta(days=days)
    [community] = world.communities.values()
    plain: dict[str, Any] = {
        "state": "in_progress",
        "category": "other",
        "matter": "路灯照明",
        "place_code": "MG-3",
        "team_id": world.teams["other"],
        "contact_by": at + timedelta(days=1),
        "close_by": at + timedelta(days=7),
    }
    async with world.database.transaction() as session:
        identifier = new_id(session)
        plain |= {"number": identifier % 10**9, "orderer_id": identifier, "received_at": at} | more
        session.add(Order(community_id=community, id=identifier, **plain))


async def shown(boards: Boards, code: str = "c0") -> Board:
    """Return a board that must be there."""
    found = await boards.board(code)
    assert found is not None
    return found


class Queries:
    """Counts the statements that a database is asked."""

    def __init__(self, world: World) -> None:
        """Begin to listen."""
        self.count = 0
        event.listen(world.database.engine.sync_engine, "before_cursor_execute", self._heard)

    def _heard(self, *_: object) -> None:
        self.count += 1


@pytest.fixture
def queries(world: World) -> Iterator[Queries]:
    """Statements asked from now on."""
    heard = Queries(world)
    yield heard
    event.remove(world.database.engine.sync_engine, "before_cursor_execute", heard._heard)


async def test_the_last_four_finished_weeks_are_shown(world: World, boards: Boards) -> None:
    """Newest first, with what came in each; neither the running week nor what lies before them."""
    for days in (0.05, 1, 2, 9, 20, 27, 30):
        await order(world, days)
    found = await shown(boards)
    assert [week.count for week in found.weeks] == [2, 1, 1, 1]
    assert (found.received, found.open_before) == (5, 1)
    assert found.weeks[0].period.name == "2026-W47"


async def test_problems_are_listed_by_matter_and_team(world: World, boards: Boards) -> None:
    """With how far they have come, and the team's name."""
    for state in ("closed", "closed", "in_progress", "submitted"):
        await order(world, 2, state=state)
    found = await shown(boards)
    [line] = found.weeks[0].lines
    assert (line.matter, line.count, found.teams[line.team or 0]) == ("路灯照明", 4, "综合队")
    assert dict(line.stages) == {Stage.DONE: 2, Stage.AT_WORK: 1, Stage.WAITING: 1}
    assert (found.done, found.estates) == (2, (("玫瑰园", 4),))


async def test_what_is_confidential_or_taken_back_is_nowhere(world: World, boards: Boards) -> None:
    """Not in a list, not in a number, not in a rate."""
    await order(world, 2, confidential=True, state="closed", closed_at=world.clock())
    await order(world, 2, state="withdrawn")
    await order(world, 40, confidential=True)
    found = await shown(boards)
    assert (found.received, found.open_before, found.in_time) == (0, 0, Share(0, 0))
    assert not any(week.lines for week in found.weeks)


async def test_nothing_of_an_order_but_its_kind_is_on_the_board(world: World, boards: Boards) -> None:
    """No word, no door, no name and no number."""
    resident, member = world.person("王秀兰"), await world.member("小张", "mediation")
    await resident.order("楼上半夜砸墙吵得睡不着，玫瑰园3栋303室，我是王秀兰，电话13800001111")
    await member.press("接单")
    world.clock.forward(days=7)
    found = await shown(boards)
    assert found.received == 1
    told = repr(found)
    assert not [word for word in (*TOLD, "13800001111", "1001") if word in told]


async def test_rates_are_those_of_the_summaries(world: World, boards: Boards) -> None:
    """By the same definitions, so that the board and the weekly summary never contradict each other."""
    now = world.clock()
    for late in (1, 2, 3, 9):
        done = now - timedelta(days=20 - late)
        await order(world, 20, state="closed", resolved_at=done, closed_at=done)
    found = await shown(boards)
    [community_id] = world.communities.values()
    weekly = []
    async with world.database.reading() as session:
        community = await directory.community(session, community_id)
        for days in (0, 7, 14, 21):
            week = last_finished(Span.WEEK, now - timedelta(days=days), ZoneInfo(community.zone))
            made = await gather.report(session, world.desk, community, week)
            weekly.append(made.figures[Measure.IN_TIME_RATE])
    assert found.in_time.part == sum(len(one.counted) for one in weekly) == 3
    assert found.in_time.whole == sum(one.now.n for one in weekly) == 4


def test_a_rate_of_two_orders_is_not_told() -> None:
    """It would say of somebody what they thought."""
    assert [Share(1, count).is_told for count in (0, 2, 3)] == [False, False, True]


async def test_a_community_may_show_no_board(world: World, boards: Boards) -> None:
    """`public_board = false`: it is in no list, and its address leads nowhere; soon after it is set."""
    assert [one.code for one in await boards.listed()] == ["c0"]
    async with world.database.transaction() as session:
        for one in (await session.exec(select(Community))).all():
            one.settings = {"public_board": False}
    world.clock.forward(minutes=1)
    assert await boards.listed() == ()
    assert await boards.board("c0") is None
    assert await boards.board("never") is None


async def test_a_crowd_costs_one_reading(world: World, boards: Boards, queries: Queries) -> None:
    """A hundred at the same moment ask the database as often as one; so does everybody for ten minutes."""
    await order(world, 2)
    queries.count = 0
    await asyncio.gather(*(shown(boards) for _ in range(100)))
    once = queries.count
    assert once <= 20
    for _ in range(9):
        world.clock.forward(seconds=59)
        await shown(boards)
    assert queries.count <= once + 9 * 2, "only the list of communities is looked at in between"
    world.clock.forward(seconds=FRESH.total_seconds())
    await order(world, 2)
    assert (await shown(boards)).received == 2


async def test_it_costs_what_four_weeks_cost(world: World, boards: Boards, queries: Queries) -> None:
    """However many orders lie behind: the same number of statements."""
    await order(world, 2)
    await shown(Boards(world.desk))  # what is read once a process
    queries.count = 0
    await shown(boards)
    once = queries.count
    for number in range(30):
        await order(world, 60 + number, state="closed", closed_at=world.clock() - timedelta(days=50))
    queries.count = 0
    await shown(Boards(world.desk))
    assert queries.count == once


async def test_an_old_board_is_better_than_none(
    world: World, boards: Boards, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the database is away the last one is shown; without one, the error is."""
    before = await shown(boards)
    world.clock.forward(minutes=11)

    async def away(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(board, "make", away)
    assert await shown(boards) is before
    assert "could not be brought up to date" in caplog.text
    with pytest.raises(OSError, match="away"):
        await Boards(world.desk).board("c0")
