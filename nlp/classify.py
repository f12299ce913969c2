"""Which team an order is for, and which words decided it.

The score of a category is the sum of what the lists of words say for and against it. A list that
speaks again says less each time; words in the title, at the beginning and in the last sentence say
more, words in quotation marks less, and a word that is denied speaks against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.lexicon import WordList
from nlp.matcher import Hit, Matcher
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nlp.lexicon import Additions, Lexicon, Pair

CATEGORIES = tuple(Category)
NUMBER = {category: number for number, category in enumerate(CATEGORIES)}

TITLE, ENDING, MIDDLE, QUOTED, DENIED = 1.3, 1.2, 0.6, 0.4, -0.4
"""What a word counts by where it stands; 1 in the opening."""
OPENING_LENGTH, ENDING_LENGTH = 125, 55
"""Characters of a long text that say what it is about; its middle tells the story."""
AGAIN, MOST = 0.3, 1.8
"""What a list says when it speaks again, and at most in all."""
MOST_PLACES = 12
"""Positions of a list that pairs look at, so that the cost of a long text stays linear."""

_QUOTED = re.compile('[“「『《"][^”」』》"]{1,30}[”」』》"]')
_QUOTE_MARKS = re.compile('[“「『《"]')
_DENIAL = re.compile("不是(?!很|吗|不|没)|并非|不属于|不算|而非|不想要|不需要|用不着")
DENIAL_REACH = 4
"""A denial reaches words that begin so many characters behind it."""

Shares: TypeAlias = tuple[tuple[int, float], ...]
"""Weights by a category's number."""


class Said(NamedTuple):
    """What a word says for one category, by the category's number."""

    start: int
    end: int
    category: int
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scores of all categories, in the order of `CATEGORIES`, and what they are made of."""

    scores: tuple[float, ...]
    matters: Mapping[str, float]
    said: tuple[Said, ...]

    def ranking(self) -> list[Category]:
        """The categories, best first."""
        order = sorted(range(len(CATEGORIES)), key=lambda number: -self.scores[number])
        return [CATEGORIES[number] for number in order]


class _Rule(NamedTuple):
    second: int
    pair: Pair
    shares: Shares
    unless: tuple[int, ...]


class _Speaker(NamedTuple):
    shares: Shares
    matter: str | None
    groups: tuple[int, ...]

    @classmethod
    def of(cls, each: WordList, groups: tuple[int, ...]) -> _Speaker:
        return cls(_shares(each.weights), each.matter, groups)


@dataclass(frozen=True, slots=True)
class Classifier:
    """A lexicon compiled for speed. `extended` gives a community's own, sharing nearly all."""

    speakers: tuple[_Speaker, ...]
    rules: Mapping[int, Sequence[_Rule]]
    bias: Sequence[float]
    matcher: Matcher

    @classmethod
    def of(cls, lexicon: Lexicon) -> Classifier:
        """Compile the lexicon without its additions."""
        groups = _Groups(lexicon)
        speakers = tuple(_Speaker.of(each, groups.of(each)) for each in lexicon.lists)
        return cls(speakers, groups.rules(lexicon.pairs), lexicon.bias, Matcher.from_lists(lexicon.lists))

    def extended(self, additions: Additions) -> Classifier:
        """This classifier with a community's words laid over it."""
        new = _added_lists(additions)
        members = {
            word: ((number, strength),)
            for number, each in enumerate(new, len(self.speakers))
            for word, strength in each.words.items()
        }
        speakers = (*self.speakers, *(_Speaker.of(each, ()) for each in new))
        return replace(self, speakers=speakers, matcher=self.matcher.changed(members, additions.silences))

    def verdict(self, hits: Sequence[Hit], text: str, title_end: int = 0) -> Verdict:
        """Weigh the hits of one text, whose title ends at `title_end`."""
        tally = _Tally(self.bias)
        factors = _factors(hits, text, title_end)
        places: dict[int, list[int]] = {}
        for index, (hit, factor) in enumerate(zip(hits, factors, strict=True)):
            for number, strength in hit.lists:
                speaker = self.speakers[number]
                tally.hear(number, speaker, hit, factor * strength)
                for group in speaker.groups:
                    places.setdefault(group, []).append(index)
        for first, found in places.items():
            for rule in self.rules.get(first, ()):
                if rule.second in places and not any(group in places for group in rule.unless):
                    near = _near(hits, found, places[rule.second], rule.pair)
                    if near:
                        tally.hear_pair(rule, [hits[at] for at in near], min(factors[at] for at in near))
        return tally.verdict()


class _Groups:
    """Numbers for the names that pairs use: lists and matters."""

    def __init__(self, lexicon: Lexicon) -> None:
        named = [name for pair in lexicon.pairs for name in (pair.first, pair.second, *pair.unless)]
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(named))}

    def of(self, each: WordList) -> tuple[int, ...]:
        return tuple(self._numbers[name] for name in (each.name, each.matter) if name in self._numbers)

    def rules(self, pairs: Sequence[Pair]) -> dict[int, list[_Rule]]:
        rules: dict[int, list[_Rule]] = {}
        for pair in pairs:
            unless = tuple(self._numbers[name] for name in pair.unless)
            rule = _Rule(self._numbers[pair.second], pair, _shares(pair.weights), unless)
            rules.setdefault(self._numbers[pair.first], []).append(rule)
        return rules


class _Tally:
    """Scores while they are added up."""

    def __init__(self, bias: Sequence[float]) -> None:
        self.scores = list(bias)
        self.said: list[Said] = []
        self.matters: dict[str, float] = {}
        self._amounts: dict[int, float] = {}

    def hear(self, number: int, speaker: _Speaker, hit: Hit, factor: float) -> None:
        before = self._amounts.get(number)
        if before is not None:
            factor = max(factor, before) + AGAIN * min(factor, before) - before
            factor = min(factor, MOST - before)
        self._amounts[number] = factor + (before or 0.0)
        for category, weight in speaker.shares:
            self.scores[category] += weight * factor
            self.said.append(Said(hit.start, hit.end, category, weight * factor))
        if speaker.matter is not None:
            self._count(speaker.matter, factor * max(weight for _, weight in speaker.shares))

    def hear_pair(self, rule: _Rule, hits: Sequence[Hit], factor: float) -> None:
        for category, weight in rule.shares:
            self.scores[category] += weight * factor
            self.said += [Said(hit.start, hit.end, category, weight * factor / 2) for hit in hits]
        if rule.pair.matter is not None:
            self._count(rule.pair.matter, factor * 2)

    def _count(self, matter: str, amount: float) -> None:
        self.matters[matter] = self.matters.get(matter, 0.0) + amount

    def verdict(self) -> Verdict:
        """The sum."""
        return Verdict(tuple(self.scores), self.matters, tuple(self.said))


def _added_lists(additions: Additions) -> list[WordList]:
    """A community's words, one list for each category and matter."""
    words: dict[tuple[Category, str | None], dict[str, float]] = {}
    for added in additions.words:
        words.setdefault((added.category, added.matter), {})[added.word] = added.weight
    return [
        WordList(f"+{matter or category}", own, {category: 1.0}, matter)
        for (category, matter), own in words.items()
    ]


def _shares(weights: Mapping[Category, float]) -> Shares:
    return tuple((NUMBER[category], weight) for category, weight in weights.items() if weight)


def _near(hits: Sequence[Hit], first: list[int], second: list[int], pair: Pair) -> tuple[int, int] | None:
    """The first two hits, one of either list, that stand near enough."""
    for one in first[:MOST_PLACES]:
        for other in second[:MOST_PLACES]:
            if one == other:
                continue
            left, right = (hits[one], hits[other]) if one < other else (hits[other], hits[one])
            if right.start - left.end <= pair.within and not (pair.ordered and other < one):
                return one, other
    return None


def _factors(hits: Sequence[Hit], text: str, title_end: int) -> list[float]:
    """What each hit counts by where it stands."""
    ending = _ending(text, title_end)
    middle = title_end + OPENING_LENGTH
    factors = [
        TITLE
        if hit.start < title_end
        else ENDING
        if hit.start >= ending
        else 1.0
        if hit.start < middle
        else MIDDLE
        for hit in hits
    ]
    for start, end, factor in _muted(text):
        for index, hit in enumerate(hits):
            if start <= hit.start < end:
                factors[index] *= factor
    return factors


def _ending(text: str, title_end: int) -> int:
    """Where the last sentence begins; the text's length when there is but one."""
    stop = len(text.rstrip("。!！?？;；\n~～…. "))
    start = max(text.rfind(mark, title_end, stop) for mark in "。!！?？;；\n") + 1
    return max(start, stop - ENDING_LENGTH) if start > title_end else len(text)


def _muted(text: str) -> Iterator[tuple[int, int, float]]:
    """Spans in quotation marks, and what follows a denial."""
    if _QUOTE_MARKS.search(text):
        for found in _QUOTED.finditer(text):
            yield (*found.span(), QUOTED)
    for found in _DENIAL.finditer(text):
        yield found.end(), found.end() + DENIAL_REACH, DENIED
