"""`sandan doctor`: what is wrong, and what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands import doctor
from storage.vault import Vault
from tests.bot.commands.conftest import SECRET

if TYPE_CHECKING:
    from tests.bot.commands.conftest import Cli, Ran

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

PERSON = """
insert into person (id, name_sealed, phone_sealed, phone_hash, created_at, last_channel, large_type)
values (1, '', '', '', '2026-01-01', '', 0)
"""
MEMBERSHIPS = """
insert into membership (community_id, id, person_id, role, team_id, confidential, joined_at)
select community_id, id, 1, role, team_id, confidential, '2026-01-01' from invitation
"""
FULL = """
create trigger full before insert on lease begin select raise(abort, 'database or disk is full'); end
"""
PHONE_TASK = """
insert into phonetask (community_id, id, dedupe, words_sealed, created_at, note_sealed)
select id, 1, 'a', '', '2026-03-01', '' from community
"""
NOTICE = """
insert into notice (community_id, id, channel, chat, chat_kind, priority, payload_sealed, edit, state,
                    attempts, created_at, due_at, ref, error)
select id, 1, 'web', 'x', 'private', 0, '', 0, 'pending', 0, ?, ?, '', '' from community
"""

JOB_RUN = "insert into job_run (job, started_at, ok_at, failures, error) values (?, ?, ?, ?, ?)"
CLAIM = "insert into claim (job, community_id, period, at) values ('backup', 0, '2026-02-27', ?)"


@pytest.fixture
def manned(built: Cli) -> Cli:
    """The example street, with somebody in every seat, on a day in March."""
    built.monkeypatch.setattr(doctor, "wall_clock", lambda: NOW)
    change(built, PERSON)
    change(built, MEMBERSHIPS)
    return built


def change(cli: Cli, statement: str, *values: object) -> None:
    """Change the database behind the program's back."""
    with closing(sqlite3.connect(cli.folder / "sandan.db")) as connection, connection:
        connection.execute(statement, values)


def said(ran: Ran) -> str:
    """Return everything found, as text."""
    return "\n".join(f"{one['wrong']} {one['what']} {one['todo']}" for one in ran.json["findings"])


def test_a_good_set_up_is_good(manned: Cli) -> None:
    """With everybody aboard nothing is wrong, and the exit code says so."""
    ran = manned("doctor", "--json")
    assert ran.json["ok"], said(ran)
    assert ran.code == 0
    assert "没有发现问题" in manned("doctor").out


def test_before_anything_is_set_up(cli: Cli) -> None:
    """Without a database the first step is named, and nothing is created by looking."""
    ran = cli("doctor")
    assert ran.code == 1
    assert "sandan init" in ran.out
    assert not cli.folder.exists()


def test_a_fresh_street_lacks_people(built: Cli) -> None:
    """Nobody has joined: staff and every team are missing, each with the command to type."""
    found = said(built("doctor", "--json"))
    assert "True 示例社区还没有社区工作人员加入" in found
    assert "sandan invite --role member --team hardship" in found


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update team set categories = '[]' where code = 'policy'", "没有队伍接「政策法规宣传」"),
        ("update membership set confidential = 0", "没有人能看不公开的诉求"),
        ("update community set phone = ''", "没有填电话"),
        ("delete from place", "还没有登记小区"),
        ("update person set name_sealed = 'gAAAAA'", "密钥打不开"),
        ("update alembic_version set version_num = 'future'", "更新版本的程序"),
        ("delete from membership where team_id is not null", "还没有人加入，派不了单"),
        (FULL, "数据库用不了：database or disk is full"),
    ],
)
def test_what_is_wrong_is_found(manned: Cli, statement: str, words: str) -> None:
    """Each fault is told, and the exit code is 1."""
    change(manned, statement)
    ran = manned("doctor", "--json")
    assert ran.code == 1
    assert "True" in said(ran)
    assert words in said(ran)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update invitation set uses_left = 0 where role = 'staff'", "社区工作人员的邀请用完或过期"),
        ("update invitation set expires_at = '2026-01-01' where role = 'admin'", "管理员的邀请用完或过期"),
        (PHONE_TASK, "1 个电话任务"),
    ],
)
def test_what_is_worth_knowing_is_no_fault(manned: Cli, statement: str, words: str) -> None:
    """A hint is told and does not fail."""
    change(manned, statement)
    ran = manned("doctor", "--json")
    assert ran.code == 0, said(ran)
    assert "False" in said(ran)
    assert words in said(ran)


def test_what_everybody_on_the_machine_can_read_is_told(manned: Cli) -> None:
    """With the command that ends it; nothing is said of a folder that only its owner may enter."""
    for mode, told in ((0o755, True), (0o700, False)):
        manned.folder.chmod(mode)
        (manned.folder / "sandan.db").chmod(0o644)
        assert (f"chmod -R go-rwx {manned.folder}" in said(manned("doctor", "--json"))) is told


def test_what_a_command_writes_is_its_owners(cli: Cli) -> None:
    """Whatever the shell that runs it allows; and the shell's own rule holds again after it."""
    before = os.umask(0o022)
    try:
        assert cli("init", "--example", "--json").code == 0
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    modes = {file.name: file.stat().st_mode & 0o077 for file in cli.folder.iterdir()}
    assert modes
    assert set(modes.values()) == {0}


def test_notices_that_do_not_leave(manned: Cli) -> None:
    """A message due for a quarter of an hour means that nobody sends."""
    late = (NOW - timedelta(minutes=20)).replace(tzinfo=None)
    change(manned, NOTICE, late, late)
    assert "还没发出去" in said(manned("doctor", "--json"))


def ran(cli: Cli, job: str = "drafts", *, hours: float = 0, failures: int = 0) -> None:
    """Let a job have run some hours ago."""
    at = (NOW - timedelta(hours=hours)).replace(tzinfo=None)
    ok_at = None if failures else at
    change(cli, JOB_RUN, job, at, ok_at, failures, "OperationalError" if failures else "")


def test_a_service_at_work_is_good(manned: Cli) -> None:
    """Its jobs are done; that there is no backup yet is told, and no fault."""
    ran(manned)
    told = manned("doctor", "--json")
    assert told.code == 0
    assert "False 还没有做过夜间备份" in said(told)
    manned.set("SANDAN_BACKUPS", "0")
    manned.set("SANDAN_BACKUPS_WEEKLY", "0")
    assert "False 夜间备份关着" in said(manned("doctor", "--json"))


def test_a_service_that_stands_still(manned: Cli) -> None:
    """No job has been begun for hours: that is told once, not job by job."""
    ran(manned, hours=4)
    ran(manned, "orders", hours=5)
    told = manned("doctor", "--json")
    assert told.code == 1
    assert said(told).count("没有动静") == 1
    assert "草稿" not in said(told)


def test_jobs_that_fail_or_are_never_done(manned: Cli) -> None:
    """By the names that clerks know, with the kind of error; a job of an older program is left out."""
    ran(manned)
    ran(manned, "orders", failures=3)
    ran(manned, "former", hours=50, failures=9)
    change(manned, JOB_RUN, "pictures", *[NOW.replace(tzinfo=None)], None, 0, "")
    found = said(manned("doctor", "--json"))
    assert "True 「到期的询问和结果」连续 3 次没做成：OperationalError" in found
    assert "True 「取照片」从 2026-03-02 10:00 起就没有做完过" in found
    assert "former" not in found


def test_backups_that_are_made_no_more(manned: Cli) -> None:
    """Two nights without one need mending."""
    ran(manned)
    change(manned, CLAIM, (NOW - timedelta(days=3)).replace(tzinfo=None))
    assert "True 上一次夜间备份还是 2026-02-27 10:00 的" in said(manned("doctor", "--json"))


def test_next_years_days_off(manned: Cli) -> None:
    """In December the next year is asked for; in March it is not."""
    far = datetime(2040, 12, 1, tzinfo=UTC)
    manned.monkeypatch.setattr(doctor, "wall_clock", lambda: far)
    assert "2040、2041 年的放假安排" in said(manned("doctor", "--json"))


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SANDAN_PUBLIC_URL": "http://127.0.0.1:8080"}, "True SANDAN_PUBLIC_URL 是本机地址"),
        ({"SANDAN_PUBLIC_URL": "http://sandan.example"}, "False 公开网址不是 https"),
        ({"SANDAN_PORT": "many"}, "SANDAN_PORT"),
        ({"SANDAN_SECRET_KEY": "another key of enough characters, surely"}, "密钥打不开"),
        ({"SANDAN_HOLIDAYS_FILE": "nowhere.toml"}, "节假日文件读不了"),
        (
            {
                "SANDAN_TELEGRAM_TOKEN": "1:a-token-that-must-not-be-shown",
                "SANDAN_TELEGRAM_API_URL": "http://127.0.0.1:1",
            },
            "连不上 Telegram",
        ),
        ({"SANDAN_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none"}, "数据库用不了"),
    ],
)
def test_settings_are_looked_at(manned: Cli, variables: dict[str, str], words: str) -> None:
    """What the environment says wrongly is told with its variable, and never with a secret."""
    change(manned, "update person set name_sealed = ?", _sealed())
    for name, value in variables.items():
        manned.set(name, value)
    ran = manned("doctor", "--json")
    assert words in said(ran)
    assert "must-not-be-shown" not in ran.out + ran.err


def test_how_far_a_change_of_the_key_has_come(manned: Cli) -> None:
    """First something hangs on the former key, then nothing; the same key twice is a mistake."""
    change(manned, "update person set name_sealed = ?", _sealed())
    manned.set("SANDAN_SECRET_KEY_OLD", SECRET)
    assert "是同一个" in said(manned("doctor", "--json"))
    manned.set("SANDAN_SECRET_KEY", "another secret of this test, long enough")
    assert "换密钥还没换完" in said(manned("doctor", "--json"))
    assert manned("db", "reseal").code == 0
    found = said(manned("doctor", "--json"))
    assert "看来已经换完了" in found
    manned.unset("SANDAN_SECRET_KEY_OLD")
    ran = manned("doctor", "--json")
    assert (ran.code, "换密钥" in said(ran)) == (0, False)


def test_without_a_key(manned: Cli) -> None:
    """The missing key is told once."""
    change(manned, "update person set name_sealed = ?", _sealed())
    manned.unset("SANDAN_SECRET_KEY")
    found = said(manned("doctor", "--json"))
    assert "没有设密钥" in found
    assert "密钥打不开" not in found


def _sealed() -> str:
    """Return a name as the service seals it."""
    return Vault(SECRET).seal("甲")
