"""Adding up what lists of words and pairs of lists say, keeping in mind who said it."""

from __future__ import annotations

from bisect import bisect_left
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


Agreed: TypeAlias = tuple[Rule, int, int, float]
"""A pair, the numbers of the two hits that made it, and how much it counts."""


class Tally(NamedTuple):
    """What was said of a text: by lists (`amounts`, by a list's number) and by pairs."""

    amounts: dict[int, float]
    agreed: list[Agreed]
    matters: dict[str, float]

    def scores(self, speakers: Sequence[Speaker]) -> list[float]:
        """The sum for each category."""
        policy = mediation = hardship = charity = other = 0.0
        said = [(speakers[number].shares, amount) for number, amount in self.amounts.items()]
        if self.agreed:
            said += [(rule.shares, factor) for rule, _, _, factor in self.agreed]
        for (first, second, third, fourth, fifth), amount in said:
            policy += first * amount
            mediation += second * amount
            hardship += third * amount
            charity += fourth * amount
            other += fifth * amount
        return [policy, mediation, hardship, charity, other]


def tally_up(
    hits: Sequence[Hit],
    factors: Sequence[float],
    rules: Mapping[int, Mapping[int, Sequence[Rule]]],
) -> Tally:
    """Let every hit speak, and every pair of hits that a rule knows; `factors` weigh the hits."""
    amounts: dict[int, float] = {}
    evidence: dict[str, float] = {}
    for (_, _, member), factor in zip(hits, factors, strict=True):
        lists, _, told, _ = member
        for number, strength in lists:
            said = strength * factor
            amounts[number] = _more(amounts[number], said) if number in amounts else said
        for matter, strength in told:
            evidence[matter] = evidence.get(matter, 0.0) + strength * factor
    agreed = _agreed(hits, factors, rules) if len(hits) > 1 else []
    for rule, _, _, factor in agreed:
        agreed_on = rule.pair.matter
        if agreed_on is not None:
            evidence[agreed_on] = evidence.get(agreed_on, 0.0) + factor
    return Tally(amounts, agreed, evidence)


def _more(before: float, amount: float) -> float:
    """The amount of a list that speaks again."""
    low, high = (before, amount) if before < amount else (amount, before)
    return min(high + AGAIN * low, MOST)


def _agreed(
    hits: Sequence[Hit], factors: Sequence[float], rules: Mapping[int, Mapping[int, Sequence[Rule]]]
) -> list[Agreed]:
    """The pairs that stand near enough."""
    places = _places(hits)
    present = places.keys()
    agreed: list[Agreed] = []
    for first in present & rules.keys():
        for second in rules[first].keys() & present:
            for rule in rules[first][second]:
                near = present.isdisjoint(rule.unless) and _near(
                    places[first], places[second], hits, rule.pair
                )
                if near:
                    one, other = near
                    agreed.append((rule, one, other, min(factors[one], factors[other])))
    return agreed


def _places(hits: Sequence[Hit]) -> dict[int, list[int]]:
    """The numbers of the hits of each group."""
    places: dict[int, list[int]] = {}
    for index, (_, _, member) in enumerate(hits):
        for group in member.groups:
            if group in places:
                places[group].append(index)
            else:
                places[group] = [index]
    return places


def _near(first: list[int], second: list[int], hits: Sequence[Hit], pair: Pair) -> tuple[int, int] | None:
    """The first two hits, one of either list, that stand near enough."""
    within, ordered = pair.within, pair.ordered
    others = second[:MOST_PLACES]
    count = len(others)
    for one in first[:MOST_PLACES]:
        start, end, _ = hits[one]
        at = bisect_left(others, one)
        if at and not ordered and hits[others[at - 1]][1] >= start - within:
            return one, next(other for other in others if hits[other][1] >= start - within)
        if at < count and others[at] == one:
            at += 1
        if at < count and hits[others[at]][0] - end <= within:
            return one, others[at]
    return None


def speaker_of(each: WordList, groups: tuple[int, ...]) -> Speaker:
    """Compile a list."""
    return Speaker(shares_of(each.weights), each.matter, groups)


def shares_of(weights: Mapping[Category, float]) -> Shares:
    """The weights in the order of `CATEGORIES`."""
    policy, mediation, hardship, charity, other = (weights.get(category, 0.0) for category in CATEGORIES)
    return policy, mediation, hardship, charity, other
