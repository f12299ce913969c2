"""Statements of the hot path: made once as plain Core, run without objects.

Putting a statement together and turning rows into objects costs several times what the database does
with it. What runs for every message is therefore made when its module is loaded, and its rows stay rows.

What the session still holds back (rows added or changed as objects) is not seen by such a statement:
flush it before, where that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import SQLModel

from storage.compiled import Rows
from storage.models.base import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import BindParameter, Executable, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Session
    from storage.direct import Direct

Row = TypeVar("Row", bound=SQLModel)


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
) -> Rows:
    """Run a statement in the session's transaction: once, or once for each of several parameters.

    Raises what the library raises, whichever way it takes (storage/direct.py has the short one).
    """
    direct: Direct = session.info["direct"]
    done = await direct.run(statement, parameters or {})
    if done is not None:
        return done
    result = await (await line(session)).execute(statement, parameters)
    return Rows(result.all() if result.returns_rows else (), result.rowcount)


def as_object(model: type[Row], values: Mapping[str, Any]) -> Row:
    """Return a row, all of whose columns are given, as an object of no session.

    The model's own constructor looks at every field, which takes longer than writing the row.
    """
    made: Row = inspect(model).class_manager.new_instance()
    instance_dict(made).update(values)
    return made


def as_written(session: Session, model: type[Row], values: Mapping[str, Any]) -> Row:
    """Return a row that was just written as an object of the session, which writes its changes later."""
    made = as_object(model, values)
    make_transient_to_detached(made)
    session.add(made)
    return made


def take_note(session: Session, model: type[SQLModel], key: object, **values: object) -> None:
    """Tell the session's own object of a row, if there is one, what a statement has written."""
    known = session.identity_map.get(identity_key(model, key))
    for name, value in values.items() if known is not None else ():
        set_committed_value(known, name, value)
