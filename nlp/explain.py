"""The words that decided, as the card names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.tally import CATEGORIES
from nlp.understanding import Word

if TYPE_CHECKING:
    from nlp.normalise import Normalised
    from nlp.tally import Verdict
    from orders.categories import Category

MOST_WORDS = 8
LEAST_WEIGHT = 0.1


def deciding_words(verdict: Verdict, given: Normalised, category: Category, lead: int) -> tuple[Word, ...]:
    """The winner's words first, then those against it or for others, weightiest first.

    `lead` characters stood before the text (its title); what was said there is not quoted.
    """
    spoken: dict[tuple[int, int, int], float] = {}
    for start, end, number, weight in verdict.said:
        if start >= lead:
            key = start, end, number
            spoken[key] = spoken.get(key, 0.0) + weight
    winner = CATEGORIES.index(category)
    ranked = sorted(
        (each for each in spoken.items() if abs(each[1]) >= LEAST_WEIGHT),
        key=lambda each: (each[0][2] != winner, -abs(each[1])),
    )
    return tuple(
        _word(given, start - lead, end - lead, number, weight)
        for (start, end, number), weight in ranked[:MOST_WORDS]
    )


def _word(given: Normalised, start: int, end: int, number: int, weight: float) -> Word:
    first, last = given.span(start, end)
    return Word(given.original[first:last], first, last, CATEGORIES[number], round(weight, 2))
