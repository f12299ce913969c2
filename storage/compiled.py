"""Statements made ready once: compiled, with their parameters in order and their rows told apart.

At each run the library looks a compiled statement up, checks and converts what it is given and wraps what
comes back; that takes ten times what SQLite does with a short statement. What is remembered here, for either
database, is made by the library's own compiler and types, so that nothing means anything else.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.exc import NoResultFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Dialect, Executable
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

REMEMBERED = 1024
"""Statements, each with the lengths of its lists."""
KINDS = (Select, Insert, Update, Delete)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement returned, all of it: named tuples. `rowcount` says how many rows it changed."""

    rows: Sequence[Any]
    rowcount: int

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows."""
        return iter(self.rows)

    def all(self) -> Sequence[Any]:
        """Return the rows."""
        return self.rows

    def first(self) -> Any:  # noqa: ANN401 - a row has whatever was asked for
        """Return the first row, if there is one."""
        return self.rows[0] if self.rows else None

    def one(self) -> Any:  # noqa: ANN401 - as above
        """Return the first row. Raises `NoResultFound`."""
        if not self.rows:
            raise NoResultFound("a row was asked for that is not there")
        return self.rows[0]

    def scalar(self) -> Any:  # noqa: ANN401 - as above
        """Return the first column of the first row, if there is one."""
        return self.rows[0][0] if self.rows else None

    def scalar_one(self) -> Any:  # noqa: ANN401 - as above
        """Return the first column of the first row. Raises `NoResultFound`."""
        return self.one()[0]

    def scalars(self) -> list[Any]:
        """Return the first column."""
        return [row[0] for row in self.rows]

    def mappings(self) -> list[dict[str, Any]]:
        """Return each row by the names of its columns."""
        return [row._asdict() for row in self.rows]


class Slot(NamedTuple):
    """One argument: a parameter (or one value of a list), and how it becomes what the driver takes."""

    name: str
    at: int | None
    process: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement as the driver takes it."""

    text: str
    slots: tuple[Slot, ...]
    fixed: Mapping[str, Any]
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]
    make: Callable[[Sequence[Any]], Any]

    def arguments(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the parameters in the statement's order."""
        values = {**self.fixed, **given} if self.fixed else given
        arguments = []
        for name, at, process in self.slots:
            value = values[name] if at is None else _padded(values[name], at)
            arguments.append(value if process is None else process(value))
        return tuple(arguments)

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the driver's rows with their values as our types have them."""
        if not self.columns:
            return [self.make(row) for row in rows]
        return [self.make(self._converted(row)) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, process in self.columns:
            values[at] = process(values[at])
        return values


def ready(statement: Executable, dialect: Dialect, given: Mapping[str, Any]) -> Ready | None:
    """Return the statement made ready for these parameters; None for one that the library itself must run."""
    form = _form(statement, dialect, tuple(given))
    if form is None:
        return None
    return _ready(form, tuple(_room(len(given[name])) for name in form.lists))


def _room(length: int) -> int:
    """Return the next power of two: else each length would have a statement of its own to be made ready."""
    return 1 << (length - 1).bit_length() if length else 0


def _padded(listed: Sequence[Any], at: int) -> Any:  # noqa: ANN401 - whatever is listed
    """Return one value of a list that goes on with its last: to be in it means the same."""
    return listed[at] if at < len(listed) else listed[-1]


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A compiled statement; `lists` are the parameters whose length is part of it."""

    compiled: SQLCompiler
    statement: Any
    names: tuple[str, ...]
    lists: tuple[str, ...]


@lru_cache(REMEMBERED)
def _form(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> Form | None:
    """Compile a statement for parameters of these names."""
    if not isinstance(statement, KINDS):
        return None
    compiled = statement.compile(dialect=dialect, column_keys=sorted(names))
    if compiled.insert_prefetch or compiled.update_prefetch or compiled.literal_execute_params:
        return None
    lists = (bound.key for bound in compiled.binds.values() if bound.expanding and bound.key in names)
    return Form(compiled, statement, names, tuple(lists))


@lru_cache(REMEMBERED)
def _ready(form: Form, lengths: tuple[int, ...]) -> Ready:
    """Write a compiled statement out for lists of these lengths."""
    lists = {name: [None] * length for name, length in zip(form.lists, lengths, strict=True)}
    state = form.compiled.construct_expanded_state({**dict.fromkeys(form.names), **lists})
    within = {
        one: (name, at)
        for name in form.lists
        for at, one in enumerate(state.parameter_expansion.get(name, ()))
    }
    writers = {**_writers(form.compiled), **state.processors}
    slots = []
    for one in state.positiontup or ():
        name, at = within.get(one, (one, None))
        slots.append(Slot(name, at, writers.get(one)))
    fixed = {one.name: state.parameters[one.name] for one in slots if one.name not in form.names}
    columns = _columns(form.statement)
    readers = tuple(_readers((kind for _, kind in columns), form.compiled.dialect))
    row = namedtuple("Row", [name for name, _ in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024 - known only now
    return Ready(state.statement, tuple(slots), fixed, readers, row._make)


def _columns(statement: Any) -> list[tuple[str, TypeEngine[Any]]]:  # noqa: ANN401 - one of KINDS
    """Return what a statement returns: names and types."""
    is_query = isinstance(statement, Select)
    columns = statement.column_descriptions if is_query else statement.returning_column_descriptions
    return [(one["name"], one["type"]) for one in columns]


def _writers(compiled: SQLCompiler) -> dict[str, Callable[[Any], Any]]:
    """Return how parameters become what the driver takes, where they are not that already."""
    dialect = compiled.dialect
    found = (
        (name, bound.type.dialect_impl(dialect).bind_processor(dialect))
        for bound, name in compiled.bind_names.items()
    )
    return {name: process for name, process in found if process is not None}


def _readers(
    kinds: Iterator[TypeEngine[Any]], dialect: Dialect
) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """Yield the columns whose values the driver returns in another form than ours."""
    for at, kind in enumerate(kinds):
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        if process is not None:
            yield at, process
