"""How the sorter would answer with newly learnt weights, and how sure it may be."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sklearn.linear_model import LogisticRegression

from nlp.fragments import pack
from nlp.intent import LONGEST_TALK
from nlp.lexicon import shipped
from nlp.sorter import Sorter
from orders.categories import Category
from tests.nlp.fitting.learning import ROUNDS, learn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nlp.lexicon import Lexicon
    from tests.nlp.fitting.learning import Example, Weights

PARTS = 3
"""Parts of the cross-validation."""
Idleness: TypeAlias = tuple[float, float, float]
"""What the voice of no order, the loudest kind of talk and the best category say of a text."""
IdleFigures: TypeAlias = tuple[float, float, float]
"""Where the voice of no order starts, and what the others count beside it."""
KNOTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
"""Leads for which the curve gives a confidence."""
SURE_RIGHT = 0.975
"""Share of the sure answers that must be right: a little more than is promised."""
MARGINS = (0.7, 1.4, 1.15)
"""What is added to the voices of an emergency, of what is urgent and of a sensitive matter.

Missing one is the worse error. Of urgent messages that were not learnt from, as many are missed as others
are called urgent for nothing. But an ordinary order that is kept private is one that its team does not see.
"""
LOST = 0.015
"""Share of the short orders that may be taken for small talk: a lost one is worse than a needless draft."""
RECOGNISED = 1.5
"""What a recognised danger adds to the voice of its level, and twice of what is urgent if it threatens life.

Twice as much found no emergency more, but a third more that is none: last year's fires, lost cats, dead fish.
"""
_LEVELS = tuple(level / 100 for level in range(91, 99))
"""Below 0.91 a neutral sentence more may tip an answer, whatever the answers say."""


class Answer(NamedTuple):
    """How far the best category was ahead, whether it was right or at least fair, and what it counted."""

    lead: float
    right: bool
    fair: bool
    weight: float


def lexicon_with(weights: Weights, idle: IdleFigures | None = None) -> Lexicon:
    """The shipped lexicon with these fragments, and where they are known the figures of what is no order."""
    lexicon = shipped()
    count = len(Category)
    alarms, (*talk, _) = weights.bias[count : count + len(MARGINS)], weights.bias[count + len(MARGINS) :]
    tones = [bias + margin for bias, margin in zip(alarms, MARGINS, strict=True)]
    scale = replace(
        lexicon.scale,
        bias=tuple(weights.bias[:count]),
        tones=(*tones, RECOGNISED),
        talk=tuple(talk),
        idle=idle or lexicon.scale.idle,
    )
    fragments = {fragment: pack(row) for fragment, row in weights.fragments.items()}
    return replace(lexicon, fragments=fragments, scale=scale)


class Trial(NamedTuple):
    """What weights said of messages that they were not learnt from.

    `answers` are those to examples that no word was written after; `orders` what told of each short order
    that it is none, and `talk` of each message that is none (`Verdict.idleness`).
    """

    answers: list[Answer]
    orders: list[Idleness]
    talk: list[Idleness]


def cross_validated(examples: Sequence[Example]) -> Trial:
    """Every example read with weights that were learnt without it."""
    trial = Trial([], [], [])
    for part in range(PARTS):
        weights = learn([each for n, each in enumerate(examples) if _part(n) != part])
        sorter = Sorter(lexicon_with(weights))
        apart = [each for n, each in enumerate(examples) if _part(n) == part]
        trial.answers.extend(_answers(sorter, apart))
        for example in apart:
            no_order = example.answers[-1]
            if no_order is not None and len(example.text) <= LONGEST_TALK:
                (trial.talk if no_order else trial.orders).append(sorter.idleness(example.text))
    return trial


def _answers(sorter: Sorter, apart: Sequence[Example]) -> Iterator[Answer]:
    for example in apart:
        if example.read or example.shares is None or max(example.shares) < 1 / 2:
            continue
        lead, category = sorter.lead(example.text)
        share = example.shares[tuple(Category).index(category)]
        yield Answer(lead, share > 1 / 2, share > 0, example.weight)


def idle_figures(trial: Trial) -> IdleFigures:
    """What the loudest talk and the best category count beside the voice of no order, and where it starts.

    By regularised logistic regression; then it starts so that so few of the short orders are lost.
    """
    told = [*trial.orders, *trial.talk]
    wanted = [False] * len(trial.orders) + [True] * len(trial.talk)
    learner: Any = LogisticRegression(max_iter=ROUNDS)
    said, loudest, category = learner.fit(told, wanted).coef_[0].tolist()
    unset = 0.0, loudest / said, category / said
    heard = sorted(idle_sum(unset, each) for each in trial.orders)
    return -heard[round(len(heard) * (1 - LOST)) - 1], *unset[1:]


def idle_sum(figures: IdleFigures, told: Idleness) -> float:
    """How much it is like no order in all."""
    start, loudest, category = figures
    said, kind, best = told
    return start + said + loudest * kind + category * best


def _part(number: int) -> int:
    """Neighbours stay together: a letter and its title must not be told apart."""
    return number // 2 % PARTS


def curve(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """The share of right answers around each lead, never falling."""
    points: list[tuple[float, float]] = []
    for knot in KNOTS:
        width = 0.4 + knot / 6
        near = [each for each in answers if abs(each.lead - knot) < width]
        share = sum(each.right for each in near) / len(near) if near else 0.0
        points.append((knot, max(min(share, 0.995), points[-1][1] if points else 0.0)))
    return points


def sure_from(answers: Sequence[Answer], points: Sequence[tuple[float, float]]) -> float:
    """The lowest confidence from which on so many answers are right, in our own messages and elsewhere."""
    groups = {each.weight for each in answers}
    return next(
        (level for level in _LEVELS if all(_good(answers, points, level, group) for group in groups)), 0.99
    )


def _good(
    answers: Sequence[Answer], points: Sequence[tuple[float, float]], level: float, group: float
) -> bool:
    lead = next((knot for knot in _fine(points) if _read(points, knot) >= level), KNOTS[-1])
    sure = [each.fair for each in answers if each.weight == group and each.lead >= lead]
    return sum(sure) >= SURE_RIGHT * len(sure)


def _fine(points: Sequence[tuple[float, float]]) -> Iterator[float]:
    return (step / 20 for step in range(round(points[-1][0] * 20) + 1))


def _read(points: Sequence[tuple[float, float]], lead: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if left <= lead < right:
            return low + (high - low) * (lead - left) / (right - left)
    return points[-1][1]
