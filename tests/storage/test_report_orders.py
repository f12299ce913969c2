"""The orders behind a report's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from storage import report_orders
from storage.database import new_id
from storage.models import Place
from tests.storage.rows import found, order

if TYPE_CHECKING:
    from storage.database import Database


async def _places(database: Database, community: int) -> None:
    """Write down a grid, an estate in it and a building in that, and an estate without a grid."""
    async with database.transaction() as session:
        for code, kind, path in (
            ("G1", "grid", ["G1"]),
            ("MG", "estate", ["MG", "G1"]),
            ("MG-3", "building", ["MG-3", "MG", "G1"]),
            ("PARK", "estate", ["PARK"]),
            ("PARK-1", "building", ["PARK-1", "PARK"]),
        ):
            session.add(
                Place(community_id=community, id=new_id(session), code=code, name=code, kind=kind, path=path)
            )


@pytest.mark.parametrize(
    ("place", "estate", "grid"),
    [
        ("MG-3", "MG", "G1"),
        ("MG", "MG", "G1"),
        ("G1", "", "G1"),
        ("PARK-1", "PARK", ""),
        ("PARK", "PARK", ""),
        ("GONE", "", ""),
        (None, "", ""),
    ],
)
async def test_a_place_is_its_estate_and_its_grid(
    database: Database, place: str | None, estate: str, grid: str
) -> None:
    """Never the building; a place that was put away since is none."""
    community, _ = await found(database)
    await _places(database, community)
    async with database.transaction() as session:
        made = await order(session, community)
        made.place_code = place
        number = made.number
    async with database.reading() as session:
        [row] = await report_orders.by_number(session, community, [number])
    assert (row.estate, row.grid) == (estate, grid)


async def test_it_is_one_query_and_only_what_was_asked_for(database: Database) -> None:
    """By number, whatever the order they were asked in; nothing of another community, nothing sealed."""
    community, _ = await found(database)
    async with database.transaction() as session:
        first, _, third = [await order(session, community) for _ in range(3)]
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    async with database.reading() as session:
        rows = await report_orders.by_number(
            session, community, [third.number, first.number, 4711, first.number]
        )
        other = await report_orders.by_number(session, community + 1, [first.number])
        nothing = await report_orders.by_number(session, community, [])
    assert [row.number for row in rows] == [first.number, third.number]
    assert rows[0].received_at == first.received_at
    assert other == nothing == []
    assert len([one for one in asked if "FROM order_" in one]) == 2
    assert "sealed" not in "".join(asked)


async def test_more_orders_than_a_statement_takes(database: Database) -> None:
    """The newest are kept: both databases take that many in one statement."""
    community, _ = await found(database)
    async with database.transaction() as session:
        newest, oldest = await order(session, community), await order(session, community)
        newest.number, oldest.number = 90_000, 5
    async with database.reading() as session:
        rows = await report_orders.by_number(session, community, range(1, 90_001))
    assert [row.number for row in rows] == [newest.number]
