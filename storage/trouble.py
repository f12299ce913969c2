"""Which errors mean that the database is away for now, said in a way that the layers above understand."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage.direct import UndoneError

AWAY = (OperationalError, InterfaceError, UndoneError, sqlite3.OperationalError, OSError, TimeoutError)
"""Locked, full, unreachable, cut off in the middle."""


def is_away(error: BaseException) -> bool:
    """Say whether the same would succeed once the database is back: nothing is wrong with what was asked."""
    return isinstance(error, AWAY) or (isinstance(error, DBAPIError) and error.connection_invalidated)
