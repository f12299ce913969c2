"""The small words of everyday speech: each says little, together they tell a good deal.

A fragment is a run of one to three characters (请问, 退, 没人管) with a weight for each category.
Every fragment of a text counts once, and a longer text makes each count less.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nlp.tally import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST = 3
CUSHION = 2
"""Characters added to a text's length, so that a very short one does not weigh too much."""
TELLING = 0.35
"""A fragment of two characters or more is named among the deciding words from this weight on."""


class Fragments:
    """Fragments and their weights, by category in the order of `Category`."""

    def __init__(self, weights: Mapping[str, Sequence[float]]) -> None:
        """Take the weights as they are; nothing is copied."""
        self._weights = weights

    def without(self, words: Iterable[str]) -> Fragments:
        """These fragments but for the given ones; shares them all when none is among them."""
        gone = self._weights.keys() & set(words)
        if not gone:
            return self
        return Fragments({each: weights for each, weights in self._weights.items() if each not in gone})

    def scores(self, text: str) -> tuple[list[float], float]:
        """What the fragments of the text say for each category, and the factor that made them count less."""
        factor = 1 / math.sqrt(len(text) + CUSHION)
        policy = mediation = hardship = charity = other = 0.0
        weights = self._weights
        for fragment in _found(text, weights):
            one, two, three, four, five = weights[fragment]
            policy += one
            mediation += two
            hardship += three
            charity += four
            other += five
        return [each * factor for each in (policy, mediation, hardship, charity, other)], factor

    def telling(self, text: str, factor: float) -> list[Said]:
        """The fragments that say most, where they first stand, for an explanation."""
        spoken = []
        for fragment in _found(text, self._weights):
            if len(fragment) > 1:
                weights = self._weights[fragment]
                best = max(range(len(weights)), key=weights.__getitem__)
                if weights[best] * factor >= TELLING:
                    start = text.find(fragment)
                    spoken.append(Said(start, start + len(fragment), best, weights[best] * factor))
        return spoken


def _found(text: str, weights: Mapping[str, Sequence[float]]) -> set[str]:
    """The text's fragments, each once."""
    after = text[1:]
    pairs = [one + two for one, two in zip(text, after, strict=False)]
    triples = [pair + three for pair, three in zip(pairs, text[2:], strict=False)]
    return weights.keys() & {*text, *pairs, *triples}
