"""The words that decided, as the card names them, and the words that nearly decided otherwise."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from nlp.tally import CATEGORIES
from nlp.understanding import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.classify import Classifier, Verdict
    from nlp.homophones import Heard
    from nlp.matcher import Hit
    from nlp.normalise import Normalised
    from orders.categories import Category

MOST_WORDS, MOST_AGAINST = 6, 2
"""Words named in all, and of them against the winner or for the runner-up."""
LEAST_WEIGHT = 0.15
ENOUGH_WORDS = 3
"""From so many words of the lexicon on, no fragment is named beside them."""


_Said: TypeAlias = tuple[int, int, float, float]
"""Where a word begins and ends, and what it says for the winner and for the runner-up."""
_Named: TypeAlias = "tuple[float, int, int, Category]"
"""A word's weight, where it begins and ends, and the category that it speaks for or against."""


def deciding_words(
    classifier: Classifier, verdict: Verdict, heard: Heard, given: Normalised, title_end: int
) -> tuple[Word, ...]:
    """The winner's words first, then those against it or for the runner-up, weightiest first.

    What was said in the title (before `title_end`) is not quoted.
    """
    winner, runner_up = CATEGORIES[verdict.winner], CATEGORIES[verdict.runner_up]
    said = _said(verdict)
    if len(said) < ENOUGH_WORDS:
        said += _small(classifier, verdict, heard)
    chosen: list[_Named] = []
    against: list[_Named] = []
    other: list[_Named] = []
    for start, end, pro, con in said:
        if pro >= LEAST_WEIGHT:
            chosen.append((pro, start, end, winner))
        elif pro <= -LEAST_WEIGHT:
            against.append((pro, start, end, winner))
        if con >= LEAST_WEIGHT:
            other.append((con, start, end, runner_up))
    if title_end:
        chosen, against, other = (_behind(title_end, each) for each in (chosen, against, other))
    chosen.sort(key=_WEIGHT, reverse=True)
    if other or against:
        against = sorted(other + against, key=_strength, reverse=True)[:MOST_AGAINST]
    named = chosen[: MOST_WORDS - len(against)] + against
    if not named:
        return ()
    if given.offsets is not None:
        named = [(weight, *given.span(start, end), category) for weight, start, end, category in named]
    return tuple(
        [
            Word(given.original[start:end], start, end, category, round(weight, 2))
            for weight, start, end, category in named
        ]
    )


_WEIGHT = itemgetter(0)


def _strength(named: _Named) -> float:
    return abs(named[0])


def _behind(title_end: int, named: list[_Named]) -> list[_Named]:
    """The words that are not in the title, by their places in the text."""
    return [
        (weight, start - title_end, end - title_end, category)
        for weight, start, end, category in named
        if start >= title_end
    ]


def _said(verdict: Verdict) -> list[_Said]:
    """What each word of the lexicon says for the two, as a member of lists and in pairs."""
    winner, runner_up, shrink = verdict.winner, verdict.runner_up, verdict.shrink
    agreed = verdict.tally.agreed
    if not agreed:
        return [
            (start, end, member.says[winner] * by * shrink, member.says[runner_up] * by * shrink)
            for (start, end, member), by in zip(verdict.hits, verdict.factors, strict=True)
        ]
    pros = [member.says[winner] for _, _, member in verdict.hits]
    cons = [member.says[runner_up] for _, _, member in verdict.hits]
    for rule, first, second, _ in agreed:  # each of the two words gets half of what a pair says
        pro, con = rule.shares[winner] / 2, rule.shares[runner_up] / 2
        pros[first] += pro
        pros[second] += pro
        cons[first] += con
        cons[second] += con
    said = zip(verdict.hits, verdict.factors, pros, cons, strict=True)
    return [(start, end, pro * by * shrink, con * by * shrink) for (start, end, _), by, pro, con in said]


def _small(classifier: Classifier, verdict: Verdict, heard: Heard) -> list[_Said]:
    """What the small words say that no word of the lexicon covers."""
    return [
        (start, end, shares[verdict.winner], shares[verdict.runner_up])
        for start, end, shares in classifier.fragments.telling(heard.text, heard.tokens)
        if not _is_covered(start, end, verdict.hits)
    ]


def _is_covered(start: int, end: int, hits: Sequence[Hit]) -> bool:
    return any(start < last and first < end for first, last, _ in hits)
