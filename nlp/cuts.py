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
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.demands import MOST_DEMANDS, SHORTEST, STORY, Part, trimmed
from nlp.held import HELD_BEFORE, HELD_BEHIND, Held, said_beside
from nlp.lexicon.texts import text_of
from nlp.sides import ENDS_OF_NEAR, NEAR, WHOLE
from nlp.stretch import BEGINS, ENDS, FIRST, LAST, SECOND, SIZES, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.stretch import Cut, Stretch

Scored: TypeAlias = "tuple[float, int, Cut]"
"""A cut with the logarithm of how much likelier it is than none, and where it is."""
AT_FIRST, BY_NAMES, BY_SIDES = -10.5, -10.0, -6.0
"""A cut is given up when no more than this speaks for it: at first sight, with the words beside it and what
is named on its sides, and with what the sides are for."""
_NO_FIGURE = (0.0,) * (STORY + 1)


def may_be_cut(parts: Sequence[Part]) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text."""
    return any(SHORTEST <= end - start <= STORY for start, end in parts)


class Figures(NamedTuple):
    """The figures by trait, and made ready.

    `begins` and `ends` are for the two characters beside a cut, or the one that is next to it; `beside` for
    the word before it and the two behind it; `held` for what the clauses hold; `sizes` for a number of
    characters; `whole` and `near` for what the sides, and the clauses beside it, want. The last can add
    `most` to a score, and no more. `together` keeps what signs that are seen together say: there are a few
    hundred such.
    """

    of: Mapping[str, float]
    begins: Mapping[str, float]
    ends: Mapping[str, float]
    beside: Sequence[Mapping[str, float]]
    held: Held
    sizes: Sequence[Sequence[float]]
    whole: Sequence[float]
    near: Sequence[float]
    most: float
    together: dict[tuple[str, ...], float]

    @classmethod
    def from_traits(cls, of: Mapping[str, float]) -> Figures:
        """Take the figure of each trait."""
        begins, ends, before, behind, *beside = (
            {trait.removeprefix(prefix): figure for trait, figure in of.items() if trait.startswith(prefix)}
            for prefix in (BEGINS, ENDS, HELD_BEFORE, HELD_BEHIND, LAST, FIRST, SECOND)
        )
        sizes = [[_sum(of, signs) for signs in named] for named in SIZES]
        near = [of.get(name, 0.0) for name in NEAR]
        return cls(
            of,
            begins={
                said: figure + (begins.get(said[0], 0.0) if said[1:] else 0.0)
                for said, figure in begins.items()
            },
            ends={
                said: figure + (ends.get(said[1], 0.0) if said[1:] else 0.0) for said, figure in ends.items()
            },
            beside=beside,
            held=Held({word: (before.get(word, 0.0), behind.get(word, 0.0)) for word in before | behind}),
            sizes=[(*known, *_NO_FIGURE[len(known) :]) for known in sizes],
            whole=[of.get(name, 0.0) for name in WHOLE],
            near=near,
            most=sum([max(0.0, figure * end) for figure, end in zip(near, ENDS_OF_NEAR, strict=True)]),
            together={},
        )

    def said_by(self, signs: tuple[str, ...]) -> float:
        """What some signs say together."""
        said = self.together.get(signs)
        if said is None:
            said = self.together[signs] = _sum(self.of, signs)
        return said


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
    where = _likeliest(stretch, _promising(stretch, part, figures), figures)
    if where is None:
        return [part]
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_halved(stretch, before, figures), *_halved(stretch, after, figures)]


def _likeliest(stretch: Stretch, cuts: list[Scored], figures: Figures) -> int | None:
    """The best of some cuts, if all together are likelier than none.

    How alike the clauses beside a cut are is dear to tell, so it is asked only while it can change anything.
    """
    most, near = figures.most, figures.near
    if sum([math.exp(score + most) for score, _, _ in cuts]) <= 1:
        return None
    likelihood, best = 0.0, (-math.inf, 0)
    for known, at, cut in sorted(cuts, reverse=True):
        if likelihood > 1 and known + most < best[0]:
            break
        score = known + sum(map(mul, near, stretch.near(cut)))
        likelihood += math.exp(score)
        best = max(best, (score, at))
    return best[1] if likelihood > 1 else None


def _promising(stretch: Stretch, part: Part, figures: Figures) -> list[Scored]:
    """The cuts that may be likely, by all but how alike the clauses beside them are."""
    whole = figures.whole
    last_words, first_words, second_words = figures.beside
    promising: list[Scored] = []
    for seen, cut in _at_first(stretch, part, figures):
        last, first, second = stretch.words(cut)
        words = last_words.get(last, 0.0) + first_words.get(first, 0.0) + second_words.get(second, 0.0)
        named = seen + (words + figures.said_by(stretch.sides(cut)))
        if named > BY_NAMES:
            held = said_beside(cut, stretch.telling(figures.held))
            score = named + held + sum(map(mul, whole, stretch.whole(cut)))
            if score > BY_SIDES:
                promising.append((score, cut.at, cut))
    return promising


def _at_first(stretch: Stretch, part: Part, figures: Figures) -> Iterator[tuple[float, Cut]]:
    """The cuts for which enough speaks at first sight: by the signs and characters beside them."""
    of, begins, ends, sizes = figures.of, figures.begins, figures.ends, figures.sizes
    said_by = figures.said_by
    clause_before, clause_after, side_before, side_after = sizes
    start = of["start"] + of.get("length", 0.0) * length(part)
    (text, set_apart), (first, last) = (stretch.text, stretch.set_apart), part
    signed, runs = stretch.places(part)
    for cut in signed:
        _, _, begin, end, close, onset, signs = cut
        said_before, said_after = text[close - 2 : close], text[onset : onset + 2]
        score = (
            start
            + said_by(signs)
            + (ends[said_before] if said_before in ends else ends.get(said_before[-1:], 0.0))
            + (begins[said_after] if said_after in begins else begins.get(said_after[0], 0.0))
            + clause_before[close - begin]
            + clause_after[end - onset]
            + side_before[close - first]
            + side_after[last - onset]
        )
        if set_apart:
            score += said_by(stretch.marked(cut))
        if score > AT_FIRST:
            yield score, cut
    for run in runs:
        begin, end, places, signs = run
        plain = start + said_by(signs)
        for at in places:  # as above, without what only signs have
            said_before, said_after = text[at - 2 : at], text[at : at + 2]
            score = (
                plain
                + (ends[said_before] if said_before in ends else ends.get(said_before[1], 0.0))
                + (begins[said_after] if said_after in begins else begins.get(said_after[0], 0.0))
                + clause_before[at - begin]
                + clause_after[end - at]
                + side_before[at - first]
                + side_after[last - at]
            )
            if set_apart:
                score += said_by(stretch.marked(run.cut(part, at)))
            if score > AT_FIRST:
                yield score, run.cut(part, at)


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
    "words before": HELD_BEFORE,
    "words behind": HELD_BEHIND,
}
"""What the tables of the file are called, and what the traits begin with that they hold."""
WORD_END = "|"
