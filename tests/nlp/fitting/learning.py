"""Weights of fragments, learnt by regularised logistic regression: plain Python, the same each time.

Each *voice* is a sum over the fragments of a text. The categories' voices compete (softmax); those of an
emergency and of a sensitive matter answer yes or no, each for itself. Every fragment has a step of its own
that shrinks with what it has learnt already (AdaGrad), and is drawn to nothing, the more so the rarer it is.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.fragments import CUSHION, VOICES
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEED = 3
ROUNDS = 12
STEP = 3.0
PULL = 0.03
"""How strongly a weight is drawn to nothing."""
FEWEST = 2
"""Messages that a fragment must be in."""
SPREAD = 3
"""Characters of a fragment at most."""
_COMPETING = len(Category)
_GROUPS = (
    slice(0, _COMPETING),
    slice(_COMPETING, _COMPETING + 2),
    slice(_COMPETING + 2, VOICES - 1),
    slice(VOICES - 1, VOICES),
)
"""Voices that learn together: what small talk teaches must not slow down what categories do."""

Learnt: TypeAlias = dict[str, list[float]]
"""How much each fragment has learnt, by group of voices."""


class Example(NamedTuple):
    """A text and what is right: the share of each category, then yes or no of the others.

    None says that nobody knows; `weight` is what the example counts. `neutral`: the text says nothing, so
    that its categories are as likely as without it. `read`: words of the lexicon were written after reading
    it, so that it says nothing of how well others are sorted.
    """

    text: str
    shares: tuple[float, ...] | None
    answers: tuple[bool | None, ...]
    weight: float = 1.0
    read: bool = False
    neutral: bool = False


@dataclass(slots=True)
class Weights:
    """The weights of each fragment and the bias, by voice."""

    fragments: dict[str, list[float]]
    bias: list[float] = field(default_factory=lambda: [0.0] * VOICES)

    def scores(self, text: str) -> list[float]:
        """What the fragments of a text say with each voice."""
        known = [row for each in fragments_of(text) if (row := self.fragments.get(each))]
        return _sums(known, _factor(text), self.bias)

    def strongest(self, most: int, counts: Counter[str]) -> Weights:
        """Only the `most` fragments that move most messages furthest."""
        fragments = self.fragments

        def moved(fragment: str) -> float:
            return max(map(abs, fragments[fragment])) * math.sqrt(counts[fragment])

        kept = sorted(fragments, key=moved, reverse=True)[:most]
        return Weights({fragment: fragments[fragment] for fragment in sorted(kept)}, self.bias)


_NUMBERED = re.compile("[0-9A-Za-z]")


def fragments_of(text: str) -> set[str]:
    """Every run of one to three characters without digits and letters: a house's number says nothing."""
    runs = (text[at : at + size] for size in range(1, SPREAD + 1) for at in range(len(text) - size + 1))
    return {run for run in runs if not _NUMBERED.search(run)}


def count(examples: Iterable[Example]) -> Counter[str]:
    """In how many messages each fragment is."""
    return Counter(fragment for each in examples for fragment in fragments_of(each.text))


def learn(examples: Sequence[Example], rounds: int = ROUNDS) -> Weights:
    """Learn the weights; the result depends on nothing but the examples and their order."""
    counts = count(examples)
    weights = Weights({each: [0.0] * VOICES for each, times in counts.items() if times >= FEWEST})
    learnt = {fragment: [0.1] * len(_GROUPS) for fragment in weights.fragments}
    order = list(examples)
    dice = random.Random(SEED)  # noqa: S311 - an order, no secret
    later: list[Weights] = []
    for number in range(rounds):
        dice.shuffle(order)
        for example in order:
            _learn_one(weights, learnt, counts, example)
        if number >= rounds // 2:
            later.append(Weights({each: list(row) for each, row in weights.fragments.items()}, weights.bias))
    return _mean(later)


def _mean(several: Sequence[Weights]) -> Weights:
    """The mean of the later rounds: steadier than the last, whose order is chance."""
    share = 1 / len(several)
    fragments = {
        fragment: [
            share * sum(each) for each in zip(*(one.fragments[fragment] for one in several), strict=True)
        ]
        for fragment in several[0].fragments
    }
    bias = [share * sum(each) for each in zip(*(one.bias for one in several), strict=True)]
    return Weights(fragments, bias)


def _learn_one(weights: Weights, learnt: Learnt, counts: Counter[str], example: Example) -> None:
    table = weights.fragments
    known = [each for each in fragments_of(example.text) if each in table]
    factor = _factor(example.text)
    rows = [table[each] for each in known]
    if example.neutral:
        example = example._replace(shares=_softmax(weights.bias[:_COMPETING]))
    errors = _errors(_sums(rows, factor, weights.bias), example)
    for group, voices in enumerate(_GROUPS):
        off = errors[voices]
        surprise = sum(map(mul, off, off)) * factor * factor
        if surprise:
            for fragment, row in zip(known, rows, strict=True):
                learnt[fragment][group] += surprise
                pace = STEP / math.sqrt(learnt[fragment][group])
                kept = 1 - min(0.5, pace * PULL / counts[fragment])
                step = pace * factor
                row[voices] = [
                    weight * kept - step * error for weight, error in zip(row[voices], off, strict=True)
                ]
    weights.bias = [bias - 0.02 * error for bias, error in zip(weights.bias, errors, strict=True)]


def _errors(scores: list[float], example: Example) -> list[float]:
    """How far each voice is off, times the example's weight; 0 where nobody knows."""
    errors = [0.0] * _COMPETING
    if example.shares is not None:
        said = _softmax(scores[:_COMPETING])
        errors = [likely - share for likely, share in zip(said, example.shares, strict=True)]
    for score, answer in zip(scores[_COMPETING:], example.answers, strict=True):
        errors.append(0.0 if answer is None else _logistic(score) - answer)
    return [error * example.weight for error in errors]


def _softmax(scores: Sequence[float]) -> tuple[float, ...]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple(power / total for power in powers)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _sums(rows: list[list[float]], factor: float, bias: list[float]) -> list[float]:
    if not rows:
        return list(bias)
    return [
        start + factor * total for start, total in zip(bias, map(sum, zip(*rows, strict=True)), strict=True)
    ]


def _factor(text: str) -> float:
    return 1 / math.sqrt(len(text) + CUSHION)
