"""What a place looks like: learnt from messages in which the one that they are about is marked.

Of all runs of characters in a message one is chosen, or none: the better the marked one, the worse the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp.normalise import normalise
from nlp.place_spans import VOICES, shifts, signs
from nlp.places import place_words_in
from tests.nlp.corpora import PLACES, marked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Trait: TypeAlias = tuple[str, int]
"""A sign, and how far behind its first character it speaks."""

PULL = 0.5
"""How strongly all figures are drawn to nothing."""
FEWEST, LEAST, STEP = 2, 0.1, 0.05
"""Characters that a trait must speak for, the least that one says that is kept, and the steps of figures."""
LONGEST = 40
"""Characters of a place."""
ROUNDS = 100
NEVER = -1e9
WIDTH = 110


class Marked(NamedTuple):
    """A message in one spelling, and the first and last character of its place."""

    text: str
    place: tuple[int, int] | None


def place_figures(messages: Sequence[Marked]) -> tuple[dict[Trait, Array], float]:
    """What each trait says for a place that begins, goes on and ends there, and what each begins with.

    They are learnt twice: the second time only those that say most.
    """
    table = _Table(messages)
    figures, _ = table.learnt()
    kept = {trait for trait, said in figures.items() if np.abs(said).max() >= LEAST}
    return _Table(messages, kept).learnt()


def own_messages() -> list[Marked]:
    """The messages of the corpus."""
    told = [_in_one_spelling(text, place) for name in PLACES for text, place in marked(name)]
    return [each for each in told if each is not None]


def _in_one_spelling(text: str, place: tuple[int, int] | None) -> Marked | None:
    given = normalise(text)
    if place is None:
        return Marked(given.text, None)
    inside = [at for at in range(len(given.text)) if _lies_in(given.span(at, at + 1), place)]
    return Marked(given.text, (inside[0], inside[-1])) if inside else None


def _lies_in(span: tuple[int, int], place: tuple[int, int]) -> bool:
    return place[0] <= span[0] < span[1] <= place[1]


class _Table:
    """The messages by the length of their texts, and the traits of each of their characters."""

    def __init__(self, messages: Sequence[Marked], kept: Collection[Trait] | None = None) -> None:
        self.messages = sorted(messages, key=lambda each: len(each.text))
        every = [list(_traits(each.text)) for each in self.messages]
        counts = Counter(trait for told in every for _, trait in told)
        self.names = sorted(
            t for t, count in counts.items() if count >= FEWEST and (kept is None or t in kept)
        )
        columns = {name: column for column, name in enumerate(self.names)}
        rows, cols, first = [], [], 0
        for message, told in zip(self.messages, every, strict=True):
            for at, trait in told:
                if trait in columns:
                    rows.append(first + at)
                    cols.append(columns[trait])
            first += len(message.text)
        self.traits = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(first, len(columns)))
        self.turned = self.traits.T.tocsr()

    def learnt(self) -> tuple[dict[Trait, Array], float]:
        nothing = np.zeros(len(self.names) * len(VOICES) + 1)
        options = {"maxiter": ROUNDS}
        found = minimize(self.loss, nothing, jac=True, method="L-BFGS-B", options=options)
        figures = found.x[:-1].reshape(-1, len(VOICES))
        return dict(zip(self.names, figures, strict=True)), float(found.x[-1])

    def loss(self, figures: Array) -> tuple[float, Array]:
        """How unlikely the marked places are, and how that changes with the figures."""
        said = self.traits @ figures[:-1].reshape(-1, len(VOICES))
        change, first, loss, of_start = np.zeros_like(said), 0, 0.0, 0.0
        for length, group in groupby(self.messages, key=lambda each: len(each.text)):
            places = [each.place for each in group]
            last = first + length * len(places)
            part = said[first:last].reshape(len(places), length, len(VOICES))
            lost, changed = _of_one_length(part, places, float(figures[-1]))
            change[first:last] = changed.reshape(-1, len(VOICES))
            loss, of_start, first = loss + lost, of_start + changed[:, :, 0].sum(), last
        slope = (self.turned @ change).ravel() + PULL * figures[:-1]
        return loss + PULL / 2 * float((figures[:-1] ** 2).sum()), np.append(slope, of_start)


def _of_one_length(
    said: Array, places: Sequence[tuple[int, int] | None], start: float
) -> tuple[float, Array]:
    """The same of messages of one length; the change is by message, character and voice."""
    many, length, _ = said.shape
    none = np.zeros((many, 1))
    run = np.concatenate([none, np.cumsum(said[:, :, 1], 1)], 1)
    ahead = np.arange(length)[None, :] - np.arange(length)[:, None]
    scores = start + (said[:, :, 0] - run[:, :-1])[:, :, None] + (said[:, :, 2] + run[:, 1:])[:, None, :]
    scores = np.where((ahead >= 0) & (ahead < LONGEST), scores, NEVER)
    top = np.maximum(scores.max((1, 2)), 0)
    likely = np.exp(scores - top[:, None, None])
    total = likely.sum((1, 2)) + np.exp(-top)
    likely /= total[:, None, None]
    loss = float((np.log(total) + top).sum())
    for at, place in enumerate(places):
        if place is not None:
            loss -= float(scores[at, place[0], place[1]])
            likely[at, place[0], place[1]] -= 1
    begin, end = likely.sum(2), likely.sum(1)
    inside = np.cumsum(begin, 1) - np.concatenate([none, np.cumsum(end, 1)[:, :-1]], 1)
    return loss, np.stack([begin, inside, end], 2)


def _traits(text: str) -> Iterator[tuple[int, Trait]]:
    """The traits of each character of a text."""
    for sign, first in signs(text, place_words_in(text)):
        for shift in shifts(sign):
            if 0 <= first + shift < len(text):
                yield first + shift, (sign, shift)


def places_file(figures: dict[Trait, Array], start: float) -> str:
    """The text of places.txt."""
    parts = [f"{_FILE}\nstart {start:.2f}\n"]
    for voice, name in enumerate(VOICES):
        for shift in sorted({shift for _, shift in figures}):
            named: defaultdict[float, list[str]] = defaultdict(list)
            for (sign, behind), said in sorted(figures.items()):
                figure = round(round(float(said[voice]) / STEP) * STEP, 2)
                if behind == shift and figure:
                    named[figure].append(sign)
            parts.append(f"\n[{name} {shift}]\n" + "".join(map(_lines, sorted(named.items()))))
    return "".join(parts)


def _lines(each: tuple[float, list[str]]) -> str:
    """A figure and the signs that have it; every line repeats it."""
    figure = f"{each[0]:.2f}"
    lines = wrap(" ".join(each[1]), WIDTH - len(figure) - 1, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{figure} {line}\n" for line in lines)


_FILE = """\
# What speaks for a place that begins, goes on or ends so many characters behind the first of a sign
# (`nlp/place_spans.py`). Fitted, not written by hand: `python -m tests.nlp.fitting` (docs/understanding.md).
"""
