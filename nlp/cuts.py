"""Where a message goes on to another matter, whether it says so or not: each possible cut is weighed.

Voice keyboards know no signs (灯坏了我妈那个钱咋领). So a message is tried at each sign, each mark and, in a
long run without any, between its words: how does it stop and go on there, what do the two sides speak of, how
alike are they? Where `nlp.demands` sees things set apart is one sign among others. The figures of
`lexicon/cuts.toml` are learnt from messages about one thing and several (`python -m tests.nlp.fitting`).
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
from nlp.stretch import BEGINS, ENDS, FIRST, LAST, SECOND, SIZES, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.stretch import Stretch

AT_FIRST, BY_NAMES, BY_SIDES = -12.0, -11.5, -6.0
"""A cut is given up when no more than this speaks for it: at first sight, with the words beside it and what
is named on its sides, and with what the sides are for."""
_NO_FIGURE = (0.0,) * (STORY + 1)


def may_be_cut(parts: Sequence[Part]) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text."""
    return any(SHORTEST <= end - start <= STORY for start, end in parts)


class Figures(NamedTuple):
    """The figures by trait, and made ready.

    `begins` and `ends` are for the two characters beside a cut, or the one that is next to it; `sizes` for a
    number of characters; `whole` and `near` for what the sides, and the clauses beside it, want.
    """

    of: Mapping[str, float]
    begins: Mapping[str, float]
    ends: Mapping[str, float]
    sizes: Sequence[Sequence[float]]
    whole: Sequence[float]
    near: Sequence[float]

    @classmethod
    def from_traits(cls, of: Mapping[str, float]) -> Figures:
        """Take the figure of each trait."""
        begins, ends = (
            {trait.removeprefix(prefix): figure for trait, figure in of.items() if trait.startswith(prefix)}
            for prefix in (BEGINS, ENDS)
        )
        sizes = [[_sum(of, signs) for signs in named] for named in SIZES]
        return cls(
            of,
            begins={
                said: figure + (begins.get(said[0], 0.0) if said[1:] else 0.0)
                for said, figure in begins.items()
            },
            ends={
                said: figure + (ends.get(said[1], 0.0) if said[1:] else 0.0) for said, figure in ends.items()
            },
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
    found = [piece for part in weighed for piece in _halved(stretch, part, figures)]
    return [trimmed(stretch.text, part) for part in found] if len(found) <= MOST_DEMANDS else list(parts)


def _halved(stretch: Stretch, part: Part, figures: Figures) -> list[Part]:
    """A part cut at the best place, if it is more likely cut at any than at none, and its halves likewise."""
    if not SHORTEST <= part.end - part.start <= STORY:
        return [part]
    scores = list(_scores(stretch, part, figures))
    if sum([math.exp(score) for score, _ in scores]) <= 1:
        return [part]
    _, where = max(scores)
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_halved(stretch, before, figures), *_halved(stretch, after, figures)]


def _scores(stretch: Stretch, part: Part, figures: Figures) -> Iterator[tuple[float, int]]:
    """The cuts that may be likely, with the logarithm of how much likelier each is than none."""
    of, begins, ends, sizes, whole, near = figures
    clause_before, clause_after, side_before, side_after = sizes
    start = of["start"] + of.get("length", 0.0) * length(part)
    text, first, last = stretch.text, *part
    kinds: dict[tuple[str, ...], float] = {}
    for cut in stretch.cuts(part):
        _, at, begin, end, close, onset, signs = cut
        if signs not in kinds:
            kinds[signs] = start + _sum(of, signs)
        said_before, said_after = text[close - 2 : close], text[onset : onset + 2]
        score = (
            kinds[signs]
            + (ends[said_before] if said_before in ends else ends.get(said_before[-1:], 0.0))
            + (begins[said_after] if said_after in begins else begins.get(said_after[0], 0.0))
            + clause_before[close - begin]
            + clause_after[end - onset]
            + side_before[close - first]
            + side_after[last - onset]
        )
        if stretch.set_apart:
            score += _sum(of, stretch.marked(cut))
        if score <= AT_FIRST:
            continue
        score += _sum(of, stretch.words(cut)) + _sum(of, stretch.sides(cut))
        if score > BY_NAMES:
            score += sum(map(mul, whole, stretch.whole(cut)))
            if score > BY_SIDES:
                yield score + sum(map(mul, near, stretch.near(cut))), at


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
    "ends": ENDS,
    "begins": BEGINS,
    "last words": LAST,
    "first words": FIRST,
    "second words": SECOND,
}
"""What the tables of the file are called, and what the traits begin with that they hold."""
WORD_END = "|"
