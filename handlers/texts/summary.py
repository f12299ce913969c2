"""The summary of a week, a month or a quarter in 通报 form: read in a minute, forwarded as it stands.

Nothing personal stands in it: no resident's name or words beyond their thanks (masked), no place finer
than an estate, and of a confidential order its number alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from handlers.texts import words
from handlers.texts.summary_layout import MORE, fitting, heading, listed, numbered
from handlers.texts.summary_street import street_text
from orders.report import Advice, Dimension, Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handlers.reporting.names import Names
    from orders.report import Figure, Late, Report, Rising, Row, Sorting, Span, Suggestion, Thanks

__all__ = ["street_text", "summary_text"]

MATTERS = 5
NUMBERS = 3
THANKS = 2
LONGEST_THANKS = 48

TITLE = "{community}群众诉求办理情况通报"
AT_THE_DESK = "社区手上的："
FEW = "（件数少，不算比率）"
NONE_LATE = "没有超期未办结的诉求。"
CALM = "和前一阵比，没有明显多起来的事。"
ENDING = "谢谢各位的辛苦。"

_HEAD_RATES = (Measure.RESPONSE_RATE, Measure.IN_TIME_RATE, Measure.SOLVED_RATE, Measure.SATISFIED_RATE)
_FURTHER_RATES = (
    Measure.UNRATED_RATE,
    Measure.RETURN_RATE,
    Measure.REOPEN_RATE,
    Measure.REPEAT_RATE,
)

_SUGGESTION = {
    Advice.RISING: "{what}近期反映集中，建议一起查查原因，从源头上想办法",
    Advice.LATE: "{what}有诉求超期，建议逐件明确谁来办、哪天办结",
    Advice.RETURNED: "{what}退单较多，建议商定由谁负责",
    Advice.UNSOLVED: "{what}居民反映没有解决，建议回访后再商量办法",
    Advice.REPEATED: "{what}反复有人提，建议从根子上解决",
    Advice.SLOW_TEAM: "{what}近期任务重，建议听听困难、调配人手",
}


def summary_text(report: Report, names: Names, *, late: bool = False) -> str:
    """Return the summary of one community; `late` says that it goes out late because the machine was off."""
    return fitting(lambda most: _summary(report, names, most, late=late))


def _summary(report: Report, names: Names, most: int, *, late: bool) -> str:
    lines = [*heading(TITLE.format(community=labels.short(names.community)), report.period, late=late), ""]
    lines += basics(report)
    sections = [
        ("诉求分类", _categories(report, names)),
        ("正在升温", _rising(report, names, most)),
        ("超期未办结", _late(report.late, names, most)),
        ("各工作队（件）", _teams(report, names, most)),
        ("居民的感谢", _thanks(report.thanks, names, most)),
        ("建议提交问题推进会", _suggestions(report.suggestions, names, most)),
    ]
    return "\n".join([*lines, *numbered(sections), "", ENDING])


def basics(report: Report) -> Iterator[str]:
    """Yield the figures that matter: how much, how soon, in time, solved."""
    figures, span = report.figures, report.period.span
    yield (
        "；".join(
            _count(figures[measure], span, this=measure is Measure.RECEIVED)
            for measure in (Measure.RECEIVED, Measure.CLOSED)
            if measure in figures
        )
        + "。"
    )
    yield from _first_contact(report)
    told = [figures[one] for one in _HEAD_RATES if one in figures]
    yield from (f"· {rate(figure, span)}。" for figure in told if figure.now.n >= labels.ENOUGH)
    few = [brief(figure) for figure in told if 0 < figure.now.n < labels.ENOUGH]
    if few:
        yield f"· {'；'.join(few)}{FEW}。"
    absent = dict.fromkeys(labels.whole(figure.measure) for figure in told if not figure.now.n)
    if absent:
        yield f"· {labels.THIS[span]}没有{'、'.join(absent)}的诉求，相关的比率不算。"
    further = [brief(figures[one]) for one in _FURTHER_RATES if one in figures and figures[one].now.n]
    if further:
        yield f"· {'；'.join(further)}。"
    yield from _sorting(report.sorting)


def _count(figure: Figure, span: Span, *, this: bool) -> str:
    """Return a count with its comparisons: "本周受理 52 件，比上周多 8 件（前四周平均 43 件）"."""
    told = f"{labels.THIS[span] if this else ''}{labels.MEASURE[figure.measure]} {labels.value(figure.measure, figure.now)}"
    change, usual = labels.change(figure, span), labels.usual(figure, span)
    return told + (f"，{change}" if change else "") + (f"（{usual}）" if usual else "")


def _first_contact(report: Report) -> Iterator[str]:
    """Yield how soon residents heard from a person; of a few orders no share is told."""
    half = report.figures.get(Measure.FIRST_CONTACT_MEDIAN)
    if half is None or half.now.value is None:
        return
    told = f"一半在 {labels.duration(half.now.value)}内"
    most = report.figures.get(Measure.FIRST_CONTACT_P90)
    if most is not None and most.now.value is not None and most.now.n >= labels.ENOUGH:
        told += f"、九成在 {labels.duration(most.now.value)}内"
    compared = labels.compared(half, report.period.span)
    more = f"；一半所需的时间{compared}" if compared else ""
    yield f"· 首次联系居民：{told}（{half.now.n} 件）{more}。"


def rate(figure: Figure, span: Span) -> str:
    """Return a rate with its comparisons."""
    told = brief(figure)
    compared = labels.compared(figure, span)
    return f"{told}，{compared}" if compared else told


def brief(figure: Figure) -> str:
    """Return a rate in a few words: "退单率 4.8%（2/42 件）", of a few orders "退单 1/6 件"."""
    label = labels.MEASURE[figure.measure]
    share = f"{labels.counted(figure.now)}/{figure.now.n} 件"
    if figure.now.n < labels.ENOUGH:
        return f"{label.removesuffix('率')} {share}"
    return f"{label} {labels.value(figure.measure, figure.now)}（{share}）"


def _sorting(sorting: Sorting) -> Iterator[str]:
    """Yield how often the program's category was right, and what it confuses most."""
    if not sorting.total:
        return
    told = f"程序自动分类 {sorting.total} 件，分对 {sorting.right} 件"
    if sorting.total >= labels.ENOUGH:
        told += f"，准确率 {labels.plain(sorting.right / sorting.total * 100)}%"
    if sorting.confused:
        said, was, count = sorting.confused[0]
        told += f"；最易混淆：把{words.category(was)}认成{words.category(said)}（{count} 件）"
    yield f"· {told}。"


def _categories(report: Report, names: Names) -> Iterator[str]:
    """Yield how many of each category, and the most frequent matters and estates."""
    rows = by_received(report.groups.get(Dimension.CATEGORY, ()))
    if rows:
        usual = labels.USUAL[report.period.span]
        compared = any(_usual_of(row) is not None for row in rows)
        note = f"（括号里是{usual}）" if compared else ""
        yield f"· {'、'.join(_with_usual(row, names) for row in rows)}{note}"
    for dimension, what in ((Dimension.MATTER, "较多的事项"), (Dimension.ESTATE, "较多的小区")):
        most = [row for row in by_received(report.groups.get(dimension, ())) if row.key][:MATTERS]
        if most:
            yield f"· {what}：{'、'.join(_counted(dimension, row, names) for row in most)}"


def _with_usual(row: Row, names: Names) -> str:
    """Return a category with its count and, in brackets, the usual one."""
    mean = _usual_of(row)
    told = _counted(Dimension.CATEGORY, row, names)
    return told if mean is None else f"{told}（{labels.plain(mean)}）"


def _usual_of(row: Row) -> float | None:
    return row.figures[Measure.RECEIVED].mean.value


def _counted(dimension: Dimension, row: Row, names: Names) -> str:
    count = labels.count(row.figures, Measure.RECEIVED)
    return f"{labels.short(labels.name(dimension, row.key, names))} {count} 件"


def by_received(rows: Sequence[Row]) -> list[Row]:
    """Return the groups of which something was received, the largest first."""
    found = [row for row in rows if labels.count(row.figures, Measure.RECEIVED)]
    return sorted(found, key=lambda row: -labels.count(row.figures, Measure.RECEIVED))


def _rising(report: Report, names: Names, most: int) -> Iterator[str]:
    span = report.period.span
    lines = [_rising_line(one, names, span) for one in report.rising]
    yield from listed(lines, most, "处") if lines else [CALM]


def _rising_line(one: Rising, names: Names, span: Span) -> str:
    what = labels.short(labels.name(one.dimension, one.key, names))
    return f"{what}：{one.count} 位居民反映，{labels.USUAL[span]} {labels.plain(one.expected)} 位"


def _late(late: Sequence[Late], names: Names, most: int) -> Iterator[str]:
    if not late:
        yield NONE_LATE
        return
    yield f"共 {len(late)} 件："
    longest_first = sorted(late, key=lambda one: (-one.working_days, one.number))
    yield from listed([late_line(one, names) for one in longest_first], most, "件")


def late_line(one: Late, names: Names) -> str:
    """Return a late order with its owner; of a confidential one its number and how late it is."""
    since = f"超期 {one.working_days} 个工作日" if one.working_days else "刚刚超期"
    if one.confidential:
        who = "由专人办理" if one.handler is not None else "还没有专人接手"
        return f"{words.number(one.number)}（{labels.CONFIDENTIAL}），{since}，{who}"
    return f"{words.number(one.number)} {words.category(one.category, labels.short(one.matter))}，{since}，{owner(one, names)}"


def owner(one: Late, names: Names) -> str:
    """Return who has a late order in hand."""
    handler = labels.short(names.people.get(one.handler, "")) if one.handler is not None else ""
    if one.team is None:
        return handler or "还没有派单"
    team = labels.short(labels.team(one.team, names))
    return f"{team} {handler}" if handler else f"{team}（还没有人接单）"


def _teams(report: Report, names: Names, most: int) -> Iterator[str]:
    rows = [row for row in report.groups.get(Dimension.TEAM, ()) if row.key and _busy(row)]
    rows.sort(key=lambda row: (-labels.count(row.figures, Measure.LATE), -_volume(row)))
    lines = [f"{labels.short(labels.name(Dimension.TEAM, row.key, names))}：{team_line(row)}" for row in rows]
    yield from listed(lines, most, "支队")


def _busy(row: Row) -> bool:
    return any(figure.now.n for figure in row.figures.values())


def _volume(row: Row) -> int:
    return max(labels.count(row.figures, Measure.DISPATCHED), labels.count(row.figures, Measure.RECEIVED))


def team_line(row: Row) -> str:
    """Return what a team did: "派单 12、归档 10、按时办结 8/9、超期 1"."""
    told = [
        f"{labels.MEASURE[one]} {labels.count(row.figures, one)}"
        for one in (Measure.DISPATCHED, Measure.CLOSED)
        if one in row.figures
    ]
    in_time = row.figures.get(Measure.IN_TIME_RATE)
    if in_time is not None and in_time.now.n:
        told.append(f"按时办结 {labels.counted(in_time.now)}/{in_time.now.n}")
    late = labels.count(row.figures, Measure.LATE)
    return "、".join([*told, *([f"超期 {late}"] if late else [])])


def _thanks(thanks: Sequence[Thanks], names: Names, most: int) -> Iterator[str]:
    lines = [
        f"{labels.short(labels.team(one.team, names)) if one.team is not None else '社区'}："
        f"“{words.first_line(one.words, LONGEST_THANKS)}”（{words.number(one.number)}）"
        for one in thanks
    ]
    yield from listed(lines, min(most, THANKS), "件")


def _suggestions(suggestions: Sequence[Suggestion], names: Names, most: int) -> Iterator[str]:
    lines = [suggestion(one, names) for one in suggestions]
    for number, line in enumerate(lines[:most], start=1):
        yield f"{number}. {line}"
    if len(lines) > most:
        yield MORE.format(count=len(lines) - most, unit="条")


def suggestion(one: Suggestion, names: Names) -> str:
    """Return a point of the agenda with the orders behind it."""
    told = _SUGGESTION[one.advice].format(what=_about(one, names))
    return f"{told}（{numbers(one.orders)}）" if one.orders else told


def _about(one: Suggestion, names: Names) -> str:
    """Return what a point of the agenda is about, and nothing where it is about everything."""
    if one.dimension is None:
        return ""
    if one.dimension is Dimension.TEAM and not one.key:
        return AT_THE_DESK
    return f"{labels.short(labels.name(one.dimension, one.key, names))}："


def numbers(orders: Sequence[int]) -> str:
    """Return orders' numbers, the first few of many."""
    shown = "、".join(map(str, orders[:NUMBERS]))
    return f"诉求号 {shown}" + (f" 等 {len(orders)} 件" if len(orders) > NUMBERS else "")
