"""Adding up what lists of words and pairs of lists say, keeping in mind who said it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import chain, repeat
from operator import add, itemgetter, mul
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nlp.lexicon import Pair, WordList
    from nlp.matcher import Hit

CATEGORIES = tuple(Category)

AGAIN, MOST = 0.3, 1.8
"""What a list says when it speaks again, and at most in all."""
MOST_PLACES = 12
"""Positions of a list that pairs look at, so that the cost of a long text stays linear."""

Shares: TypeAlias = tuple[float, float, float, float, float]
"""A weight for each category."""


class Speaker(NamedTuple):
    """A list of words, compiled; `groups` are the numbers that pairs know it by."""

    shares: Shares
    matter: str | None
    groups: tuple[int, ...]


class Rule(NamedTuple):
    """A pair, compiled, as seen from its first list."""

    pair: Pair
    shares: Shares
    unless: tuple[int, ...]


Agreed: TypeAlias = tuple[Rule, int, int, float]
"""A pair, the numbers of the two hits that made it, and how much it counts."""


class Tally(NamedTuple):
    """What was said of a text: by lists (`amounts`, by a list's number) and by pairs."""

    amounts: dict[int, float]
    agreed: list[Agreed]
    matters: dict[str, float]

    def scores(self, speakers: Sequence[Speaker]) -> list[float]:
        """The sum for each category."""
        said = list(map(_SHARES, map(speakers.__getitem__, self.amounts)))
        amounts = list(self.amounts.values())
        if self.agreed:
            said += [rule.shares for rule, _, _, _ in self.agreed]
            amounts += [factor for _, _, _, factor in self.agreed]
        if not said:
            return [0.0] * len(CATEGORIES)
        return [sum(map(mul, each, amounts)) for each in zip(*said, strict=True)]


_SHARES = itemgetter(0)
"""What a list says for each category."""


Name = TypeVar("Name", int, str)
_MEMBER = itemgetter(2)


def tally_up(
    hits: Sequence[Hit],
    factors: Sequence[float],
    rules: Mapping[int, Mapping[int, Sequence[Rule]]],
) -> Tally:
    """Let every hit speak, and every pair of hits that a rule knows; `factors` weigh the hits."""
    if not hits:
        return Tally({}, [], {})
    _, _, numbers, strengths, matters, told, groups = zip(*map(_MEMBER, hits), strict=True)
    amounts = _added_up(numbers, _weighed(strengths, factors), _more)
    evidence = _added_up(matters, _weighed(told, factors), add)
    agreed = _agreed(hits, factors, groups, rules) if hits[1:] else []
    for rule, _, _, factor in agreed:
        matter = rule.pair.matter
        if matter is not None:
            evidence[matter] = evidence.get(matter, 0.0) + factor
    return Tally(amounts, agreed, evidence)


def _weighed(strengths: Sequence[tuple[float, ...]], factors: Sequence[float]) -> list[float]:
    """How strongly each hit speaks, in one list, with the hit's factor."""
    flat = chain.from_iterable(strengths)
    if factors.count(1.0) == len(factors):
        return list(flat)
    return list(map(mul, flat, chain.from_iterable(map(repeat, factors, map(len, strengths)))))


def _added_up(
    names: Iterable[Iterable[Name]], said: list[float], more: Callable[[float, float], float]
) -> dict[Name, float]:
    """The amount of each name; `more` is asked where one is said again."""
    flat = list(chain.from_iterable(names))
    amounts = dict(zip(flat, said, strict=True))
    if len(amounts) < len(said):
        amounts.clear()
        for name, amount in zip(flat, said, strict=True):
            amounts[name] = more(amounts[name], amount) if name in amounts else amount
    return amounts


def _more(before: float, amount: float) -> float:
    """The amount of a list that speaks again."""
    low, high = (before, amount) if before < amount else (amount, before)
    return min(high + AGAIN * low, MOST)


def _agreed(
    hits: Sequence[Hit],
    factors: Sequence[float],
    groups: Sequence[tuple[int, ...]],
    rules: Mapping[int, Mapping[int, Sequence[Rule]]],
) -> list[Agreed]:
    """The pairs that stand near enough."""
    present = dict.fromkeys(chain.from_iterable(groups)).keys()
    fitting = [
        (first, second, rule)
        for first in present & rules.keys()
        for second in rules[first].keys() & present
        for rule in rules[first][second]
        if present.isdisjoint(rule.unless)
    ]
    if not fitting:
        return []
    starts, ends = list(map(_START, hits)), list(map(_END, hits))
    places = _places(groups)
    agreed: list[Agreed] = []
    for first, second, rule in fitting:
        near = _near(places[first], places[second], starts, ends, rule.pair)
        if near:
            one, other = near
            agreed.append((rule, one, other, min(factors[one], factors[other])))
    return agreed


def _places(groups: Sequence[tuple[int, ...]]) -> dict[int, list[int]]:
    """The numbers of the hits of each group."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(groups):
        for group in own:
            places[group].append(index)
    return places


_START, _END = itemgetter(0), itemgetter(1)


def _near(
    first: list[int], second: list[int], starts: list[int], ends: list[int], pair: Pair
) -> tuple[int, int] | None:
    """The first two hits, one of either list, that stand near enough."""
    within, ordered = pair.within, pair.ordered
    others = second[:MOST_PLACES]
    count = len(others)
    for one in first[:MOST_PLACES]:
        at = bisect_left(others, one)
        if at and not ordered and ends[others[at - 1]] >= starts[one] - within:
            return one, next(other for other in others if ends[other] >= starts[one] - within)
        if at < count and others[at] == one:
            at += 1
        if at < count and starts[others[at]] - ends[one] <= within:
            return one, others[at]
    return None


def speaker_of(each: WordList, groups: tuple[int, ...]) -> Speaker:
    """Compile a list."""
    return Speaker(shares_of(each.weights), each.matter, groups)


def shares_of(weights: Mapping[Category, float]) -> Shares:
    """The weights in the order of `CATEGORIES`."""
    policy, mediation, hardship, charity, other = (weights.get(category, 0.0) for category in CATEGORIES)
    return policy, mediation, hardship, charity, other
