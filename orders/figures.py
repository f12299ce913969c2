"""The figures of a period: each beside the period before and the mean of the four before, with its orders.

Source of the definitions: docs/orders.md, "The rates". A mean of counts leaves out periods that had begun
before the community's first order; a mean of rates or durations pools the orders of the four periods.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from operator import attrgetter
from typing import TYPE_CHECKING

from orders import agenda, rising
from orders.measures import COUNTS, QUANTILES, SAMPLES
from orders.periods import before
from orders.report import Dimension, Figure, Measure, Reading, Report, Row, Sorting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from orders.facts import Facts, Material
    from orders.measures import Sample
    from orders.report import Period

COMPARED = 4
"""So many periods before are what is usual."""

KEYS: Mapping[Dimension, Callable[[Facts], str]] = {
    Dimension.CATEGORY: attrgetter("category"),
    Dimension.MATTER: attrgetter("matter"),
    Dimension.GRID: attrgetter("grid"),
    Dimension.ESTATE: attrgetter("estate"),
    Dimension.TEAM: lambda order: str(order.team or ""),
}
"""What an order is grouped under; empty where nothing is known."""

NOTHING = Reading(None, 0)

NEXT = timedelta(microseconds=1)
"""Where a period is not over, what happens in this very moment is seen too."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What was measured in the period and in each of those it is compared with, the newest first."""

    now: Sequence[Sample]
    earlier: tuple[Sequence[Sample], ...]


def report(material: Material, period: Period, made_at: datetime) -> Report:
    """Make the summary of a period as it was known at its end, or is known now where it is not over.

    Thanks and the sorting's accuracy are added by whoever has them.
    """
    by_now = max(period.start, made_at + NEXT)
    seen = replace(period, end=min(period.end, by_now))
    taken = samples(material, seen)
    made = Report(
        period=period,
        made_at=made_at,
        figures=figures(taken),
        groups={dimension: rows(taken, key) for dimension, key in KEYS.items()},
        late=agenda.late(material, seen.end),
        rising=rising.found(material, seen, _live(material, seen)),
        thanks=(),
        sorting=Sorting(0, 0),
        suggestions=(),
    )
    return replace(made, suggestions=agenda.suggestions(made, material, seen))


def _live(material: Material, period: Period) -> list[Period]:
    """The periods that it is compared with, newest first: those through which the community was at work."""
    earlier = [before(period, count) for count in range(1, COMPARED + 1)]
    return [one for one in earlier if material.began is not None and material.began <= one.start]


def samples(material: Material, period: Period) -> Mapping[Measure, Samples]:
    """Measure everything, in the period and in those before it."""
    earlier = _live(material, period)
    taken = {
        take: Samples(tuple(take(material, period)), tuple(tuple(take(material, one)) for one in earlier))
        for take in dict.fromkeys(SAMPLES.values())
    }
    return {measure: taken[take] for measure, take in SAMPLES.items()}


def figures(taken: Mapping[Measure, Samples]) -> Mapping[Measure, Figure]:
    """Make the figures of what was measured."""
    return {measure: figure(measure, found) for measure, found in taken.items()}


def figure(measure: Measure, found: Samples) -> Figure:
    """Make one figure: its value, what it is compared with, and the orders behind it."""
    for_it = [sample.order.number for sample in found.now if measure in QUANTILES or sample.value]
    against = [sample.order.number for sample in found.now if measure not in QUANTILES and not sample.value]
    return Figure(
        measure=measure,
        now=reading(measure, found.now),
        before=reading(measure, found.earlier[0]) if found.earlier else NOTHING,
        mean=_mean(measure, found.earlier),
        counted=tuple(sorted(for_it)),
        others=tuple(sorted(against)),
    )


def reading(measure: Measure, found: Sequence[Sample]) -> Reading:
    """The value of one period."""
    values = [sample.value for sample in found]
    if measure in COUNTS:
        return Reading(float(len(values)), len(values))
    if not values:
        return NOTHING
    if measure in QUANTILES:
        return Reading(quantile(values, QUANTILES[measure]), len(values))
    return Reading(sum(values) / len(values), len(values))


def _mean(measure: Measure, earlier: Sequence[Sequence[Sample]]) -> Reading:
    pooled = reading(measure, [sample for period in earlier for sample in period])
    if measure in COUNTS:
        return Reading(pooled.n / len(earlier), pooled.n) if earlier else NOTHING
    return pooled


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed (nearest rank: one that occurred)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def rows(taken: Mapping[Measure, Samples], key: Callable[[Facts], str]) -> tuple[Row, ...]:
    """Make the same figures for each group that occurs in the period or the one before, largest first."""
    split = {measure: _split(found, key) for measure, found in taken.items()}
    keys = {group for groups in split.values() for group, found in groups.items() if _recent(found)}
    made = [
        Row(group, figures({measure: groups.get(group, _none(taken)) for measure, groups in split.items()}))
        for group in keys
    ]
    return tuple(sorted(made, key=_size))


def _size(row: Row) -> tuple[bool, int, str]:
    """Order rows by what came in, what has no name last."""
    return not row.key, -row.figures[Measure.RECEIVED].now.n, row.key


def _recent(found: Samples) -> bool:
    return bool(found.now) or any(found.earlier[:1])


def _none(taken: Mapping[Measure, Samples]) -> Samples:
    """Nothing at all, compared with as many periods as everything else."""
    return Samples((), ((),) * len(taken[Measure.RECEIVED].earlier))


def _split(found: Samples, key: Callable[[Facts], str]) -> Mapping[str, Samples]:
    """Part samples by a key of their orders."""
    now = _parted(found.now, key)
    earlier = [_parted(period, key) for period in found.earlier]
    keys = dict.fromkeys([*now, *(group for period in earlier for group in period)])
    return {
        group: Samples(now.get(group, ()), tuple(period.get(group, ()) for period in earlier))
        for group in keys
    }


def _parted(found: Iterable[Sample], key: Callable[[Facts], str]) -> Mapping[str, Sequence[Sample]]:
    parted: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in found:
        parted[key(sample.order)].append(sample)
    return parted
