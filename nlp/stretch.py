"""A text and every place in it where it may turn to another matter, with what can be seen there.

What a place looks like is a list of *signs*, each of which is there or not (how the text stops before it and
goes on behind it, how much there is on either side, what the sides name), and a few figures: how alike the
sides are, and what they sound like. `nlp.cuts` weighs them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import chain, pairwise
from operator import add
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.demands import MARK_SIGN, MARKS, Part, topics_in
from nlp.held import held_traits
from nlp.sides import NEAR, WHOLE, Sides, subjects_compared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nlp.classify import Classifier
    from nlp.held import Held, Telling
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
NONE = "none"
"""The kind of a place at which there is no sign."""
LONG_RUN, LEAST_OF_RUN = 10, 4
"""A run of so many characters without a sign may be cut between its words, this far from its ends."""
_NEAREST = 3
"""A clause has at least so many characters."""
_BRIEF = {"clause": (4, 6, 8), "side": (5, 7, 9, 12, 16, 22)}
"""Characters below which a clause or a side is short, in steps."""
SIZES = [
    [[f"{part} {side} {brief}" for brief in briefs if size < brief] for size in range(briefs[-1])]
    for part, briefs in _BRIEF.items()
    for side in ("before", "after")
]
"""What that is called, by the size: of the clause before a cut, of that after it, of the sides."""
BEGINS, ENDS = "goes on ", "stops "
"""What the traits begin with that tell of the characters beside a cut."""
LAST, FIRST, SECOND = "last ", "first ", "second "
"""And those that tell of the words: the one before a cut, and the two behind it."""
_SAME, _ALL, _FEW = 4, 5, 3
"""So many places of a kind, with signs, with signs in a text that is cut at none of them are many."""


class Cut(NamedTuple):
    """A place where a part of a text may turn to another matter.

    `begin` and `end` are those of the clauses beside it, `close` and `onset` are where the text stops before
    it and goes on behind it, signs and marks aside; all count the characters of the whole text. `signs` tell
    of its kind, the first, among those of the part.
    """

    part: Part
    at: int
    begin: int
    end: int
    close: int
    onset: int
    signs: tuple[str, ...]


class Run(NamedTuple):
    """A stretch without a sign, from `begin` to `end`, and the places in it between its words."""

    begin: int
    end: int
    places: list[int]
    signs: tuple[str, ...]

    def cut(self, part: Part, at: int) -> Cut:
        """The cut at one of the places."""
        return Cut(part, at, self.begin, self.end, at, at, self.signs)


class Stretch:
    """A text with all that is needed to weigh cuts in it."""

    def __init__(
        self,
        scan: Scan,
        hits: Sequence[Hit],
        edges: set[int],
        classifier: Classifier,
        set_apart: Collection[int] = (),
        whole: Iterable[tuple[int, int]] = (),
    ) -> None:
        """Take what was found in a text; `hits` and `edges` count the characters of the longer one.

        `set_apart` are where `nlp.demands` would cut; in a `whole`, a place, nothing is cut without a sign.
        """
        first, self.text = scan.offset, scan.text
        self._scan, self.set_apart = scan, set_apart
        if first:
            hits = [(start - first, end - first, member) for start, end, member in hits if start >= first]
            edges = {edge - first for edge in edges if edge >= first}
        self._words = sorted(edges)
        self._inside = {at for start, end in whole for at in range(start + 1, end)}
        self._kinds = _kinds(self.text)
        self._hits = hits
        self._named: list[Named] | None = None
        self._telling: Telling | None = None
        self._sides = Sides(scan, hits, classifier)

    def cuts(self, part: Part) -> list[Cut]:
        """Every possible cut of a part."""
        signed, runs = self.places(part)
        return signed + [run.cut(part, at) for run in runs for at in run.places]

    def places(self, part: Part) -> tuple[list[Cut], list[Run]]:
        """The possible cuts of a part at marks and signs, and where it runs on without any."""
        text, words, inside = self.text, self._words, self._inside
        kinds = self._kinds
        if kinds and part.end - part.start < len(text):
            kinds = {at: kind for at, kind in kinds.items() if part.start < at < part.end}
        telling = _telling(tuple(kinds.values()))
        clauses: Sequence[int] = part
        signed: list[Cut] = []
        if kinds:
            start, stop = part.start + _NEAREST, part.end - 1
            clauses = sorted({part.start, part.end, *kinds})
            signed = [
                Cut(part, at, *beside, *_around(text, beside, at, kind), telling[kind])
                for at, kind in kinds.items()
                if start <= at < stop and (beside := _clauses_beside(clauses, at))
            ]
        runs: list[Run] = []
        for first, last in pairwise(clauses):
            if last - first >= LONG_RUN:
                inner = bisect_left(words, first + LEAST_OF_RUN), bisect_right(words, last - LEAST_OF_RUN)
                between = [at for at in words[slice(*inner)] if at not in inside]
                runs.append(Run(first, last, between, telling[NONE]))
        return signed, runs

    def _beside(self, cut: Cut) -> tuple[str, ...]:
        """The characters with which the text stops before a cut and goes on behind it, by one and by two."""
        text, close, onset = self.text, cut.close, cut.onset
        begins, ends = text[onset : onset + 2], text[close - 2 : close]
        return BEGINS + begins[0], BEGINS + begins, ENDS + ends[-1:], ENDS + ends

    def words(self, cut: Cut) -> tuple[str, str, str]:
        """The word before a cut and the two behind it."""
        text, words = self.text, self._words
        word, many = bisect_right(words, cut.onset), len(words)
        behind = words[word] if word < many else cut.onset
        after = words[word + 1] if word + 1 < many else behind
        before = words[bisect_left(words, cut.close) - 1]
        return text[before : cut.close], text[cut.onset : behind], text[behind:after]

    def marked(self, cut: Cut) -> tuple[str, ...]:
        """Whether the writer sets something apart at a cut, and how."""
        if any(cut.at <= start <= cut.onset for start in self.set_apart):
            return "set apart", f"set apart {cut.signs[0]}"
        return ()

    def _brief(self, cut: Cut) -> Iterator[str]:
        """How brief the clauses beside a cut and its sides are."""
        part, _, begin, end, close, onset, _ = cut
        sizes = close - begin, end - onset, close - part.start, part.end - onset
        for size, named in zip(sizes, SIZES, strict=True):
            if size < len(named):
                yield from named[size]

    def sides(self, cut: Cut) -> tuple[str, ...]:
        """How what is named before a cut compares with what is named behind it: in all, and near it."""
        part, at, begin, end, _, _, _ = cut
        before = after = near_before = near_after = 0
        for first, last, said in self._all_named():
            if last <= at:
                if first >= part.start:
                    before |= said
                    if first >= begin:
                        near_before |= said
            elif first >= at and last <= part.end:
                after |= said
                if last <= end:
                    near_after |= said
        return subjects_compared(before, after, near_before, near_after)

    def telling(self, held: Held) -> Telling:
        """The words in the text of which something is known; always the same `held`."""
        if self._telling is None:
            self._telling = held.telling(self._scan)
        return self._telling

    def whole(self, cut: Cut) -> Sequence[float]:
        """How alike the sides are in what they are for, and what they sound like: `WHOLE`."""
        return self._sides.compared(cut.part.start, cut.at, cut.part.end)

    def near(self, cut: Cut) -> Sequence[float]:
        """How alike the clauses beside a cut are: `NEAR`."""
        return self._sides.alike(cut.begin, cut.at, cut.end)

    def traits(self, cut: Cut) -> dict[str, float]:
        """Everything that can be seen of a cut, and how much of it; what is not named is not there."""
        words = map(add, (LAST, FIRST, SECOND), self.words(cut))
        seen = self._beside(cut), words, self._brief(cut), self.marked(cut), self.sides(cut)
        signs = chain(cut.signs, *seen)
        much = zip(WHOLE + NEAR, (*self.whole(cut), *self.near(cut)), strict=True)
        known = dict.fromkeys(signs, 1.0) | dict(much) | held_traits(cut, self._scan)
        return known | {"length": length(cut.part)}

    def _all_named(self) -> list[Named]:
        """What is named in the text: matters and topics, each with a bit of its own."""
        if self._named is None:
            said = [
                (start, end, [name for name, _ in of.evidence])
                for start, end, of in self._hits
                if of.evidence
            ]
            said += [(start, end, [topic]) for start, end, topic in topics_in(self._scan)]
            bits: dict[str, int] = {}
            self._named = [
                (start, end, sum({bits.setdefault(subject, 1 << len(bits)) for subject in subjects}))
                for start, end, subjects in said
            ]
        return self._named


def _around(text: str, beside: tuple[int, int], at: int, kind: str) -> tuple[int, int]:
    """Where a text stops before a place, and where it goes on, signs and marks aside."""
    mark = MARKS.match(text, at) if kind in _MARKED else None
    (begin, end), close, onset = beside, at, mark.end() if mark else at
    while close > begin + 1 and text[close - 1] in SIGNS:
        close -= 1
    while onset < end - 1 and text[onset] in SIGNS:
        onset += 1
    return close, min(onset, end - 1)


def _clauses_beside(clauses: list[int], at: int) -> tuple[int, int]:
    """Where the clause before a cut begins, and where the one behind it ends."""
    first, last = bisect_right(clauses, at - _NEAREST) - 1, bisect_left(clauses, at + _NEAREST)
    return clauses[max(0, first)], clauses[min(len(clauses) - 1, last)]


def length(part: Part) -> float:
    """The length of a part, in hundreds of characters."""
    return (part.end - part.start) / 100


def _kinds(text: str) -> dict[int, str]:
    """The cuts of a text at marks and signs: behind the last sign of a run, before a mark."""
    kinds: dict[int, str] = {}
    for signs in _RUN_OF_SIGNS.finditer(text):
        run = signs.group()
        kinds[signs.end()] = (
            "stop" if not _STOPS.isdisjoint(run) else "space" if _COMMAS.isdisjoint(run) else "comma"
        )
    at = 0
    while sign := _MARK_BEGINS.search(text, at):
        at = sign.start()
        mark = MARKS.match(text, at)
        if mark:
            kinds[at] = mark.lastgroup or ""
        at = mark.end() if mark else at + 1
    kinds.pop(0, None)
    kinds.pop(len(text), None)
    return kinds


@lru_cache(1024)
def _telling(kinds: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """What the kind of a place says among those of a part: a comma where there is no stop."""
    total, counts = len(kinds), dict[str, int]()
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    present = tuple(sorted(counts))
    telling = {
        kind: _told_of(kind, min(count, _SAME), min(total, _ALL), present) for kind, count in counts.items()
    }
    return telling | {NONE: _NONE_OF[min(total, _FEW)]}


_NONE_OF = [(NONE, f"none of {total}") for total in range(_FEW + 1)]


@cache
def _told_of(kind: str, count: int, total: int, present: tuple[str, ...]) -> tuple[str, ...]:
    """What is told of a place of a kind that is there so often among all places with signs."""
    beside = [f"{kind} beside {other}" for other in present if other != kind] or [f"{kind} only"]
    return kind, f"{kind} {count}", f"{kind} of {total}", *beside
