"""Sealing anew what a former key has sealed, beside the running service, so that the key can be put away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, tuple_, update
from sqlmodel import SQLModel

from storage.models import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sqlalchemy import Column, Row, Table

    from storage.database import Database
    from storage.vault import Vault

PORTION = 200
"""Rows in one transaction: nobody who writes meanwhile waits for long."""
PEOPLE = str(Person.__tablename__)


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
    return changed


def _sealed(table: Table) -> list[Column[Any]]:
    """Return the columns that hold sealed text or files, which their names tell."""
    return [one for one in table.columns if one.name == "sealed" or one.name.endswith("_sealed")]


async def _reseal_table(database: Database, table: Table) -> int:
    changed = 0
    async for rows in _portions(database, table):
        wanted = [(row, new) for row in rows if (new := _anew(table, row, database.vault))]
        if not wanted:
            continue
        async with database.transaction() as session:
            connection = await session.connection()
            for row, new in wanted:
                # Whoever has changed the row meanwhile has sealed it with the newest key.
                same = [column == row[column.name] for column in _sealed(table)]
                statement = update(table).where(*_is(table, row), *same).values(new)
                changed += (await connection.execute(statement)).rowcount
    return changed


async def _portions(database: Database, table: Table) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """Give all rows that hold something sealed, by their keys, a portion at a time."""
    keys = list(table.primary_key.columns)
    columns = list({one.name: one for one in [*keys, *_sealed(table)]}.values())
    filled = or_(*(column != (b"" if _is_file(column) else "") for column in _sealed(table)))
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


def _anew(table: Table, row: dict[str, Any], vault: Vault) -> dict[str, object]:
    """Return what of a row has to be written: nothing where the newest key has sealed it all."""
    new: dict[str, object] = {}
    for column in _sealed(table):
        sealed = row[column.name]
        again = vault.reseal_bytes(sealed) if _is_file(column) else vault.reseal(sealed)
        if again != sealed:
            new[column.name] = again
    if table.name == PEOPLE and "phone_sealed" in new:
        new["phone_hash"] = vault.look_up(vault.open(row["phone_sealed"]))
    return new


def _is(table: Table, row: dict[str, Any]) -> Sequence[Any]:
    return [and_(*(column == row[column.name] for column in table.primary_key.columns))]


def _is_file(column: Column[Any]) -> bool:
    return column.type.python_type is bytes
