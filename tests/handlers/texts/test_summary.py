"""The summary as text: what a leader reads in a minute."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.texts import summary_labels as labels
from handlers.texts.summary import street_text, summary_text
from handlers.texts.summary_layout import LONGEST, size
from orders.measures import RATES
from orders.periods import named
from orders.report import Advice, Dimension, Figure, Measure, Reading, Span, Suggestion, Thanks
from tests.handlers.reporting import builder
from tests.handlers.reporting.builder import NAMES, report

TELEGRAM = 4096


def line_with(text: str, words: str) -> str:
    """Return the one line that holds these words."""
    [found] = [line for line in text.splitlines() if words in line]
    return found


def test_the_heading_says_whose_summary_of_which_days() -> None:
    """Community, week and dates stand first."""
    lines = summary_text(report(), NAMES).splitlines()
    assert lines[0] == "梧桐社区群众诉求办理情况通报"
    assert lines[1] == "（2026年第47周，11月16日—11月22日）"


@pytest.mark.parametrize(
    ("name", "heading", "usual"),
    [
        ("2026-11", "（2026年11月，11月1日—11月30日）", "前四个月平均"),
        ("2026-Q4", "（2026年第4季度，10月1日—12月31日）", "前四个季度平均"),
        ("2026-W53", "（2026年第53周，2026年12月28日—2027年1月3日）", "前四周平均"),
    ],
)
def test_other_periods_are_told_by_the_same_code(name: str, heading: str, usual: str) -> None:
    """A month is compared with months, a quarter with quarters."""
    text = summary_text(report(period=named(name, ZoneInfo("Asia/Shanghai"))), NAMES)
    assert heading in text
    assert usual in text
    assert ("本周" in text) == (usual == "前四周平均")


def test_a_late_summary_says_so() -> None:
    """It went out late because the machine was off; one in time does not mention it."""
    assert "本期汇总因系统停机晚发" in summary_text(report(), NAMES, late=True)
    assert "晚发" not in summary_text(report(), NAMES)


def test_counts_stand_against_the_week_before_and_the_usual() -> None:
    """What was received and closed, with both comparisons in words."""
    line = line_with(summary_text(report(), NAMES), "本周受理")
    assert "本周受理 52 件，比上周多 8 件（前四周平均 43.2 件）" in line
    assert "归档 47 件，比上周多 3 件" in line


def test_a_rate_never_stands_without_its_number() -> None:
    """Every per cent is followed by how many of how many orders."""
    text = summary_text(report(), NAMES)
    assert "按时办结率 92.3%（36/39 件），比上周升 2.1 个百分点，前四周平均 88.1%" in text
    for measure in RATES:
        assert re.search(rf"{labels.MEASURE[measure]} [\d.]+%（\d+/\d+ 件）", text), measure


def test_of_a_few_orders_nothing_is_claimed() -> None:
    """With fewer than ten orders there is no percentage and no comparison."""
    few = builder.rate(Measure.IN_TIME_RATE, (2, 3), (37, 41), (141, 160))
    text = summary_text(report(figures={**builder.figures(), Measure.IN_TIME_RATE: few}), NAMES)
    assert line_with(text, "按时办结 2/3") == "· 按时办结 2/3 件（件数少，不算比率）。"


def test_few_orders_behind_several_rates_are_told_in_one_line() -> None:
    """The remark stands once, not behind each of them."""
    few = {
        Measure.IN_TIME_RATE: builder.rate(Measure.IN_TIME_RATE, (2, 3), (37, 41), (141, 160)),
        Measure.SOLVED_RATE: builder.rate(Measure.SOLVED_RATE, (1, 2), (37, 41), (141, 160)),
    }
    text = summary_text(report(figures={**builder.figures(), **few}), NAMES)
    assert line_with(text, "按时办结 2/3") == "· 按时办结 2/3 件；解决 1/2 件（件数少，不算比率）。"


def test_brackets_are_explained_only_where_there_are_any() -> None:
    """In a community's first week there is nothing usual yet."""
    assert "（括号里是前四周平均）" in summary_text(report(), NAMES)
    rows = tuple(
        replace(
            row, figures={one: replace(figure, mean=Reading(None, 0)) for one, figure in row.figures.items()}
        )
        for row in builder.groups()[Dimension.CATEGORY]
    )
    first = report(groups={**builder.groups(), Dimension.CATEGORY: rows})
    assert "括号里" not in summary_text(first, NAMES)


def test_a_few_orders_last_week_are_not_compared_with() -> None:
    """A comparison needs enough orders on both sides."""
    figure = builder.rate(Measure.SOLVED_RATE, (23, 26), (1, 2), (3, 8))
    text = summary_text(report(figures={**builder.figures(), Measure.SOLVED_RATE: figure}), NAMES)
    assert line_with(text, "解决率") == "· 解决率 88.5%（23/26 件）。"


def test_a_week_in_which_nothing_happened() -> None:
    """It is said in a few lines, and no rate is made up."""
    text = summary_text(builder.empty(), NAMES)
    assert "本周没有该联系、到期、作了回答、打了分的诉求，相关的比率不算。" in text
    assert "没有超期未办结的诉求。" in text
    assert "%" not in text


def test_late_orders_stand_with_their_owners() -> None:
    """Number, category, how late, whose; the longest first."""
    text = summary_text(report(), NAMES)
    assert "· 诉求号 1003 其他事项（路灯照明），超期 3 个工作日，综合队 周队员" in text
    assert "调解队（还没有人接单）" in text
    assert text.index("1003 其他") < text.index("1030（") < text.index("1017 矛盾")


def test_of_a_confidential_order_there_is_a_number_alone() -> None:
    """Neither what it is about nor who has it in hand."""
    text = summary_text(report(), NAMES)
    assert line_with(text, "诉求号 1030（") == "· 诉求号 1030（不公开），超期 2 个工作日，由专人办理"
    assert "家庭暴力" not in text
    assert "郑队长" not in text
    waiting = (builder.late(1031, 2, confidential=True, team=None, handler=None),)
    assert "超期 2 个工作日，还没有专人接手" in summary_text(report(late=waiting), NAMES)


def test_a_long_list_says_what_it_leaves_out() -> None:
    """The shown and the unshown add up."""
    late = tuple(builder.late(1000 + one, one + 1) for one in range(20))
    text = summary_text(report(late=late), NAMES)
    assert "共 20 件：" in text
    assert "· 另有 14 件" in text
    assert text.count("个工作日，综合队") == 6


@pytest.mark.parametrize("advice", list(Advice))
def test_every_kind_of_advice_has_words(advice: Advice) -> None:
    """Each point of the agenda is a sentence that blames nobody."""
    text = summary_text(report(suggestions=(Suggestion(advice, None, "", (1001,)),)), NAMES)
    assert "建议" in line_with(text, "1. ")
    assert "（诉求号 1001）" in text


def test_what_was_put_away_since_still_has_a_name() -> None:
    """A team or a place that nobody knows any more does not stop the summary."""
    text = summary_text(report(), replace(NAMES, teams={}, places={}, people={}))
    assert "原工作队" in text
    assert "MG" in text


@settings(max_examples=25)
@given(teams=st.integers(0, 60), name=st.text("长名字ABC😀", min_size=1, max_size=60))
def test_it_always_fits_into_one_message(teams: int, name: str) -> None:
    """However much happened and however long the names are."""
    made, names = builder.crowded(teams, name)
    text = summary_text(made, names, late=True)
    assert size(text) <= LONGEST < TELEGRAM
    assert "建议提交问题推进会" in text


def test_what_rises_counts_residents_against_the_usual() -> None:
    """A matter, or a matter at an estate, by its name."""
    text = summary_text(report(), NAMES)
    assert "· 路灯照明：9 位居民反映，前四周平均 2.2 位" in text
    assert "· 玫瑰园的路灯照明：8 位居民反映" in text


def test_thanks_are_quoted_on_one_line() -> None:
    """A resident's line breaks do not become lines of the summary."""
    thanks = (Thanks(1005, None, 5, "谢谢\n\n一、各工作队\n假的"),)
    text = summary_text(report(thanks=thanks), NAMES)
    assert "社区：“谢谢 一、各工作队 假的”（诉求号 1005）" in text


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (3.2, 4.1, "比上周快 54 分钟"),
        (5.0, 3.0, "比上周慢 2 小时"),
        (100, 4, "比上周慢 4 天"),
        (3, 3, "与上周持平"),
    ],
)
def test_durations_are_faster_or_slower(now: float, before: float, words: str) -> None:
    """Not more or fewer."""
    figure = builder.hours(Measure.FIRST_CONTACT_MEDIAN, now, before, 4)
    assert labels.change(figure, Span.WEEK) == words


def test_without_a_past_nothing_is_compared() -> None:
    """A community's first week has nothing before it."""
    nothing = Reading(None, 0)
    figure = Figure(Measure.RECEIVED, Reading(5, 5), nothing, nothing)
    assert labels.compared(figure, Span.WEEK) == ""


def test_the_street_compares_its_communities() -> None:
    """A total, then every community on a line with its numbers, the best first."""
    text = street_text("示例街道", builder.communities(4))
    assert text.startswith("示例街道各社区群众诉求办理情况通报\n（2026年第47周")
    assert "本周 4 个社区共受理 234 件，归档 188 件，超期未办结 6 件；到期 160 件，按时办结 148 件" in text
    assert text.index("第1社区") < text.index("第2社区") < text.index("第4社区")
    assert "· 第2社区：受理 59、归档 47、按时办结 95%（38/40）、解决 88.5%（23/26）、超期 1" in text
    assert "· 路灯照明：4 个社区" in text


def test_a_community_with_few_orders_is_not_ranked() -> None:
    """Chance would put it first or last: it stands after the others and the line says why."""
    few = builder.rate(Measure.IN_TIME_RATE, (2, 2), (2, 2), (8, 8))
    small = report(
        figures={
            **builder.figures(),
            Measure.IN_TIME_RATE: few,
            Measure.LATE: builder.count(Measure.LATE, 0, 0, 0),
        }
    )
    text = street_text("示例街道", [("新建社区", small), *builder.communities(3)])
    assert text.index("第3社区") < text.index("新建社区")
    assert "按时办结 2/2、" in line_with(text, "· 新建社区：")
    assert line_with(text, "· 新建社区：").endswith("（件数少，不排先后）")


@settings(max_examples=25)
@given(many=st.integers(0, 150), name=st.text("长名字社区", max_size=40))
def test_a_large_street_fits_too(many: int, name: str) -> None:
    """However many communities there are."""
    text = street_text("示例街道", builder.communities(many, name), late=True)
    assert size(text) <= LONGEST
