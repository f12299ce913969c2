"""The street's comparison of its communities, in 通报 form: read in a minute, forwarded as it stands.

Communities of which only a few orders fell due are not ranked: chance alone would put them first or last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from handlers.texts.summary_layout import fitting, heading, listed, numbered
from orders.report import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orders.report import Report

    Compared = Sequence[tuple[str, Report]]

TITLE = "{street}各社区群众诉求办理情况通报"
NONE = "还没有社区。"
FEW = "件数少，不排先后"
ENDING = "各社区情况不同，数字供工作参考。"

MANY = (60, 40, 30, 20, 10)
"""How many communities the text lists at most; the next smaller where the whole is too long."""

FEW_LINES = 5


def street_text(street: str, compared: Compared, *, late: bool = False) -> str:
    """Return the comparison of a street's communities, each with its name and its report.

    `late` says that it goes out late because the machine was off.
    """
    return fitting(lambda most: _street(street, compared, most, late=late), MANY)


def _street(street: str, compared: Compared, most: int, *, late: bool) -> str:
    title = TITLE.format(street=labels.short(street))
    if not compared:
        return f"{title}\n{NONE}"
    lines = [*heading(title, compared[0][1].period, late=late), "", _total(compared)]
    sections = [
        ("各社区（件）", _communities(compared, most)),
        ("超期较多", _late(compared)),
        ("正在升温", _rising(compared)),
    ]
    return "\n".join([*lines, *numbered(sections), "", ENDING])


def _total(compared: Compared) -> str:
    """Return what the whole street received, closed and has late."""
    span = compared[0][1].period.span
    told = "，".join(
        f"{labels.MEASURE[measure]} {sum(labels.count(report.figures, measure) for _, report in compared)} 件"
        for measure in (Measure.RECEIVED, Measure.CLOSED, Measure.LATE)
    )
    due = sum(_due(report) for _, report in compared)
    in_time = sum(_in_time(report) for _, report in compared)
    share = f"；到期 {due} 件，按时办结 {in_time} 件"
    if due >= labels.ENOUGH:
        share += f"，按时办结率 {labels.plain(in_time / due * 100)}%"
    return f"{labels.THIS[span]} {len(compared)} 个社区共{told}{share}。"


def ranked(compared: Compared) -> list[tuple[str, Report]]:
    """Return the communities, those that did most in time first; those with few orders after them."""
    return sorted(compared, key=lambda one: (_due(one[1]) < labels.ENOUGH, -_rate(one[1])))


def _rate(report: Report) -> float:
    """Return the share done in time; of too few orders none, so that their order stays as it was."""
    due = _due(report)
    return _in_time(report) / due if due >= labels.ENOUGH else 0.0


def _due(report: Report) -> int:
    figure = report.figures.get(Measure.IN_TIME_RATE)
    return figure.now.n if figure else 0


def _in_time(report: Report) -> int:
    figure = report.figures.get(Measure.IN_TIME_RATE)
    return labels.counted(figure.now) if figure else 0


def _communities(compared: Compared, most: int) -> Iterator[str]:
    yield from listed([_community(name, report) for name, report in ranked(compared)], most, "个社区")


def _community(name: str, report: Report) -> str:
    """Return a community on a line: "梧桐社区：受理 52、归档 47、按时办结 92.3%（36/39）、解决 88.5%（23/26）"."""
    figures = report.figures
    rates = (one for one in (Measure.IN_TIME_RATE, Measure.SOLVED_RATE) if one in figures)
    told = [
        *(
            f"{labels.MEASURE[one]} {labels.count(figures, one)}"
            for one in (Measure.RECEIVED, Measure.CLOSED)
        ),
        *(share(report, one) for one in rates if figures[one].now.n),
    ]
    late = labels.count(figures, Measure.LATE)
    line = "、".join([*told, *([f"超期 {late}"] if late else [])])
    few = f"（{FEW}）" if _due(report) < labels.ENOUGH else ""
    return f"{labels.short(name)}：{line}{few}"


def share(report: Report, measure: Measure) -> str:
    """Return a rate in a few words; of a few orders the numbers alone."""
    now = report.figures[measure].now
    label = labels.MEASURE[measure].removesuffix("率")
    numbers = f"{labels.counted(now)}/{now.n}"
    return (
        f"{label} {numbers}"
        if now.n < labels.ENOUGH
        else f"{label} {labels.value(measure, now)}（{numbers}）"
    )


def _late(compared: Compared) -> Iterator[str]:
    found = [(labels.count(report.figures, Measure.LATE), name) for name, report in compared]
    found = sorted((one for one in found if one[0]), key=lambda one: -one[0])
    yield from listed([f"{labels.short(name)} {late} 件" for late, name in found], FEW_LINES, "个社区")


def _rising(compared: Compared) -> Iterator[str]:
    """Yield the matters that rise in more than one community; places are a community's own concern."""
    where: dict[str, list[str]] = {}
    for name, report in compared:
        for one in report.rising:
            if one.dimension in labels.SHARED and one.key:
                where.setdefault(labels.shared_name(one.dimension, one.key), []).append(labels.short(name))
    several = sorted(
        ((what, names) for what, names in where.items() if len(names) > 1), key=lambda one: -len(one[1])
    )
    yield from listed([f"{what}：{len(names)} 个社区" for what, names in several], FEW_LINES, "项")
