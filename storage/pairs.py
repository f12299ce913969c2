"""Conditions on two columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, tuple_

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Mapped


def among(first: Mapped[Any], second: Mapped[Any], pairs: Collection[tuple[Any, Any]]) -> ColumnElement[bool]:
    """Say that two columns hold one of the pairs.

    With `(a, b) IN (…)` alone SQLite walks through the whole table; the lists let it use an index.
    """
    return and_(
        first.in_(sorted({one for one, _ in pairs})),
        second.in_(sorted({other for _, other in pairs})),
        tuple_(first, second).in_(sorted(pairs)),
    )
