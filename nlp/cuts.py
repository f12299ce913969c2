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
from typing import TYPE_CHECKING

from nlp.demands import MOST_DEMANDS, SHORTEST, STORY, Part, trimmed
from nlp.lexicon.texts import text_of
from nlp.stretch import length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.stretch import Stretch

HOPELESS = -3.0
"""A cut is not looked at further when how the text stops and goes on there says no more than this."""


def may_be_cut(parts: Sequence[Part]) -> bool:
    """Whether it is worth while to look for cuts in the parts of a text."""
    return any(SHORTEST <= end - start <= STORY for start, end in parts)


def cut_further(stretch: Stretch, parts: Sequence[Part], figures: Mapping[str, float]) -> list[Part]:
    """The demands of a text of which `parts` are set apart; never more than `MOST_DEMANDS`.

    A short text is weighed anew as a whole; of a story each part is cut again where that is likely.
    """
    size = len(stretch.text)
    weighed = [Part(0, size)] if size <= STORY else parts
    found = [piece for part in weighed for piece in _halved(stretch, part, figures)]
    return [trimmed(stretch.text, part) for part in found] if len(found) <= MOST_DEMANDS else list(parts)


def _halved(stretch: Stretch, part: Part, figures: Mapping[str, float]) -> list[Part]:
    """A part cut at the best place, if it is likely cut at any, and its halves likewise."""
    if not SHORTEST <= part.end - part.start <= STORY:
        return [part]
    scores = list(_scores(stretch, part, figures))
    if sum([math.exp(score) for score, _ in scores]) <= 1:
        return [part]
    _, where = max(scores)
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_halved(stretch, before, figures), *_halved(stretch, after, figures)]


def _scores(stretch: Stretch, part: Part, figures: Mapping[str, float]) -> Iterator[tuple[float, int]]:
    """The cuts of a part that are worth a look, with the logarithm of how much likelier each is than none."""
    start = figures["start"] + figures.get("length", 0.0) * length(part)
    for cut in stretch.cuts(part):
        score = start + _sum(figures, cut.signs) + _sum(figures, stretch.edges(cut))
        if score > HOPELESS:
            score += _sum(figures, stretch.sides(cut)) + _sum(figures, stretch.goes_on(cut))
            yield score + sum([figures.get(name, 0.0) * much for name, much in stretch.figures(cut).items()]), cut.at


def _sum(figures: Mapping[str, float], signs: Iterable[str]) -> float:
    known = figures.get
    return sum([known(sign, 0.0) for sign in signs])


@cache
def shipped_figures() -> Mapping[str, float]:
    """The fitted figures, by trait."""
    tables = tomllib.loads(text_of("cuts.toml"))
    figures: dict[str, float] = tables["traits"]
    for table, prefix in TABLES.items():
        for figure, words in tables[table].items():
            figures |= dict.fromkeys([prefix + word for word in words.split(WORD_END)], float(figure))
    return figures


TABLES = {"ends": "<", "begins": ">", "last words": "last ", "first words": "first ", "second words": "second "}
"""What the tables of the file are called, and what the traits begin with that they hold."""
WORD_END = "|"
