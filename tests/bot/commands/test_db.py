"""`sandan db`."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage import schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

PERSON = """
insert into person (id, name_sealed, phone_sealed, phone_hash, created_at, last_channel, large_type)
values (1, '', '', '', '2026-01-01 00:00:00.000000', '', 0)
"""
CODE = """
insert into recovery (id, person_id, code_hash, made_at, expires_at, wrong, orders)
values (1, 1, 'x', '2026-01-01 00:00:00.000000', '9999-01-01 00:00:00.000000', 0, '[]')
"""


def test_up_to_date_is_said_and_nothing_done(built: Cli) -> None:
    """The usual case after `sandan serve` has run once."""
    ran = built("db", "upgrade")
    assert (ran.code, "已经是最新" in ran.out) == (0, True)


def test_back_and_forward(built: Cli) -> None:
    """A downgrade says what gets lost and asks to be meant; then it can be undone."""
    head = schema.head()
    ran = built("db", "downgrade", "0001")
    assert (ran.code, "sandan backup" in ran.err, "--yes" in ran.err) == (1, True, True)
    assert built("db", "upgrade", "--json").json == {"before": head, "after": head}
    assert built("db", "downgrade", "0001", "--yes", "--json").json == {"before": head, "after": "0001"}
    assert built("db", "upgrade", "--json").json == {"before": "0001", "after": head}


@pytest.mark.parametrize("revision", ["0000", "9999", "head"])
def test_an_unknown_shape_is_refused(built: Cli, revision: str) -> None:
    """The answer names those that can be reached."""
    ran = built("db", "downgrade", revision, "--yes")
    assert (ran.code, "0001" in ran.err) == (1, True)


def test_a_newer_programs_database_is_refused(built: Cli) -> None:
    """Neither up nor down: this program does not know that shape."""
    with closing(sqlite3.connect(built.folder / "sandan.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")
    for words in (("upgrade",), ("downgrade", "0001", "--yes")):
        assert built("db", *words).code == 1


def test_moving_house(built: Cli, tmp_path: Path) -> None:
    """Every table is counted; with the new address set, the street is there."""
    there = tmp_path / "new" / "there.db"
    ran = built("db", "move", "--to", f"sqlite+aiosqlite:///{there}", "--json")
    assert ran.code == 0
    assert ran.json["tables"]["community"] == 1
    again = built("db", "move", "--to", f"sqlite+aiosqlite:///{there}")
    assert (again.code, "已经有内容" in again.err) == (1, True)
    built.set("SANDAN_DATABASE_URL", f"sqlite+aiosqlite:///{there}")
    assert built("invite", "--role", "staff", "--json").code == 0


def test_an_address_with_a_password_need_not_stand_in_the_command(
    built: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `-` it is read from stdin: no list of processes and no history of a shell shows it."""
    there = tmp_path / "there.db"
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"sqlite+aiosqlite:///{there}\n"))
    assert built("db", "move", "--to", "-", "--json").json["tables"]["community"] == 1
    assert there.exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ran = built("db", "move", "--to", "-")
    assert (ran.code, "看不懂" in ran.err) == (1, True)


def test_what_cannot_be_moved_gets_a_sentence(built: Cli) -> None:
    """The same place, a wrong address (without its password), no database at all."""
    here = f"sqlite+aiosqlite:///{built.folder / 'sandan.db'}"
    assert "同一个" in built("db", "move", "--to", here).err
    ran = built("db", "move", "--to", "mysql://me:secret@host/name")
    assert (ran.code, "host/name" in ran.err, "secret" in ran.err) == (1, True, False)
    ran = built("db", "move", "--to", "mysql://me:sec@ret@host/name")
    assert (ran.code, "host/name" in ran.err, "ret@" in ran.err) == (1, True, False)
    shutil.rmtree(built.folder)
    for words in (("upgrade",), ("downgrade", "0001", "--yes"), ("move", "--to", "sqlite+aiosqlite:///x.db")):
        ran = built("db", *words)
        assert (ran.code, "sandan init" in ran.err) == (1, True)


def test_a_changed_key_is_put_to_work(built: Cli) -> None:
    """Refused without a former key; afterwards the new one alone opens everything."""
    refused = built("db", "reseal")
    assert (refused.code, "SANDAN_SECRET_KEY_OLD" in refused.err) == (1, True)
    built.set("SANDAN_SECRET_KEY_OLD", os.environ["SANDAN_SECRET_KEY"])
    built.set("SANDAN_SECRET_KEY", "another secret of this test, long enough")
    ran = built("db", "reseal")
    assert (ran.code, "新密钥封好" in ran.out) == (0, True)
    assert "SANDAN_SECRET_KEY_OLD 从设置里拿掉" in ran.out
    again = built("db", "reseal", "--json").json
    assert (again["rows"], again["finished"]) == (0, True)


def test_the_same_key_twice_is_no_change(built: Cli) -> None:
    """Whoever has mixed the two up learns which is which."""
    built.set("SANDAN_SECRET_KEY_OLD", os.environ["SANDAN_SECRET_KEY"])
    ran = built("db", "reseal")
    assert (ran.code, "同一个" in ran.err) == (1, True)


def test_a_code_that_hangs_on_the_former_key_is_waited_for(built: Cli) -> None:
    """The command says how many and until when, and that it is not over."""
    with closing(sqlite3.connect(built.folder / "sandan.db")) as connection, connection:
        connection.execute(PERSON)
        connection.execute(CODE)
    built.set("SANDAN_SECRET_KEY_OLD", os.environ["SANDAN_SECRET_KEY"])
    built.set("SANDAN_SECRET_KEY", "another secret of this test, long enough")
    ran = built("db", "reseal")
    assert (ran.code, "1 个找回码" in ran.out, "9999-01-01" in ran.out) == (1, True, True)
    told = built("db", "reseal", "--json").json
    assert (told["finished"], told["codes"]) == (False, 1)
    assert told["codes_until"].startswith("9999-01-01")
