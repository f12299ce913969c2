"""The two sides of a place in a text: what each is for, what it sounds like, and how alike they are.

What the words and fragments of a stretch say is the difference of two sums that are kept for every character
of the text: all that end before the stretch does, but for those that begin before it begins.
"""

from __future__ import annotations

import math
from itertools import accumulate
from operator import add, mul
from typing import TYPE_CHECKING, NamedTuple

from nlp.tally import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.classify import Classifier
    from nlp.matcher import Hit
    from nlp.vocabulary import Scan

LEAST_ALIKE = 0.003
"""Sides that are less alike than this are as different as can be."""
LOUDEST = 3.0
"""A voice says so much at most."""
_VOICES = ("emergency", "urgent", "idle")
"""What a side may sound like, as `Classifier.rough_scores` tells it."""
WHOLE, NEAR = (
    tuple(f"{sides} {trait}" for trait in ("alike", "apart by", "clear")) for sides in ("whole", "near")
)
WHOLE += tuple(f"{voice} {side}" for side in ("before", "after") for voice in _VOICES)
"""What `Sides.compared` tells of the sides of a place, and `Sides.alike` of the clauses beside it."""
ENDS_OF_NEAR = (1.0, math.log(LEAST_ALIKE), 1.0)
"""Each figure of `NEAR` is between 0 and this."""

_NO_WORDS = (0.0,) * len(CATEGORIES)


class Side(NamedTuple):
    """How likely each category is for a stretch, and what it says with each of `_VOICES`."""

    shares: list[float]
    voices: list[float]


class Sides:
    """A text, prepared to tell quickly what any stretch of it is for."""

    def __init__(self, scan: Scan, hits: Sequence[Hit], classifier: Classifier) -> None:
        """Take what was found; `hits` count the characters of the scan's own text."""
        self._scan, self._hits, self._classifier = scan, hits, classifier
        self._known: dict[tuple[int, int], Side] = {}
        self._sums: tuple[list[int], list[int]] | None = None

    def compared(self, first: int, at: int, last: int) -> tuple[float, ...]:
        """How alike the stretches before and behind a place are, and what each sounds like: `WHOLE`."""
        before, after = self._side(first, at), self._side(at, last)
        return (*_alike(before.shares, after.shares), *before.voices, *after.voices)

    def alike(self, first: int, at: int, last: int) -> tuple[float, float, float]:
        """How alike the stretches before and behind a place are in what they want, and how clear that is."""
        return _alike(self._side(first, at).shares, self._side(at, last).shares)

    def _side(self, first: int, last: int) -> Side:
        known = self._known.get((first, last))
        if known is None:
            known = self._known[first, last] = self._told(first, last)
        return known

    def _told(self, first: int, last: int) -> Side:
        listed, small = self._listed(first, last), self._small(first, last)
        scores, voices = self._classifier.rough_scores(listed, small, last - first)
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        voices = [max(-LOUDEST, min(LOUDEST, said)) for said in voices]
        return Side([power / total for power in powers], voices)

    def _listed(self, first: int, last: int) -> Sequence[float]:
        """What the words of the lexicon between two characters say for each category."""
        says = [member.says for start, end, member in self._hits if start >= first and end <= last]
        if len(says) > 1:
            return list(map(sum, zip(*says, strict=True)))
        return says[0] if says else _NO_WORDS

    def _small(self, first: int, last: int) -> int:
        """What the fragments between two characters say, packed."""
        begun, ended = self._sums or self._summed()
        return ended[last] - begun[first]

    def _summed(self) -> tuple[list[int], list[int]]:
        """For each character what the fragments that began before it say, and those that ended."""
        packed, offset = self._classifier.fragments.packed, self._scan.offset
        size = len(self._scan.text) + 1
        begun, ended = [0] * (size + 1), [0] * size
        for number, start, end in self._scan.found:
            said = packed[number]
            begun[start - offset + 1] += said
            ended[end - offset] += said
        self._sums = list(accumulate(begun[:size], add)), list(accumulate(ended, add))
        return self._sums


def _alike(before: list[float], after: list[float]) -> tuple[float, float, float]:
    alike = sum(map(mul, before, after))
    return alike, math.log(max(alike, LEAST_ALIKE)), min(max(before), max(after))
