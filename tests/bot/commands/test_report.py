"""`sandan report`: the summary at any time, in any form."""

from __future__ import annotations

import hashlib
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.__main__ import main
from bot.commands.arguments import build_parser
from handlers.texts import report as texts
from orders.report import Measure
from tests.bot.commands.conftest import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

ORDERS = "400"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an example history, written once."""
    folder = tmp_path_factory.mktemp("lived")
    with pytest.MonkeyPatch.context() as environment:
        environment.chdir(folder)
        environment.setenv("SANDAN_DATA_DIR", str(folder))
        environment.setenv("SANDAN_SECRET_KEY", SECRET)
        assert main(["init", "--example", "--history", ORDERS, "--json"]) == 0
    return folder / "sandan.db"


@pytest.fixture
def town(cli: Cli, lived: Path) -> Cli:
    """The command line with that history."""
    cli.folder.mkdir()
    shutil.copy(lived, cli.folder / lived.name)
    return cli


def test_the_last_finished_week_is_told_as_text(town: Cli) -> None:
    """Without any option: what a leader reads."""
    ran = town("report")
    assert ran.code == 0
    assert ran.out.startswith("示例社区群众诉求办理情况通报\n（20")
    assert "本周受理" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("option", ["--json", "--format=json"])
def test_the_whole_report_as_data(town: Cli, option: str) -> None:
    """One JSON object on stdout and nothing else."""
    told = town("report", option).json
    assert told["format"] == 1
    assert told["period"]["span"] == "week"
    assert set(told["figures"]) == {measure.value for measure in Measure}


@pytest.mark.parametrize("span", ["month", "quarter"])
def test_other_periods(town: Cli, span: str) -> None:
    """A month or a quarter that is named."""
    week = town("report", "--json").json["period"]["first"]
    year, month, _ = week.split("-")
    name = f"{year}-{month}" if span == "month" else f"{year}-q{(int(month) + 2) // 3}"
    told = town("report", f"--{span}", name, "--json").json
    assert told["period"]["span"] == span
    assert told["period"]["name"] == name.upper()


def test_a_picture_and_a_workbook_are_written_to_files(town: Cli, tmp_path: Path) -> None:
    """What is no text goes where it was asked to go; that is said on stderr."""
    picture, book = tmp_path / "week.png", tmp_path / "week.xlsx"
    ran = town("report", "--format", "png", "--output", str(picture))
    assert (ran.code, ran.out) == (0, "")
    assert str(picture) in ran.err
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert town("report", "--format", "xlsx", "--output", str(book)).code == 0
    assert book.read_bytes().startswith(b"PK")


def test_text_can_be_written_to_a_file_too(town: Cli, tmp_path: Path) -> None:
    """The same words."""
    file = tmp_path / "week.txt"
    town("report", "--output", str(file))
    assert file.read_text(encoding="utf-8") == town("report").out


def test_what_is_no_text_is_not_poured_over_a_terminal(town: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to type instead."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ran = town("report", "--format", "png")
    assert ran.code == 2
    assert "--output" in ran.err


def test_the_street_compares_its_communities(town: Cli, tmp_path: Path) -> None:
    """As text, as data, as a workbook, as a picture."""
    assert "· 示例社区：受理" in town("report", "--street").out
    assert town("report", "--street", "--json").json["communities"][0]["community"] == "示例社区"
    for chosen in ("xlsx", "png"):
        file = tmp_path / f"street.{chosen}"
        assert town("report", "--street", "--format", chosen, "--output", str(file)).code == 0
        assert file.stat().st_size > 0


@pytest.mark.parametrize("name", ["in_time_rate", "按时办结率"])
def test_a_figure_is_opened_to_its_orders(town: Cli, name: str) -> None:
    """By the name that machines know, or by the one that people read."""
    whole = town("report", "--json").json["figures"]["in_time_rate"]
    opened = town("report", "--figure", name, "--json").json
    assert {one["number"] for one in opened["orders"] if one["counted"]} == set(whole["orders"])
    assert {one["number"] for one in opened["orders"] if not one["counted"]} == set(whole["others"])
    listed = town("report", "--figure", name).out
    assert all(str(number) in listed for number in whole["orders"])


def test_it_changes_nothing(town: Cli) -> None:
    """The database is the same afterwards, byte for byte."""
    file = town.folder / "sandan.db"
    before = hashlib.sha256(file.read_bytes()).digest()
    town("report")
    town("report", "--street", "--json")
    assert hashlib.sha256(file.read_bytes()).digest() == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--week", "2026-11"], "周要写成 2026-W47 这样"),
        (["--week", "2026-W60"], "「2026-W60」不对"),
        (["--month", "2026-W47"], "月要写成 2026-11 这样"),
        (["--quarter", "Q4"], "季度要写成 2026-Q4 这样"),
        (["--figure", "happiness"], "没有「happiness」这个数字；可以写：received"),
        (["--figure", "received", "--street"], "--community"),
        (["--figure", "received", "--format", "png"], "请去掉 --format png"),
        (["--json", "--format", "xlsx"], "只能写一个"),
        (["--street", "--confidential"], "--confidential"),
        (["--week", "2199-W01"], "还没有开始"),
    ],
    ids=str,
)
def test_wrong_usage_is_a_sentence(town: Cli, typed: list[str], words: str) -> None:
    """Exit 2, what is wrong and what to type, and nothing on stdout."""
    ran = town("report", *typed)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [(["--community", "nowhere"], "没有这个社区"), (["--street", "nowhere"], "没有这个街道")],
    ids=str,
)
def test_a_code_that_nobody_has_is_told(town: Cli, typed: list[str], words: str) -> None:
    """With the nearest ones."""
    ran = town("report", *typed)
    assert ran.code == 1
    assert words in ran.err


def test_where_nothing_is_founded_nothing_is_made(cli: Cli) -> None:
    """No database comes into being by looking for one."""
    ran = cli("report")
    assert ran.code == 1
    assert "sandan init" in ran.err
    assert not (cli.folder / "sandan.db").exists()


def test_a_file_that_cannot_be_written_is_told(town: Cli, tmp_path: Path) -> None:
    """With its path and why."""
    ran = town("report", "--output", str(tmp_path / "no" / "where.txt"))
    assert ran.code == 1
    assert "写不进" in ran.err


@pytest.mark.parametrize(("day", "is_over"), [("2026-11-25", False), ("2027-01-01", True)])
def test_a_period_that_is_not_over_says_so(
    town: Cli, monkeypatch: pytest.MonkeyPatch, day: str, *, is_over: bool
) -> None:
    """The figures are those until now."""
    now = datetime.fromisoformat(f"{day} 10:00+08:00")
    monkeypatch.setattr("bot.commands.report.wall_clock", lambda: now)
    assert town("report", "--quarter", "2026-Q4").out.startswith(texts.NOT_OVER) is not is_over


def test_the_help_knows_every_option() -> None:
    """Nothing is typed that the page does not tell."""
    with pytest.raises(SystemExit):
        build_parser().parse_args(["report", "--help"])
