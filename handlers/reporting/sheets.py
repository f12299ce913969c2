"""Sheets of a workbook that a person prints, sorts and filters. What somebody typed stays text.

A cell that begins with `=` or `+` would be a formula in the reader's program, an address a link:
every text is written as text, whatever it looks like.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import xlsxwriter

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | float | date | None
Item = TypeVar("Item")

LONGEST = 32_000
"""Characters of a cell; a program for sheets refuses more than 32,767."""
_A4 = 9
_PAGE = 170
"""So many letters beside each other can still be read on a page of A4 across."""
_RED = "#B3322B"
_RULE = "#D9CFC3"


class Style(StrEnum):
    """How a column's cells are shown."""

    TEXT = "@"
    LONG = "@ "
    COUNT = "0"
    GENERAL = "General"
    NUMBER = "0.0"
    SHARE = "0.0%"
    MOMENT = "yy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """A column: its heading, what it shows of an item, how wide (in letters) and in what style.

    A moment must be naive: the wall clock of the community. `style_of`, where given, says the style of
    each item's cell.
    """

    title: str
    value: Callable[[Item], Cell]
    wide: float = 12
    style: Style = Style.TEXT
    style_of: Callable[[Item], Style] | None = None


@dataclass
class Book:
    """A workbook under way."""

    made: xlsxwriter.Workbook
    _formats: dict[str, Format] = field(default_factory=dict)

    def sheet(
        self, name: str, title: str, columns: Sequence[Column[Item]], items: Sequence[Item], note: str = ""
    ) -> None:
        """Add a sheet: a title, headings that stay in view and can be filtered, a row an item."""
        sheet = self.made.add_worksheet(name)
        sheet.write_string(0, 0, title, self._format("title"))
        if note:
            sheet.write_string(1, 0, note, self._format("note"))
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.wide)
            sheet.write_string(2, at, column.title, self._format("head"))
        for line, item in enumerate(items, start=3):
            for at, column in enumerate(columns):
                style = column.style_of(item) if column.style_of else column.style
                self._write(sheet, line, at, column.value(item), style)
        self._furnish(sheet, title, len(items), columns)

    def _write(self, sheet: Worksheet, line: int, at: int, value: Cell, style: Style) -> None:
        """Write one cell as what it is; never let the library guess from a text."""
        look = self._format(style)
        if value is None:
            sheet.write_blank(line, at, None, look)
        elif isinstance(value, str):
            sheet.write_string(line, at, value[:LONGEST], look)
        elif isinstance(value, date):
            sheet.write_datetime(line, at, value, look)
        else:
            sheet.write_number(line, at, value, look)

    def _furnish(self, sheet: Worksheet, title: str, lines: int, columns: Sequence[Column[Item]]) -> None:
        """Freeze and filter the headings; print on A4 across, with the headings on every page."""
        sheet.freeze_panes(3, 1)
        sheet.autofilter(2, 0, 2 + max(lines, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(2)
        sheet.repeat_columns(0)
        sheet.fit_to_pages(max(1, round(sum(column.wide for column in columns) / _PAGE)), 0)
        # An ampersand begins a code in a footer; two are one.
        sheet.set_footer(f"&L{title.replace('&', '&&')[:120]}&R&P / &N")
        sheet.set_row(0, 24)
        sheet.set_row(2, 34)

    def _format(self, kind: str) -> Format:
        if kind not in self._formats:
            self._formats[kind] = self.made.add_format(_LOOKS.get(kind) or _look(Style(kind)))
        return self._formats[kind]


_LOOKS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14, "font_color": _RED, "valign": "vcenter"},
    "note": {"font_color": "#75695F", "font_size": 9},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _RED,
        "border": 1,
        "border_color": _RULE,
        "valign": "vcenter",
        "text_wrap": True,
    },
}


def _look(style: Style) -> dict[str, object]:
    """Return how the cells of a style look."""
    look: dict[str, object] = {
        "num_format": style.strip(),
        "border": 1,
        "border_color": _RULE,
        "valign": "top",
    }
    if style in {Style.TEXT, Style.LONG}:
        look |= {"align": "left", "indent": 1}
    return {**look, "text_wrap": True} if style is Style.LONG else look


@contextmanager
def writing(out: io.BytesIO, created: datetime) -> Iterator[Book]:
    """Give a workbook that is written to `out` at the end; the same content gives the same bytes."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "微软雅黑", "font_size": 10},
    }
    made = xlsxwriter.Workbook(out, options)
    made.set_properties({"created": created.replace(tzinfo=None)})
    yield Book(made)
    made.close()
