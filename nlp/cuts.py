"""Where a message goes on to another matter, whether it says so or not: every cut that is possible is weighed.

Voice keyboards know no signs (灯坏了我妈那个钱咋领). So a message is tried at each sign, each mark and, in a
long run without any, between its words: how does it stop and go on there, what do the two sides speak of, how
alike are they? Where `nlp.demands` sees things set apart is one sign among others. The figures of
`lexicon/cuts.toml` are learnt from messages about one thing and about several (`python -m tests.nlp.fitting`).
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from nlp.demands import MOST_DEMANDS, SHORTEST, STORY, Part, trimmed
from nlp.lexicon.texts import text_of
from nlp.sides import NEAR, WHOLE
from nlp.stretch import BESIDE, SIZES, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.stretch import Cut, Stretch

AT_FIRST, BY_NAMES, BY_SIDES = -12.0, -10.5, -6.0
"""A cut is given up when no more than this speaks for it: at first sight, with what is named on its sides, and
with what the sides are for."""
_NO_FIGURE = (0.0,) * (STORY + 1)


def may_be_cut(parts: Sequence[Part]) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text."""
    return any(SHORTEST <= end - start <= STORY for start, end in parts)


class Figures(NamedTuple):
    """The figures by trait, and made ready: of edges by what stands there, of sizes by the number of characters.

    `whole` and `near` are those of what the sides, and the clauses beside a cut, are for.
    """

    of: Mapping[str, float]
    edges: Sequence[Mapping[str, float]]
    sizes: Sequence[Sequence[float]]
    whole: Sequence[float]
    near: Sequence[float]

    @classmethod
    def from_traits(cls, of: Mapping[str, float]) -> Figures:
        """Take the figure of each trait."""
        tables = {
            prefix: {trait.removeprefix(prefix): figure for trait, figure in of.items() if trait.startswith(prefix)}
            for prefix in BESIDE
        }
        sizes = [[_sum(of, signs) for signs in named] for named in SIZES]
        return cls(
            of,
            edges=[tables[prefix] for prefix in BESIDE],
            sizes=[(*known, *_NO_FIGURE[len(known) :]) for known in sizes],
            whole=[of.get(name, 0.0) for name in WHOLE],
            near=[of.get(name, 0.0) for name in NEAR],
        )


def cut_further(stretch: Stretch, parts: Sequence[Part], figures: Figures) -> list[Part]:
    """The demands of a text of which `parts` are set apart; never more than `MOST_DEMANDS`.

    A short text is weighed anew as a whole; of a story each part is cut again where that is likely.
    """
    size = len(stretch.text)
    weighed = [Part(0, size)] if size <= STORY else parts
    weighing = _Weighing(stretch, figures)
    found = [piece for part in weighed for piece in weighing.halved(part)]
    return [trimmed(stretch.text, part) for part in found] if len(found) <= MOST_DEMANDS else list(parts)


class _Weighing:
    """The cuts of one text weighed; what is said at an edge is the same in the whole and in its halves."""

    def __init__(self, stretch: Stretch, figures: Figures) -> None:
        self._stretch, self._figures = stretch, figures
        self._at_edges: dict[int, float] = {}
        self._of_signs: dict[tuple[str, ...], float] = {}

    def halved(self, part: Part) -> list[Part]:
        """A part cut at the best place, if it is more likely cut at any than at none, and its halves likewise."""
        if not SHORTEST <= part.end - part.start <= STORY:
            return [part]
        scores = list(self._scores(part))
        if sum([math.exp(score) for score, _ in scores]) <= 1:
            return [part]
        _, where = max(scores)
        return [*self.halved(Part(part.start, where)), *self.halved(Part(where, part.end))]

    def _scores(self, part: Part) -> Iterator[tuple[float, int]]:
        """The cuts that may be likely, with the logarithm of how much likelier each is than none."""
        stretch, (of, _, sizes, whole, near) = self._stretch, self._figures
        clause_before, clause_after, side_before, side_after = sizes
        start = of["start"] + of.get("length", 0.0) * length(part)
        first, last = part
        known, at_edges = self._of_signs, self._at_edges
        for cut in stretch.cuts(part):
            _, at, begin, end, close, onset, signs = cut
            score = start + (known.get(signs) or self._of_kind(signs)) + (at_edges.get(at) or self._at_edge(cut))
            score += clause_before[close - begin] + clause_after[end - onset]
            score += side_before[close - first] + side_after[last - onset]
            if score > AT_FIRST:
                score += _sum(of, stretch.sides(cut))
                if score > BY_NAMES:
                    score += sum(map(mul, whole, stretch.whole(cut)))
                    if score > BY_SIDES:
                        yield score + sum(map(mul, near, stretch.near(cut))), at

    def _of_kind(self, signs: tuple[str, ...]) -> float:
        """What the kind of a place says for a cut there."""
        said = self._of_signs[signs] = _sum(self._figures.of, signs)
        return said

    def _at_edge(self, cut: Cut) -> float:
        """What is said for a cut by the characters and words beside it."""
        beside, figures = self._stretch.beside(cut), self._figures
        said = sum([table.get(each, 0.0) for table, each in zip(figures.edges, beside, strict=True)])
        if self._stretch.set_apart:
            said += _sum(figures.of, self._stretch.marked(cut))
        self._at_edges[cut.at] = said
        return said


def _sum(figures: Mapping[str, float], signs: Iterable[str]) -> float:
    known = figures.get
    return sum([known(sign, 0.0) for sign in signs])


@cache
def shipped_figures() -> Figures:
    """The fitted figures."""
    tables = tomllib.loads(text_of("cuts.toml"))
    figures: dict[str, float] = tables["traits"]
    for table, prefix in TABLES.items():
        for figure, words in tables[table].items():
            figures |= dict.fromkeys([prefix + word for word in words.split(WORD_END)], float(figure))
    return Figures.from_traits(figures)


TABLES = {
    "ends": "stops ",
    "begins": "goes on ",
    "last words": "last ",
    "first words": "first ",
    "second words": "second ",
}
"""What the tables of the file are called, and what the traits begin with that they hold."""
WORD_END = "|"
