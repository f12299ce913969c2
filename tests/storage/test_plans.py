"""No question that the service asks every day walks over everything that ever was."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from handlers.history.writing import write_history
from orders.categories import Category
from orders.states import State
from storage import cases, directory, forgetting, health, orders, queues, supervision
from storage.models import Notice, Order
from storage.pairs import among

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storage.database import Session
    from tests.world import World

PAST = timedelta(days=1095)

QUESTIONS: dict[str, Callable[[Any, Order], Awaitable[object]]] = {
    "my orders": lambda s, one: orders.of_orderer(s, one.orderer_id or 0),
    "my open orders": lambda s, one: orders.open_of_orderer(s, one.orderer_id or 0),
    "my tasks": lambda s, one: orders.in_hand_of(s, one.handler_id or 0),
    "what is given to me": lambda s, one: orders.assigned_to(s, one.handler_id or 0),
    "what waits in my team": lambda s, one: orders.waiting_for_team(s, one.community_id, one.team_id or 0),
    "what waits for staff": lambda s, one: orders.in_states(
        s, one.community_id, [State.SUBMITTED, State.RETURNED]
    ),
    "results that expire": lambda s, one: orders.older_than(
        s, State.RESOLVED, "resolved_at", one.received_at
    ),
    "a button's order": lambda s, one: orders.find(s, one.id),
    "an order's events": orders.events,
    "who could take it": lambda s, one: directory.crews(s, one.community_id, one.received_at),
    "who follows it": cases.joined,
    "who else works on the case": cases.other_at_work,
    "what lies near": lambda s, one: cases.nearby(
        s,
        one.community_id,
        Category.OTHER,
        codes=["HC-3"],
        words="",
        since=one.received_at,
        apart_from=0,
        limit=20,
    ),
    "what waits to be shown to me": lambda s, one: queues.unsent(s, one.handler_id or 0, 12),
    "how many wait to be dispatched": lambda s, one: queues.to_dispatch(s, one.community_id),
    "a card's newest form": lambda s, one: queues.newest_form(s, f"desk:{one.id}"),
    "what is due": lambda s, one: supervision.due(s, one.received_at, 200),
    "who has how much in hand": lambda s, one: supervision.loads(s, [one.community_id]),
    "what is late": lambda s, one: supervision.late(s, one.community_id, one.received_at, limit=50),
    "what is to be forgotten": lambda s, one: forgetting.due(s, one.community_id, one.received_at - PAST, 20),
}


@pytest.fixture
async def past(sqlite_world: World) -> tuple[World, Order]:
    """A community with a past, and one of its last orders that somebody has accepted."""
    world = sqlite_world
    async with world.database.reading() as session:
        communities = await directory.communities(session)
    await write_history(world.desk, communities, 3000)
    await health.bring_up_to_date(world.database)
    async with world.database.reading() as session:
        accepted = select(Order).where(col(Order.handler_id).is_not(None), col(Order.team_id).is_not(None))
        return world, (await session.exec(accepted.order_by(col(Order.id).desc()))).first()  # type: ignore[return-value]


async def plan_of(world: World, ask: Callable[[Session], Awaitable[object]]) -> list[str]:
    """Return how SQLite answers a question."""
    asked: list[tuple[str, Any]] = []

    def note(*facts: Any) -> None:  # noqa: ANN401 - the library's
        if str(facts[2]).startswith("SELECT"):
            asked.append((str(facts[2]), facts[3]))

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with world.database.reading() as session:
        await ask(session)
    event.remove(engine, "before_cursor_execute", note)
    async with world.database.reading() as session:
        connection = await session.connection()
        found = []
        for statement, values in asked:
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            found += [str(step) for *_, step in rows.all()]
    return found


async def test_everyday_questions_are_answered_by_indexes(past: tuple[World, Order]) -> None:
    """No plan goes through the whole table of orders or of events, nor through a community's whole past."""
    world, order = past
    walks = re.compile(r"SCAN (order_|orderevent)|(order_|orderevent) USING .*\(community_id=\?\)$")
    wrong: list[tuple[str, str]] = []
    for name, ask in QUESTIONS.items():
        plan = await plan_of(world, lambda session, ask=ask: ask(session, order))  # type: ignore[misc]
        assert plan
        wrong += [(name, step) for step in plan if walks.search(step)]
    assert wrong == []


async def test_pairs_of_values_are_found_by_indexes(past: tuple[World, Order]) -> None:
    """What was sent to two chats, say: nobody walks through all notices for that."""
    world, _ = past
    here = among(col(Notice.channel), col(Notice.chat), {("web", "a"), ("web", "b"), ("telegram", "7")})
    plan = await plan_of(world, lambda session: session.exec(select(Notice.id).where(here)))
    assert plan
    assert not any(step.startswith("SCAN notice") for step in plan)
