"""A text and every place in it where it may turn to another matter, with what can be seen there.

What a place looks like is a list of *signs* (how the text stops before it and goes on behind it, what its
sides name), each of which is there or not, and figures: how long the part is, and how alike its sides are.
`nlp.cuts` weighs them.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from functools import reduce
from itertools import pairwise
from operator import itemgetter, mul, or_
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.demands import MARK_SIGN, MARKS, Part, continues, topics_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.classify import Classifier
    from nlp.matcher import Hit
    from nlp.vocabulary import Scan

Named: TypeAlias = tuple[int, int, int]
"""Where something is named, and the subjects that it names, as bits."""

SIGNS = frozenset("。！？!?；;\n~～…，,、 —:：")
_RUN_OF_SIGNS = re.compile("[。！？!?；;\n~～…，,、 ][。！？!?；;\n~～…，,、 —:：]*")
_STOPS, _COMMAS = frozenset("。！？!?；;\n~～…"), frozenset("，,、")
_MARK_BEGINS = re.compile(rf"{MARK_SIGN.pattern}|[（(][一二三四五1-5]|[①②③④⑤⑥]")
"""Where a mark may begin."""
_MARKED = frozenset({"strong", "listed", "weak"})
LONG_RUN, LEAST_OF_RUN = 10, 4
"""A run of so many characters without a sign may be cut between its words, this far from its ends."""
_NEAREST = 3
"""A clause has at least so many characters."""
_BRIEF = (4, 6, 8)
"""Characters below which a side is very short, short, rather short."""
_BRIEFLY = {
    side: [[f"{side} {brief}" for brief in _BRIEF if size < brief] for size in range(_BRIEF[-1])]
    for side in ("before", "after")
}
"""What that is called, by the size of the side."""
CONTINUES = "continues"
NEAR, WHOLE = ("near alike", "near clear"), ("whole alike", "whole clear")
"""What `Stretch.likeness` tells of the clauses beside a cut, and of the whole sides."""


class Cut(NamedTuple):
    """A place where a part of a text may turn to another matter.

    `begin` and `end` are those of the clauses beside it; all count the characters of the whole text.
    """

    part: Part
    at: int
    begin: int
    end: int
    kind: str


class Stretch:
    """A text with all that is needed to weigh cuts in it."""

    def __init__(self, scan: Scan, hits: Sequence[Hit], edges: set[int], classifier: Classifier) -> None:
        """Take what was found in a text; `hits` and `edges` count the characters of the longer one."""
        first, self.text = scan.offset, scan.text
        self._scan, self._classifier, self._edges = scan, classifier, edges
        if first:
            hits = [(start - first, end - first, member) for start, end, member in hits if start >= first]
        self._hits = hits
        said = [(start, end, [name for name, _ in of.evidence]) for start, end, of in hits if of.evidence]
        said += [(start, end, [topic]) for start, end, topic in topics_in(scan)]
        bits: dict[str, int] = {}
        self._named = [
            (start, end, sum({bits.setdefault(subject, 1 << len(bits)) for subject in subjects}))
            for start, end, subjects in said
        ]
        self.subjects = len(bits)
        """How many matters and topics are named."""
        self._shares_of: dict[tuple[int, int], list[float]] = {}

    def cuts(self, part: Part) -> list[Cut]:
        """Every possible cut of a part; in a run without signs only between things that are named."""
        named = [each for each in self._named if each[0] >= part.start and each[1] <= part.end]
        inside = reduce(or_, map(_BITS, named), 0)
        if not inside & (inside - 1):  # fewer than two
            return []
        kinds = _kinds(self.text, part)
        clauses = sorted({part.start, part.end, *kinds})
        for first, last in pairwise(clauses):
            if last - first >= LONG_RUN:
                for edge in self._between(first, last):
                    if edge not in kinds and _parts_all(named, edge):
                        kinds[edge] = "none"
        return [
            Cut(part, at, *_clauses_beside(clauses, at), kinds[at])
            for at in sorted(kinds)
            if part.start + _NEAREST <= at < part.end - 1
        ]

    def _between(self, first: int, last: int) -> list[int]:
        """Where words meet inside a run, away from its ends."""
        edges, offset = self._edges, self._scan.offset
        inner = range(first + LEAST_OF_RUN, last - LEAST_OF_RUN + 1)
        return [at for at in inner if at + offset in edges]

    def edges(self, cut: Cut) -> list[str]:
        """How the text stops before a cut and goes on behind it, and whether that is brief."""
        text, onset, close = self.text, _onset(self.text, cut), cut.at
        while close > cut.part.start and text[close - 1] in SIGNS:
            close -= 1
        begins, ends = text[onset : onset + 2], text[max(0, close - 2) : close]
        signs = [cut.kind, ">" + begins[:1], "<" + ends[-1:]]
        if len(begins) > 1:
            signs.append(">" + begins)
        if len(ends) > 1:
            signs.append("<" + ends)
        before, after = close - cut.begin, cut.end - onset
        if before < _BRIEF[-1]:
            signs += _BRIEFLY["before"][max(0, before)]
        if after < _BRIEF[-1]:
            signs += _BRIEFLY["after"][max(0, after)]
        return signs

    def sides(self, cut: Cut) -> tuple[str, ...]:
        """How what is named before a cut compares with what is named behind it: in all, and near it."""
        part, at, begin, end, _ = cut
        before = after = near_before = near_after = 0
        for first, last, said in self._named:
            if last <= at:
                if first >= part.start:
                    before |= said
                    if first >= begin:
                        near_before |= said
            elif first >= at and last <= part.end:
                after |= said
                if last <= end:
                    near_after |= said
        return _WHOLE[_compared(before, after)] + _NEAR[_compared(near_before, near_after)]

    def continues(self, cut: Cut) -> bool:
        """Whether the text goes on about the same behind a cut."""
        return continues(self.text, _onset(self.text, cut))

    def traits(self, cut: Cut) -> dict[str, float]:
        """Everything that can be seen of a cut, and how much of it; what is not named is not there."""
        traits = dict.fromkeys((*self.edges(cut), *self.sides(cut)), 1.0) | {"length": length(cut.part)}
        if self.continues(cut):
            traits[CONTINUES] = 1.0
        for names, likeness in ((WHOLE, self.likeness_of_sides(cut)), (NEAR, self.likeness_beside(cut))):
            traits |= zip(names, likeness, strict=True)
        return traits

    def likeness_of_sides(self, cut: Cut) -> tuple[float, float]:
        """How alike the sides are in what they are for, and how clear that is: 0 to 1."""
        return self._likeness(cut.part.start, cut.at, cut.part.end)

    def likeness_beside(self, cut: Cut) -> tuple[float, float]:
        """The same of the clauses beside the cut."""
        return self._likeness(cut.begin, cut.at, cut.end)

    def _likeness(self, first: int, at: int, last: int) -> tuple[float, float]:
        before, after = self._shares(first, at), self._shares(at, last)
        return sum(map(mul, before, after)), min(max(before), max(after))

    def _shares(self, first: int, last: int) -> list[float]:
        """How likely each category is for the characters `first` to `last`."""
        known = self._shares_of.get((first, last))
        if known is None:
            listed, packed = self._listed(first, last), self._small(first, last)
            scores = self._classifier.rough_scores(listed, packed, last - first)
            highest = max(scores)
            powers = [math.exp(score - highest) for score in scores]
            total = sum(powers)
            known = self._shares_of[first, last] = [power / total for power in powers]
        return known

    def _listed(self, first: int, last: int) -> Sequence[float]:
        """What the words of the lexicon between two characters say for each category."""
        says = [member.says for start, end, member in self._hits if start >= first and end <= last]
        return says[0] if len(says) == 1 else list(map(sum, zip(*says, strict=True)))

    def _small(self, first: int, last: int) -> int:
        """What the fragments between two characters say, packed."""
        begin, end = first + self._scan.offset, last + self._scan.offset
        found, packed = self._scan.found, self._classifier.fragments.packed
        ending = found[bisect_right(found, begin, key=_STOP) : bisect_right(found, end, key=_STOP)]
        return sum([packed[number] for number, start, _ in ending if start >= begin])


_STOP, _BITS = itemgetter(2), itemgetter(2)


def _parts_all(named: Iterable[Named], at: int) -> bool:
    """Whether each thing that is named is named on one side only, and something on either."""
    before = after = 0
    for start, end, said in named:
        if end <= at:
            before |= said
        elif start >= at:
            after |= said
        else:
            return False
    return bool(before and after) and not before & after


def _clauses_beside(clauses: list[int], at: int) -> tuple[int, int]:
    """Where the clause before a cut begins, and where the one behind it ends."""
    first, last = bisect_right(clauses, at - _NEAREST) - 1, bisect_left(clauses, at + _NEAREST)
    return clauses[max(0, first)], clauses[min(len(clauses) - 1, last)]


def _compared(before: int, after: int) -> int:
    """How the subjects before a cut compare with those behind it: the place in `_WHOLE` or `_NEAR`."""
    if before and after:
        return 4 if before & after else 3
    return (before > 0) + 2 * (after > 0)


_WHOLE, _NEAR = (
    (
        (f"{sides} unnamed before", f"{sides} unnamed after"),
        (f"{sides} unnamed after",),
        (f"{sides} unnamed before",),
        (f"{sides} apart",),
        (f"{sides} common",),
    )
    for sides in ("whole", "near")
)
SIDES = tuple(sign for signs in _WHOLE + _NEAR for sign in signs)
"""What `Stretch.sides` may give."""


def _onset(text: str, cut: Cut) -> int:
    """Where the text goes on behind a cut, its signs and marks aside."""
    mark = MARKS.match(text, cut.at) if cut.kind in _MARKED else None
    onset = mark.end() if mark else cut.at
    while onset < cut.part.end and text[onset] in SIGNS:
        onset += 1
    return onset


def length(part: Part) -> float:
    """The length of a part, in hundreds of characters."""
    return (part.end - part.start) / 100


def _kinds(text: str, part: Part) -> dict[int, str]:
    """The cuts of a part at marks and signs: behind the last sign of a run, before a mark."""
    kinds: dict[int, str] = {}
    for signs in _RUN_OF_SIGNS.finditer(text, *part):
        run = signs.group()
        kinds[signs.end()] = "space" if _COMMAS.isdisjoint(run) else "comma"
        if not _STOPS.isdisjoint(run):
            kinds[signs.end()] = "stop"
    at, last = part
    while sign := _MARK_BEGINS.search(text, at, last):
        at = sign.start()
        mark = MARKS.match(text, at, last)
        if mark:
            kinds[at] = mark.lastgroup or ""
        at = mark.end() if mark else at + 1
    return kinds
