"""Orders: one guarded write, personal fields sealed, and the lists people look at."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from orders.errors import NotPossibleError
from orders.life import take
from orders.standing import Step
from orders.states import Action, Part, State
from storage import order_moves, orders
from storage.order_moves import FasterError
from storage.orders import standing_of
from tests.databases import NOW
from tests.storage.rows import STORY, found, order, standing

if TYPE_CHECKING:
    from storage.database import Database, Session
    from storage.models import Order

TEAMMATE = frozenset({Part.TEAMMATE})


def _accept(person: int) -> Step:
    return Step(Action.ACCEPT, TEAMMATE, person, NOW)


async def _filed(database: Database, **more: Any) -> tuple[int, int]:  # noqa: ANN401 - fields by name
    community, _ = await found(database)
    async with database.transaction() as session:
        return community, (await order(session, community, **more)).id


async def _raw(database: Database, table: str) -> str:
    """Return everything in a table, as somebody with the file alone would see it."""
    async with database.engine.connect() as connection:
        return str((await connection.execute(text(f"SELECT * FROM {table}"))).all())  # noqa: S608 - ours


async def test_a_new_order_reads_back_as_it_was_told(database: Database) -> None:
    """The standing is the same after the database; story and phone lie there sealed."""
    community, order_id = await _filed(database)
    async with database.reading() as session:
        row = await orders.get(session, community, order_id)
        assert row is not None
        assert standing_of(row) == standing()
    raw = await _raw(database, "order_") + await _raw(database, "orderevent")
    assert "13800001111" not in raw
    assert "王秀兰" not in raw
    assert database.vault.open(row.story_sealed) == STORY


async def test_a_move_changes_the_order_and_appends_an_event(database: Database) -> None:
    """State, handler and version move together, and the event says who did what with which words."""
    community, order_id = await _filed(database)
    async with database.transaction() as session:
        row = await orders.find(session, order_id)
        assert row is not None
        step = _accept(42)
        await order_moves.move(session, row, take(standing_of(row), step), step, facts={"a": 1})
    async with database.reading() as session:
        row = await orders.get(session, community, order_id)
        assert row is not None
        assert (row.state, row.handler_id, row.version) == (State.ACCEPTED, 42, 1)
        submitted, accepted = await orders.events(session, row)
    assert (submitted.before, submitted.after) == (State.DRAFT, State.DISPATCHED)
    assert (accepted.before, accepted.after, accepted.actor_id) == (State.DISPATCHED, State.ACCEPTED, 42)
    assert accepted.facts == {"a": 1}


async def test_twenty_accept_at_once_and_one_has_it(database: Database) -> None:
    """The order is held for whoever comes first; the rest see that it is taken, and by whom."""
    _, order_id = await _filed(database)

    async def accept(person: int) -> str:
        async with database.transaction() as session:
            row = await orders.find(session, order_id)
            assert row is not None
            step = _accept(person)
            try:
                await order_moves.move(session, row, take(standing_of(row), step), step)
            except NotPossibleError:
                return f"taken by {row.handler_id}"
            return "mine"

    answers = await asyncio.gather(*(accept(person) for person in range(1, 21)))
    winner = answers.index("mine") + 1
    assert sorted(set(answers)) == ["mine", f"taken by {winner}"]
    assert answers.count("mine") == 1


async def _accept_as_seen(database: Database, seen: Order, person: int) -> None:
    """Accept an order as it was when somebody looked at it."""
    async with database.transaction() as session:
        row = await session.merge(seen, load=False)
        await order_moves.move(session, row, take(standing_of(row), _accept(person)), _accept(person))


async def test_who_looked_too_long_ago_is_told_so(database: Database) -> None:
    """Twenty who all read the order before: the write itself lets one through and refuses the rest."""
    community, order_id = await _filed(database)
    async with database.reading() as session:
        seen = await orders.get(session, community, order_id)
    assert seen is not None

    trials = [_accept_as_seen(database, seen, person) for person in range(1, 21)]
    answers = await asyncio.gather(*trials, return_exceptions=True)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, FasterError) for answer in answers) == 19
    async with database.reading() as session:
        row = await orders.get(session, community, order_id)
        assert row is not None
        assert len(await orders.events(session, row)) == 2


async def test_a_refused_move_leaves_no_trace(database: Database) -> None:
    """Nothing of a move that came too late stays, neither columns nor event."""
    community, order_id = await _filed(database)
    async with database.reading() as session:
        stale = await orders.get(session, community, order_id)
    assert stale is not None
    async with database.transaction() as session:
        row = await orders.find(session, order_id)
        assert row is not None
        await order_moves.move(session, row, take(standing_of(row), _accept(1)), _accept(1))
    with pytest.raises(FasterError):
        await _accept_as_seen(database, stale, 2)
    async with database.reading() as session:
        row = await orders.get(session, community, order_id)
    assert row is not None
    assert (row.handler_id, row.version) == (1, 1)


async def _file(session: Session, community: int, *, days: int, **more: Any) -> Order:  # noqa: ANN401 - as above
    due = NOW + timedelta(days=days)
    return await order(session, community, contact_by=due, close_by=due, received_at=due, **more)


async def test_lists_show_what_each_person_may_do(database: Database) -> None:
    """A resident's, a member's, a team's and the staff's lists, each in its order."""
    community, _ = await found(database)
    async with database.transaction() as session:
        closed = await _file(session, community, days=9, state=State.CLOSED, handler=1)
        late = await _file(session, community, days=3)
        soon = await _file(session, community, days=1, proxy=6, orderer=8)
        hand = await _file(session, community, days=2, state=State.IN_PROGRESS, handler=1)
        named = await _file(session, community, days=4, assignee=1)
        new = await _file(session, community, days=5, state=State.SUBMITTED, team=None, orderer=9)
    async with database.reading() as session:

        def ids(found: list[Order]) -> list[int]:
            return [row.id for row in found]

        assert ids(await orders.of_orderer(session, 5)) == [named.id, late.id, hand.id, closed.id]
        assert ids(await orders.of_orderer(session, 5, limit=1)) == [named.id]
        assert ids(await orders.of_orderer(session, 6)) == [soon.id]
        assert ids(await orders.open_of_orderer(session, 5)) == [named.id, late.id, hand.id]
        assert ids(await orders.in_hand_of(session, 1)) == [hand.id]
        assert ids(await orders.waiting_for_team(session, community, 7)) == [soon.id, late.id, named.id]
        assert ids(await orders.in_states(session, community, [State.SUBMITTED])) == [new.id]
        assert ids(await orders.assigned_to(session, 1)) == [hand.id, named.id]
        assert ids(await orders.older_than(session, State.CLOSED, "received_at", NOW)) == []
        numbered = await orders.by_number(session, community, late.number)
    assert numbered is not None
    assert numbered.id == late.id


async def test_a_story_grows_sealed(database: Database) -> None:
    """Words that come later stand behind the first ones, masked where masks belong."""
    community, order_id = await _filed(database)
    async with database.transaction() as session:
        row = await orders.find(session, order_id)
        assert row is not None
        step = Step(Action.SUPPLEMENT, frozenset({Part.ORDERER}), 5, NOW, words="电话改成13900002222")
        extra = orders.grown_story(session, row, "电话改成13900002222", "电话改成***")
        await order_moves.move(session, row, replace(standing_of(row)), step, extra=extra)
    async with database.reading() as session:
        row = await orders.get(session, community, order_id)
    assert row is not None
    assert database.vault.open(row.story_sealed) == f"{STORY}\n电话改成13900002222"
    assert row.gist.endswith("\n电话改成***")
