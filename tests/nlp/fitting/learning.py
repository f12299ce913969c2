"""Weights of fragments, learnt by regularised logistic regression (scikit-learn); the same each time.

Each *voice* is a sum over the fragments of a text: one for each category, one for an emergency, and so on.
Each learns for itself to say yes or no. A rare fragment may say more than one that is everywhere: 的 and 了
would otherwise take a share of what 欠薪 says. The fragments that say most are chosen, and learn once more
alone, so that they take over what the others said.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.fragments import CUSHION, VOICES
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST = 16_000
"""Fragments that are kept."""
TRUST, CATEGORY_TRUST = 4.0, 3.0
"""What a message counts against the pull of all weights to nothing (liblinear's C), and for a category."""
RARITY = 4.0
"""The rarity at which a fragment counts 1: it is in one of e⁴, about 55, messages."""
FEWEST = 2
"""Messages that a fragment must be in."""
SPREAD = 3
"""Characters of a fragment at most."""
CERTAIN = 5.0
"""Where a voice starts that was only ever told yes, or no."""
OPEN_START = 3.0
"""How freely a voice's start moves beside its fragments, which are drawn to nothing."""
LEANING = {Category.MEDIATION: 0.15, Category.OTHER: -0.15}
"""How much more likely a category is than those that are learnt from make it.

Who complains of somebody sounds like who complains of something, and half of what is missed is a dispute
that was taken for another matter. Chosen on real letters that were not learnt from.
"""
ROUNDS = 1000
"""The learner's rounds at most; it ends long before."""
_CATEGORIES = len(Category)
_LEANS = [LEANING.get(category, 0.0) for category in Category] + [0.0] * (VOICES - _CATEGORIES)


class Example(NamedTuple):
    """A text and what is right: the share of each category, then yes or no of the others.

    None says that nobody knows; `weight` is what the example counts, and for the categories `emphasis` times
    as much. `neutral`: the text says nothing, so that its categories are as likely as without it. `read`:
    words of the lexicon were written after reading it, so that it says nothing of how well others are sorted.
    """

    text: str
    shares: tuple[float, ...] | None
    answers: tuple[bool | None, ...]
    weight: float = 1.0
    read: bool = False
    neutral: bool = False
    emphasis: float = 1.0


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
        """Only the `most` fragments that move the messages furthest in all."""
        fragments = self.fragments

        def moved(fragment: str) -> float:
            return max(map(abs, fragments[fragment])) * counts[fragment]

        kept = sorted(fragments, key=moved, reverse=True)[:most]
        return Weights({fragment: fragments[fragment] for fragment in sorted(kept)}, self.bias)


_SAYS_NOTHING = re.compile(r"[0-9A-Za-z\s]")


def fragments_of(text: str) -> set[str]:
    """Every run of one to three characters without digits, letters and spaces.

    A house's number says nothing, nor does a space, which some type for every comma; the lexicon's file could
    not hold it either.
    """
    runs = (text[at : at + size] for size in range(1, SPREAD + 1) for at in range(len(text) - size + 1))
    return {run for run in runs if not _SAYS_NOTHING.search(run)}


def count(examples: Iterable[Example]) -> Counter[str]:
    """In how many messages each fragment is."""
    return Counter(fragment for each in examples for fragment in fragments_of(each.text))


def learn(examples: Sequence[Example], most: int = MOST) -> Weights:
    """Learn the weights of the `most` telling fragments; the result depends on nothing but the arguments."""
    counts = count(examples)
    known = sorted(fragment for fragment, times in counts.items() if times >= FEWEST)
    weights = _Table(examples, known, counts).weights()
    if len(known) > most:
        kept = weights.strongest(most, counts).fragments
        weights = _Table(examples, list(kept), counts).weights()
    return weights


class _Table:
    """The examples by their fragments."""

    def __init__(self, examples: Sequence[Example], fragments: Sequence[str], counts: Counter[str]) -> None:
        self._examples = examples
        self._fragments = fragments
        self._usual = _usual(examples)
        self._rarity = [math.log((len(examples) + 1) / (counts[each] + 1)) / RARITY for each in fragments]
        columns = {fragment: column for column, fragment in enumerate(fragments)}
        starts, found, said = [0], list[int](), list[float]()
        for example in examples:
            own = sorted(columns[each] for each in fragments_of(example.text) & columns.keys())
            factor = _factor(example.text)
            found += own
            said += [self._rarity[column] * factor for column in own]
            starts.append(len(found))
        self._texts = csr_matrix((said, found, starts), shape=(len(examples), len(fragments)))

    def weights(self) -> Weights:
        """What is learnt for all voices."""
        learnt = [self._voice(number) for number in range(VOICES)]
        rows = zip(*(weights for weights, _ in learnt), strict=True)
        return Weights(
            {fragment: list(row) for fragment, row in zip(self._fragments, rows, strict=True)},
            [bias + lean for (_, bias), lean in zip(learnt, _LEANS, strict=True)],
        )

    def _voice(self, number: int) -> tuple[list[float], float]:
        """The weights of the fragments for one voice, and where it starts."""
        rows, answers, trust = zip(*self._told(number), strict=True)
        if len(set(answers)) == 1:
            return [0.0] * len(self._fragments), math.copysign(CERTAIN, answers[0] - 0.5)
        pull = CATEGORY_TRUST if number < _CATEGORIES else TRUST
        learner: Any = LogisticRegression(
            C=pull, solver="liblinear", intercept_scaling=OPEN_START, max_iter=ROUNDS
        )
        learner.fit(self._texts[list(rows)], answers, sample_weight=trust)
        weights = map(mul, learner.coef_[0].tolist(), self._rarity)
        return list(weights), float(learner.intercept_[0])

    def _told(self, number: int) -> Iterator[tuple[int, bool, float]]:
        """What the voice is told of each example: yes or no, and what that counts."""
        for row, example in enumerate(self._examples):
            share = self._share(example, number)
            weight = example.weight * (example.emphasis if number < _CATEGORIES else 1)
            if share:
                yield row, True, share * weight
            if share is not None and share < 1:
                yield row, False, (1 - share) * weight

    def _share(self, example: Example, number: int) -> float | None:
        """How much of an example speaks for the voice; None when nobody knows."""
        if number >= _CATEGORIES:
            answer = example.answers[number - _CATEGORIES]
            return None if answer is None else float(answer)
        shares = self._usual if example.neutral else example.shares
        return None if shares is None else shares[number]


def _usual(examples: Sequence[Example]) -> tuple[float, ...]:
    """The share of each category among all examples: as likely as it is without a word."""
    told = [each.shares for each in examples if each.shares is not None]
    return tuple(sum(shares) / len(told) for shares in zip(*told, strict=True))


def _sums(rows: list[list[float]], factor: float, bias: list[float]) -> list[float]:
    if not rows:
        return list(bias)
    return [
        start + factor * total for start, total in zip(bias, map(sum, zip(*rows, strict=True)), strict=True)
    ]


def _factor(text: str) -> float:
    return 1 / math.sqrt(len(text) + CUSHION)
