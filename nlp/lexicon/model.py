"""What a lexicon is made of once it has been read: lists of words, pairs of lists, and their weights.

A *list* is a group of words that say the same kind of thing. A list may belong to a matter (邻里噪音)
or be a bare concept (邻居, 自家难处) that only gains its meaning beside another one. A *pair* speaks
when words of two lists stand near each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nlp.understanding import Intent
    from orders.categories import Category

Weights: TypeAlias = "Mapping[Category, float]"
Hints: TypeAlias = dict[str, dict[str, float]]
"""Words that say nothing of a category, with the matters that they hint at, and how strongly."""


class LexiconError(ValueError):
    """The lexicon has a mistake; the message names the file, the line and what is wrong."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        """Say where (`file`, 1-based `line`) and what."""
        super().__init__(f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class WordList:
    """Words that speak alike: each adds `weights`, times its own strength."""

    name: str
    words: Mapping[str, float]
    weights: Weights = field(default_factory=dict)
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists that say more together than apart.

    It speaks where a word of `first` and one of `second` stand at most `within` characters apart
    (`ordered`: in that order), unless a word of one of the lists `unless` is in the message.
    """

    name: str
    first: str
    second: str
    weights: Weights
    within: int = 20
    ordered: bool = False
    unless: tuple[str, ...] = ()
    matter: str | None = None


OWN_WEIGHT = 5.0
"""What a word of a community's own says where nobody has weighed it: enough for half of what is in doubt.

Measured in docs/understanding.md, "A community's own words".
"""


@dataclass(frozen=True, slots=True)
class AddedWord:
    """A community's own word for a category, and where it fits a matter."""

    word: str
    category: Category
    weight: float = OWN_WEIGHT
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a community lays over the shipped lexicon: words, words to ignore, matters of its own."""

    words: tuple[AddedWord, ...] = ()
    silences: frozenset[str] = frozenset()
    matters: Mapping[str, Category] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntentWords:
    """Phrases that make an intent alone, and regular expressions that make it anywhere.

    Every match of a pattern holds one of the `signs`.
    """

    alone: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures that turn weights into probabilities, fitted on labelled messages.

    `bias` is a category's score without any word (in the order of `Category`); a text with more than
    `lists_at_par` lists and pairs speaking has their scores shrunk by the root of the excess, and they
    count `lists` beside the fragments;
    `curve` gives the confidence at growing distances between the best score and the next, `sure` the
    confidence from which on the program may act without asking. `tones`: what the fragments' voices of an
    emergency, of what must be looked at today and of a sensitive matter start from, and what a recognised
    danger adds to that of its own level;
    `talk` what those of the intents that are no order start from, and `idle` what that of no order at all
    does, and what the loudest of those and the best category's score count beside it.
    """

    bias: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.3)
    lists_at_par: float = 6.0
    curve: tuple[tuple[float, float], ...] = ((0.0, 0.4), (4.0, 1.0))
    sure: float = 0.9
    tones: tuple[float, ...] = (-3.0, -3.0, -3.0, 3.0)
    talk: tuple[float, ...] = ()
    idle: tuple[float, float, float] = (-3.0, 0.5, -0.5)
    lists: float = 1.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the sorter knows about words. Immutable; `extended` gives a community's own.

    The weights of a fragment are packed into one number (`nlp.fragments`).
    """

    lists: tuple[WordList, ...]
    pairs: tuple[Pair, ...]
    matters: Mapping[str, Category]
    intents: Mapping[Intent, IntentWords]
    fragments: Mapping[str, int] = field(default_factory=dict)
    scale: Scale = field(default_factory=Scale)
    hints: Hints = field(default_factory=dict)
    additions: Additions = field(default_factory=Additions)

    def extended(self, additions: Additions) -> Lexicon:
        """This lexicon with a community's additions on top; they replace earlier additions.

        Raises:
            ValueError: an added word names a matter that exists neither here nor in the additions,
                or one of another category.
        """
        matters = {**self.matters, **additions.matters}
        for added in additions.words:
            if added.matter is not None and matters.get(added.matter) is not added.category:
                raise ValueError(f"{added.word}: no matter {added.matter} in {added.category}")
        return replace(self, matters=MappingProxyType(matters), additions=additions)
