"""Sealing anew what a former key has sealed, beside the running service, so that the key can be put away.

What is found by a keyed hash is kept sealed as well, and is hashed anew from that. What stands for a person
in anonymous orders is made of their identifier, and is made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, tuple_, update
from sqlmodel import SQLModel

from storage import forgetting
from storage.database import vault_of
from storage.models import Order, Person, Recovery
from storage.statements import run
from storage.statements import table as table_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from sqlalchemy import Column, Row, Table

    from storage.database import Database, Session
    from storage.vault import Vault

PORTION = 200
"""Rows in one transaction: nobody who writes meanwhile waits for long."""
SAMPLES, SAMPLE_FILES = 20, 2
"""Sealed texts, and sealed files, of one column that are looked at from one end."""
HASHED = {
    (str(Person.__tablename__), "phone_sealed"): "phone_hash",
    (str(Recovery.__tablename__), "code_sealed"): "code_hash",
}
"""The columns that are looked up by a hash, and where that stands."""


async def reseal(database: Database, tell: Callable[[str, int], None]) -> dict[str, int]:
    """Seal everything with the newest key, and return how many rows of each table were changed.

    May be stopped at any time and begun anew. `tell` hears of each table that is done.

    Raises:
        storage.vault.SealBrokenError: something opens with no key; what came before it is done.
    """
    changed = {}
    for table in SQLModel.metadata.sorted_tables:
        if _sealed(table):
            changed[table.name] = await _reseal_table(database, table)
            tell(table.name, changed[table.name])
    await _mark_anew(database)
    return changed


async def samples(session: Session, *, newest: bool) -> list[bytes]:
    """Return some of everything that is sealed, from one end of each table."""
    found: list[bytes] = []
    for table in SQLModel.metadata.sorted_tables:
        keys = [one.desc() if newest else one.asc() for one in table.primary_key.columns]
        for column in _sealed(table):
            most = SAMPLE_FILES if _is_file(column) else SAMPLES
            query = select(column).where(column != _nothing(column)).order_by(*keys).limit(most)
            rows = (await (await session.connection()).execute(query)).scalars()
            found += [one if isinstance(one, bytes) else one.encode("ascii") for one in rows]
    return found


async def is_under_the_newest(session: Session) -> bool:
    """Say whether the newest key alone opens all of the samples."""
    vault = vault_of(session)
    found = [*await samples(session, newest=True), *await samples(session, newest=False)]
    return all(vault.is_newest(one) for one in found)


def _sealed(table: Table) -> list[Column[Any]]:
    """Return the columns that hold sealed text or files, which their names tell."""
    return [one for one in table.columns if one.name == "sealed" or one.name.endswith("_sealed")]


async def _reseal_table(database: Database, table: Table) -> int:
    changed = 0
    async for rows in _portions(database, table):
        wanted = [(row, new) for row in rows if (new := list(_anew(table, row, database.vault)))]
        if not wanted:
            continue
        async with database.transaction() as session:
            connection = await session.connection()
            for row, new in wanted:
                done = 0
                for column, values in new:
                    # Whoever has changed it meanwhile has sealed it with the newest key.
                    same = (_is(table, row), column == row[column.name])
                    done += (await connection.execute(update(table).where(*same).values(values))).rowcount
                changed += bool(done)
    return changed


async def _portions(database: Database, table: Table) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """Give all rows that hold something sealed, by their keys, a portion at a time."""
    keys = list(table.primary_key.columns)
    columns = list({one.name: one for one in [*keys, *_sealed(table)]}.values())
    filled = or_(*(column != _nothing(column) for column in _sealed(table)))
    query = select(*columns).where(filled).order_by(*keys).limit(PORTION)
    last: Row[Any] | None = None
    while True:
        after = query if last is None else query.where(tuple_(*keys) > tuple_(*last[: len(keys)]))
        async with database.reading() as session:
            found = (await (await session.connection()).execute(after)).all()
        if not found:
            return
        yield [dict(row._mapping) for row in found]  # noqa: SLF001 - its public name for this
        last = found[-1]


def _anew(table: Table, row: dict[str, Any], vault: Vault) -> Iterator[tuple[Column[Any], dict[str, object]]]:
    """Yield each column of a row that a former key has sealed, and what is to be written instead."""
    for column in _sealed(table):
        sealed = row[column.name]
        again = vault.reseal_bytes(sealed) if _is_file(column) else vault.reseal(sealed)
        if again != sealed:
            hashed = HASHED.get((table.name, column.name))
            found_by = {hashed: vault.look_up(vault.open(sealed))} if hashed else {}
            yield column, {column.name: again, **found_by}


async def _mark_anew(database: Database) -> None:
    """Let a person's anonymous orders bear one mark, under whichever key they were made anonymous.

    Else two of them, made so before and after the change, would count as two people's.
    """
    vault = database.vault
    async with database.reading() as session:
        connection = await session.connection()
        query = select(_ORDER.c.community_id, _ORDER.c.orderer_mark).distinct()
        rows = await connection.execute(query.where(_ORDER.c.orderer_mark.is_not(None)))
        marked = {(row.community_id, row.orderer_mark) for row in rows}
        people = (await connection.execute(select(table_of(Person).c.id))).scalars().all() if marked else ()
    communities = sorted({community for community, _ in marked})
    for person in people:
        for community in communities:
            new, *former = forgetting.marks_of(vault, community, person)
            for mark in former:
                if (community, mark) in marked:
                    await _change_mark(database, community, mark, new)


async def _change_mark(database: Database, community: int, mark: int, new: int) -> None:
    theirs = (_ORDER.c.community_id == community, _ORDER.c.orderer_mark == mark)
    async with database.transaction() as session:
        await run(session, update(_ORDER).where(*theirs).values(orderer_mark=new))


def _is(table: Table, row: dict[str, Any]) -> Any:  # noqa: ANN401 - a condition
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def _is_file(column: Column[Any]) -> bool:
    return column.type.python_type is bytes


def _nothing(column: Column[Any]) -> str | bytes:
    return b"" if _is_file(column) else ""


_ORDER = table_of(Order)
