"""Message histories from elsewhere: any bytes under any name are rows or one clear sentence."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.commands.errors import CommandError
from bot.history import read_history

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Asia/Shanghai")
often = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(["h.csv", "h.txt", "h.jsonl", "h.xlsx", "h.xls", "h.ods"])
HEADINGS = ["内容", "时间", "地点", "电话", "姓名", "社区", "text", "time", ""]
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["2026-13-45", "9999-12-31 23:59:59", "0001-01-01", "2026/2/30 25:61", "2026-01-01T00:00Z"]
    ),
)
TABLES = st.lists(st.lists(CELLS, max_size=6), max_size=6)


def read(file: Path) -> None:
    """Read a file, which is rows with text or one sentence."""
    try:
        history = read_history(file, ZONE)
    except CommandError as error:
        assert str(error)  # noqa: PT017 - either way is right
    else:
        assert all(row.text for row in history.rows)


@often
@given(name=NAMES, data=st.binary(max_size=400))
@example(name="h.xlsx", data=b"PK\x03\x04")
@example(name="h.csv", data="内容,时间\n\0灯坏了,x".encode())
@example(name="h.csv", data=b'"' + b"x" * 200_000)
def test_any_bytes_are_read_or_refused(tmp_path: Path, name: str, data: bytes) -> None:
    """Whatever a file holds and is called."""
    (tmp_path / name).write_bytes(data)
    read(tmp_path / name)


@often
@given(heads=st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=6), rows=TABLES)
def test_any_csv_is_read_or_refused(tmp_path: Path, heads: list[str], rows: list[list[object]]) -> None:
    """Headings of ours over cells of any kind."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([heads, *rows])
    (tmp_path / "h.csv").write_text(written.getvalue(), encoding="utf-8")
    read(tmp_path / "h.csv")


@settings(often, max_examples=40)
@given(heads=st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=6), rows=TABLES)
def test_any_workbook_is_read_or_refused(tmp_path: Path, heads: list[str], rows: list[list[object]]) -> None:
    """The same as a spreadsheet."""
    with xlsxwriter.Workbook(tmp_path / "h.xlsx") as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([heads, *rows]):
            sheet.write_row(at, 0, row)
    read(tmp_path / "h.xlsx")


@pytest.mark.parametrize(
    "lines", ["[" * 100_000, '{"text": ' + "[" * 100_000, '{"text": 1e999}', '{"text": NaN}']
)
def test_deep_and_odd_json_is_refused_with_a_sentence(tmp_path: Path, lines: str) -> None:
    """What a parser could stumble over."""
    (tmp_path / "h.jsonl").write_text(lines, encoding="utf-8")
    read(tmp_path / "h.jsonl")
