"""Adding up what words say, with a record of who said what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nlp.lexicon import Pair, WordList
    from nlp.matcher import Hit

CATEGORIES = tuple(Category)
NUMBER = {category: number for number, category in enumerate(CATEGORIES)}

AGAIN, MOST = 0.3, 1.8
"""What a list says when it speaks again, and at most in all."""

Shares: TypeAlias = tuple[tuple[int, float], ...]
"""Weights by a category's number."""


class Said(NamedTuple):
    """What a word says for one category, by the category's number."""

    start: int
    end: int
    category: int
    weight: float


class Speaker(NamedTuple):
    """A list of words, compiled; `groups` are the numbers that pairs know it by."""

    shares: Shares
    matter: str | None
    groups: tuple[int, ...]

    @classmethod
    def of(cls, each: WordList, groups: tuple[int, ...]) -> Speaker:
        """Compile a list."""
        return cls(shares(each.weights), each.matter, groups)


class Rule(NamedTuple):
    """A pair, compiled, as seen from its first list."""

    second: int
    pair: Pair
    shares: Shares
    unless: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scores of all categories, in the order of `CATEGORIES`, and what they are made of."""

    scores: tuple[float, ...]
    matters: Mapping[str, float]
    said: tuple[Said, ...]

    def ranking(self) -> list[Category]:
        """The categories, best first."""
        order = sorted(range(len(CATEGORIES)), key=lambda number: -self.scores[number])
        return [CATEGORIES[number] for number in order]

    def evidence(self) -> float:
        """How much was said for anything at all."""
        return sum(each.weight for each in self.said if each.weight > 0)

    def lead(self) -> float:
        """How far the best category is ahead of the next."""
        best, second, *_ = sorted(self.scores, reverse=True)
        return best - second


class Tally:
    """Scores while they are added up."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.scores = [0.0] * len(CATEGORIES)
        self.said: list[Said] = []
        self.matters: dict[str, float] = {}
        self.amounts: dict[int, float] = {}
        self.pairs = 0

    def hear(self, number: int, speaker: Speaker, hit: Hit, factor: float) -> None:
        """A word of a list; the list says less when it speaks again."""
        before = self.amounts.get(number)
        if before is None:
            self.amounts[number] = factor
        else:
            factor = min(AGAIN * min(factor, before) + max(0.0, factor - before), MOST - before)
            self.amounts[number] = before + factor
        for category, weight in speaker.shares:
            self.scores[category] += weight * factor
            self.said.append(Said(hit.start, hit.end, category, weight * factor))
        if speaker.matter is not None:
            self._count(speaker.matter, factor)

    def hear_pair(self, rule: Rule, hits: Sequence[Hit], factor: float) -> None:
        """A pair: both words share what it says."""
        self.pairs += 1
        for category, weight in rule.shares:
            self.scores[category] += weight * factor
            self.said += [Said(hit.start, hit.end, category, weight * factor / 2) for hit in hits]
        if rule.pair.matter is not None:
            self._count(rule.pair.matter, factor)

    def _count(self, matter: str, amount: float) -> None:
        self.matters[matter] = self.matters.get(matter, 0.0) + amount


def shares(weights: Mapping[Category, float]) -> Shares:
    """The weights that are not 0, by number."""
    return tuple((NUMBER[category], weight) for category, weight in weights.items() if weight)
