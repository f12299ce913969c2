"""Find every word of a lexicon in one pass over the characters.

A word of one character counts only as a token of its own; a longer one must not cut through tokens
(海海 is not in 上海/海关), but may open or close one (垃圾 in 垃圾焚烧). A word inside a longer word
that was found is not counted again: 出行困难 is no 困难.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from operator import add
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.lexicon import WordList

Membership: TypeAlias = tuple[tuple[int, float], ...]
"""The lists a word is in, by number, with its strength in each."""

Words: TypeAlias = "tuple[tuple[str, Membership], ...]"


class Hit(NamedTuple):
    """A word of the lexicon in a text."""

    start: int
    end: int
    lists: Membership


def pairs_of(text: str) -> list[str]:
    """Every two characters that stand together, in order."""
    return list(map(add, text, text[1:]))


class Entry(NamedTuple):
    """The words with the same first two characters: the longer ones by their third, longest first."""

    longer: Mapping[str, Words]
    short: Words

    def words(self) -> Iterator[tuple[str, Membership]]:
        """All words."""
        for words in self.longer.values():
            yield from words
        yield from self.short


class Matcher:
    """The words of many lists, by their first two characters."""

    def __init__(self, index: dict[str, Entry]) -> None:
        """Take an index as built by `from_lists` or `changed`."""
        self._index = index

    @classmethod
    def from_lists(cls, lists: Sequence[WordList]) -> Matcher:
        """Index the words of all lists; a list is known by its place in `lists`."""
        members: dict[str, list[tuple[int, float]]] = {}
        for number, each in enumerate(lists):
            for word, strength in each.words.items():
                members.setdefault(word, []).append((number, strength))
        return cls({}).changed({word: tuple(lists) for word, lists in members.items()})

    def changed(self, members: Mapping[str, Membership], gone: Iterable[str] = ()) -> Matcher:
        """A matcher with further memberships for some words, and without the words `gone`."""
        fresh: dict[str, dict[str, Membership]] = {}
        for word, membership in members.items():
            words = self._changing(word, fresh)
            words[word] = words.get(word, ()) + membership
        for word in gone:
            self._changing(word, fresh).pop(word, None)
        return Matcher(self._index | {key: _entry(words) for key, words in fresh.items()})

    def _changing(self, word: str, fresh: dict[str, dict[str, Membership]]) -> dict[str, Membership]:
        """The words that share an entry with this one, to be changed."""
        key = word[:2]
        if key not in fresh:
            fresh[key] = dict(self._index[key].words()) if key in self._index else {}
        return fresh[key]

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        entry = self._index.get(word[:2])
        return entry is not None and any(word == each for each, _ in entry.words())

    def find(self, text: str, tokens: Sequence[str], pairs: Sequence[str]) -> list[Hit]:
        """The words in `text`, in order; `tokens` are its segmenter's words, `pairs` its `pairs_of`."""
        ends = list(accumulate(map(len, tokens), initial=0))
        closings = dict(pairwise(ends))
        hits: list[Hit] = []
        covered = 0
        for start, entry in self._candidates(tokens, ends, pairs):
            front = start in closings
            closing = closings[start] if front else ends[bisect_right(ends, start)]
            longer = entry.longer.get(text[start + 2]) if entry.longer and start + 2 < len(text) else None
            for word, membership in (longer + entry.short) if longer else entry.short:
                end = start + len(word)
                if end <= covered:
                    break
                whole = end == closing or (front and (end < closing or end in closings or end == ends[-1]))
                if whole and text.startswith(word, start):
                    hits.append(Hit(start, end, membership))
                    covered = end
                    break
        return hits

    def _candidates(
        self, tokens: Sequence[str], ends: Sequence[int], pairs: Sequence[str]
    ) -> list[tuple[int, Entry]]:
        """Where words may begin, and which; a word of one character only where no pair begins."""
        get = self._index.get
        found = [(start, entry) for start, entry in enumerate(map(get, pairs)) if entry]
        singles = [
            (start, entry)
            for start, token, entry in zip(ends, tokens, map(get, tokens), strict=False)
            if entry and not token[1:]
        ]
        return sorted(found + singles, key=_start) if singles else found


def _entry(words: Mapping[str, Membership]) -> Entry:
    longer: dict[str, Words] = {}
    for word in sorted(words, key=len, reverse=True):
        if word[2:]:
            longer[word[2]] = (*longer.get(word[2], ()), (word, words[word]))
    return Entry(longer, tuple((word, words[word]) for word in words if not word[2:]))


def _start(candidate: tuple[int, Entry]) -> int:
    return candidate[0]
