"""Workbooks made by somebody who means harm: one sentence, and the service's own memory stays its own."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot import history, spreadsheet
from bot.commands.errors import CommandError
from bot.history import read_history
from handlers.texts import operator as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ZONE = ZoneInfo("Asia/Shanghai")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
HEAD = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>内容</t></is></c></row>'
)
END = "</sheetData></worksheet>"


def cell(where: str, value: str) -> str:
    """Return a cell with words in it."""
    return f'<c r="{where}" t="inlineStr"><is><t>{value}</t></is></c>'


def workbook(folder: Path, *chunks: str, head: str = HEAD, name: str = "h.xlsx") -> Path:
    """Write a workbook whose only sheet is these pieces of XML."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as book:
        for part, text in PARTS.items():
            book.writestr(part, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for chunk in (head, *chunks, END):
                sheet.write(chunk.encode())
    return folder / name


def bomb() -> Iterator[str]:
    """Yield one cell of eight hundred megabytes, which is packed into less than one."""
    yield '<row r="2"><c r="A2" t="inlineStr"><is><t>'
    for _ in range(80):
        yield "A" * 10_000_000
    yield "</t></is></c></row>"


def test_two_cells_at_opposite_ends_end_nothing_of_ours(tmp_path: Path) -> None:
    """A kilobyte that asks for seventeen thousand million cells."""
    book = workbook(tmp_path, f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
    with pytest.raises(CommandError) as refused:
        read_history(book, ZONE)
    assert str(refused.value) == texts.SHEET_TOO_LARGE.format(path=book)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """What it unpacks to has no room."""
    book = workbook(tmp_path, *bomb())
    with pytest.raises(CommandError) as refused:
        read_history(book, ZONE)
    assert str(refused.value) == texts.SHEET_TOO_LARGE.format(path=book)


def test_one_that_takes_too_long_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(spreadsheet, "LONGEST", 0.0)
    book = workbook(tmp_path, f'<row r="2">{cell("A2", "灯坏了")}</row>')
    with pytest.raises(CommandError, match="太大"):
        read_history(book, ZONE)


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    """As spreadsheets leave them behind, where somebody has coloured a column."""
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 1_000_000))
    book = workbook(tmp_path, f'<row r="2">{cell("A2", "灯坏了")}</row>', empty)
    assert [row.text for row in read_history(book, ZONE).rows] == ["灯坏了"]


def test_a_size_that_is_claimed_is_not_believed(tmp_path: Path) -> None:
    """What a sheet says of itself costs nothing."""
    claimed = HEAD.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    book = workbook(tmp_path, f'<row r="2">{cell("A2", "灯坏了")}</row>', head=claimed)
    assert [row.text for row in read_history(book, ZONE).rows] == ["灯坏了"]


@pytest.mark.parametrize("entity", ['"a"', 'SYSTEM "file:///etc/hostname"', '"&e;&e;"'])
def test_entities_stand_for_nothing(tmp_path: Path, entity: str) -> None:
    """Neither the words of a file on this machine nor more and more of the same."""
    head = f"<!DOCTYPE x [<!ENTITY e {entity}>]>{HEAD}"
    book = workbook(tmp_path, f'<row r="2">{cell("A2", "灯&e;坏了")}</row>', head=head)
    with pytest.raises(CommandError) as refused:
        read_history(book, ZONE)
    assert str(refused.value) == texts.NOT_A_SHEET.format(path=book)


@pytest.mark.parametrize("name", ["h.xlsx", "h.xlsm"])
def test_formulas_are_not_reckoned(tmp_path: Path, name: str) -> None:
    """Of a cell the value counts that was saved, in a workbook with macros too."""
    dangerous = '<row r="2"><c r="A2" t="str"><f>cmd|\' /C calc\'!A0</f><v>灯坏了</v></c></row>'
    book = workbook(tmp_path, dangerous, '<row r="3"><c r="A3"><f>1+1</f></c></row>', name=name)
    assert [row.text for row in read_history(book, ZONE).rows] == ["灯坏了"]


def test_a_file_of_text_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read no further than a history can be long."""
    monkeypatch.setattr(history, "_LARGEST", 10)
    file = tmp_path / "h.csv"
    file.write_text("内容\n灯坏了\n" * 10, encoding="utf-8")
    with pytest.raises(CommandError, match="太大"):
        read_history(file, ZONE)
