"""`sandan classify`: the contract of its lines."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli


def test_one_object_a_line_in_order(cli: Cli, tmp_path: Path) -> None:
    """Plain lines and JSON lines are answered in order, with the ids they came with."""
    file = tmp_path / "messages.txt"
    file.write_text('楼道灯坏了\n\n{"id": 7, "text": "谢谢"}\r\n{"id": "x", "text": ""}\n', encoding="utf-8")
    lines = cli("classify", str(file)).lines
    assert [line["id"] for line in lines] == [None, 7, "x"]
    assert [line["intent"] for line in lines[:2]] == ["order", "thanks"]
    assert list(lines[0])[:7] == ["id", "intent", "category", "matter", "runner_up", "confidence", "sure"]
    assert list(lines[0])[7:11] == ["words", "alarm", "sensitive", "place"]
    assert list(lines[0])[11:] == ["phones", "id_numbers", "anonymous", "demands"]
    assert all(line["category"] for line in lines)


def test_from_standard_input(cli: Cli) -> None:
    """`-` reads stdin; broken bytes harm nothing."""
    data = io.TextIOWrapper(io.BytesIO("下水道堵了\n".encode() + b"\xff\xfe\n"), encoding="utf-8")
    cli.monkeypatch.setattr(sys, "stdin", data)
    ran = cli("classify")
    assert ran.code == 0
    assert len(ran.lines) == 2


def test_a_communitys_own_places(cli: Cli, tmp_path: Path) -> None:
    """With a community, a place is known by its code, however it is said."""
    cli("init", "--example", "--json")
    file = tmp_path / "messages.txt"
    file.write_text("梧桐苑三号楼的楼道灯坏了\n", encoding="utf-8")
    (line,) = cli("classify", str(file), "--community", "shili-1").lines
    assert line["place"]["code"] == "wutong-3"


def test_a_line_without_a_text(cli: Cli, tmp_path: Path) -> None:
    """A JSON object without a text stops with the number of its line."""
    file = tmp_path / "messages.txt"
    file.write_text('{"text": "楼道灯坏了"}\n{"id": 1}\n', encoding="utf-8")
    ran = cli("classify", str(file))
    assert ran.code == 1
    assert len(ran.lines) == 1
    assert "第 2 行" in ran.err
