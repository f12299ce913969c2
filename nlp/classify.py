"""Which team an order is for, and which words decided it.

The score of a category is the sum of what lists of words and pairs of lists say for and against it
(`tally`), by where the words stand (`standing`), and of what the small words of everyday speech add
(`fragments`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp.fragments import Fragments
from nlp.lexicon import WordList
from nlp.matcher import Matcher
from nlp.standing import standing
from nlp.tally import Rule, Speaker, Tally, Verdict, shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nlp.lexicon import Additions, Lexicon, Pair, Scale
    from nlp.matcher import Hit
    from orders.categories import Category

MOST_PLACES = 12
"""Positions of a list that pairs look at, so that the cost of a long text stays linear."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A lexicon compiled for speed. `extended` gives a community's own, sharing nearly all."""

    speakers: tuple[Speaker, ...]
    rules: Mapping[int, Sequence[Rule]]
    matcher: Matcher
    fragments: Fragments
    scale: Scale

    @classmethod
    def of(cls, lexicon: Lexicon) -> Classifier:
        """Compile the lexicon without its additions."""
        groups = _Groups(lexicon)
        speakers = tuple(Speaker.of(each, groups.of(each)) for each in lexicon.lists)
        matcher = Matcher.from_lists(lexicon.lists)
        return cls(
            speakers, groups.rules(lexicon.pairs), matcher, Fragments(lexicon.fragments), lexicon.scale
        )

    def extended(self, additions: Additions) -> Classifier:
        """This classifier with a community's words laid over it."""
        new = _added_lists(additions)
        members = {
            word: ((number, strength),)
            for number, each in enumerate(new, len(self.speakers))
            for word, strength in each.words.items()
        }
        return replace(
            self,
            speakers=(*self.speakers, *(Speaker.of(each, ()) for each in new)),
            matcher=self.matcher.changed(members, additions.silences),
            fragments=self.fragments.without(additions.silences),
        )

    def verdict(self, hits: Sequence[Hit], text: str, title_end: int = 0) -> Verdict:
        """Weigh the hits of one text, whose title ends at `title_end`."""
        tally = self._tally(hits, standing(hits, text, title_end))
        shrink = 1 / math.sqrt(max(1.0, (len(tally.amounts) + tally.pairs) / self.scale.lists_at_par))
        small, factor = self.fragments.scores(text)
        scores = [
            bias + listed * shrink + said
            for bias, listed, said in zip(self.scale.bias, tally.scores, small, strict=True)
        ]
        said = [each._replace(weight=each.weight * shrink) for each in tally.said]
        said += self.fragments.telling(text, factor)
        return Verdict(tuple(scores), tally.matters, tuple(said))

    def _tally(self, hits: Sequence[Hit], factors: Sequence[float]) -> Tally:
        tally = Tally()
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
        return tally


class _Groups:
    """Numbers for the names that pairs use: lists and matters."""

    def __init__(self, lexicon: Lexicon) -> None:
        named = [name for pair in lexicon.pairs for name in (pair.first, pair.second, *pair.unless)]
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(named))}

    def of(self, each: WordList) -> tuple[int, ...]:
        return tuple(self._numbers[name] for name in (each.name, each.matter) if name in self._numbers)

    def rules(self, pairs: Sequence[Pair]) -> dict[int, list[Rule]]:
        rules: dict[int, list[Rule]] = {}
        for pair in pairs:
            unless = tuple(self._numbers[name] for name in pair.unless)
            rule = Rule(self._numbers[pair.second], pair, shares(pair.weights), unless)
            rules.setdefault(self._numbers[pair.first], []).append(rule)
        return rules


def _added_lists(additions: Additions) -> list[WordList]:
    """A community's words, one list for each category and matter."""
    words: dict[tuple[Category, str | None], dict[str, float]] = {}
    for added in additions.words:
        words.setdefault((added.category, added.matter), {})[added.word] = added.weight
    return [
        WordList(f"+{matter or category}", own, {category: 1.0}, matter)
        for (category, matter), own in words.items()
    ]


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
