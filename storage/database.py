"""The engine and its two doors: `transaction()` to write, `reading()` to look."""

from __future__ import annotations

from asyncio import shield
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, event
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session as SyncSession
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import bells, lines, postgres, reference, sqlite
from storage.called_off import CalledOff
from storage.convoy import Convoys
from storage.ids import Ids
from storage.lines import Lines
from storage.lookers import Lookers
from storage.statements import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Insert
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.dml import ReturningInsert
    from sqlmodel.sql.expression import SelectOfScalar

    from storage.compiled import Rows
    from storage.direct import Direct
    from storage.vault import Vault

Session = AsyncSession
Row = TypeVar("Row")


class Database:
    """One database and the keys to it."""

    def __init__(self, url: str, vault: Vault, clock: Callable[[], datetime]) -> None:
        """Open nothing yet; `url` is `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`."""
        self.is_sqlite = url.startswith("sqlite")
        self._url = url
        how: dict[str, Any] = {}
        if not self.is_sqlite:
            how = {"connect_args": postgres.options(), "pool_size": lines.IN_ALL}
        self.engine = create_async_engine(url, hide_parameters=True, **how)
        self.vault = vault
        self.clock = clock
        self.ids = Ids(clock)
        self.shelf: dict[int, reference.Book] = {}
        self.process = bells.new_name()
        self.called_off = CalledOff()
        self.only_channel: str | None = None
        """Where this is set, notices of every other channel are written down but never sent."""
        self.at_home: frozenset[str] = frozenset()
        """Channels in which this process sends what it writes: no other is told of that."""
        if self.is_sqlite:
            sqlite.prepare(self.engine.sync_engine)
            readers = self.engine.execution_options(sandan_reading=True)
            self._writers: Convoys | Lines = Convoys(self.engine)
            self._lookers: Lookers | Lines = Lookers(readers)
        else:
            self._writers = Lines(self.engine.execution_options(isolation_level="AUTOCOMMIT"))
            self._lookers = Lines(self.engine, only_look=True)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Give a session whose changes are committed together when the block ends well.

        No network call belongs inside: on SQLite every other writer waits for it.
        """
        try:
            async with self._writers.write() as direct, self._session(direct, writing=True) as session:
                yield session
                await _finish(session)
                if session.in_transaction():  # somebody has used objects
                    await session.commit()
        except IntegrityError:  # perhaps another process has made the same identifier
            self.ids.move()
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Give a session that only looks; it never waits for writers on SQLite."""
        async with self._lookers.look() as direct, self._session(direct, writing=False) as session:
            yield session

    @asynccontextmanager
    async def at_length(self, **options: Any) -> AsyncIterator[AsyncConnection]:  # noqa: ANN401 - the engine's own
        """Give a connection for work that may take as long as it needs: a migration, a move."""
        engine = self.engine
        if not self.is_sqlite:
            engine = create_async_engine(
                self._url, poolclass=NullPool, connect_args=postgres.options(patient=True)
            )
        try:
            async with engine.execution_options(**options).connect() as connection:
                yield connection
        finally:
            if engine is not self.engine:
                await engine.dispose()

    async def empty_log(self) -> bool:
        """Leave nothing of what was deleted in SQLite's log; say False where it was in use, to try again.

        PostgreSQL needs its log for copies and recovery, and recycles it by its own rules.
        """
        if not self.is_sqlite:
            return True
        async with self.engine.connect() as line:
            return await line.run_sync(sqlite.empty_log)

    async def close(self) -> None:
        """Close every connection."""
        await self._writers.finish()
        await self._lookers.finish()
        await self.engine.dispose()

    @asynccontextmanager
    async def _session(self, direct: Direct, *, writing: bool) -> AsyncIterator[Session]:
        """Give a session that knows the vault, the identifiers and whether it may write."""
        session = AsyncSession(
            direct.line,
            sync_session_class=Remembering,
            expire_on_commit=False,
            info={
                "direct": direct,
                "vault": self.vault,
                "ids": self.ids,
                "writing": writing,
                "only_channel": self.only_channel,
                "at_home": self.at_home,
                "process": self.process,
                "called_off": self.called_off,
                "clock": self.clock,
                "shelf": self.shelf,
                "dialect": self.engine.dialect.name,
            },
            join_transaction_mode="create_savepoint" if writing else "rollback_only",
        )
        try:
            yield session
        finally:
            if session.in_transaction():
                await shield(session.close())
            else:  # nobody has used objects: there is nothing to wait for
                session.sync_session.close()


class Remembering(SyncSession):
    """Holds on to the rows that it has read: the library forgets them at once, and reads them again."""


@event.listens_for(Remembering, "loaded_as_persistent")
def _remember(session: SyncSession, row: object) -> None:
    session.info.setdefault("read", []).append(row)


reference.watch(Remembering)


async def _finish(session: Session) -> None:
    """Do what was put off to the end of the transaction."""
    for finish in session.info.pop("at_the_end", ()):
        await finish(session)


def vault_of(session: Session) -> Vault:
    """Return the vault of the session's database."""
    vault: Vault = session.info["vault"]
    return vault


def new_id(session: Session) -> int:
    """Return a new identifier."""
    ids: Ids = session.info["ids"]
    return ids.new()


def held(session: Session, query: SelectOfScalar[Row]) -> SelectOfScalar[Row]:
    """Let a writing session wait for, see and hold the newest form of the rows that it reads.

    On PostgreSQL the second of two people waits until the first is done, and then reads what they
    did; on SQLite all writers wait for each other anyway.
    """
    if not session.info["writing"]:
        return query
    return query.with_for_update().execution_options(populate_existing=True)


def at_the_end(session: Session, finish: Callable[[Session], Awaitable[None]]) -> None:
    """Have something done as the last thing before the transaction is committed."""
    session.info.setdefault("at_the_end", []).append(finish)


async def replace_all(
    session: Session, model: type[SQLModel], rows: Sequence[dict[str, object]], *, changing: tuple[str, ...]
) -> None:
    """Insert rows in one statement; change these columns of those that exist (ON CONFLICT DO UPDATE)."""
    await run(session, insert_or_change(session.info["dialect"], model, changing), rows)


async def insert_once(session: Session, model: type[SQLModel], **values: object) -> bool:
    """Insert a row unless there is one like it; say whether it was new (ON CONFLICT DO NOTHING)."""
    result = await run(session, _insert_new(session.info["dialect"], model), values)
    return bool(result.rowcount)


async def insert_all_once(session: Session, model: type[SQLModel], rows: Sequence[dict[str, object]]) -> None:
    """Insert rows in one statement, but those that are there; all of them name the same columns."""
    if rows:
        await run(session, _insert_new(session.info["dialect"], model), rows)


async def count_up(session: Session, model: type[SQLModel], column: str, **first: object) -> Rows:
    """Return a row's counter, one higher than it was; the row is held. A new row begins with 1."""
    return await run(session, _insert_or_count(session.info["dialect"], model, column), {**first, column: 1})


@cache
def _insert_new(dialect: str, model: type[SQLModel]) -> Insert:
    """Return the statement, made once for each table: that costs more than running it.

    A row is there where its own key is, not where two processes have happened to make the same identifier:
    that is an error, or the row would be lost without a word.
    """
    own = [key for key in _keys(model) if "id" not in key]
    return _insert(dialect, model).on_conflict_do_nothing(index_elements=own[0] if len(own) == 1 else None)


def _keys(model: type[SQLModel]) -> list[list[str]]:
    """The columns of each key of a table."""
    constraints = SQLModel.metadata.tables[str(model.__tablename__)].constraints
    return [
        list(one.columns.keys())
        for one in constraints
        if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)
    ]


@cache
def insert_or_change(dialect: str, model: type[SQLModel], changing: tuple[str, ...]) -> Insert:
    """Return the statement, made once for each table."""
    statement = _insert(dialect, model)
    return statement.on_conflict_do_update(
        index_elements=list(SQLModel.metadata.tables[str(model.__tablename__)].primary_key.columns),
        set_={name: statement.excluded[name] for name in changing},
    )


@cache
def _insert_or_count(dialect: str, model: type[SQLModel], column: str) -> ReturningInsert[Any]:
    """Return the statement, made once for each table."""
    statement, counter = _insert(dialect, model), SQLModel.metadata.tables[str(model.__tablename__)].c[column]
    return statement.on_conflict_do_update(
        index_elements=list(counter.table.primary_key.columns), set_={column: counter + 1}
    ).returning(counter)


def _insert(dialect: str, model: type[SQLModel]) -> sqlite_dialect.Insert | postgresql.Insert:
    """Return the beginning of a statement in a dialect."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    if dialect != "postgresql":
        return sqlite_dialect.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - on PostgreSQL the engine has loaded it

    return postgresql.insert(table)
