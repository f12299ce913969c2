"""What may be shown to everybody of a community's orders, so that nobody is recognised. Pure.

The rule is k-anonymity with k = 3: wherever a group could point at somebody (an estate, a matter of
people's own lives), it is named only when at least three residents stand behind it; what is not named is
counted together, and never so that one hidden group can be worked out from the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from orders.categories import Category
from orders.states import IN_HAND, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from orders.facts import Facts

Key = TypeVar("Key")

AT_LEAST = 3
"""Residents behind whatever is named, and orders behind whatever is a rate."""

OWN_LIFE = frozenset({Category.MEDIATION, Category.HARDSHIP, Category.CHARITY})
"""Categories whose matters tell of people's own lives; a street lamp does not."""


class Stage(StrEnum):
    """How far an order has come, in four steps that everybody understands."""

    WAITING = "waiting"
    AT_WORK = "at_work"
    DONE = "done"
    REFERRED = "referred"


_STAGES = {
    State.CLOSED: Stage.DONE,
    State.RESOLVED: Stage.DONE,
    State.DECLINED: Stage.REFERRED,
    State.JOINED: Stage.AT_WORK,
    **dict.fromkeys(IN_HAND, Stage.AT_WORK),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Orders of one matter with one team; `matter` is empty where it is not named."""

    category: str
    matter: str
    team: int | None
    count: int
    stages: Mapping[Stage, int]


def public(orders: Iterable[Facts]) -> list[Facts]:
    """Return the orders that may be counted in public: none that is confidential, none taken back."""
    return [one for one in orders if not one.confidential and one.state is not State.WITHDRAWN]


def stage(order: Facts) -> Stage:
    """Return how far an order has come."""
    return _STAGES.get(order.state, Stage.WAITING)


def lines(orders: Sequence[Facts], named: frozenset[tuple[str, str]]) -> tuple[Line, ...]:
    """Return the list of problems, those that came most often first; `named` are matters to be named."""
    grouped: defaultdict[tuple[str, str, int | None], list[Facts]] = defaultdict(list)
    for one in orders:
        matter = one.matter if (one.category, one.matter) in named else ""
        grouped[one.category, matter, one.team].append(one)
    made = [
        Line(category, matter, team, len(found), Counter(stage(one) for one in found))
        for (category, matter, team), found in grouped.items()
    ]
    return tuple(sorted(made, key=_often))


def merged(found: Iterable[Line]) -> tuple[Line, ...]:
    """Return the same lines whichever team took them."""
    grouped: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for one in found:
        grouped[one.category, one.matter].append(one)
    made = [
        Line(category, matter, None, sum(one.count for one in same), _sum(one.stages for one in same))
        for (category, matter), same in grouped.items()
    ]
    return tuple(sorted(made, key=_often))


def _sum(stages: Iterable[Mapping[Stage, int]]) -> Counter[Stage]:
    return sum((Counter(one) for one in stages), Counter())


def _often(line: Line) -> tuple[int, str, str, int]:
    """Order lines by how often they came."""
    return -line.count, line.category, line.matter, line.team or 0


def matters(orders: Iterable[Facts]) -> frozenset[tuple[str, str]]:
    """Return the matters that may be named, each with its category."""
    people = _people(orders, lambda one: (one.category, one.matter))
    return frozenset(
        (category, matter)
        for (category, matter), voices in people.items()
        if matter and (category not in OWN_LIFE or len(voices) >= AT_LEAST)
    )


def estates(orders: Sequence[Facts]) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return how many orders came from each estate that may be named, and from all others together.

    Where the others are so few that one could be worked out, the smallest named one joins them; and
    where nothing is left to hide among, nothing is said of them.
    """
    counts = Counter(one.estate for one in orders)
    people = _people(orders, lambda one: one.estate)
    named = [code for code, _ in counts.most_common() if code and len(people[code]) >= AT_LEAST]
    rest = [code for code in counts if code not in named]
    while rest and named and len(set().union(*(people[code] for code in rest))) < AT_LEAST:
        rest.append(named.pop())
    hidden = sum(counts[code] for code in rest) if named else 0
    return tuple((code, counts[code]) for code in named), hidden


def _people(orders: Iterable[Facts], key: Callable[[Facts], Key]) -> defaultdict[Key, set[int | None]]:
    """Return whose orders are in each group; those of nobody known count as one person's."""
    found: defaultdict[Key, set[int | None]] = defaultdict(set)
    for one in orders:
        found[key(one)].add(one.orderer)
    return found
