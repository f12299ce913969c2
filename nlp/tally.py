"""Adding up what lists of words and pairs of lists say, keeping in mind who said it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


Agreed: TypeAlias = tuple[Shares, int, int, float]
"""What a pair says, the numbers of the two hits that made it, and how much it counts."""


class Tally(NamedTuple):
    """What was said of a text: by lists (`amounts`, by a list's number) and by pairs."""

    amounts: dict[int, float]
    agreed: list[Agreed]
    matters: dict[str, float]

    def scores(self, speakers: Sequence[Speaker]) -> list[float]:
        """The sum for each category."""
        policy = mediation = hardship = charity = other = 0.0
        for number, amount in self.amounts.items():
            one, two, three, four, five = speakers[number][0]
            policy += one * amount
            mediation += two * amount
            hardship += three * amount
            charity += four * amount
            other += five * amount
        for (one, two, three, four, five), _, _, factor in self.agreed:
            policy += one * factor
            mediation += two * factor
            hardship += three * factor
            charity += four * factor
            other += five * factor
        return [policy, mediation, hardship, charity, other]


def tally_up(
    hits: Sequence[Hit],
    factors: Sequence[float],
    speakers: Sequence[Speaker],
    rules: Mapping[int, Mapping[int, Sequence[Rule]]],
) -> Tally:
    """Let every hit speak, and every pair of hits that a rule knows; `factors` weigh the hits."""
    amounts: dict[int, float] = {}
    places: defaultdict[int, list[int]] = defaultdict(list)
    matters: dict[str, float] = {}
    for index, ((_, _, (lists, _)), factor) in enumerate(zip(hits, factors, strict=True)):
        for number, strength in lists:
            _, matter, groups = speakers[number]
            amount = factor * strength
            amounts[number] = _more(amounts[number], amount) if number in amounts else amount
            if matter is not None:
                matters[matter] = matters.get(matter, 0.0) + amount
            for group in groups:
                places[group].append(index)
    agreed = _agreed(hits, factors, places, rules, matters) if len(hits) > 1 else []
    return Tally(amounts, agreed, matters)


def _more(before: float, amount: float) -> float:
    """The amount of a list that speaks again."""
    low, high = (before, amount) if before < amount else (amount, before)
    return min(high + AGAIN * low, MOST)


def _agreed(
    hits: Sequence[Hit],
    factors: Sequence[float],
    places: Mapping[int, list[int]],
    rules: Mapping[int, Mapping[int, Sequence[Rule]]],
    matters: dict[str, float],
) -> list[Agreed]:
    agreed: list[Agreed] = []
    for first in places.keys() & rules.keys():
        partners = rules[first]
        for second in partners.keys() & places.keys():
            for pair, shares, unless in partners[second]:
                near = _near(hits, places[first], places[second], pair)
                if near and places.keys().isdisjoint(unless):
                    factor = min(factors[near[0]], factors[near[1]])
                    agreed.append((shares, *near, factor))
                    if pair.matter is not None:
                        matters[pair.matter] = matters.get(pair.matter, 0.0) + factor
    return agreed


def _near(hits: Sequence[Hit], first: list[int], second: list[int], pair: Pair) -> tuple[int, int] | None:
    """The first two hits, one of either list, that stand near enough."""
    within = pair.within
    for one in first[:MOST_PLACES]:
        start, end, _ = hits[one]
        for other in second[:MOST_PLACES]:
            if one < other:
                if hits[other][0] - end <= within:
                    return one, other
                break  # all that follow are further away
            if one > other and not pair.ordered and start - hits[other][1] <= within:
                return one, other
    return None


def speaker_of(each: WordList, groups: tuple[int, ...]) -> Speaker:
    """Compile a list."""
    return Speaker(shares_of(each.weights), each.matter, groups)


def shares_of(weights: Mapping[Category, float]) -> Shares:
    """The weights in the order of `CATEGORIES`."""
    policy, mediation, hardship, charity, other = (weights.get(category, 0.0) for category in CATEGORIES)
    return policy, mediation, hardship, charity, other
