"""What is heating up: matters and places of which more is heard than chance explains.

For each key the count of the period is compared with that of the periods before. If nothing has changed,
the period's share of both together follows a binomial distribution with its share of the time: the exact
conditional test of two Poisson counts (Przyborowski and Wilenski, "Homogeneity of results in testing
samples from Poisson series", Biometrika 31, 1940). Among many keys some are high by chance; Holm's
step-down correction ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of
Statistics 6, 1979) keeps the chance of a single false alarm in a summary at `LEVEL`, however the keys
depend on each other; the many spots share one half of it, matters and estates the other. Whether a key
is looked at depends only on its count over all periods together, which says nothing about when they came.
"""

from __future__ import annotations

from math import exp, fsum, lgamma, log
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from orders.report import Dimension, Rising

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import timedelta

    from orders.facts import Facts, Material
    from orders.report import Period

Key = TypeVar("Key")

LEVEL = 0.05
"""In so many quiet summaries, at most, anything is said to rise that does not."""

FEWEST = 5
"""Below this count nothing is called rising, however unusual."""

At = tuple[Dimension, str]
"""A dimension and one of its keys."""

SEPARATOR = "|"
"""Between the estate and the matter in the key of a spot."""


class Counted(NamedTuple):
    """Orders of a key: those of the period, and how many came in the periods before."""

    now: Sequence[Facts]
    earlier: int


def found(material: Material, period: Period, earlier: Sequence[Period]) -> tuple[Rising, ...]:
    """What rises in a period against those before it, the least likely first; nothing without any before.

    A person's orders about one matter count once in a period: one voice is no trend.
    """
    if not earlier or not _length(period):
        return ()
    now = _voices(material, period)
    past = [order for one in earlier for order in _voices(material, one)]
    counted = {
        (dimension, key): one
        for dimension, key_of in KEYS.items()
        for key, one in _counted(now, past, key_of).items()
        if key and len(one.now) + one.earlier >= FEWEST
    }
    share = _length(period) / sum((_length(one) for one in earlier), _length(period))
    chances = _corrected(
        {at: tail(len(one.now), len(one.now) + one.earlier, share) for at, one in counted.items()}
    )
    rising = [
        _rising(at, counted[at], chance, periods=len(earlier))
        for at, chance in chances.items()
        if chance <= LEVEL and len(counted[at].now) >= FEWEST
    ]
    return tuple(sorted(_told_once(rising), key=lambda one: (one.chance, -one.count, one.key)))


def _told_once(rising: Sequence[Rising]) -> list[Rising]:
    """Leave out a matter or an estate of which a rising spot holds the better part: it is the same news."""
    spots = [frozenset(one.orders) for one in rising if one.dimension is Dimension.SPOT]
    return [
        one
        for one in rising
        if one.dimension is Dimension.SPOT
        or all(2 * len(spot & set(one.orders)) < len(one.orders) for spot in spots)
    ]


def _rising(at: At, one: Counted, chance: float, *, periods: int) -> Rising:
    dimension, key = at
    numbers = tuple(sorted(order.number for order in one.now))
    return Rising(dimension, key, len(one.now), one.earlier / periods, chance, numbers)


def _spot(order: Facts) -> str:
    """A matter at an estate; of a confidential order not even that is said."""
    if order.confidential or not order.estate or not order.matter:
        return ""
    return f"{order.estate}{SEPARATOR}{order.matter}"


KEYS: Mapping[Dimension, Callable[[Facts], str]] = {
    Dimension.MATTER: lambda order: order.matter,
    Dimension.ESTATE: lambda order: order.estate,
    Dimension.SPOT: _spot,
}
"""What may rise."""


def _voices(material: Material, period: Period) -> list[Facts]:
    """The orders received in a period, the first of each person about a matter."""
    heard: dict[object, Facts] = {}
    for order in material.received.during(period):
        voice = (order.orderer, order.category, order.matter) if order.orderer is not None else order.id
        heard.setdefault(voice, order)
    return list(heard.values())


def _counted(
    now: Iterable[Facts], past: Iterable[Facts], key_of: Callable[[Facts], str]
) -> Mapping[str, Counted]:
    """Count orders by a key, now and before."""
    here: dict[str, list[Facts]] = {}
    there: dict[str, int] = {}
    for order in now:
        here.setdefault(key_of(order), []).append(order)
    for order in past:
        key = key_of(order)
        there[key] = there.get(key, 0) + 1
    return {key: Counted(here.get(key, ()), there.get(key, 0)) for key in {**here, **there}}


def _length(period: Period) -> timedelta:
    return period.end - period.start


def _corrected(chances: Mapping[At, float]) -> dict[At, float]:
    """Correct the broad keys and the many spots apart, each for half of the level."""
    found: dict[At, float] = {}
    for spots in (False, True):
        family = {at: chance for at, chance in chances.items() if (at[0] is Dimension.SPOT) == spots}
        found |= {at: min(1.0, 2 * chance) for at, chance in holm(family).items()}
    return found


def tail(count: int, total: int, share: float) -> float:
    """The chance that of `total` at least `count` fall into a part of this share (0 < share < 1): exact."""
    if count <= 0:
        return 1.0
    ways = lgamma(total + 1)
    terms = (
        exp(
            ways
            - lgamma(hits + 1)
            - lgamma(total - hits + 1)
            + hits * log(share)
            + (total - hits) * log(1 - share)
        )
        for hits in range(count, total + 1)
    )
    return min(1.0, fsum(terms))


def holm(chances: Mapping[Key, float]) -> dict[Key, float]:
    """Return each chance corrected for how many were looked at."""
    corrected: dict[Key, float] = {}
    so_far = 0.0
    for at, key in enumerate(sorted(chances, key=lambda one: chances[one])):
        so_far = max(so_far, min(1.0, (len(chances) - at) * chances[key]))
        corrected[key] = so_far
    return corrected
