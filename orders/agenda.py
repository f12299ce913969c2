"""What a summary asks people to look at: late orders with their owners, and the 问题推进会's agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from orders.deadlines import working_days_left
from orders.report import Advice, Dimension, Late, Measure, Suggestion
from orders.rising import tail
from orders.states import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from orders.facts import Facts, Material
    from orders.report import Period, Report, Row

RETURNED_OFTEN = 2
"""An order that people gave back so often finds no team by itself."""

REPEATED_OFTEN = 2
"""So many residents who ask for the same again make a matter worth a talk."""

SLOW_FROM = 5
"""Fewer orders that fell due say nothing about a team."""

SLOW_CHANCE = 0.05
"""A team is called slow where chance alone would make so few of its orders timely in fewer cases."""


_INSTANT = timedelta(microseconds=1)
"""A period ends at midnight: seen from just before, that is its last day and not the next one."""


def late(material: Material, by: datetime) -> tuple[Late, ...]:
    """The orders that hang overdue at a moment, the longest overdue first."""
    hanging = material.hanging(by).items()
    found = [_late(material, material.by_id[one], close_by, by) for one, close_by in hanging]
    return tuple(sorted(found, key=lambda one: (one.close_by, one.number)))


def _late(material: Material, order: Facts, close_by: datetime, by: datetime) -> Late:
    return Late(
        number=order.number,
        category=order.category,
        matter=order.matter,
        close_by=close_by,
        working_days=-working_days_left(by - _INSTANT, close_by, material.calendar),
        team=order.team,
        handler=order.handler,
        level=order.level,
        confidential=order.confidential,
    )


def suggestions(made: Report, material: Material, period: Period) -> tuple[Suggestion, ...]:
    """What this period's meeting should talk about, in the order of `Advice`."""
    rising = [Suggestion(Advice.RISING, one.dimension, one.key, one.orders) for one in made.rising]
    return (
        *rising,
        *_late_by_team(made),
        *_returned(material, period),
        *_unsolved(made),
        *_repeated(made),
        *_slow(made),
    )


def _late_by_team(made: Report) -> Iterator[Suggestion]:
    """Overdue orders by the team that has them, the largest heap first; without a team they are staff's."""
    heaps: dict[str, list[int]] = {}
    for one in made.late:
        heaps.setdefault(str(one.team or ""), []).append(one.number)
    for team, numbers in sorted(heaps.items(), key=lambda heap: (-len(heap[1]), heap[0])):
        yield Suggestion(Advice.LATE, Dimension.TEAM, team, tuple(numbers))


def _returned(material: Material, period: Period) -> Iterator[Suggestion]:
    """Orders given back in this period and not for the first time: whose job are they?"""
    often: dict[int, int] = {}
    for one in material.happened.during(period):
        if one.action is Action.RETURN and not one.by_program:
            order = material.by_id[one.order]
            often[order.number] = max(order.returns, often.get(order.number, 0))
    numbers = tuple(sorted(number for number, returns in often.items() if returns >= RETURNED_OFTEN))
    if numbers:
        yield Suggestion(Advice.RETURNED, None, "", numbers)


def _unsolved(made: Report) -> Iterator[Suggestion]:
    """Orders whose residents said that nothing, or not everything, is solved."""
    numbers = made.figures[Measure.SOLVED_RATE].others
    if numbers:
        yield Suggestion(Advice.UNSOLVED, None, "", numbers)


def _repeated(made: Report) -> Iterator[Suggestion]:
    """Matters that several orders ask for again, the most frequent first."""
    found = [
        Suggestion(Advice.REPEATED, Dimension.MATTER, row.key, row.figures[Measure.REPEAT_RATE].counted)
        for row in made.groups[Dimension.MATTER]
        if row.key and len(row.figures[Measure.REPEAT_RATE].counted) >= REPEATED_OFTEN
    ]
    yield from sorted(found, key=lambda one: -len(one.orders))


def _slow(made: Report) -> Iterator[Suggestion]:
    """Teams that are late more often than the others together, by more than chance explains."""
    rows = made.groups[Dimension.TEAM]
    whole = _due(rows)
    for row in rows:
        missed, due = _due([row])
        others = whole[1] - due
        if not row.key or due < SLOW_FROM or not others:
            continue
        # One more miss of the others than there was: a town without any is no proof that none can be.
        usual = (whole[0] - missed + 1) / (others + 1)
        if usual < missed / due and tail(missed, due, usual) <= SLOW_CHANCE:
            numbers = row.figures[Measure.IN_TIME_RATE].others
            yield Suggestion(Advice.SLOW_TEAM, Dimension.TEAM, row.key, numbers)


def _due(rows: Iterable[Row]) -> tuple[int, int]:
    """How many orders were missed, of how many that fell due."""
    found = [row.figures[Measure.IN_TIME_RATE] for row in rows]
    return sum(len(one.others) for one in found), sum(one.now.n for one in found)
