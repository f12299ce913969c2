"""A key that is changed: everything is sealed anew, while people go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import SQLModel

from storage import profiles, resealing
from storage.database import Database
from storage.models import Person
from storage.resealing import reseal
from storage.vault import Vault
from tests.world import SECRET, open_world

if TYPE_CHECKING:
    import pytest

NEW = "the second secret of the house, long enough"
PHONE = "13800001111"


async def _sealed_values(database: Database) -> list[str | bytes]:
    """Return every sealed text of every table."""
    found: list[str | bytes] = []
    async with database.reading() as session:
        connection = await session.connection()
        for table in SQLModel.metadata.sorted_tables:
            columns = [one for one in table.columns if one.name.endswith("sealed")]
            for row in await connection.execute(select(*columns)) if columns else ():
                found += [value for value in row if value]
    return found


async def test_everything_opens_with_the_new_key_alone(any_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every table, however many portions it takes; a phone is found, and a second time changes nothing."""
    monkeypatch.setattr(resealing, "PORTION", 3)
    async with open_world(any_url) as world:
        await world.staff()
        resident = world.person("居民甲")
        for words in ("楼道的灯坏了，晚上看不见", "隔壁半夜装修，吵得睡不着"):
            await resident.say(words)
            await world.settle()
            await resident.press("提交")
            await world.settle()
        async with world.database.transaction() as session:
            known = await profiles.write_down_by_phone(
                session, name="来电居民", phone=PHONE, now=world.clock()
            )
        before = await _sealed_values(world.database)
        database = Database(any_url, Vault(NEW, SECRET), world.clock)
        told: dict[str, int] = {}
        try:
            counts = await reseal(database, told.__setitem__)
            again = await reseal(database, told.__setitem__)
        finally:
            await database.close()
    assert len(before) > 15
    assert sum(counts.values()) > 12
    assert sum(again.values()) == 0
    alone = Database(any_url, Vault(NEW), world.clock)
    try:
        values = await _sealed_values(alone)
        assert len(values) == len(before)
        for value in values:
            assert alone.vault.open_bytes(value.encode() if isinstance(value, str) else value)
        async with alone.transaction() as session:
            found = await profiles.write_down_by_phone(session, name="", phone=PHONE, now=world.clock())
            assert found == known
    finally:
        await alone.close()


async def test_before_that_a_phone_is_found_under_the_former_key(any_url: str) -> None:
    """Whoever phones between the change and the sealing is no stranger."""
    async with open_world(any_url) as world:
        async with world.database.transaction() as session:
            known = await profiles.write_down_by_phone(session, name="甲", phone=PHONE, now=world.clock())
        database = Database(any_url, Vault(NEW, SECRET), world.clock)
        async with database.transaction() as session:
            found = await profiles.write_down_by_phone(session, name="甲", phone=PHONE, now=world.clock())
        await database.close()
    assert found == known


async def test_what_is_written_meanwhile_is_not_overwritten(
    any_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The running service may change a row between our look and our writing."""
    async with open_world(any_url) as world:
        async with world.database.transaction() as session:
            person = await profiles.write_down_by_phone(session, name="甲", phone=PHONE, now=world.clock())
        database = Database(any_url, Vault(NEW, SECRET), world.clock)
        portions = resealing._portions

        async def meanwhile(of: Database, table: object) -> object:
            async for rows in portions(of, table):  # type: ignore[arg-type]  # handed through
                if getattr(table, "name", "") == Person.__tablename__:
                    async with database.transaction() as session:
                        await profiles.set_name(session, person, "乙")
                yield rows

        monkeypatch.setattr(resealing, "_portions", meanwhile)
        await reseal(database, lambda *_: None)
        monkeypatch.undo()
        await reseal(database, lambda *_: None)
        async with database.reading() as session:
            row = await session.get_one(Person, person)
            assert Vault(NEW).open(row.name_sealed) == "乙"
            assert Vault(NEW).open(row.phone_sealed) == PHONE
        await database.close()
