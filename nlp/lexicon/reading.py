"""Read lexicon files and say, with file and line, what is wrong in them.

Words stand in multi-line strings, separated by white space; `词:0.5` gives a word another strength
than 1. The files are the product: they are read by people who are no programmers.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from nlp.lexicon.model import (
    OWN_WEIGHT,
    AddedWord,
    Additions,
    Hints,
    IntentWords,
    LexiconError,
    Pair,
    Weights,
    WordList,
)
from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TIERS = {"strong": 3.0, "words": 1.8, "weak": 0.7}
"""The weight of a word for its matter's category, by the tier that it is listed in."""

HINTED = "hints"
"""The tier of words that say nothing of the category."""

BY_LENGTH = (0.0, 0.4, 0.6, 0.85, 1.0)
"""The strength of a word that has none of its own, by its length: a longer one is more particular."""


class Source:
    """One file's text, parsed, able to tell the line of anything that it holds."""

    def __init__(self, file: str, text: str) -> None:
        """Parse `text`; raises LexiconError with the line when it is no TOML."""
        self.file = file
        self.lines = text.splitlines()
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            raise LexiconError(file, int(found.group(1)) if found else len(self.lines), str(error)) from error

    def error(self, problem: str, *needles: str) -> LexiconError:
        """A mistake at the line found by looking for each needle after the one before."""
        line = 0
        for needle in needles:
            line = next((n for n in range(line, len(self.lines)) if self._holds(n, needle)), line)
        return LexiconError(self.file, line + 1, problem)

    def _holds(self, number: int, needle: str) -> bool:
        return needle in re.split(r"[\s\"'=,{}\[\].]+", self.lines[number])


def read_words(source: Source, name: str, key: str, value: object) -> dict[str, float]:
    """The words of one list with their strengths."""
    if not isinstance(value, str):
        raise source.error(f"{key} of {name} must be text with words separated by spaces", name, key)
    words: dict[str, float] = {}
    for piece in value.split():
        word, _, strength = piece.partition(":")
        if word in words:
            raise source.error(f"{word} stands twice in {name}", name, key, piece)
        try:
            words[word] = float(strength) if strength else BY_LENGTH[min(len(word), 4)]
        except ValueError:
            raise source.error(f"{strength!r} is no number", name, key, piece) from None
        if not word:
            raise source.error(f"a strength without a word in {name}", name, key, piece)
    return words


def read_weights(source: Source, name: str, value: object) -> Weights:
    """Weights by category, as in `{ mediation = 1.5, other = -0.5 }`."""
    if not isinstance(value, dict):
        raise source.error(f"weights of {name} must be a table", name, "weights")
    weights: dict[Category, float] = {}
    for key, weight in value.items():
        if key not in set(Category):
            raise source.error(f"there is no category {key}", name, key)
        if not isinstance(weight, int | float) or isinstance(weight, bool):
            raise source.error(f"the weight of {key} is no number", name, key)
        weights[Category(key)] = float(weight)
    return weights


def check_keys(source: Source, name: str, table: Mapping[str, object], allowed: Iterable[str]) -> None:
    """Refuse misspelt keys instead of ignoring them."""
    if unknown := sorted(set(table) - set(allowed)):
        raise source.error(f"{name} has an unknown entry {unknown[0]}", name, unknown[0])


def read_matters(source: Source) -> tuple[dict[str, Category], list[WordList], Hints]:
    """The matters of a category's file, their lists, one a tier, and the words that only hint at one."""
    check_keys(source, source.file, source.data, ("category", "matter"))
    name = source.data.get("category")
    if name not in set(Category):
        raise source.error(f"there is no category {name}", "category")
    category = Category(name)
    lists: list[WordList] = []
    hints: Hints = {}
    for matter, table in source.data.get("matter", {}).items():
        check_keys(source, matter, table, (*TIERS, HINTED))
        for word, strength in read_words(source, matter, HINTED, table.pop(HINTED, "")).items():
            hints.setdefault(word, {})[matter] = strength
        lists += [
            WordList(
                f"{matter}/{tier}", read_words(source, matter, tier, text), {category: TIERS[tier]}, matter
            )
            for tier, text in table.items()
        ]
    return dict.fromkeys(source.data.get("matter", {}), category), lists, hints


def read_concepts(source: Source) -> list[WordList]:
    """Lists that belong to no matter."""
    check_keys(source, source.file, source.data, ("concept",))
    lists = []
    for name, table in source.data.get("concept", {}).items():
        check_keys(source, name, table, ("words", "weights"))
        weights = read_weights(source, name, table.get("weights", {}))
        lists.append(WordList(name, read_words(source, name, "words", table.get("words", "")), weights))
    return lists


def read_pairs(source: Source, lists: Iterable[str], matters: Mapping[str, Category]) -> list[Pair]:
    """Pair rules; `lists` and `matters` are the names that they may mention."""
    check_keys(source, source.file, source.data, ("pair",))
    known = set(lists) | set(matters)
    return [
        _read_pair(source, name, table, known, matters) for name, table in source.data.get("pair", {}).items()
    ]


def _read_pair(
    source: Source, name: str, table: dict[str, Any], known: set[str], matters: Mapping[str, Category]
) -> Pair:
    check_keys(source, name, table, ("when", "within", "ordered", "unless", "matter", "weights"))
    when, unless, matter = table.get("when", ()), tuple(table.get("unless", ())), table.get("matter")
    if len(when) != 2:  # noqa: PLR2004 - a pair
        raise source.error(f"{name}: `when` must name two lists", name, "when")
    for other in (*when, *unless):
        if other not in known:
            raise source.error(f"{name} names an unknown list {other}", name, other)
    if matter is not None and matter not in matters:
        raise source.error(f"{name} names an unknown matter {matter}", name, matter)
    weights = read_weights(source, name, table.get("weights", {}))
    if matter is not None:
        weights = weights or {matters[matter]: 2.0}
    if not weights:
        raise source.error(f"{name} has neither weights nor a matter", name)
    return Pair(
        name,
        first=when[0],
        second=when[1],
        weights=weights,
        within=table.get("within", 20),
        ordered=table.get("ordered", False),
        unless=unless,
        matter=matter,
    )


def read_intents(source: Source) -> dict[Intent, IntentWords]:
    """The signs of every intent but order."""
    check_keys(source, source.file, source.data, ("intent",))
    intents: dict[Intent, IntentWords] = {}
    for name, table in source.data.get("intent", {}).items():
        if name not in set(Intent):
            raise source.error(f"there is no intent {name}", name)
        check_keys(source, name, table, ("alone", "patterns", "signs"))
        patterns = tuple(table.get("patterns", ()))
        _check_patterns(source, patterns)
        alone = tuple(read_words(source, name, "alone", table.get("alone", "")))
        signs = tuple(read_words(source, name, "signs", table.get("signs", "")))
        intents[Intent(name)] = IntentWords(alone, patterns, signs)
    return intents


def _check_patterns(source: Source, patterns: tuple[str, ...]) -> None:
    """Compile them as they will be used, together; one by one only where there is a mistake."""
    try:
        re.compile("|".join(patterns))
    except re.error:
        for pattern in patterns:
            _check_pattern(source, pattern)
        raise


def _check_pattern(source: Source, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        line = next(number for number, text in enumerate(source.lines, 1) if pattern in text)
        raise LexiconError(source.file, line, f"no regular expression: {error}") from error


def read_additions(text: str, file: str = "additions.toml") -> Additions:
    """A community's additions, as a file with `[matter]`, `[words.<category>]` and `silence`.

    Raises:
        LexiconError: with the line of the mistake.
    """
    source = Source(file, text)
    check_keys(source, file, source.data, ("matter", "words", "silence"))
    matters = {}
    for matter, category in source.data.get("matter", {}).items():
        if category not in set(Category):
            raise source.error(f"there is no category {category}", matter)
        matters[matter] = Category(category)
    silences = frozenset(read_words(source, "silence", "silence", source.data.get("silence", "")))
    return Additions(tuple(_read_added(source)), silences, matters)


def _read_added(source: Source) -> Iterable[AddedWord]:
    for name, table in source.data.get("words", {}).items():
        if name not in set(Category):
            raise source.error(f"there is no category {name}", name)
        for word, value in table.items():
            matter, weight = (value, OWN_WEIGHT) if isinstance(value, str) else (None, value)
            if isinstance(value, dict):
                check_keys(source, word, value, ("matter", "weight"))
                matter, weight = value.get("matter"), value.get("weight", OWN_WEIGHT)
            if not isinstance(weight, int | float):
                raise source.error(f"the weight of {word} is no number", name, word)
            yield AddedWord(word, Category(name), float(weight), matter)
