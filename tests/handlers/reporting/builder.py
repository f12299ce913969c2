"""Reports made by hand: plainly example data, with as many groups as a test wants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from handlers.reporting.names import Names
from orders.periods import named
from orders.report import (
    Advice,
    Dimension,
    Figure,
    Late,
    Measure,
    Reading,
    Report,
    Rising,
    Row,
    Sorting,
    Suggestion,
    Thanks,
)
from storage.report_orders import OrderRow

if TYPE_CHECKING:
    from orders.report import Period

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = named("2026-W47", ZONE)
MADE_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

NAMES = Names(
    community="梧桐社区",
    street="示例街道",
    places={"MG": "玫瑰园", "HC": "海棠苑", "G1": "第一网格", "G2": "第二网格"},
    teams={1: "综合队", 2: "调解队", 3: "帮扶队", 4: "爱心队", 5: "普法队"},
    people={11: "周队员", 12: "吴队员", 13: "郑队长"},
)

NUMBERS = range(1001, 1053)


def count(measure: Measure, now: float, before: float, mean: float, orders: tuple[int, ...] = ()) -> Figure:
    """Return a count beside its past."""
    return Figure(
        measure,
        Reading(now, round(now)),
        Reading(before, round(before)),
        Reading(mean, round(mean * 4)),
        orders,
    )


def rate(measure: Measure, now: tuple[int, int], before: tuple[int, int], mean: tuple[int, int]) -> Figure:
    """Return a rate beside its past, each as (orders that make it, all of them)."""
    orders = tuple(NUMBERS[: now[1]])
    return Figure(measure, _share(*now), _share(*before), _share(*mean), orders[: now[0]], orders[now[0] :])


def _share(part: int, whole: int) -> Reading:
    return Reading(part / whole if whole else None, whole)


def hours(measure: Measure, now: float, before: float, mean: float, n: int = 50) -> Figure:
    """Return a duration beside its past."""
    return Figure(measure, Reading(now, n), Reading(before, n), Reading(mean, n * 4), tuple(NUMBERS))


def figures() -> dict[Measure, Figure]:
    """Return the figures of an ordinary week."""
    found = [
        count(Measure.RECEIVED, 52, 44, 43.25, tuple(NUMBERS)),
        count(Measure.DISPATCHED, 50, 42, 42, tuple(NUMBERS[:50])),
        count(Measure.CLOSED, 47, 44, 40.5, tuple(NUMBERS[:47])),
        count(Measure.LATE, 3, 5, 4.25, (1003, 1017, 1030)),
        hours(Measure.FIRST_CONTACT_MEDIAN, 3.2, 4.1, 3.9),
        hours(Measure.FIRST_CONTACT_P90, 18.0, 26.5, 24.0),
        rate(Measure.RESPONSE_RATE, (48, 50), (39, 42), (158, 168)),
        rate(Measure.IN_TIME_RATE, (36, 39), (37, 41), (141, 160)),
        rate(Measure.SOLVED_RATE, (23, 26), (20, 24), (80, 96)),
        rate(Measure.SATISFIED_RATE, (22, 26), (20, 24), (80, 96)),
        rate(Measure.UNRATED_RATE, (5, 47), (8, 44), (30, 162)),
        rate(Measure.RETURN_RATE, (2, 50), (4, 42), (12, 168)),
        rate(Measure.REOPEN_RATE, (1, 47), (2, 44), (7, 162)),
        rate(Measure.REPEAT_RATE, (3, 52), (2, 44), (9, 173)),
    ]
    return {one.measure: one for one in found}


def row(key: str, received: float, mean: float = 0, **more: Figure) -> Row:
    """Return a group with what was received, and further figures."""
    known = {Measure.RECEIVED: count(Measure.RECEIVED, received, mean, mean, tuple(NUMBERS[: int(received)]))}
    return Row(key, {**known, **{Measure(name): figure for name, figure in more.items()}})


def team(key: int, dispatched: int, closed: int, due: tuple[int, int], late: int = 0) -> Row:
    """Return a team with what it did."""
    found = [
        count(Measure.DISPATCHED, dispatched, dispatched, dispatched),
        count(Measure.CLOSED, closed, closed, closed),
        count(Measure.LATE, late, 0, 0),
        rate(Measure.IN_TIME_RATE, due, due, (due[0] * 4, due[1] * 4)),
    ]
    return Row(str(key), {one.measure: one for one in found})


def groups() -> dict[Dimension, tuple[Row, ...]]:
    """Return the groups of an ordinary week."""
    return {
        Dimension.CATEGORY: (
            row("policy", 6, 7.5),
            row("mediation", 12, 10.25),
            row("hardship", 7, 8.5),
            row("charity", 4, 3),
            row("other", 23, 14),
        ),
        Dimension.MATTER: (
            row("路灯照明", 9, 2.25),
            row("邻里噪音", 7, 6),
            row("停车", 5, 4.5),
            row("高龄补贴", 4, 3.75),
            row("", 15, 14),
        ),
        Dimension.ESTATE: (row("MG", 28, 20), row("HC", 21, 22), row("", 3, 1.25)),
        Dimension.GRID: (row("G1", 28, 20), row("G2", 21, 22), row("", 3, 1.25)),
        Dimension.TEAM: (
            team(1, 23, 20, (17, 18), 1),
            team(2, 12, 10, (8, 9), 1),
            team(3, 7, 8, (6, 6)),
            team(4, 4, 4, (2, 2)),
            team(5, 4, 5, (3, 4), 1),
        ),
    }


def late(number: int, days: int, **more: Any) -> Late:  # noqa: ANN401 - the fields of Late
    """Return a late order."""
    known: dict[str, Any] = {
        "category": "other",
        "matter": "路灯照明",
        "close_by": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        "team": 1,
        "handler": 11,
        "level": 1,
        "confidential": False,
    }
    return Late(number, working_days=days, **{**known, **more})


def report(**changes: Any) -> Report:  # noqa: ANN401 - the fields of Report
    """Return the report of an ordinary week, with changes."""
    known: dict[str, Any] = {
        "period": WEEK,
        "made_at": MADE_AT,
        "figures": figures(),
        "groups": groups(),
        "late": (
            late(1003, 3),
            late(1017, 1, category="mediation", matter="邻里噪音", team=2, handler=None),
            late(1030, 2, category="mediation", matter="家庭暴力", team=None, handler=13, confidential=True),
        ),
        "rising": (
            Rising(Dimension.MATTER, "路灯照明", 9, 2.25, 0.002, tuple(NUMBERS[:9])),
            Rising(Dimension.SPOT, "MG|路灯照明", 8, 1.5, 0.004, tuple(NUMBERS[:8])),
        ),
        "thanks": (
            Thanks(1005, 3, 5, "跑了三趟把轮椅坡道弄好了，我妈能自己下楼了，谢谢你们"),
            Thanks(1011, 1, 5, "路灯当天就亮了"),
        ),
        "sorting": Sorting(50, 52, (("hardship", "charity", 2),)),
        "suggestions": (
            Suggestion(Advice.RISING, Dimension.MATTER, "路灯照明", tuple(NUMBERS[:9])),
            Suggestion(Advice.LATE, None, "", (1003, 1017, 1030)),
            Suggestion(Advice.REPEATED, Dimension.ESTATE, "HC", (1021, 1022)),
        ),
    }
    return Report(**{**known, **changes})


def empty(period: Period = WEEK) -> Report:
    """Return the report of a period in which nothing happened."""
    nobody = Reading(None, 0)
    none = {
        one: Figure(one, *((Reading(0.0, 0),) * 3 if one in COUNTED else (nobody,) * 3)) for one in Measure
    }
    return report(
        period=period,
        figures=none,
        groups={},
        late=(),
        rising=(),
        thanks=(),
        sorting=Sorting(0, 0),
        suggestions=(),
    )


COUNTED = frozenset({Measure.RECEIVED, Measure.DISPATCHED, Measure.CLOSED, Measure.LATE})


def crowded(teams: int = 30, name: str = "很长很长的名字") -> tuple[Report, Names]:
    """Return a report in which everything is many and long."""
    long = name * 5
    names = Names(
        community=long,
        street=long,
        places={f"E{one}": f"{long}{one}" for one in range(40)},
        teams={one: f"{long}{one}" for one in range(1, teams + 1)},
        people={11: long},
    )
    made = report(
        groups={
            **groups(),
            Dimension.TEAM: tuple(team(one, 12, 9, (8, 9), one % 3) for one in range(1, teams + 1)),
            Dimension.ESTATE: tuple(row(f"E{one}", 40 - one, 3) for one in range(40)),
            Dimension.MATTER: tuple(row(f"{long}{one}", 100 - one, 3) for one in range(40)),
        },
        late=tuple(late(2000 + one, one, matter=long) for one in range(80)),
        rising=tuple(
            Rising(Dimension.ESTATE, f"E{one}", 100, 3.0, 0.001, tuple(range(1000, 1100)))
            for one in range(30)
        ),
        thanks=tuple(Thanks(3000 + one, 1, 5, long * 8) for one in range(30)),
        suggestions=tuple(
            Suggestion(Advice.RISING, Dimension.ESTATE, f"E{one}", tuple(range(1000, 1100)))
            for one in range(30)
        ),
    )
    return made, names


STREET = "示例街道"


def communities(how_many: int, name: str = "社区") -> tuple[tuple[str, Report], ...]:
    """Return the reports of a street's communities, each a little different."""
    found = []
    for one in range(how_many):
        numbers = {
            **figures(),
            Measure.RECEIVED: count(Measure.RECEIVED, 60 - one, 50, 48.5),
            Measure.IN_TIME_RATE: rate(
                Measure.IN_TIME_RATE, (max(40 - 2 * one, 0), 40), (30, 40), (120, 160)
            ),
            Measure.LATE: count(Measure.LATE, one % 4, 2, 2),
        }
        found.append((f"第{one + 1}{name}", report(figures=numbers)))
    return tuple(found)


def order_row(number: int, **more: Any) -> OrderRow:  # noqa: ANN401 - the fields of OrderRow
    """Return an order as a sheet gets it."""
    received = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)
    known = OrderRow(
        number=number,
        state="closed",
        category="other",
        matter="路灯照明",
        urgency="none",
        confidential=False,
        gist="小区门口的路灯坏了三天",
        team=1,
        handler=11,
        assignee=None,
        received_at=received,
        dispatched_at=received,
        contacted_at=received,
        close_by=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        resolved_at=received,
        closed_at=None,
        outcome="solved",
        result_rating=5,
        attitude_rating=None,
        returns=0,
        round=1,
        level=0,
        path=["MG-3", "MG", "G1"],
        kind="building",
    )
    return known._replace(**more)
