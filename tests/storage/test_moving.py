"""Moving house: every row of one database arrives in another, or none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from storage import moving, schema
from storage.models import Street
from tests.databases import open_database
from tests.world import open_world

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from storage.database import Database
    from tests.databases import PostgresServer
    from tests.world import World


async def _live(world: World) -> None:
    """Let a little of everything happen."""
    await world.staff()
    member = await world.member("队员", "mediation")
    resident = world.person("居民")
    await resident.order("玫瑰园3栋楼上半夜装修太吵了，邻居说了不听，请来调解", photos=("一张",))
    await world.settle()
    await member.press("接单")
    await resident.say("我还想说")
    await world.settle()


async def _everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, as the program reads it."""
    found = {}
    async with database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = await (await session.connection()).execute(
                select(table).order_by(*table.primary_key.columns)
            )
            found[table.name] = [tuple(row) for row in rows]
    return found


@pytest.mark.parametrize("way", ["up", "back"])
async def test_every_row_arrives(way: str, tmp_path: Path, postgres: PostgresServer) -> None:
    """From SQLite to PostgreSQL and back: what was there reads the same, and is counted."""
    async with postgres.fresh() as server:
        file = f"sqlite+aiosqlite:///{tmp_path / 'here.db'}"
        old, new = (file, server) if way == "up" else (server, file)
        async with open_world(old) as world, open_database(new) as target:
            await _live(world)
            told: dict[str, int] = {}
            counts = await moving.move(world.database, target, told.__setitem__)
            kept = await _everything(world.database)
            assert await _everything(target) == kept
            assert counts == told == {name: len(rows) for name, rows in kept.items()}
            assert counts["order_"] == 1


async def test_a_database_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nothing is ever mixed."""
    async with (
        open_world(f"sqlite+aiosqlite:///{tmp_path / 'here.db'}") as world,
        open_database(f"sqlite+aiosqlite:///{tmp_path / 'there.db'}") as target,
    ):
        async with target.transaction() as session:
            session.add(Street(id=7, code="own", name="别的街道"))
        with pytest.raises(moving.NotEmptyError):
            await moving.move(world.database, target, lambda *_: None)
        assert [len(rows) for name, rows in (await _everything(target)).items() if rows] == [1]


async def test_a_row_that_does_not_arrive_undoes_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts are compared before anything is kept."""
    copy = moving._copy

    async def lossy(table: Any, reading: Any, writing: Any) -> int:  # noqa: ANN401 - handed through
        return 0 if table.name == "team" else await copy(table, reading, writing)

    monkeypatch.setattr(moving, "_copy", lossy)
    async with (
        open_world(f"sqlite+aiosqlite:///{tmp_path / 'here.db'}") as world,
        open_database(f"sqlite+aiosqlite:///{tmp_path / 'there.db'}") as target,
    ):
        with pytest.raises(moving.NotWholeError, match="team"):
            await moving.move(world.database, target, lambda *_: None)
        assert not any((await _everything(target)).values())


async def test_back_to_the_first_shape_and_forward_again_keeps_the_orders(world: World) -> None:
    """With people and orders in it, a database goes every step back and forward on both kinds."""
    await _live(world)
    before = (await _everything(world.database))["order_"]
    shapes = schema.below(schema.head())
    assert shapes[-1] == "0001"
    await schema.downgrade(world.database, "0001")
    assert await schema.revision(world.database) == "0001"
    await schema.upgrade(world.database)
    after = (await _everything(world.database))["order_"]
    names = [column.name for column in SQLModel.metadata.tables["order_"].columns]
    for name in ("number", "state", "story_sealed", "team_id", "handler_id", "dispatched_at"):
        at = names.index(name)
        assert [row[at] for row in after] == [row[at] for row in before], name
