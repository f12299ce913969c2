"""From corrections to proposals: words, weights and silences, each tried on history before anybody decides.

A *lesson* is a message that the sorter still gets wrong and whose right category people gave. A
*proposal* names one change of a community's lexicon, the orders that speak for it, and what it would
change in history. Nothing here changes a lexicon: a person does, with :func:`laid_over`.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from nlp.lexicon import AddedWord, Additions
from nlp.lexicon.texts import text_of
from nlp.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nlp.sorter import Sorter
    from orders.categories import Category

LEAST = 2
"""Orders that must speak for a proposal."""
LEAST_SILENCE = 3
"""Orders in which a word must have misled before silencing it is proposed."""
PURE = 0.7
"""Share of the messages with a new word that must be of its category."""
MISLEADING = 0.3
"""A word that leads to its category in fewer messages than this share is proposed for silence."""
BETTER_FOR_WORSE = 4
"""A change that makes one message worse must make so many better."""
WEIGHTS = (1.5, 3.0, 5.0, 8.0)
"""Weights tried for a word: a weak sign, a strong one, enough for half of what is in doubt, and for all."""
SOFTENED = -1.5
MOST_CANDIDATES = 16
SHORTEST, LONGEST = 2, 8
"""Characters of a word."""

_STAND_IN = re.compile(r"\[[^\]\s]{1,6}\]")
_WORDLIKE = re.compile("[一-鿿]+")


class Kind(StrEnum):
    """What a change does to the lexicon."""

    WORD = "word"
    WEIGHT = "weight"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a community's lexicon: a word says `weight` more for `category`, or nothing any more."""

    kind: Kind
    word: str
    category: Category | None = None
    weight: float = 0.0
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A message whose right category is known, and the number of its order."""

    order: int
    text: str
    right: Category


@dataclass(frozen=True, slots=True)
class Lesson(Known):
    """A message that was corrected; `misled` are the words that decided for the wrong category."""

    said: Category
    misled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to one message."""

    order: int
    before: Category
    after: Category
    right: Category

    @property
    def better(self) -> bool:
        """Whether it becomes right."""
        return self.after is self.right

    @property
    def worse(self) -> bool:
        """Whether it was right before."""
        return self.before is self.right


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change does to `size` messages of history."""

    size: int
    effects: tuple[Effect, ...] = ()

    @property
    def better(self) -> int:
        """How many become right."""
        return sum(effect.better for effect in self.effects)

    @property
    def worse(self) -> int:
        """How many were right before."""
        return sum(effect.worse for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change with the orders that speak for it and what it would do."""

    change: Change
    orders: tuple[int, ...]
    trial: Trial


def laid_over(base: Additions, changes: Iterable[Change], matters: Mapping[str, Category]) -> Additions:
    """A community's additions with changes on top, the later one first in what concerns one word.

    `matters` are those of the shipped lexicon; a matter that it knows in another category is left out.
    """
    words = {(added.word, added.category): added for added in base.words}
    silences, own = set(base.silences), dict(base.matters)
    for change in changes:
        if change.category is None:
            silences.add(change.word)
            words = {key: added for key, added in words.items() if added.word != change.word}
            continue
        silences.discard(change.word)
        home = matters.get(change.matter or "", own.get(change.matter or "", change.category))
        matter = change.matter if change.matter and home is change.category else None
        if matter is not None and matter not in matters:
            own[matter] = change.category
        words[change.word, change.category] = AddedWord(change.word, change.category, change.weight, matter)
    return Additions(tuple(words.values()), frozenset(silences), own)


@dataclass
class History:
    """Messages on which changes are tried. What the present sorter says of them is worked out once."""

    sorter: Sorter
    additions: Additions
    known: Sequence[Known]
    _texts: list[str] = field(default_factory=list)
    _said: dict[int, Category] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring the texts into one spelling."""
        self.sorter = self.sorter.with_additions(self.additions)
        self._texts = [normalise(one.text).text for one in self.known]

    def holding(self, word: str) -> list[int]:
        """Which messages hold a word."""
        return [at for at, text in enumerate(self._texts) if word in text]

    def said(self, at: int) -> Category:
        """What the present sorter says of a message."""
        if at not in self._said:
            self._said[at] = self.sorter.category(self.known[at].text)
        return self._said[at]

    def try_out(self, change: Change) -> Trial:
        """What a change would do. Only messages that hold its word can change."""
        additions = laid_over(self.additions, [change], self.sorter.matters())
        changed = self.sorter.with_additions(additions)
        effects = []
        for at in self.holding(change.word):
            one = self.known[at]
            after = changed.category(one.text)
            if after is not self.said(at):
                effects.append(Effect(one.order, self.said(at), after, one.right))
        return Trial(len(self.known), tuple(effects))

    def share(self, word: str, category: Category) -> float:
        """Which part of the messages with a word is of a category."""
        found = self.holding(word)
        return sum(self.known[at].right is category for at in found) / len(found) if found else 0.0


def propose(
    lessons: Sequence[Lesson], history: History, *, ignore: Collection[str] = (), limit: int = 5
) -> list[Proposal]:
    """The most useful changes that the lessons call for, each worth more than what it spoils.

    A lesson that the present sorter has right already teaches nothing; `ignore` holds names of
    places, which say where and not what. History should hold the lessons' messages too.
    """
    open_lessons = [one for one in lessons if history.sorter.category(one.text) is not one.right]
    candidates = [*_new_words(open_lessons, history, ignore), *_misleading(open_lessons, history)]
    found = [proposal for change, orders in candidates if (proposal := _tried(change, orders, history))]
    found.sort(key=_usefulness)
    return _without_overlap(found)[:limit]


def _usefulness(one: Proposal) -> tuple[int, int, str, float]:
    """Best first: what helps most, by a longer word, which says more by itself, and by the gentler change."""
    change, trial = one.change, one.trial
    return trial.worse - trial.better, -len(change.word), change.word, abs(change.weight)


def _new_words(
    lessons: Sequence[Lesson], history: History, ignore: Collection[str]
) -> Iterator[tuple[Change, set[int]]]:
    """Words that occur in several lessons of one category, and hardly elsewhere."""
    seen: dict[tuple[str, Category], set[int]] = defaultdict(set)
    for lesson in lessons:
        for word in _words_of(lesson.text, history.sorter):
            if not any(word in name or name in word for name in ignore):
                seen[word, lesson.right].add(lesson.order)
    often = [(pair, orders) for pair, orders in seen.items() if len(orders) >= LEAST]
    often.sort(key=lambda item: (-len(item[1]), -len(item[0][0]), item[0][0]))
    for (word, category), orders in often[:MOST_CANDIDATES]:
        if history.share(word, category) >= PURE:
            kind = Kind.WEIGHT if history.sorter.knows(word) else Kind.WORD
            for weight in WEIGHTS:
                yield Change(kind, word, category, weight), orders


def _words_of(text: str, sorter: Sorter) -> set[str]:
    """The words of a text, and two neighbours as one (充电 桩), without those that everybody uses."""
    found: set[str] = set()
    before = ""
    for token in sorter.cut(_STAND_IN.sub("。", text)):
        if not _WORDLIKE.fullmatch(token):
            before = ""
            continue
        found |= {token, before + token}
        before = token
    return {word for word in found if SHORTEST <= len(word) <= LONGEST} - _everyday()


@cache
def _everyday() -> frozenset[str]:
    data = tomllib.loads(text_of("everyday.toml"))
    return frozenset(data["words"].split())


def _misleading(lessons: Sequence[Lesson], history: History) -> Iterator[tuple[Change, set[int]]]:
    """Words that decided wrongly several times: silenced where they nearly always mislead, else softened."""
    seen: dict[tuple[str, Category], set[int]] = defaultdict(set)
    for lesson in lessons:
        for word in lesson.misled:
            seen[normalise(word).text, lesson.said].add(lesson.order)
    for (word, category), orders in sorted(seen.items()):
        if len(orders) < LEAST_SILENCE or not history.sorter.knows(word):
            continue
        if history.share(word, category) <= MISLEADING:
            yield Change(Kind.SILENCE, word), orders
        else:
            yield Change(Kind.WEIGHT, word, category, SOFTENED), orders


def _tried(change: Change, orders: set[int], history: History) -> Proposal | None:
    """A proposal, where the trial speaks for the change and is carried by its own evidence."""
    trial = history.try_out(change)
    helped = {effect.order for effect in trial.effects if effect.better}
    if len(orders & helped) < LEAST or trial.better < trial.worse * BETTER_FOR_WORSE:
        return None
    return Proposal(change, tuple(sorted(orders)), trial)


def _without_overlap(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals in order, without those whose work an earlier one does."""
    kept: list[Proposal] = []
    helped: set[int] = set()
    for proposal in proposals:
        fresh = {effect.order for effect in proposal.trial.effects if effect.better} - helped
        if len(fresh) >= LEAST:
            kept.append(proposal)
            helped |= fresh
    return kept
