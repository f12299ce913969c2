"""The figures of a period: each beside the period before and the mean of the four before, with its orders.

Source of the definitions: docs/orders.md, "The rates". A mean of counts leaves out periods that had begun
before the community's first order; a mean of rates or durations pools the orders of the four periods.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from math import ceil
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from orders import agenda, rising
from orders.measures import COUNTS, QUANTILES, Found, measured
from orders.periods import before
from orders.report import Dimension, Figure, Measure, Reading, Report, Row, Sorting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from orders.facts import Facts, Material
    from orders.report import Period

Key: TypeAlias = "str | int | None"
Taken: TypeAlias = "Mapping[Measure, Found]"
"""What was found of each measure in one period."""
Tallies: TypeAlias = "Mapping[Measure, Tally]"
Thing = TypeVar("Thing")

COMPARED = 4
"""So many periods before are what is usual."""

KEYS: Mapping[Dimension, Callable[[Facts], Key]] = {
    dimension: attrgetter(dimension.value)
    for dimension in (
        Dimension.CATEGORY,
        Dimension.MATTER,
        Dimension.GRID,
        Dimension.ESTATE,
        Dimension.TEAM,
    )
}
"""What an order is grouped under; empty where nothing is known."""

TAKEN_AS = {measure: measure for measure in Measure} | {
    Measure.FIRST_CONTACT_P90: Measure.FIRST_CONTACT_MEDIAN
}
"""Where what is found for a measure stands; two speak of the same hours."""


class Tally(NamedTuple):
    """How many orders were found for a measure, and their hours: all that is needed of a period before."""

    counted: int = 0
    others: int = 0
    hours: Sequence[float] = ()


NOTHING, NONE, ZERO = Reading(None, 0), Found(()), Tally()

NEXT = timedelta(microseconds=1)
"""Where a period is not over, what happens in this very moment is seen too."""


def report(material: Material, period: Period, made_at: datetime) -> Report:
    """Make the summary of a period as it was known at its end, or is known now where it is not over.

    Thanks and the sorting's accuracy are added by whoever has them.
    """
    by_now = max(period.start, made_at + NEXT)
    seen = replace(period, end=min(period.end, by_now))
    live = _live(material, seen)
    now, *earlier = (measured(material, one) for one in (seen, *live))
    tallies = [{measure: _tally(found) for measure, found in one.items()} for one in earlier]
    made = Report(
        period=period,
        made_at=made_at,
        figures=figures(now, tallies),
        groups={dimension: rows(now, earlier, key) for dimension, key in KEYS.items()},
        late=agenda.late(material, seen.end),
        rising=rising.found(material, seen, live),
        thanks=(),
        sorting=Sorting(0, 0),
        suggestions=(),
    )
    return replace(made, suggestions=agenda.suggestions(made, material, seen))


def _live(material: Material, period: Period) -> list[Period]:
    """The periods that it is compared with, newest first: those through which the community was at work."""
    earlier = [before(period, count) for count in range(1, COMPARED + 1)]
    return [one for one in earlier if material.began is not None and material.began <= one.start]


def figures(now: Taken, earlier: Sequence[Tallies]) -> Mapping[Measure, Figure]:
    """Make the figures of what was taken in the period, beside those before it, the newest first."""
    return {
        measure: figure(measure, now.get(at, NONE), [one.get(at, ZERO) for one in earlier])
        for measure, at in TAKEN_AS.items()
    }


def figure(measure: Measure, now: Found, earlier: Sequence[Tally]) -> Figure:
    """Make one figure: its value, what it is compared with, and the orders behind it."""
    return Figure(
        measure=measure,
        now=reading(measure, _tally(now)),
        before=reading(measure, earlier[0]) if earlier else NOTHING,
        mean=_mean(measure, earlier),
        counted=tuple(sorted(map(_NUMBER, now.counted))),
        others=tuple(sorted(map(_NUMBER, now.others))),
    )


_NUMBER = attrgetter("number")


def _tally(found: Found) -> Tally:
    return Tally(len(found.counted), len(found.others), found.hours)


def reading(measure: Measure, tally: Tally) -> Reading:
    """The value of one period."""
    whole = tally.counted + tally.others
    if measure in COUNTS:
        return Reading(float(whole), whole)
    if not whole:
        return NOTHING
    if measure in QUANTILES:
        return Reading(quantile(tally.hours, QUANTILES[measure]), whole)
    return Reading(tally.counted / whole, whole)


def _mean(measure: Measure, earlier: Sequence[Tally]) -> Reading:
    if not earlier:
        return NOTHING
    counted, others, hours = zip(*earlier, strict=True)
    pooled = reading(measure, Tally(sum(counted), sum(others), [*chain.from_iterable(hours)]))
    return Reading(pooled.n / len(earlier), pooled.n) if measure in COUNTS else pooled


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed (nearest rank: one that occurred)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def rows(now: Taken, earlier: Sequence[Taken], key: Callable[[Facts], Key]) -> tuple[Row, ...]:
    """Make the same figures for each group that occurs in the period or the one before, largest first."""
    here, there = _parted(now, key), [_tallied(one, key) for one in earlier]
    occurring = here.keys() | {group for one in there[:1] for group in one}
    made = [
        Row(str(group or ""), figures(here.get(group, {}), [one.get(group, {}) for one in there]))
        for group in occurring
    ]
    return tuple(sorted(made, key=_size))


def _size(row: Row) -> tuple[bool, int, str]:
    """Order rows by what came in, what has no name last."""
    return not row.key, -row.figures[Measure.RECEIVED].now.n, row.key


def _parted(taken: Taken, key: Callable[[Facts], Key]) -> Mapping[Key, Taken]:
    """Part what was taken by a key of its orders."""
    parted: defaultdict[Key, dict[Measure, Found]] = defaultdict(dict)
    for measure, found in taken.items():
        counted = _heaps(found.counted, found.counted, key)
        others = _heaps(found.others, found.others, key)
        hours = _heaps(found.counted, found.hours, key)
        for group in {**counted, **others}:
            parted[group][measure] = Found(
                counted.get(group, ()), others.get(group, ()), hours.get(group, ())
            )
    return parted


def _tallied(taken: Taken, key: Callable[[Facts], Key]) -> Mapping[Key, Tallies]:
    """Count by a key what was taken: of the periods before, nobody asks which orders they were."""
    tallied: defaultdict[Key, dict[Measure, Tally]] = defaultdict(dict)
    for measure, found in taken.items():
        counted, others = Counter(map(key, found.counted)), Counter(map(key, found.others))
        hours = _heaps(found.counted, found.hours, key)
        for group in {**counted, **others}:
            tallied[group][measure] = Tally(counted[group], others[group], hours.get(group, ()))
    return tallied


def _heaps(
    orders: Iterable[Facts], things: Iterable[Thing], key: Callable[[Facts], Key]
) -> Mapping[Key, Sequence[Thing]]:
    """Put something of each order on heaps by a key; there may be nothing of any."""
    heaps: defaultdict[Key, list[Thing]] = defaultdict(list)
    for thing, group in zip(things, map(key, orders), strict=False):
        heaps[group].append(thing)
    return heaps
