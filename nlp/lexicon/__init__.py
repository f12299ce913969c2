"""The keywords as data: one file a category, concepts, pair rules, intents; see docs/understanding.md."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from nlp.lexicon.model import (
    OWN_WEIGHT,
    AddedWord,
    Additions,
    Hints,
    IntentWords,
    Lexicon,
    LexiconError,
    Pair,
    Scale,
    WordList,
)
from nlp.lexicon.reading import (
    Source,
    read_additions,
    read_concepts,
    read_intents,
    read_matters,
    read_pairs,
)
from nlp.lexicon.texts import text_of
from nlp.lexicon.tuned import read_fragments, read_scale, tuned_lists, tuned_pairs
from orders.categories import Category

__all__ = [
    "OWN_WEIGHT",
    "AddedWord",
    "Additions",
    "IntentWords",
    "Lexicon",
    "LexiconError",
    "Pair",
    "Scale",
    "WordList",
    "load",
    "read_additions",
    "shipped",
]

FILES = (
    *(f"{category}.toml" for category in Category),
    "concepts.toml",
    "pairs.toml",
    "tuned.toml",
    "fragments.txt",
    "scale.toml",
    "intents.toml",
)
"""The files of a lexicon; alarm words and topics have readers of their own."""


def load(texts: dict[str, str]) -> Lexicon:
    """A lexicon from the texts of its files, by file name.

    Raises:
        LexiconError: with file and line of the first mistake.
    """
    matters: dict[str, Category] = {}
    lists: list[WordList] = []
    hints: Hints = {}
    for category in Category:
        own, words, told = read_matters(Source(f"{category}.toml", texts[f"{category}.toml"]))
        matters |= own
        lists += words
        for word, hinted in told.items():
            hints.setdefault(word, {}).update(hinted)
    lists += read_concepts(Source("concepts.toml", texts["concepts.toml"]))
    tuned = Source("tuned.toml", texts["tuned.toml"])
    pairs = read_pairs(Source("pairs.toml", texts["pairs.toml"]), [each.name for each in lists], matters)
    return Lexicon(
        lists=tuple(tuned_lists(tuned, lists)),
        pairs=tuple(tuned_pairs(tuned, pairs)),
        matters=MappingProxyType(matters),
        intents=MappingProxyType(read_intents(Source("intents.toml", texts["intents.toml"]))),
        fragments=read_fragments("fragments.txt", texts["fragments.txt"]),
        scale=read_scale(Source("scale.toml", texts["scale.toml"])),
        hints=hints,
    )


@cache
def shipped() -> Lexicon:
    """The lexicon that comes with the program, read once."""
    return load({name: text_of(name) for name in FILES})
