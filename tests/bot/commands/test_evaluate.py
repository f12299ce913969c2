"""`sandan evaluate`: the sorting measured on messages whose category is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

SAMPLES = (
    {"id": "a", "text": "楼道灯坏了好几天，晚上黑得看不见台阶", "label": "other"},
    {"id": "b", "text": "楼上半夜装修太吵了，没法睡觉", "label": "mediation", "short": "楼上太吵"},
    {"id": "c", "text": "楼道灯坏了，没人来修", "label": "charity", "pick": "random"},
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Labelled messages, one of them wrongly."""
    written = tmp_path / "samples.jsonl"
    written.write_text("\n".join(json.dumps(one) for one in SAMPLES), encoding="utf-8")
    return written


def test_figures_for_programs(cli: Cli, file: Path) -> None:
    """One object with the shares of all, and of each part."""
    told = cli("evaluate", str(file), "--json").json
    assert told["n"] == 3
    assert told["first_or_second"] == pytest.approx(2 / 3)
    assert [one["id"] for one in told["errors"]] == ["c"]
    assert {name: part["n"] for name, part in told["parts"].items()} == {"short": 1, "random": 1}


def test_tables_for_people(cli: Cli, file: Path) -> None:
    """The missed message is listed only where it is asked for."""
    assert "macro-F1" in cli("evaluate", str(file)).out
    assert "没人来修" not in cli("evaluate", str(file)).out
    assert "没人来修" in cli("evaluate", str(file), "--errors").out


@pytest.mark.parametrize(
    ("content", "said"), [("", "没有"), ('{"text": "x"}', "line 1"), ("\n{}\n", "line 2"), ("x", "line 1")]
)
def test_a_file_without_labels(cli: Cli, tmp_path: Path, content: str, said: str) -> None:
    """The first line that is no labelled message is named."""
    file = tmp_path / "none.jsonl"
    file.write_text(content, encoding="utf-8")
    ran = cli("evaluate", str(file))
    assert ran.code == 1
    assert said in ran.err
