"""The two sides of a place in a text: what each is for, what it sounds like, and how alike they are.

What the fragments of a stretch say is the difference of two sums: of all that end before the stretch does,
and of those that begin before it begins.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import itemgetter, mul
from typing import TYPE_CHECKING, NamedTuple

from nlp.tally import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.classify import Classifier
    from nlp.matcher import Hit
    from nlp.tally import Shares
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
        self._summed: _Summed | None = None

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
        summed = self._summed
        if summed is None:
            summed = self._summed = _summed(self._scan, self._hits, self._classifier.fragments.packed)
        listed, small = summed.listed(first, last), summed.small(first, last)
        scores, voices = self._classifier.rough_scores(listed, small, last - first)
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        voices = [max(-LOUDEST, min(LOUDEST, said)) for said in voices]
        return Side([power / total for power in powers], voices)


class _Summed(NamedTuple):
    """Where words of the lexicon and fragments begin and end, in order, and what they say.

    `begun` and `ended` are what the first so many fragments say, packed, by their starts and ends.
    """

    word_starts: list[int]
    word_ends: list[int]
    says: list[Shares]
    starts: list[int]
    begun: list[int]
    ends: list[int]
    ended: list[int]

    def listed(self, first: int, last: int) -> Sequence[float]:
        """What the words of the lexicon between two characters say for each category."""
        says = self.says[bisect_left(self.word_starts, first) : bisect_right(self.word_ends, last)]
        if len(says) > 1:
            return list(map(sum, zip(*says, strict=True)))
        return says[0] if says else _NO_WORDS

    def small(self, first: int, last: int) -> int:
        """What the fragments between two characters say, packed."""
        return self.ended[bisect_right(self.ends, last)] - self.begun[bisect_left(self.starts, first)]


def _summed(scan: Scan, hits: Sequence[Hit], packed: Sequence[int]) -> _Summed:
    found, offset = scan.found, scan.offset
    begun = sorted(found, key=_START)
    starts, ends = list(map(_START, begun)), list(map(_END, found))
    if offset:
        starts, ends = ([at - offset for at in each] for each in (starts, ends))
    return _Summed(
        [start for start, _, _ in hits],
        [end for _, end, _ in hits],
        [member.says for _, _, member in hits],
        starts,
        list(accumulate(map(packed.__getitem__, map(_NUMBER, begun)), initial=0)),
        ends,
        list(accumulate(map(packed.__getitem__, map(_NUMBER, found)), initial=0)),
    )


_NUMBER, _START, _END = itemgetter(0), itemgetter(1), itemgetter(2)


def _alike(before: list[float], after: list[float]) -> tuple[float, float, float]:
    alike = sum(map(mul, before, after))
    return alike, math.log(max(alike, LEAST_ALIKE)), min(max(before), max(after))


def subjects_compared(before: int, after: int, near_before: int, near_after: int) -> tuple[str, ...]:
    """How the subjects, as bits, on the sides of a cut compare, and those of the clauses beside it."""
    return _SUBJECTS[_compared(before, after)] + _NEAR_SUBJECTS[_compared(near_before, near_after)]


def _compared(before: int, after: int) -> int:
    """How the subjects before a cut compare with those behind it: the place in the tables below."""
    if before and after:
        return 4 if before & after else 3
    return (before > 0) + 2 * (after > 0)


_SUBJECTS, _NEAR_SUBJECTS = (
    (
        (f"{sides} unnamed before", f"{sides} unnamed after"),
        (f"{sides} unnamed after",),
        (f"{sides} unnamed before",),
        (f"{sides} apart",),
        (f"{sides} common",),
    )
    for sides in ("whole", "near")
)
"""What `subjects_compared` may give."""
