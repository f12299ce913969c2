"""What a summary reads: all that its figures need, and nothing that grows with history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from orders import figures, periods
from orders.categories import Category
from orders.facts import Material
from orders.measures import REPEATED_WITHIN
from orders.report import Measure
from orders.standing import Standing
from orders.states import Action, State
from storage import naming, reports
from storage.reports import Window
from tests.counts import statements
from tests.orders.histories import BEGAN, CALENDAR, END, SHANGHAI, WEEK, Entry, Life, life, lives
from tests.storage.histories import found_town, write

if TYPE_CHECKING:
    from datetime import datetime

    from orders.report import Period, Report
    from storage.database import Database, Session

LATER = END + timedelta(days=30)
LONG_AGO = WEEK.start - timedelta(days=90, hours=5)


def window(period: Period, now: datetime = LATER) -> Window:
    """Return what the report of a period reads."""
    start = periods.before(period, figures.COMPARED).start
    return Window(start - REPEATED_WITHIN, start, period.end, max(period.end, now))


async def read(session: Session, community: int, period: Period) -> Material:
    """Return what the database gives for a report."""
    where = await naming.spots(session, community)
    orders, happened = await reports.read(session, community, window(period), where)
    return Material(orders, happened, CALENDAR, await reports.first_received(session, community))


def everything(every: list[Life]) -> Material:
    """Return the same from all there ever was, as the rows would tell it."""
    places = {"MG": ("c-MG", "c-G1"), "HC": ("c-HC", "")}
    facts = []
    for one in every:
        estate, grid = places[one.estate]
        facts.append(one.facts._replace(place=estate, estate=estate, grid=grid))
    happened = sorted((h for one in every for h in one.happenings), key=lambda one: one.at)
    return Material(facts, happened, CALENDAR, min(one.log[0].at for one in every))


def _plain(report: Report) -> Report:
    """Return a report without what only says when it was made."""
    return replace(report, made_at=BEGAN)


@pytest.mark.parametrize("name", ["2026-W45", "2026-W47", "2026-W50", "2026-W52", "2026-11", "2026-Q4"])
async def test_what_is_read_makes_the_same_report_as_all_there_ever_was(
    database: Database, name: str
) -> None:
    """However long ago its orders came, whatever became of them since, and with another town beside it."""
    every = lives(11, 120)
    community = await found_town(database)
    await write(database, community, every)
    await write(database, await found_town(database, "d"), lives(12, 40), "d")
    period = periods.named(name, SHANGHAI)
    async with database.reading() as session:
        material = await read(session, community, period)
    assert _plain(figures.report(material, period, LATER)) == _plain(
        figures.report(everything(every), period, LATER)
    )


def long_ago(**more: Any) -> Standing:  # noqa: ANN401 - fields by name
    """Return an order of three months before the week, done and closed soon after."""
    plain = Standing(
        State.CLOSED,
        Category.OTHER,
        LONG_AGO,
        LONG_AGO + timedelta(days=1),
        LONG_AGO + timedelta(days=5),
        team=7,
        dispatched_at=LONG_AGO,
        contacted_at=LONG_AGO,
        resolved_at=LONG_AGO + timedelta(days=2),
        closed_at=LONG_AGO + timedelta(days=3),
    )
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("measure", "standing", "step"),
    [
        (Measure.IN_TIME_RATE, long_ago(close_by=WEEK.start + timedelta(days=2)), None),
        (
            Measure.LATE,
            long_ago(state=State.IN_PROGRESS, resolved_at=None, closed_at=None),
            None,
        ),
        (
            Measure.LATE,
            long_ago(state=State.WITHDRAWN, resolved_at=None, closed_at=WEEK.end + timedelta(days=4)),
            None,
        ),
        (Measure.SATISFIED_RATE, long_ago(), Action.RATE),
    ],
    ids=["done long ago, due now", "still open", "open then, ended since", "marked now"],
)
async def test_what_came_long_ago_is_found_where_it_counts(
    database: Database, measure: Measure, standing: Standing, step: Action | None
) -> None:
    """An order may come three months before the week in whose figures it stands."""
    log = [Entry(LONG_AGO, Action.SUBMIT, standing)]
    if step is not None:
        log.append(Entry(WEEK.start + timedelta(days=1), step, standing, result=5))
    one = Life(1, "路灯照明", "MG", confidential=False, log=log)
    community = await found_town(database)
    await write(database, community, [one])
    async with database.reading() as session:
        material = await read(session, community, WEEK)
    assert figures.report(material, WEEK, LATER).figures[measure].counted == (1001,)


async def test_more_orders_take_no_more_queries(database: Database) -> None:
    """Ten or a thousand: four statements."""
    chance = Random(5)  # noqa: S311 - no secret
    few, many = await found_town(database), await found_town(database, "d")
    await write(database, few, [life(chance, number) for number in range(1, 11)])
    await write(database, many, [life(chance, number) for number in range(11, 1011)], "d")
    period = periods.named("2026-W47", SHANGHAI)
    asked = []
    for community in (few, many):
        with statements(database) as seen:
            async with database.reading() as session:
                await read(session, community, period)
        asked.append(seen)
    assert len(asked[0]) == len(asked[1]) == 4


async def test_history_before_a_window_is_not_read(database: Database) -> None:
    """A hundred closed orders of years ago do not come back, however many there are."""
    community = await found_town(database)
    chance = Random(6)  # noqa: S311 - no secret
    await write(database, community, [life(chance, number) for number in range(1, 101)])
    period = periods.named("2029-W10", SHANGHAI)
    async with database.reading() as session:
        material = await read(session, community, period)
    living = {order.number for order in material.orders if order.promise.hangs(period.start)}
    assert {order.number for order in material.orders} - living <= {
        order.number for order in material.orders if order.state in {"resolved", "joined"}
    }
    assert not material.happenings


async def test_every_branch_goes_by_an_index(database: Database) -> None:
    """Neither the orders nor the events of a community are ever read from end to end."""
    if not database.is_sqlite:
        pytest.skip("the plan of a PostgreSQL table of a few rows says nothing")
    community = await found_town(database)
    await write(database, community, lives(3, 60))
    span = window(periods.named("2026-W47", SHANGHAI))
    queries = [
        reports._orders(community, span, [1, 2]),
        reports._events(community, span),
    ]
    async with database.reading() as session:
        await session.exec(text("ANALYZE"))  # type: ignore[call-overload] # plain SQL
        for query in queries:
            compiled = query.compile(database.engine.sync_engine, compile_kwargs={"literal_binds": True})
            plan = (await session.exec(text(f"EXPLAIN QUERY PLAN {compiled}"))).all()  # type: ignore[call-overload]
            steps = [str(row[3]) for row in plan]
            assert not [step for step in steps if step.startswith("SCAN")], steps
            assert all("community_id=? AND" in step for step in steps if "INDEX" in step), steps


async def test_a_long_answer_lets_others_through(database: Database) -> None:
    """Rows come in portions: between two of them, everybody else's work goes on."""
    community = await found_town(database)
    chance = Random(8)  # noqa: S311 - no secret
    await write(database, community, [life(chance, number) for number in range(1, 1201)])
    span = window(periods.named("2026-W47", SHANGHAI))
    async with database.reading() as session:
        portions = await session.stream(
            reports._orders(community, span, []), execution_options={"yield_per": reports.PORTION}
        )
        sizes = [len(rows) async for rows in portions.partitions()]
    assert max(sizes) <= reports.PORTION
    assert len(sizes) > 1
