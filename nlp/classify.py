"""Which team an order is for, and which words decided it.

The score of a category is the sum of what lists of words and pairs of lists say for and against it
(`tally`), by where the words stand (`standing`), and of what the small words of everyday speech add
(`fragments`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nlp.fragments import ALARMS, CUSHION, UNIT, VOICES, Fragments, share_of, unpack
from nlp.lexicon import WordList
from nlp.matcher import Matcher
from nlp.standing import standing
from nlp.tally import CATEGORIES, Rule, Speaker, Tally, shares_of, speaker_of, tally_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nlp.lexicon import Additions, Lexicon, Pair, Scale
    from nlp.matcher import Hit
    from orders.categories import Category


class Verdict(NamedTuple):
    """The scores of all categories, the numbers of the best two, and what the scores are made of.

    `voices` are those of the small words, in thousandths that count `share` each: of the categories and
    of what else they tell.
    """

    scores: list[float]
    winner: int
    runner_up: int
    tally: Tally
    shrink: float
    hits: Sequence[Hit]
    factors: Sequence[float]
    voices: tuple[int, ...]
    share: float

    def category(self) -> Category:
        """The best category."""
        return CATEGORIES[self.winner]

    def evidence(self) -> float:
        """How much was said of any matter."""
        return sum(self.tally.matters.values())

    def lead(self) -> float:
        """How far the best category is ahead of the next."""
        return self.scores[self.winner] - self.scores[self.runner_up]

    def tones(self) -> list[float]:
        """How much it sounds like an emergency, like something for today and like a sensitive matter."""
        share = self.share
        return [said * share / UNIT for said in self.voices[_MANY:_TALK]]

    def talk(self, scale: Scale) -> list[float]:
        """How much it sounds like each intent but an order; only the differences say anything."""
        said = self.voices[_TALK:_IDLE]
        return [each * self.share / UNIT + start for each, start in zip(said, scale.talk, strict=True)]

    def opened_by(self, opening: Verdict) -> Verdict:
        """The verdict where a text's opening counts once more: it says what the rest is about."""
        pairs = zip(self.scores, opening.scores, strict=True)
        scores = [(1 - OPENING_SHARE) * said + OPENING_SHARE * again for said, again in pairs]
        winner, runner_up, *_ = sorted(_NUMBERS, key=scores.__getitem__, reverse=True)
        return self._replace(scores=scores, winner=winner, runner_up=runner_up)

    def idleness(self, scale: Scale) -> tuple[float, float, float]:
        """How much it sounds like no order, like the likeliest kind of none, and like the best category."""
        said = self.voices[_IDLE] * self.share / UNIT
        return said, max(self.talk(scale)), self.scores[self.winner]

    def idle(self, scale: Scale) -> float:
        """How much it is like no order in all; above 0 more than not."""
        start, loudest, category = scale.idle
        said, kind, best = self.idleness(scale)
        return start + said + loudest * kind + category * best


_MANY = len(CATEGORIES)
_TALK, _IDLE = _MANY + len(ALARMS), VOICES - 1
"""The numbers of the first voice of small talk, and of that which tells it from all orders."""
_NUMBERS = range(_MANY)
OPENING_SHARE = 0.25
"""What the opening of a long text counts beside the whole of it; chosen on real letters not learnt from."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A lexicon compiled for speed. `extended` gives a community's own, sharing nearly all."""

    speakers: tuple[Speaker, ...]
    rules: Mapping[int, Mapping[int, Sequence[Rule]]]
    matcher: Matcher
    fragments: Fragments
    scale: Scale

    @classmethod
    def of(cls, lexicon: Lexicon, numbers: Mapping[str, int]) -> Classifier:
        """Compile the lexicon without its additions; `numbers` are those of a vocabulary's words."""
        groups = _Groups(lexicon)
        speakers = tuple(speaker_of(each, groups.of(each)) for each in lexicon.lists)
        return cls(
            speakers=speakers,
            rules=groups.rules(lexicon.pairs),
            matcher=Matcher.from_lists(lexicon.lists, speakers, numbers),
            fragments=Fragments.of(lexicon.fragments, numbers),
            scale=lexicon.scale,
        )

    def extended(self, additions: Additions) -> Classifier:
        """This classifier with a community's words laid over it."""
        new = _added_lists(additions, self.scale.lists)
        members: dict[str, tuple[tuple[int, float], ...]] = {}
        for number, each in enumerate(new, len(self.speakers)):
            for word, strength in each.words.items():
                members[word] = (*members.get(word, ()), (number, strength))
        speakers = (*self.speakers, *(speaker_of(each, ()) for each in new))
        return replace(
            self,
            speakers=speakers,
            matcher=self.matcher.changed(members, additions.silences, speakers),
            fragments=self.fragments.without(additions.silences),
        )

    def rough_scores(
        self, listed: Sequence[float], packed: int, length: int
    ) -> tuple[list[float], list[float]]:
        """The scores of a stretch of text by what its words say and the sum of its fragments' packed weights.

        And how much it sounds like an emergency, like what must be looked at today and like no order. Each
        word speaks for itself, as often as it stands there: enough to compare two stretches.
        """
        scale, share = self.scale, 1 / (math.sqrt(length + CUSHION) * UNIT)
        said, lists = unpack(packed), scale.lists
        parts = zip(scale.bias, listed, said, strict=False)
        scores = [bias + words * lists + small * share for bias, words, small in parts]
        return scores, [said[_MANY] * share, said[_MANY + 1] * share, said[_IDLE] * share]

    def verdict(
        self, text: str, hits: Sequence[Hit], found: set[int], *, title_end: int = 0, offset: int = 0
    ) -> Verdict:
        """Weigh the words of a text that the matcher found, and the fragments among the numbers `found`.

        `title_end`, `offset`: see `standing`.
        """
        factors = standing(hits, text, title_end, offset)
        tally = tally_up(hits, factors, self.rules)
        speaking = len(tally.amounts) + len(tally.agreed)
        shrink = self.scale.lists / math.sqrt(max(1.0, speaking / self.scale.lists_at_par))
        voices, share = self.fragments.voices(found), share_of(text)
        parts = zip(self.scale.bias, tally.scores(self.speakers), voices, strict=False)
        scores = [bias + listed * shrink + said * share / UNIT for bias, listed, said in parts]
        winner, runner_up, *_ = sorted(_NUMBERS, key=scores.__getitem__, reverse=True)
        return Verdict(scores, winner, runner_up, tally, shrink, hits, factors, voices, share)


class _Groups:
    """Numbers for the names that pairs use: lists and matters."""

    def __init__(self, lexicon: Lexicon) -> None:
        named = [name for pair in lexicon.pairs for name in (pair.first, pair.second, *pair.unless)]
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(named))}

    def of(self, each: WordList) -> tuple[int, ...]:
        return tuple(self._numbers[name] for name in (each.name, each.matter) if name in self._numbers)

    def rules(self, pairs: Sequence[Pair]) -> dict[int, dict[int, list[Rule]]]:
        rules: dict[int, dict[int, list[Rule]]] = {}
        for pair in pairs:
            rule = Rule(pair, shares_of(pair.weights), tuple(self._numbers[name] for name in pair.unless))
            partners = rules.setdefault(self._numbers[pair.first], {})
            partners.setdefault(self._numbers[pair.second], []).append(rule)
        return rules


def _added_lists(additions: Additions, lists: float) -> list[WordList]:
    """A community's words, one list for each category and matter; `lists` is what those shipped count."""
    words: dict[tuple[Category, str | None], dict[str, float]] = {}
    for added in additions.words:
        words.setdefault((added.category, added.matter), {})[added.word] = added.weight
    return [
        WordList(f"+{matter or category}", own, {category: 1 / lists}, matter)
        for (category, matter), own in words.items()
    ]
