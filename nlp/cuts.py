"""Where a message goes on to another matter without saying so: every cut that is possible is weighed.

`nlp.demands` cuts where the writer sets things apart. Voice keyboards know no signs (灯坏了我妈那个钱咋领).
So what is left whole is tried at each sign, each mark and, in a long run without any, between its words: what
do the two sides speak of, how alike are they, how do they begin and end? The figures of `lexicon/cuts.toml`
are learnt from messages about one thing and about several (`python -m tests.nlp.fitting`).
"""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from itertools import accumulate, chain, pairwise
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from nlp.demands import (
    MARK_SIGN,
    MARKS,
    MOST_DEMANDS,
    SHORTEST,
    STORY,
    Part,
    continues,
    topics_in,
    trimmed,
)
from nlp.lexicon.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nlp.classify import Classifier
    from nlp.matcher import Hit
    from nlp.vocabulary import Scan

_SIGNS = frozenset("。！？!?；;\n~～…，,、 —:：")
_RUN_OF_SIGNS = re.compile("[。！？!?；;\n~～…，,、 ][。！？!?；;\n~～…，,、 —:：]*")
_STOP, _COMMA = re.compile("[。！？!?；;\n~～…]"), re.compile("[，,、]")
_MARKED = frozenset({"strong", "listed", "weak"})
LONG_RUN, LEAST_OF_RUN = 10, 4
"""A run of so many characters without a sign may be cut between its words, this far from its ends."""
_MANY = 2
"""Matters and topics that a text about several demands names at least."""
_NEAREST = 3
"""A clause has at least so many characters."""
_BRIEF = (4, 6, 8)
"""Characters below which a side is very short, short, rather short."""


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
        self._scan, self._classifier = scan, classifier
        self._hits = [(start - first, end - first, member) for start, end, member in hits if start >= first]
        named = [(start, end, member.matters) for start, end, member in self._hits if member.matters]
        self._named = named + [(start, end, (topic,)) for start, end, topic in topics_in(scan)]
        self._edges = sorted(edge - first for edge in edges if first < edge < first + len(self.text))

    @cached_property
    def _sums(self) -> tuple[list[int], list[int]]:
        """What the fragments say that end up to each character, and that begin before it."""
        first, size = self._scan.offset, len(self.text)
        ends, starts = [0] * (size + 1), [0] * (size + 1)
        packed = self._classifier.fragments.packed
        for number, start, end in self._scan.found:
            said = packed[number]
            if said:
                ends[end - first] += said
                starts[start - first] += said
        return list(accumulate(ends)), [0, *accumulate(starts)]

    def cuts(self, part: Part) -> Iterator[Cut]:
        """Every possible cut of a part; in a run without signs only between things that are named."""
        reach = self._reach(part)
        if len(reach) < _MANY:
            return
        kinds = _signs(self.text, part)
        clauses = sorted({part.start, part.end, *kinds})
        for first, last in pairwise(clauses):
            if last - first >= LONG_RUN:
                for edge in self._between(first, last):
                    if edge not in kinds and _parts_all(reach, edge):
                        kinds[edge] = "none"
        for at in sorted(kinds):
            if part.start + _NEAREST <= at < part.end - 1:
                begin = clauses[max(0, bisect_right(clauses, at - _NEAREST) - 1)]
                end = clauses[min(len(clauses) - 1, bisect_left(clauses, at + _NEAREST))]
                yield Cut(part, at, begin, end, kinds[at])

    def _reach(self, part: Part) -> list[tuple[int, int]]:
        """From where to where each matter and topic of a part is named."""
        reach: dict[str, tuple[int, int]] = {}
        for start, end, subjects in self._named:
            if start >= part.start and end <= part.end:
                for subject in subjects:
                    low, high = reach.get(subject, (start, end))
                    reach[subject] = min(low, start), max(high, end)
        return list(reach.values())

    def _between(self, first: int, last: int) -> list[int]:
        """The edges of words inside a run, away from its ends."""
        edges = self._edges
        low = bisect_left(edges, first + LEAST_OF_RUN)
        return edges[low : bisect_right(edges, last - LEAST_OF_RUN)]

    def _subjects(self, first: int, last: int) -> set[str]:
        """The matters and topics that are named between two characters."""
        named = [subjects for start, end, subjects in self._named if start >= first and end <= last]
        return set(chain.from_iterable(named))

    def traits(self, cut: Cut) -> dict[str, float]:
        """What can be seen at once: how the text stops and goes on, and what its sides name."""
        part, at, begin, end, kind = cut
        traits = {kind: 1.0}
        for name, first, last in (("whole", part.start, part.end), ("near", begin, end)):
            before, after = self._subjects(first, at), self._subjects(at, last)
            if not before:
                traits[f"{name} unnamed before"] = 1.0
            if not after:
                traits[f"{name} unnamed after"] = 1.0
            elif before:
                traits[f"{name} apart" if before.isdisjoint(after) else f"{name} common"] = 1.0
        return traits | _edges_of(self.text, cut)

    def likeness(self, cut: Cut) -> dict[str, float]:
        """How alike the sides are in what they are for, and how clear that is: 0 to 1, and dearer to know."""
        traits: dict[str, float] = {}
        for name, first, last in (("whole", *cut.part), ("near", cut.begin, cut.end)):
            before, after = self._shares(first, cut.at), self._shares(cut.at, last)
            traits[f"{name} alike"] = sum(map(mul, before, after))
            traits[f"{name} clear"] = min(max(before), max(after))
        return traits

    def _shares(self, first: int, last: int) -> list[float]:
        """How likely each category is for the characters `first` to `last`."""
        ended, begun = self._sums
        inside = [member for start, end, member in self._hits if start >= first and end <= last]
        scores = self._classifier.rough_scores(inside, ended[last] - begun[first], last - first)
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]


def _parts_all(reach: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether each thing that is named is named on one side only, and something on either."""
    before = 0
    for low, high in reach:
        if high <= at:
            before += 1
        elif low < at:
            return False
    return 0 < before < len(reach)


LIKENESS = ("whole alike", "whole clear", "near alike", "near clear")
"""The traits that `Stretch.likeness` gives."""


def _edges_of(text: str, cut: Cut) -> dict[str, float]:
    """How the text stops before a cut and goes on behind it, its signs and marks aside."""
    part, at = cut.part, cut.at
    mark = MARKS.match(text, at) if cut.kind in _MARKED else None
    onset, close = mark.end() if mark else at, at
    while onset < part.end and text[onset] in _SIGNS:
        onset += 1
    while close > part.start and text[close - 1] in _SIGNS:
        close -= 1
    traits = {
        "length": (part.end - part.start) / 100,
        f">{text[onset : onset + 1]}": 1.0,
        f">{text[onset : onset + 2]}": 1.0,
        f"<{text[max(0, close - 1) : close]}": 1.0,
        f"<{text[max(0, close - 2) : close]}": 1.0,
    }
    if continues(text, onset):
        traits["continues"] = 1.0
    for side, size in (("before", close - cut.begin), ("after", cut.end - onset)):
        for brief in _BRIEF:
            if size < brief:
                traits[f"{side} {brief}"] = 1.0
    return traits


def _signs(text: str, part: Part) -> dict[int, str]:
    """The cuts of a part at marks and signs: behind the last sign of a run, before a mark."""
    kinds: dict[int, str] = {}
    for signs in _RUN_OF_SIGNS.finditer(text, *part):
        run = signs.group()
        kinds[signs.end()] = "stop" if _STOP.search(run) else "comma" if _COMMA.search(run) else "space"
    if MARK_SIGN.search(text, *part):
        for mark in MARKS.finditer(text, *part):
            kinds[mark.start()] = mark.lastgroup or ""
    return kinds


def may_be_cut(text: str, parts: Sequence[Part]) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text."""
    return any(SHORTEST <= part.end - part.start <= STORY for part in parts) and (
        len(text) >= LONG_RUN + 2 * LEAST_OF_RUN or not _SIGNS.isdisjoint(text)
    )


def cut_further(stretch: Stretch, parts: Sequence[Part], figures: Mapping[str, float]) -> list[Part]:
    """The parts, each cut again where that is more likely than not; never more than `MOST_DEMANDS`."""
    found = [piece for part in parts for piece in _halved(stretch, part, figures)]
    return [trimmed(stretch.text, part) for part in found] if len(found) <= MOST_DEMANDS else list(parts)


def _halved(stretch: Stretch, part: Part, figures: Mapping[str, float]) -> list[Part]:
    """A part cut at the best place, and its halves likewise."""
    if not SHORTEST <= part.end - part.start <= STORY:
        return [part]
    most = sum(max(0.0, figures.get(trait, 0.0)) for trait in LIKENESS)
    best, where = 0.0, None
    for cut in stretch.cuts(part):
        score = figures["start"] + _weight(stretch.traits(cut), figures)
        if score + most > best:
            score += _weight(stretch.likeness(cut), figures)
            if score > best:
                best, where = score, cut.at
    if where is None:
        return [part]
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_halved(stretch, before, figures), *_halved(stretch, after, figures)]


def _weight(traits: Mapping[str, float], figures: Mapping[str, float]) -> float:
    known = figures.get
    return sum([known(trait, 0.0) * much for trait, much in traits.items()])


@cache
def shipped_figures() -> Mapping[str, float]:
    """The fitted figures, by trait."""
    tables: dict[str, dict[str, float]] = tomllib.loads(text_of("cuts.toml"))
    edges = {f"{side}{part}": figure for side in "<>" for part, figure in tables[_TABLES[side]].items()}
    return tables["traits"] | edges


_TABLES = {"<": "ends", ">": "begins"}
