"""A report as data for machines. The keys are a contract: see docs/operators.md, "The report as data".

Of a confidential order that is late only its number and its dates are told, unless they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from orders.report import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.reporting.names import Names
    from handlers.texts.summary_street import Compared
    from orders.report import (
        Figure,
        Late,
        Measure,
        Period,
        Reading,
        Report,
        Rising,
        Row,
        Suggestion,
        Thanks,
    )

FORMAT = 1
"""Grows when a key changes its meaning or goes; a new key alone does not change it."""


def report_json(report: Report, names: Names, *, confidential: bool = False) -> dict[str, object]:
    """Return a whole report. Rates are shares of 1, durations hours, moments ISO 8601 in UTC."""
    return {
        "format": FORMAT,
        "community": names.community,
        "street": names.street,
        **_report(report, names, confidential=confidential),
    }


def comparison_json(street: str, compared: Compared) -> dict[str, object]:
    """Return the comparison of a street's communities: the figures of each, in the order given."""
    period = compared[0][1].period if compared else None
    return {
        "format": FORMAT,
        "street": street,
        "period": _period(period) if period else None,
        "communities": [
            {"community": name, "figures": _figures(report.figures)} for name, report in compared
        ],
    }


def _report(report: Report, names: Names, *, confidential: bool) -> dict[str, object]:
    sorting = report.sorting
    return {
        "period": _period(report.period),
        "made_at": report.made_at.isoformat(),
        "figures": _figures(report.figures),
        "groups": {
            dimension.value: [_row(dimension, row, names) for row in report.groups.get(dimension, ())]
            for dimension in Dimension
            if dimension in report.groups
        },
        "late": [_late(one, names, hidden=one.confidential and not confidential) for one in report.late],
        "rising": [_rising(one, names) for one in report.rising],
        "thanks": [_thanks(one, names) for one in report.thanks],
        "sorting": {
            "right": sorting.right,
            "total": sorting.total,
            "confused": [{"said": said, "was": was, "count": count} for said, was, count in sorting.confused],
        },
        "suggestions": [_suggestion(one, names) for one in report.suggestions],
    }


def _period(period: Period) -> dict[str, object]:
    return {
        "span": period.span.value,
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "zone": period.zone,
    }


def _figures(figures: Mapping[Measure, Figure]) -> dict[str, object]:
    return {measure.value: _figure(figure) for measure, figure in figures.items()}


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "now": _reading(figure.now),
        "before": _reading(figure.before),
        "mean": _reading(figure.mean),
        "orders": list(figure.counted),
        "others": list(figure.others),
    }


def _reading(reading: Reading) -> dict[str, object]:
    return {"value": reading.value, "n": reading.n}


def _row(dimension: Dimension, row: Row, names: Names) -> dict[str, object]:
    return {
        "key": row.key,
        "name": labels.name(dimension, row.key, names),
        "figures": _figures(row.figures),
    }


def _late(one: Late, names: Names, *, hidden: bool) -> dict[str, object]:
    team = None if hidden or one.team is None else labels.team(one.team, names)
    handler = None if hidden or one.handler is None else names.people.get(one.handler)
    return {
        "number": one.number,
        "category": None if hidden else one.category,
        "matter": None if hidden else one.matter,
        "close_by": one.close_by.isoformat(),
        "working_days": one.working_days,
        "team": team,
        "handler": handler,
        "level": one.level,
        "confidential": one.confidential,
    }


def _rising(one: Rising, names: Names) -> dict[str, object]:
    return {
        "dimension": one.dimension.value,
        "key": one.key,
        "name": labels.name(one.dimension, one.key, names),
        "residents": one.count,
        "expected": one.expected,
        "chance": one.chance,
        "orders": list(one.orders),
    }


def _thanks(one: Thanks, names: Names) -> dict[str, object]:
    return {
        "number": one.number,
        "team": labels.team(one.team, names) if one.team is not None else None,
        "rating": one.rating,
        "words": one.words,
    }


def _suggestion(one: Suggestion, names: Names) -> dict[str, object]:
    return {
        "advice": one.advice.value,
        "dimension": one.dimension.value if one.dimension else None,
        "key": one.key,
        "name": labels.name(one.dimension, one.key, names) if one.dimension else None,
        "orders": list(one.orders),
    }
