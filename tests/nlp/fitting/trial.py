"""How the sorter would answer with newly learnt weights, and how sure it may be."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nlp.fragments import pack
from nlp.lexicon import shipped
from nlp.sorter import Sorter
from orders.categories import Category
from tests.nlp.fitting.learning import learn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nlp.lexicon import Lexicon
    from tests.nlp.fitting.learning import Example, Weights

PARTS, CHECKING_ROUNDS = 3, 6
"""Cross-validation: how many parts, and how long is learnt without each."""
KNOTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
"""Leads for which the curve gives a confidence."""
SURE_RIGHT = 0.975
"""Share of the sure answers that must be right: a little more than is promised."""
MARGINS = (0.8, 2.0)
"""What is added to the voices of an emergency and of a sensitive matter: missing one is the worse error."""
TALK_HIGHEST = -2.0
"""Where a voice of small talk starts at most: words that go on with a story sound like chit-chat too."""
TALK_MARGIN = 0.7
"""The same for small talk, which is rarer among what is learnt from than among what people write."""
RECOGNISED = 3.0
"""What a recognised danger adds to the voice of an emergency."""
_LEVELS = tuple(level / 100 for level in range(60, 99))


class Answer(NamedTuple):
    """How far the best category was ahead, whether it was right or at least fair, and what it counted."""

    lead: float
    right: bool
    fair: bool
    weight: float


def lexicon_with(weights: Weights) -> Lexicon:
    """The shipped lexicon with these fragments."""
    lexicon = shipped()
    count = len(Category)
    alarms, talk = weights.bias[count : count + len(MARGINS)], weights.bias[count + len(MARGINS) :]
    tones = [bias + margin for bias, margin in zip(alarms, MARGINS, strict=True)]
    scale = replace(
        lexicon.scale,
        bias=tuple(weights.bias[:count]),
        tones=(*tones, RECOGNISED),
        talk=tuple(min(bias + TALK_MARGIN, TALK_HIGHEST) for bias in talk),
    )
    fragments = {fragment: pack(row) for fragment, row in weights.fragments.items()}
    return replace(lexicon, fragments=fragments, scale=scale)


def cross_validated(examples: Sequence[Example]) -> list[Answer]:
    """Examples that no word was written after, answered with weights that were learnt without them."""
    return [answer for part in range(PARTS) for answer in _answers(examples, part)]


def _answers(examples: Sequence[Example], part: int) -> Iterator[Answer]:
    apart = [
        each
        for number, each in enumerate(examples)
        if _part(number) == part and each.shares and not each.read
    ]
    weights = learn([each for n, each in enumerate(examples) if _part(n) != part], CHECKING_ROUNDS)
    sorter = Sorter(lexicon_with(weights))
    for example in apart:
        if example.read or example.shares is None or max(example.shares) < 1 / 2:
            continue
        lead, category = sorter.lead(example.text)
        share = example.shares[tuple(Category).index(category)]
        yield Answer(lead, share > 1 / 2, share > 0, example.weight)


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
