"""What ails a database that cannot be used, so that a person can be told what to do about it."""

from __future__ import annotations

import errno
import socket
import sqlite3
from enum import StrEnum


class Ailment(StrEnum):
    """The kinds that somebody can put right; `OTHER` is told in the driver's own words."""

    REFUSED = "refused"
    UNKNOWN_HOST = "unknown host"
    PASSWORD = "password"  # noqa: S105 - the name of a trouble
    NO_DATABASE = "no database"
    RIGHTS = "rights"
    STARTING = "starting"
    CROWDED = "crowded"
    CANNOT_OPEN = "cannot open"
    READ_ONLY = "read only"
    LOCKED = "locked"
    FULL = "full"
    DISK = "disk"
    NOT_OURS = "not ours"
    OTHER = "other"


_SQLSTATES = {
    "28P01": Ailment.PASSWORD,
    "28000": Ailment.PASSWORD,
    "3D000": Ailment.NO_DATABASE,
    "42501": Ailment.RIGHTS,
    "57P03": Ailment.STARTING,
    "53300": Ailment.CROWDED,
    "53100": Ailment.FULL,
    "25006": Ailment.READ_ONLY,
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_SQLITE = {
    sqlite3.SQLITE_CANTOPEN: Ailment.CANNOT_OPEN,
    sqlite3.SQLITE_READONLY: Ailment.READ_ONLY,
    sqlite3.SQLITE_BUSY: Ailment.LOCKED,
    sqlite3.SQLITE_LOCKED: Ailment.LOCKED,
    sqlite3.SQLITE_FULL: Ailment.FULL,
    sqlite3.SQLITE_IOERR: Ailment.DISK,
    sqlite3.SQLITE_NOTADB: Ailment.NOT_OURS,
    sqlite3.SQLITE_CORRUPT: Ailment.NOT_OURS,
}
"""By the primary part of the code (https://sqlite.org/rescode.html)."""
PRIMARY = 0xFF
_SYSTEM = {errno.ECONNREFUSED: Ailment.REFUSED, errno.ENOSPC: Ailment.FULL}


def ailment_of(error: BaseException) -> Ailment:
    """Return what ails the database by the driver's own error (not the library's around it)."""
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & PRIMARY, Ailment.OTHER)
    if isinstance(error, socket.gaierror):
        return Ailment.UNKNOWN_HOST
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, Ailment.OTHER)
    return _SQLSTATES.get(str(getattr(error, "sqlstate", "")), Ailment.OTHER)
