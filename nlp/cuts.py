"""Where a message goes on to another matter without saying so: every cut that is possible is weighed.

`nlp.demands` cuts where the writer sets things apart. Voice keyboards know no signs (灯坏了我妈那个钱咋领).
So what is left whole is tried at each sign, each mark and, in a long run without any, between its words: what
do the two sides speak of, how alike are they, how do they begin and end? The figures of `lexicon/cuts.toml`
are learnt from messages about one thing and about several (`python -m tests.nlp.fitting`).
"""

from __future__ import annotations

import tomllib
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from nlp.demands import MOST_DEMANDS, SHORTEST, STORY, Part, trimmed
from nlp.lexicon.texts import text_of
from nlp.stretch import CONTINUES, LEAST_OF_RUN, LONG_RUN, NEAR, SIDES, SIGNS, WHOLE, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.stretch import Cut, Stretch

_MANY = 2
"""Matters and topics that a text about several demands names at least."""


def may_be_cut(text: str, parts: Sequence[Part], named: int) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text, which names at most so much."""
    if named < _MANY:
        return False
    if len(text) < LONG_RUN + 2 * LEAST_OF_RUN and SIGNS.isdisjoint(text):
        return False
    return any(SHORTEST <= end - start <= STORY for start, end in parts)


class _Figures(NamedTuple):
    """The figures by trait, and what some come to at most: those of the sides, and what is dear to know."""

    of: Mapping[str, float]
    sides: float
    dear: float
    near: float

    def add_up(self, signs: Iterable[str]) -> float:
        """What some signs say."""
        known = self.of.get
        return sum([known(sign, 0.0) for sign in signs])

    def weigh(self, traits: Iterable[str], much: Iterable[float]) -> float:
        """What some traits say, each of which is there so much."""
        return sum([self.of.get(trait, 0.0) * each for trait, each in zip(traits, much, strict=True)])


def cut_further(stretch: Stretch, parts: Sequence[Part], figures: Mapping[str, float]) -> list[Part]:
    """The parts, each cut again where that is more likely than not; never more than `MOST_DEMANDS`."""
    if stretch.subjects < _MANY:
        return list(parts)
    dear, near = _most(figures, (CONTINUES, *WHOLE, *NEAR)), _most(figures, NEAR)
    compiled = _Figures(figures, _most(figures, SIDES), dear, near)
    found = [piece for part in parts for piece in _halved(stretch, part, compiled)]
    return [trimmed(stretch.text, part) for part in found] if len(found) <= MOST_DEMANDS else list(parts)


def _most(figures: Mapping[str, float], traits: Iterable[str]) -> float:
    return sum([max(0.0, figures.get(trait, 0.0)) for trait in traits])


def _halved(stretch: Stretch, part: Part, figures: _Figures) -> list[Part]:
    """A part cut at the best place, and its halves likewise."""
    if not SHORTEST <= part.end - part.start <= STORY:
        return [part]
    best, where = 0.0, None
    for score, cut in sorted(_hopeful(stretch, part, figures), key=_SCORE, reverse=True):
        if score + figures.dear <= best:
            break
        in_full = _in_full(score, stretch, cut, figures, best)
        if in_full > best:
            best, where = in_full, cut.at
    if where is None:
        return [part]
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_halved(stretch, before, figures), *_halved(stretch, after, figures)]


_SCORE = itemgetter(0)


def _hopeful(stretch: Stretch, part: Part, figures: _Figures) -> Iterator[tuple[float, Cut]]:
    """The cuts of a part that may be worth it, with how much speaks for them so far."""
    start = figures.of["start"] + figures.of.get("length", 0.0) * length(part)
    for cut in stretch.cuts(part):
        score = start + figures.add_up(stretch.edges(cut))
        if score + figures.sides + figures.dear > 0:
            yield score + figures.add_up(stretch.sides(cut)), cut


def _in_full(score: float, stretch: Stretch, cut: Cut, figures: _Figures, best: float) -> float:
    """The score with that which is dear to know, as long as it may come to more than `best`."""
    if stretch.continues(cut):
        score += figures.add_up((CONTINUES,))
    score += figures.weigh(WHOLE, stretch.likeness_of_sides(cut))
    if score + figures.near > best:
        score += figures.weigh(NEAR, stretch.likeness_beside(cut))
    return score


@cache
def shipped_figures() -> Mapping[str, float]:
    """The fitted figures, by trait."""
    tables: dict[str, dict[str, float]] = tomllib.loads(text_of("cuts.toml"))
    edges = {f"{side}{part}": figure for side in "<>" for part, figure in tables[_TABLES[side]].items()}
    return tables["traits"] | edges


_TABLES = {"<": "ends", ">": "begins"}
