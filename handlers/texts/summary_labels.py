"""The words of a summary that its text, its picture and its workbook share: labels, values, comparisons.

A rate never stands without the number of orders that it rests on, and of a few orders nothing is compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.categories import Category
from orders.measures import COUNTS, QUANTILES, RATES
from orders.report import Advice, Dimension, Measure, Span
from orders.rising import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from handlers.reporting.names import Names
    from orders.report import Figure, Period, Reading

ENOUGH = 10
"""From so many orders on a rate or a duration is compared with another one."""

LEVEL = 0.005
"""Rates that differ by less than this share are called level; they would read the same."""

LONG = 72
"""Hours from which on a duration is told in days."""


THIS = {Span.WEEK: "本周", Span.MONTH: "本月", Span.QUARTER: "本季度"}
LAST = {Span.WEEK: "上周", Span.MONTH: "上月", Span.QUARTER: "上季度"}
USUAL = {Span.WEEK: "前四周平均", Span.MONTH: "前四个月平均", Span.QUARTER: "前四个季度平均"}

MEASURE = {
    Measure.RECEIVED: "受理",
    Measure.DISPATCHED: "派单",
    Measure.CLOSED: "归档",
    Measure.LATE: "超期未办结",
    Measure.FIRST_CONTACT_MEDIAN: "首次联系用时（一半在此之内）",
    Measure.FIRST_CONTACT_P90: "首次联系用时（九成在此之内）",
    Measure.RESPONSE_RATE: "响应率",
    Measure.IN_TIME_RATE: "按时办结率",
    Measure.SOLVED_RATE: "解决率",
    Measure.SATISFIED_RATE: "满意率",
    Measure.UNRATED_RATE: "未评价率",
    Measure.RETURN_RATE: "退单率",
    Measure.REOPEN_RATE: "重办率",
    Measure.REPEAT_RATE: "重复诉求率",
}

MEANING = {
    Measure.RECEIVED: "这段时间里收到的诉求",
    Measure.DISPATCHED: "这段时间里第一次派给工作队或专人的诉求",
    Measure.CLOSED: "这段时间里归档的诉求，每件算一次，后来重办的也算",
    Measure.LATE: "这段时间结束时，过了办结期限、还没有办好的诉求",
    Measure.FIRST_CONTACT_MEDIAN: "从收到诉求到有人第一次联系居民，一半的诉求在这个时间之内；等了 24 个工作小时还没人联系的，按已经等的时间算；自动回复不算",
    Measure.FIRST_CONTACT_P90: "同上，九成的诉求在这个时间之内",
    Measure.RESPONSE_RATE: "24 个工作小时内有人联系居民的 ÷ 已派单、这段时间里满 24 个工作小时的",
    Measure.IN_TIME_RATE: "按时办结的 ÷ 这段时间里到期的全部诉求，没办结的也算在内",
    Measure.SOLVED_RATE: "居民说已解决的 ÷ 居民说了解决没有的",
    Measure.SATISFIED_RATE: "每项评分都在 4 分以上的 ÷ 打了分的和说没有解决的；没有评价的不算满意",
    Measure.UNRATED_RATE: "一句评价也没有的 ÷ 居民说了解决没有的和到时候自动归档的",
    Measure.RETURN_RATE: "退单的 ÷ 派单的和退单的；超期还没办好的，不用来把它冲淡",
    Measure.REOPEN_RATE: "重办的 ÷ 归档的和重办的；超期还没办好的，不用来把它冲淡",
    Measure.REPEAT_RATE: "同一位居民 30 天内又提同样的事的 ÷ 受理的",
}
"""How each figure is counted, for whoever asks. Source: orders/measures.py."""

_WHOLE = {
    Measure.RESPONSE_RATE: "该联系",
    Measure.IN_TIME_RATE: "到期",
    Measure.SOLVED_RATE: "作了回答",
    Measure.SATISFIED_RATE: "打了分",
    Measure.UNRATED_RATE: "该评价",
    Measure.RETURN_RATE: "派单",
    Measure.REOPEN_RATE: "归档",
    Measure.REPEAT_RATE: "受理",
}
"""Of which orders a rate speaks, in a word."""

DIMENSION = {
    Dimension.CATEGORY: "类别",
    Dimension.MATTER: "事项",
    Dimension.GRID: "网格",
    Dimension.ESTATE: "小区",
    Dimension.TEAM: "工作队",
    Dimension.SPOT: "小区的一件事",
    Dimension.COMMUNITY: "社区",
}

NOWHERE = {
    Dimension.CATEGORY: "未分类",
    Dimension.MATTER: "未细分事项",
    Dimension.GRID: "未写明网格",
    Dimension.ESTATE: "未写明小区",
    Dimension.TEAM: "未派工作队",
    Dimension.SPOT: "未写明小区",
    Dimension.COMMUNITY: "未写明社区",
}
"""What a group is called whose key is not known."""

SHARED = frozenset({Dimension.CATEGORY, Dimension.MATTER})
"""Dimensions whose groups are the same in every community."""

ADVICE = {
    Advice.RISING: "正在升温",
    Advice.LATE: "超期未办结",
    Advice.RETURNED: "退单较多",
    Advice.UNSOLVED: "居民说没有解决",
    Advice.REPEATED: "反复出现",
    Advice.SLOW_TEAM: "队伍吃紧",
}

CONFIDENTIAL = "不公开"
LONGEST_NAME = 20
"""Characters of a name that stand in a line of the text."""


def name(dimension: Dimension, key: str, names: Names) -> str:
    """Return what a group is called."""
    if not key or dimension in SHARED:
        return shared_name(dimension, key)
    if dimension in {Dimension.GRID, Dimension.ESTATE}:
        return names.places.get(key, key)
    if dimension is Dimension.TEAM:
        return team(int(key), names)
    if dimension is Dimension.SPOT:
        estate, _, matter = key.partition(SEPARATOR)
        return f"{names.places.get(estate, estate)}的{matter}"
    return key


def shared_name(dimension: Dimension, key: str) -> str:
    """Return what a group is called that is the same in every community."""
    if not key:
        return NOWHERE[dimension]
    return words.CATEGORY[Category(key)] if dimension is Dimension.CATEGORY else key


def team(team_id: int | None, names: Names) -> str:
    """Return a team's name, also where it was put away since."""
    return NOWHERE[Dimension.TEAM] if team_id is None else names.teams.get(team_id, "原工作队")


def short(text: str) -> str:
    """Return a name that fits into a line."""
    return words.first_line(text, LONGEST_NAME)


def dates(period: Period) -> str:
    """Return "11月16日—11月22日", with years where the period goes from one year into the next."""
    both = period.first.year != period.last.year
    return f"{_day(period.first, year=both)}—{_day(period.last, year=both)}"


def _day(one: date, *, year: bool) -> str:
    return f"{one.year}年{one.month}月{one.day}日" if year else f"{one.month}月{one.day}日"


def title(period: Period) -> str:
    """Return the period's name: "2026年第47周", "2026年11月", "2026年第4季度"."""
    if period.span is Span.MONTH:
        return f"{period.first.year}年{period.first.month}月"
    year, _, number = period.name.partition("-")
    unit = "周" if period.span is Span.WEEK else "季度"
    return f"{year}年第{int(number[1:])}{unit}"


def plain(number: float) -> str:
    """Return a number with one digit after the point, and without it where that is 0."""
    text = f"{number:.1f}"
    return text.removesuffix(".0")


def value(measure: Measure, reading: Reading) -> str:
    """Return a value as people read it: "52 件", "92.3%", "3.2 小时"; a dash where there is none."""
    if reading.value is None:
        return "—"
    if measure in RATES:
        return f"{plain(reading.value * 100)}%"
    return f"{plain(reading.value)} 件" if measure in COUNTS else duration(reading.value)


def unit(measure: Measure) -> str:
    """Return in what a count, or a rate of a few orders, is told."""
    return "小时" if measure in QUANTILES else "件"


def duration(hours: float) -> str:
    """Return "24 分钟", "3.2 小时" or "4.5 天"."""
    if hours < 1:
        return f"{round(hours * 60)} 分钟"
    return f"{plain(hours)} 小时" if hours < LONG else f"{plain(hours / 24)} 天"


def counted(reading: Reading) -> int:
    """Return how many orders speak for a rate."""
    return round((reading.value or 0) * reading.n)


def whole(measure: Measure) -> str:
    """Return of which orders a rate speaks: "到期"."""
    return _WHOLE[measure]


def comparable(measure: Measure, now: Reading, then: Reading) -> bool:
    """Say whether enough orders stand behind both to compare them; counts speak for themselves."""
    if now.value is None or then.value is None:
        return False
    return measure in COUNTS or min(now.n, then.n) >= ENOUGH


def differs(figure: Figure) -> bool:
    """Say whether a figure reads differently from that of the period before."""
    difference = abs((figure.now.value or 0) - (figure.before.value or 0))
    return difference >= LEVEL if figure.measure in RATES else plain(difference) != "0"


def change(figure: Figure, span: Span) -> str:
    """Return the change against the period before, in words; nothing where it would claim too much."""
    now, then = figure.now, figure.before
    if now.value is None or then.value is None or not comparable(figure.measure, now, then):
        return ""
    amount, more = abs(now.value - then.value), now.value > then.value
    if not differs(figure):
        return f"与{LAST[span]}{'基本' if figure.measure in RATES else ''}持平"
    if figure.measure in RATES:
        return f"比{LAST[span]}{'升' if more else '降'} {plain(amount * 100)} 个百分点"
    if figure.measure in QUANTILES:
        return f"比{LAST[span]}{'慢' if more else '快'} {duration(amount)}"
    return f"比{LAST[span]}{'多' if more else '少'} {plain(amount)} 件"


def usual(figure: Figure, span: Span) -> str:
    """Return the mean of the four periods before; nothing where it would claim too much."""
    if not comparable(figure.measure, figure.now, figure.mean):
        return ""
    return f"{USUAL[span]} {value(figure.measure, figure.mean)}"


def compared(figure: Figure, span: Span) -> str:
    """Return both comparisons, as far as they can be made."""
    return "，".join(part for part in (change(figure, span), usual(figure, span)) if part)


def count(figures: Mapping[Measure, Figure], measure: Measure) -> int:
    """Return a count of a group; 0 where it is not told."""
    return round(figures[measure].now.value or 0) if measure in figures else 0
