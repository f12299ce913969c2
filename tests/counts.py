"""How many rows there are: what bad input must not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import SQLModel, select

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Database

TALK = frozenset({"receipt", "notice", "card", "prompt", "chat", "chat_message"})
"""What every conversation leaves behind, also one in which nothing comes about."""


async def count_rows(database: Database, without: Collection[str] = TALK) -> dict[str, int]:
    """Count the rows of every table but these."""
    counted = {}
    async with database.reading() as session:
        for name, table in SQLModel.metadata.tables.items():
            if name not in without:
                counted[name] = (await session.exec(select(func.count()).select_from(table))).one()
    return counted
