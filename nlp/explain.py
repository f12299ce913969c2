"""The words that decided, as the card names them, and the words that nearly decided otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nlp.tally import CATEGORIES
from nlp.understanding import Word

if TYPE_CHECKING:
    from nlp.classify import Classifier, Verdict
    from nlp.homophones import Heard
    from nlp.normalise import Normalised
    from orders.categories import Category

MOST_WORDS, MOST_AGAINST = 6, 2
"""Words named in all, and of them against the winner or for the runner-up."""
LEAST_WEIGHT = 0.15
ENOUGH_WORDS = 3
"""From so many words of the lexicon on, no fragment is named beside them."""


class _Said(NamedTuple):
    start: int
    end: int
    winner: float
    runner_up: float


def deciding_words(
    classifier: Classifier, verdict: Verdict, heard: Heard, given: Normalised, title_end: int
) -> tuple[Word, ...]:
    """The winner's words first, then those against it or for the runner-up, weightiest first.

    What was said in the title (before `title_end`) is not quoted.
    """
    winner, runner_up, *_ = verdict.ranking()
    numbers = CATEGORIES.index(winner), CATEGORIES.index(runner_up)
    said = _said(classifier, verdict, *numbers)
    if len(said) < ENOUGH_WORDS:
        said += _small(classifier, verdict, heard, *numbers)
    said = [each for each in said if each.start >= title_end]
    chosen = [(each.winner, each, winner) for each in said if each.winner >= LEAST_WEIGHT]
    chosen.sort(key=_weight, reverse=True)
    against = [(each.runner_up, each, runner_up) for each in said if each.runner_up >= LEAST_WEIGHT]
    against += [(each.winner, each, winner) for each in said if each.winner <= -LEAST_WEIGHT]
    against.sort(key=_weight, reverse=True)
    del against[MOST_AGAINST:]
    return tuple(
        _word(given, each.start - title_end, each.end - title_end, category, weight)
        for weight, each, category in chosen[: MOST_WORDS - len(against)] + against
    )


def _weight(said: tuple[float, _Said, Category]) -> float:
    return abs(said[0])


def _said(classifier: Classifier, verdict: Verdict, winner: int, runner_up: int) -> list[_Said]:
    """What each word of the lexicon says for the two, as a member of lists and in pairs."""
    speakers = classifier.speakers
    pros = [0.0] * len(verdict.hits)
    cons = pros.copy()
    for index, hit in enumerate(verdict.hits):
        for number, strength in hit.lists:
            shares = speakers[number].shares
            pros[index] += shares[winner] * strength
            cons[index] += shares[runner_up] * strength
    for pair in verdict.tally.agreed:
        for index in (pair.first, pair.second):
            pros[index] += pair.shares[winner] / 2
            cons[index] += pair.shares[runner_up] / 2
    shrink = verdict.shrink
    return [
        _Said(hit.start, hit.end, pro * factor * shrink, con * factor * shrink)
        for hit, factor, pro, con in zip(verdict.hits, verdict.factors, pros, cons, strict=True)
    ]


def _small(
    classifier: Classifier, verdict: Verdict, heard: Heard, winner: int, runner_up: int
) -> list[_Said]:
    """What the small words say that no word of the lexicon covers."""
    taken = [(hit.start, hit.end) for hit in verdict.hits]
    return [
        _Said(start, end, shares[winner], shares[runner_up])
        for start, end, shares in classifier.fragments.telling(heard.text, heard.tokens)
        if not any(start < last and first < end for first, last in taken)
    ]


def _word(given: Normalised, start: int, end: int, category: Category, weight: float) -> Word:
    first, last = given.span(start, end)
    return Word(given.original[first:last], first, last, category, round(weight, 2))
