"""How many rows there are (what bad input must not change), and how many statements something takes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event, func
from sqlmodel import SQLModel, select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from storage.database import Database

TALK = frozenset({"receipt", "notice", "card", "prompt", "chat", "chat_message"})
"""What every conversation leaves behind, also one in which nothing comes about."""

TRIED = "tries"
"""The row that a try of a door that guards something leaves behind, right or wrong."""

CLOCKWORK = frozenset({"claim", "job_run", "lease"})
"""What a running service writes down of itself, at its own pace."""


async def count_rows(
    database: Database, without: Collection[str] = TALK | CLOCKWORK | {TRIED}
) -> dict[str, int]:
    """Count the rows of every table but these."""
    counted = {}
    async with database.reading() as session:
        for name, table in SQLModel.metadata.tables.items():
            if name not in without:
                counted[name] = (await session.exec(select(func.count()).select_from(table))).one()
    return counted


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Collect the statements that run inside the block, those about transactions left out."""
    seen: list[str] = []

    def note(*facts: object) -> None:
        statement = str(facts[2])
        if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
