"""The workbook of a summary, read back as a program for sheets reads it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from handlers.reporting.workbook import street_workbook, workbook
from handlers.texts import workbook as texts
from orders.report import numbers_of
from tests.handlers.reporting import builder
from tests.handlers.reporting.builder import NAMES, STREET, order_row, report

if TYPE_CHECKING:
    from storage.report_orders import OrderRow

DANGEROUS = [
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "{=1+1}",
    "http://evil.example",
    "mailto:a@evil.example",
    "00123",
    "internal:Sheet1!A1",
]
SECRETS = ["家庭暴力", "秘密的话", "郑队长"]


def rows() -> list[OrderRow]:
    """Return the orders of the ordinary week; the last is confidential."""
    secret = order_row(
        1030,
        confidential=True,
        category="mediation",
        matter="家庭暴力",
        gist="秘密的话",
        team=None,
        handler=13,
    )
    return [order_row(1001), order_row(1002), secret]


def sheet(made: bytes, name: str) -> list[dict[str, object]]:
    """Return a sheet's lines below its headings, by heading."""
    lines = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, lines[2]), line, strict=True)) for line in lines[3:]]


def xml(made: bytes) -> dict[str, str]:
    """Return the parts of the file as they are written."""
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_it_has_a_sheet_for_each_question() -> None:
    """From the overview to the orders behind every figure."""
    made = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report(), NAMES, rows())))
    assert made.sheet_names == [
        "概况",
        "全部诉求",
        "超期",
        "各队",
        "分类",
        "网格小区",
        "升温和建议",
        "居民的感谢",
        "数字背后的诉求",
    ]


def test_rates_are_numbers_with_what_they_rest_on() -> None:
    """A share that can be computed with, shown as a percentage, beside its number of orders."""
    made = workbook(report(), NAMES, rows())
    [line] = [one for one in sheet(made, texts.OVERVIEW) if one[texts.MEASURE] == "按时办结率"]
    assert line["本周"] == pytest.approx(36 / 39)
    assert line["本周的依据（件）"] == 39
    assert line["前四周平均的依据（件）"] == 160
    assert '"0.0%"' in xml(made)["xl/styles.xml"]


def test_moments_are_real_dates_on_the_communitys_clock() -> None:
    """01:30 in UTC is half past nine in Shanghai."""
    line = sheet(workbook(report(), NAMES, rows()), texts.ORDERS)[0]
    assert line[texts.RECEIVED] == datetime(2026, 11, 17, 9, 30)  # noqa: DTZ001 - a sheet knows no zones
    assert line[texts.CLOSED] == ""


@pytest.mark.parametrize("typed", DANGEROUS)
def test_what_a_resident_typed_stays_text(typed: str) -> None:
    """No formula, no link, no number is made of it, on any sheet."""
    made = workbook(report(), NAMES, [order_row(1001, gist=typed, matter=typed)])
    line = sheet(made, texts.ORDERS)[0]
    assert line[texts.GIST] == typed
    assert line[texts.MATTER] == typed
    parts = xml(made)
    assert not any("<f>" in part or "<f " in part for part in parts.values())
    assert not any("<hyperlink" in part for part in parts.values())
    assert not any("externalLink" in name for name in parts)


@settings(max_examples=25)
@given(typed=st.text(max_size=200))
def test_any_text_gives_a_sound_file(typed: str) -> None:
    """Whatever was typed, or however a team is called, the file can be read."""
    names = NAMES.__class__(typed, typed, {"MG": typed}, {1: typed}, {11: typed})
    made = workbook(report(), names, [order_row(1001, gist=typed)])
    assert len(sheet(made, texts.ORDERS)) == 1


def test_no_place_is_finer_than_an_estate() -> None:
    """The order came from a building; its sheet names the estate and the grid."""
    line = sheet(workbook(report(), NAMES, rows()), texts.ORDERS)[0]
    assert (line[texts.ESTATE], line[texts.GRID]) == ("玫瑰园", "第一网格")


def test_a_confidential_order_is_a_line_without_content() -> None:
    """Number, state and dates; nothing of it stands anywhere else either."""
    made = workbook(report(), NAMES, rows())
    line = sheet(made, texts.ORDERS)[2]
    assert line[texts.NUMBER] == 1030
    assert line[texts.CATEGORY] == texts.CONFIDENTIAL
    assert not any(
        line[name] for name in (texts.MATTER, texts.GIST, texts.HANDLER, texts.ESTATE, texts.OUTCOME)
    )
    everything = "".join(xml(made).values())
    assert not [secret for secret in SECRETS if secret in everything]


def test_whoever_may_see_confidential_orders_sees_them() -> None:
    """Only when it was asked for."""
    made = workbook(report(), NAMES, rows(), confidential=True)
    assert sheet(made, texts.ORDERS)[2][texts.GIST] == "秘密的话"
    assert sheet(made, texts.LATE)[1][texts.MATTER] == "家庭暴力"


def test_late_orders_have_owners() -> None:
    """The longest late first."""
    late = sheet(workbook(report(), NAMES, rows()), texts.LATE)
    assert [one[texts.NUMBER] for one in late] == [1003, 1030, 1017]
    assert late[0][texts.HANDLER] == "综合队 周队员"
    assert late[1][texts.HANDLER] == ""


def test_every_figure_can_be_opened_to_its_orders() -> None:
    """Those that make it, and those of a rate's whole that speak against it."""
    made = workbook(report(), NAMES, rows())
    behind = [one for one in sheet(made, texts.BEHIND) if one[texts.MEASURE] == "按时办结率"]
    assert len(behind) == 39
    assert sum(one[texts.COUNTED] == texts.YES for one in behind) == 36


def test_the_orders_wanted_are_all_that_the_report_speaks_of() -> None:
    """Figures, late orders, thanks, what rises, what is suggested."""
    made = report(late=(builder.late(7, 1),))
    assert numbers_of(made) == {7, *builder.NUMBERS}


def test_groups_stand_with_their_figures() -> None:
    """A rate of a team has its number beside it."""
    [line] = [
        one for one in sheet(workbook(report(), NAMES, rows()), texts.TEAMS) if one[texts.NAME] == "调解队"
    ]
    assert line["按时办结率"] == pytest.approx(8 / 9)
    assert line["按时办结率的依据（件）"] == 9


def test_it_prints_on_a4_across_with_headings_on_every_page() -> None:
    """And the headings stay in view and can be filtered."""
    page = xml(workbook(report(), NAMES, rows()))["xl/worksheets/sheet2.xml"]
    assert re.search(r'<pageSetup paperSize="9"[^>]*orientation="landscape"', page)
    assert 'state="frozen"' in page
    assert "<autoFilter" in page
    names = xml(workbook(report(), NAMES, rows()))["xl/workbook.xml"]
    assert "_xlnm.Print_Titles" in names


def test_a_week_in_which_nothing_happened() -> None:
    """Every sheet is there, with its headings."""
    made = workbook(builder.empty(), NAMES, [])
    assert sheet(made, texts.ORDERS) == []
    assert sheet(made, texts.OVERVIEW)[0]["本周"] == 0


def test_the_same_report_gives_the_same_file() -> None:
    """Byte for byte."""
    assert workbook(report(), NAMES, rows()) == workbook(report(), NAMES, rows())


def test_the_streets_workbook_has_a_line_a_community() -> None:
    """With every figure."""
    lines = sheet(street_workbook(STREET, builder.communities(3)), texts.COMMUNITIES)
    assert [one[texts.NAME] for one in lines] == ["第1社区", "第2社区", "第3社区"]
    assert lines[1]["按时办结率"] == pytest.approx(0.95)
    assert lines[1]["按时办结率的依据（件）"] == 40
