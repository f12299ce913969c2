"""`sandan replay`: historical messages through the real pipeline."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from bot import replay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

MESSAGES = (
    {
        "text": "楼上半夜装修太吵了",
        "place": "梧桐苑3栋",
        "time": "2021-11-03 09:05",
        "person": "甲",
        "phone": "13000000001",
    },
    {"text": "谢谢你们", "time": "2021-11-03 10:00", "person": "甲", "place": "梧桐苑3栋"},
    {"text": "着火了，快来人", "place": "示例花园一区5栋", "time": "2021-11-04 20:00", "person": "乙"},
    {"text": "楼道灯坏了好几天", "place": "梧桐苑2栋", "time": "2021-11-05 08:00"},
    {"text": "楼道灯坏了好几天", "place": "梧桐苑2栋", "time": "2021-11-05 08:00"},
    {"text": "请社区来人看看", "time": "2021-11-05 09:00", "person": "丙"},
)
LINES = tuple(json.dumps(one, ensure_ascii=False) for one in MESSAGES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of messages."""
    written = tmp_path / "history.jsonl"
    written.write_text("\n".join(LINES), encoding="utf-8")
    return written


def rows(database: Path, query: str) -> list[Any]:
    """Ask a SQLite file."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_each_message_takes_the_way_of_people(cli: Cli, file: Path) -> None:
    """Orders are numbered, dated as they came, sorted and dispatched; thanks are no order."""
    ran = cli("replay", str(file), "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["messages"], told["orders"], told["not_orders"], told["before"]) == (6, 5, 1, 0)
    assert sum(told["by_category"].values()) == 5
    assert told["by_urgency"]["emergency"] == 1
    assert told["confidential"] >= 1
    assert told["dispatched"] >= 1
    copy = cli.folder / "replay" / "history.db"
    days = [at[:10] for (at,) in rows(copy, "select received_at from order_ order by received_at")]
    assert days == ["2021-11-03", "2021-11-04", "2021-11-05", "2021-11-05", "2021-11-05"]
    assert ("wutong-3",) in rows(copy, "select place_code from order_")


def test_a_second_time_doubles_nothing(cli: Cli, file: Path) -> None:
    """What was sent is not sent again; new rows of the file are."""
    first = cli("replay", str(file), "--json").json
    again = cli("replay", str(file), "--json").json
    assert again == {**first, "before": 6}
    file.write_text("\n".join([*LINES, '{"text": "下水道堵了，污水往外冒"}']), encoding="utf-8")
    more = cli("replay", str(file), "--json").json
    assert (more["messages"], more["orders"], more["before"]) == (7, first["orders"] + 1, 6)


@pytest.mark.parametrize("step", ["_press_on", "_outcome"])
def test_stopped_in_the_middle_of_a_message(cli: Cli, file: Path, step: str) -> None:
    """A run that dies between two steps is taken up where it stopped, and loses and doubles nothing."""
    whole = cli("replay", str(file), "--json").json
    with cli.monkeypatch.context() as broken:
        broken.setattr(replay.Replay, step, _dies)
        with pytest.raises(RuntimeError, match="power"):
            cli("replay", str(file), "--fresh", "--json")
    resumed = cli("replay", str(file), "--json").json
    assert resumed == whole
    assert len(rows(cli.folder / "replay" / "history.db", "select 1 from order_")) == whole["orders"]


def test_fresh_begins_anew(cli: Cli, file: Path) -> None:
    """With `--fresh` nothing counts as done."""
    cli("replay", str(file), "--json")
    assert cli("replay", str(file), "--fresh", "--json").json["before"] == 0


def test_the_real_database_is_left_alone(cli: Cli, file: Path) -> None:
    """Without `--into` the real one keeps its street and gets no order."""
    cli("init", "--example", "--json")
    assert cli("replay", str(file), "--json").json["dispatched"] == 0, "nobody has joined a team there"
    assert rows(cli.folder / "sandan.db", "select count(*) from order_") == [(0,)]


def test_into_the_real_database(cli: Cli, file: Path) -> None:
    """The orders are there, nobody is told of the past, and news for these people becomes a phone call."""
    cli("init", "--example", "--json")
    told = cli("replay", str(file), "--into", "--json").json
    database = cli.folder / "sandan.db"
    assert rows(database, "select count(*) from order_") == [(told["orders"],)]
    assert rows(database, "select count(*) from notice where channel <> 'replay' and state = 'pending'") == [
        (0,)
    ]
    assert rows(database, "select count(*) from account where channel = 'replay' and lost_at is null") == [
        (0,)
    ]


def test_into_needs_a_street(cli: Cli, file: Path) -> None:
    """Without a street the sentence says what to do first."""
    ran = cli("replay", str(file), "--into")
    assert ran.code == 1
    assert "sandan init" in ran.err


def test_a_table_for_people(cli: Cli, file: Path) -> None:
    """Without `--json` the counts stand in a table."""
    ran = cli("replay", str(file))
    assert "来话" in ran.out
    assert "其他事项" in ran.out


async def _dies(*_: object) -> None:
    raise RuntimeError("the power is gone")
