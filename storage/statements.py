"""Statements of the hot path: made once as plain Core, run without objects.

Putting a statement together and turning rows into objects costs several times what the database does
with it. What runs for every message is therefore made when its module is loaded, and its rows stay rows.

What the session still holds back (rows added or changed as objects) is not seen by such a statement:
flush it before, where that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import SQLModel

from storage.models.base import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import BindParameter, CursorResult, Executable, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Session


def table(model: type[SQLModel]) -> Table:
    """Return the table of a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def moment(name: str) -> BindParameter[Any]:
    """Return a parameter that is a moment."""
    return bindparam(name, type_=Moment())


async def line(session: Session) -> AsyncConnection:
    """Return the connection on which the session works, within its transaction."""
    known: AsyncConnection | None = session.info.get("line")
    if known is None:
        known = session.info["line"] = await session.connection()
    return known


async def run(
    session: Session,
    statement: Executable,
    parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> CursorResult[Any]:
    """Run a statement in the session's transaction: once, or once for each of several parameters."""
    return await (await line(session)).execute(statement, parameters)
