"""What an operator naturally does wrong: each mistake is one sentence that says what to do next."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.alone import alone
from bot.config import load
from storage.vault import Vault
from tests.bot.commands.test_doctor import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.commands.conftest import Cli, Ran
    from tests.databases import PostgresServer

NOBODY_LISTENS = "postgresql+asyncpg://sandan:x@127.0.0.1:1/sandan"


def sentence(ran: Ran) -> str:
    """Return the one line that a failed command has said, and said on stderr."""
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.count("\n") == 1, ran.err
    return ran.err


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("SANDAN_DATABASE_URL", "postgres://sandan@127.0.0.1/sandan", "postgresql+asyncpg://"),
        ("SANDAN_DATABASE_URL", "postgresql+asyncpg://sandan:p@ss/w@127.0.0.1/sandan", "%40"),
        ("SANDAN_DATABASE_URL", "postgresql+asyncpg://sandan:x@127.0.0.1:port/sandan", "HOST"),
        ("SANDAN_DATABASE_URL", "postgresql+asyncpg://sandan:x@127.0.0.1", "NAME"),
        ("SANDAN_DATABASE_URL", NOBODY_LISTENS, "开着没有"),
        ("SANDAN_TELEGRAM_TOKEN", "the one from BotFather", "BotFather"),
        ("SANDAN_TELEGRAM_MODE", "push", "webhook"),
        ("SANDAN_TELEGRAM_SECRET", "with a space", "openssl rand -hex 32"),
        ("SANDAN_PORT", "99999", "65535"),
        ("SANDAN_PORT", "eighty", "整数"),
        ("SANDAN_BACKUPS", "-1", "不能小于 0"),
        ("SANDAN_HOLIDAYS_FILE", "nowhere.toml", "SANDAN_HOLIDAYS_FILE"),
        ("SANDAN_HOLIDAYS_FILE", ".", "文件夹"),
        ("SANDAN_SECRET_KEY", "", "还没有设 SANDAN_SECRET_KEY"),
        ("SANDAN_DATA_DIR", "a-file", "SANDAN_DATA_DIR"),
        ("SANDAN_DATA_DIR", "a-file/below", "SANDAN_DATA_DIR"),
        ("SANDAN_HOST", "192.0.2.1", "SANDAN_HOST"),
        ("SANDAN_HOST", "nowhere.invalid", "SANDAN_HOST"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(cli: Cli, variable: str, value: str, words: str) -> None:
    """With what it should be."""
    Path("a-file").write_text("", encoding="utf-8")
    cli.set(variable, value)
    assert words in sentence(cli("serve"))


@pytest.mark.parametrize("name", ["SANDAN_TELEGRAM_TOKEN", "SANDAN_PUBLIC_URL", "SANDAN_PORT"])
def test_a_line_that_is_not_filled_in_is_as_good_as_none(built: Cli, name: str) -> None:
    """The template of the guide can be started with, half filled in."""
    built.set(name, "")
    assert built("backup").code == 0


def test_a_database_of_somebody_else_is_told_from_ours(cli: Cli) -> None:
    """A file that SQLite cannot read."""
    cli.folder.mkdir()
    (cli.folder / "sandan.db").write_text("no database, but long enough to be looked at", encoding="utf-8")
    for command in ("serve", "backup"):
        assert "不是 SQLite 数据库" in sentence(cli(command))


@pytest.mark.parametrize(
    ("who", "where", "words"),
    [("postgres", "nowhere", "CREATE DATABASE"), ("stranger", "postgres", "账号")],
)
def test_what_postgresql_refuses_is_told(
    cli: Cli, postgres: PostgresServer, who: str, where: str, words: str
) -> None:
    """A database that was not made, a role that was not."""
    cli.set("SANDAN_DATABASE_URL", postgres.url(where).replace("postgres@", f"{who}@"))
    assert words in sentence(cli("init", "--example"))


@pytest.mark.parametrize(
    "arguments",
    [("invite", "--role", "staff"), ("db", "upgrade"), ("db", "reseal"), ("backup",)],
)
def test_the_wrong_folder_gets_no_empty_database(cli: Cli, arguments: tuple[str, ...]) -> None:
    """Whoever runs a command elsewhere is told so, and nothing is made."""
    assert "还没有数据库" in sentence(cli(*arguments))
    assert not cli.folder.exists()


@pytest.mark.parametrize("folder", ["a-file", "a-file/below"])
def test_codes_cannot_be_written_where_a_file_is(built: Cli, folder: str) -> None:
    """The street stands; where the pictures should have gone is said."""
    Path("a-file").write_text("", encoding="utf-8")
    ran = built("init", "--example", "--qr", folder)
    assert ran.code == 1
    assert "a-file" in ran.err
    assert ran.err.count("\n") == 1


def test_a_port_that_is_taken(built: Cli) -> None:
    """It is said which, and how to take another."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        said = built("serve", "--port", port)
    assert said.code == 1
    assert f"127.0.0.1:{port}" in said.err
    assert "已经有别的程序" in said.err


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Another process holds the database as a service does."""
    code = (
        "import sys\nfrom bot.alone import alone\nfrom bot.config import load\n"
        "with alone(load()):\n    print('serving', flush=True)\n    sys.stdin.read()"
    )
    environment = {**os.environ, "SANDAN_DATA_DIR": str(folder)}
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"serving\n"
        try:
            yield
        finally:
            other.kill()


def test_a_second_service_on_one_file_is_refused(built: Cli) -> None:
    """It would send once more what the first has in hand. When the first is killed, the next may come."""
    with serving(built.folder):
        assert "只能有一个进程" in sentence(built("serve", "--port", "0"))
    with alone(load()):
        pass


@pytest.mark.parametrize(
    "arguments",
    [
        ("restore", "kept.tar.gz", "--force"),
        ("db", "move", "--to", "sqlite+aiosqlite:///there/new.db"),
        ("db", "downgrade", "0009", "--yes"),
    ],
)
def test_the_ground_is_not_taken_from_under_a_service(built: Cli, arguments: tuple[str, ...]) -> None:
    """What people say meanwhile would be lost."""
    assert built("backup", "kept.tar.gz").code == 0
    with serving(built.folder):
        assert "只能有一个进程" in sentence(built(*arguments))
    assert built("db", "upgrade", "--json").json["before"] == built("db", "upgrade", "--json").json["after"]


def sealed_by(secret: str, folder: Path) -> None:
    """Let somebody have given their name under a secret key."""
    with closing(sqlite3.connect(folder / "sandan.db")) as connection, connection:
        connection.execute(PERSON)
        connection.execute("update person set name_sealed = ?", (Vault(secret).seal("甲"),))


def test_nothing_is_written_under_a_wrong_key(built: Cli) -> None:
    """People's words would be sealed by one key or the other. The right one is enough, also as the former."""
    sealed_by("the key of this street, long enough to be one", built.folder)
    Path("past.jsonl").write_text('{"text": "3栋的路灯坏了"}', encoding="utf-8")
    for command in (("serve", "--port", "0"), ("replay", "past.jsonl", "--into")):
        assert "SANDAN_SECRET_KEY_OLD" in sentence(built(*command))
    built.set("SANDAN_SECRET_KEY_OLD", "the key of this street, long enough to be one")
    assert built("replay", "past.jsonl", "--into", "--json").code == 0


def test_a_backup_needs_no_stop(built: Cli) -> None:
    """Nor does an invitation."""
    with serving(built.folder):
        assert built("backup").code == 0
        assert built("invite", "--role", "staff").code == 0


def test_only_the_owner_may_look_into_the_data_folder(cli: Cli) -> None:
    """Pictures are not encrypted."""
    assert cli("init", "--example").code == 0
    assert cli.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "还要写上"),
        ("serv", "serve"),
        ("serve --prot 3", "--port"),
        ("serve --port abc", "整数"),
        ("serve --port 70000", "65535"),
        ("serve --port", "后面要写上值"),
        ("invite --role stff", "staff"),
        ("invite", "--role"),
        ("init", "--example"),
        ("init street.toml --example", "不能和"),
        ("db upgrad", "upgrade"),
        ("report --week 99", "2026-W47"),
    ],
)
def test_what_was_mistyped_is_said_with_where_to_look(cli: Cli, typed: str, words: str) -> None:
    """And what was probably meant."""
    ran = cli(*typed.split())
    assert ran.code == 2
    last = ran.err.splitlines()[-1]
    assert words in last
    assert "--help" in last


def test_the_doctor_says_what_ails_a_database(cli: Cli) -> None:
    """In the same words as every other command."""
    cli.set("SANDAN_DATABASE_URL", NOBODY_LISTENS)
    ran = cli("doctor")
    assert "没有 PostgreSQL 在听" in ran.out
    assert "开着没有" in ran.out


def test_the_doctor_looks_at_the_data_folder_and_makes_none(cli: Cli) -> None:
    """A file in its place cannot hold anything."""
    cli("doctor")
    assert not cli.folder.exists()
    cli.folder.write_text("", encoding="utf-8")
    assert "是个文件，不是文件夹" in cli("doctor").out
