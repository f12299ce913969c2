"""The picture of a summary."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.reporting import drawing
from handlers.reporting.chart import chart_png, chart_svg, comparison_png, comparison_svg
from handlers.reporting.names import Names
from orders.report import Dimension, Measure, Reading, Rising
from tests.handlers.reporting import builder
from tests.handlers.reporting.builder import NAMES, STREET, report

SVG = "{http://www.w3.org/2000/svg}"
TELEGRAM_SIDES = 10_000
"""Pixels of width and height together that Telegram takes as a photo."""


def texts(svg: str) -> list[ET.Element]:
    """Return the texts of a drawing."""
    return list(ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314 - our own drawing


def words(svg: str) -> str:
    """Return everything that is written in a drawing."""
    return "\n".join(one.text or "" for one in texts(svg))


def span(text: ET.Element) -> tuple[float, float]:
    """Return from where to where a text reaches."""
    wide = drawing.width(text.text or "", float(text.attrib["font-size"]))
    x = float(text.attrib["x"])
    return (x - wide, x) if text.attrib["text-anchor"] == "end" else (x, x + wide)


def assert_nothing_overlaps(svg: str) -> None:
    """No two texts of a line touch, and none reaches the edge of the picture."""
    lines: dict[int, list[tuple[float, float]]] = {}
    for text in texts(svg):
        lines.setdefault(round(float(text.attrib["y"]) / 6), []).append(span(text))
    for spans in lines.values():
        ordered = sorted(spans)
        assert ordered[0][0] >= 0
        assert max(end for _, end in spans) <= drawing.WIDTH
        assert all(left[1] <= right[0] for left, right in pairwise(ordered)), ordered


def picture(png: bytes) -> Image.Image:
    """Open a picture."""
    return Image.open(io.BytesIO(png))


def test_it_is_a_picture_of_a_phones_width() -> None:
    """A PNG 1080 wide that Telegram takes as a photo."""
    shown = picture(chart_png(report(), NAMES))
    assert shown.format == "PNG"
    assert shown.width == 1080
    assert shown.width + shown.height < TELEGRAM_SIDES


def test_chinese_is_drawn_without_any_font_of_the_machine() -> None:
    """Two names of the same length give two pictures: the letters are there, not boxes."""
    one = picture(chart_png(report(), NAMES)).crop((60, 100, 700, 190))
    other = picture(chart_png(report(), replace(NAMES, community="海棠社区"))).crop((60, 100, 700, 190))
    assert one.size == other.size
    assert one.tobytes() != other.tobytes()


def test_the_same_report_gives_the_same_picture() -> None:
    """So that a second process sends the same file."""
    assert chart_png(report(), NAMES) == chart_png(report(), NAMES)


def test_it_tells_the_figures_that_matter() -> None:
    """With the numbers that a rate rests on, and the change in words."""
    told = words(chart_svg(report(), NAMES))
    for part in (
        "梧桐社区",
        "2026年第47周 · 11月16日—11月22日",
        "92.3%",
        "36/39 件",
        "比上周升 2.1 个百分点",
    ):
        assert part in told
    assert "按时 17/18" in told
    assert "超期 1" in told
    assert "升温" in told


def test_of_a_few_orders_no_percentage_is_drawn() -> None:
    """Two of three stay two of three."""
    few = builder.rate(Measure.IN_TIME_RATE, (2, 3), (2, 3), (8, 12))
    told = words(chart_svg(report(figures={**builder.figures(), Measure.IN_TIME_RATE: few}), NAMES))
    assert "2/3" in told
    assert "66.7%" not in told
    assert "件数少，不算比率" in told


def test_in_a_first_week_no_usual_line_is_explained() -> None:
    """There is none yet."""
    groups = {
        dimension: tuple(
            replace(
                row, figures={key: replace(one, mean=Reading(None, 0)) for key, one in row.figures.items()}
            )
            for row in rows
        )
        for dimension, rows in builder.groups().items()
    }
    assert "竖线：前四周平均" in words(chart_svg(report(), NAMES))
    assert "竖线" not in words(chart_svg(report(groups=groups), NAMES))


def test_a_week_in_which_nothing_happened() -> None:
    """It is drawn too, and says so."""
    told = words(chart_svg(builder.empty(), NAMES))
    assert "本周没有受理诉求" in told
    assert "没有到期的诉求" in told
    assert "%" not in told


def test_what_is_left_out_is_said() -> None:
    """Of thirty teams ten are drawn."""
    made, names = builder.crowded()
    assert "另有 20 支队" in words(chart_svg(made, names))


def test_names_are_text_and_never_markup() -> None:
    """A name with the signs of XML stays as it was written, one with control characters is cleaned."""
    names = replace(NAMES, community='<b>&"甲"\x00\n乙', teams={1: "]]>&amp;"})
    told = words(chart_svg(report(), names))
    assert '<b>&"甲" 乙' in told
    assert "]]>&amp;" in told


@pytest.mark.parametrize("teams", [0, 1, 2, 10, 11, 30])
def test_nothing_overlaps_with_many_and_long_names(teams: int) -> None:
    """Names are cut to their room."""
    made, names = builder.crowded(teams)
    assert_nothing_overlaps(chart_svg(made, names))


@settings(max_examples=40)
@given(
    name=st.text(max_size=40),
    number=st.integers(0, 99_999),
    part=st.integers(0, 9_999),
)
def test_nothing_overlaps_with_any_name_and_number(name: str, number: int, part: int) -> None:
    """Whatever a community is called and however much it has to do, the drawing is sound."""
    big = builder.rate(Measure.IN_TIME_RATE, (part, 9_999), (1, 9_999), (1, 9_999))
    made = report(
        figures={
            **builder.figures(),
            Measure.RECEIVED: builder.count(Measure.RECEIVED, number, 1, 1),
            Measure.IN_TIME_RATE: big,
        },
        rising=(Rising(Dimension.ESTATE, "MG", number, 2.5, 0.01, ()),),
    )
    names = Names(name, name, {"MG": name}, dict.fromkeys(range(1, 6), name), {11: name})
    assert_nothing_overlaps(chart_svg(made, names))
    assert_nothing_overlaps(comparison_svg(name, [(name, made)] * 3))


def test_the_street_shows_every_community_on_a_line() -> None:
    """The best first, with numbers; one with few orders after them, without a rate."""
    svg = comparison_svg(STREET, [("新建社区", builder.empty()), *builder.communities(3)])
    told = words(svg)
    assert STREET in told
    assert "38/40" in told
    assert told.index("第1社区") < told.index("第3社区") < told.index("新建社区")


@pytest.mark.parametrize("many", [0, 1, 30, 60])
def test_a_street_of_any_size_fits_into_a_photo(many: int) -> None:
    """Forty are drawn; what is left out is said."""
    compared = builder.communities(many, "很长的名字" * 6)
    svg = comparison_svg(STREET, compared)
    assert_nothing_overlaps(svg)
    shown = picture(comparison_png(STREET, compared))
    assert shown.width + shown.height < TELEGRAM_SIDES
    assert ("另有 20 个社区" in words(svg)) == (many == 60)
