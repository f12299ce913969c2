"""What ails a database: from the driver's error to something that a person can put right."""

from __future__ import annotations

import errno
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage.ailment import Ailment, ailment_of

if TYPE_CHECKING:
    from pathlib import Path


class RefusedError(Exception):
    """An error of PostgreSQL's driver."""

    def __init__(self, sqlstate: str) -> None:
        """Take the server's code."""
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "ailment"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), Ailment.REFUSED),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Ailment.UNKNOWN_HOST),
        (RefusedError("28P01"), Ailment.PASSWORD),
        (RefusedError("3D000"), Ailment.NO_DATABASE),
        (RefusedError("42501"), Ailment.RIGHTS),
        (RefusedError("57P03"), Ailment.STARTING),
        (RefusedError("53300"), Ailment.CROWDED),
        (RefusedError("99999"), Ailment.OTHER),
        (TimeoutError(), Ailment.OTHER),
        (OSError(errno.ENOSPC, "full"), Ailment.FULL),
    ],
)
def test_a_servers_or_systems_refusal_is_known(error: Exception, ailment: Ailment) -> None:
    """By its code, never by its words, which come in the server's language."""
    assert ailment_of(error) is ailment


def test_sqlites_own_refusals_are_known(tmp_path: Path) -> None:
    """A folder that is not there, a file that is something else, one that is only read."""
    (tmp_path / "letter").write_text("no database, but long enough to be looked at", encoding="utf-8")
    sqlite3.connect(tmp_path / "empty").close()
    for path, statements, ailment in (
        (f"file:{tmp_path}/nowhere/x?mode=rwc", "", Ailment.CANNOT_OPEN),
        (f"file:{tmp_path}/letter", "select * from sqlite_master", Ailment.NOT_OURS),
        (f"file:{tmp_path}/empty?mode=ro", "create table t(a)", Ailment.READ_ONLY),
        (f"file:{tmp_path}/tight", "PRAGMA max_page_count=1; create table t(a)", Ailment.FULL),
    ):
        with pytest.raises(sqlite3.Error) as caught, closing(sqlite3.connect(path, uri=True)) as opened:
            opened.executescript(statements)
        assert ailment_of(caught.value) is ailment
