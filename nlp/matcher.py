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
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import WordList

Membership: TypeAlias = tuple[tuple[int, float], ...]
"""The lists a word is in, by number, with its strength in each."""


class Hit(NamedTuple):
    """A word of the lexicon in a text."""

    start: int
    end: int
    lists: Membership


def pairs_of(text: str) -> list[str]:
    """Every two characters that stand together, in order."""
    return list(map(add, text, text[1:]))


class Matcher:
    """The words of many lists, by their first two characters, longest first."""

    def __init__(self, index: dict[str, tuple[tuple[str, Membership], ...]]) -> None:
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
        index = dict(self._index)
        fresh: dict[str, dict[str, Membership]] = {}
        for word in gone:
            fresh.setdefault(word[:2], dict(index.get(word[:2], ()))).pop(word, None)
        for word, membership in members.items():
            words = fresh.setdefault(word[:2], dict(index.get(word[:2], ())))
            words[word] = words.get(word, ()) + membership
        for key, words in fresh.items():
            index[key] = tuple(sorted(words.items(), key=lambda item: -len(item[0])))
        return Matcher(index)

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        return any(word == each for each, _ in self._index.get(word[:2], ()))

    def find(self, text: str, tokens: Sequence[str], pairs: Sequence[str]) -> list[Hit]:
        """The words in `text`, in order; `tokens` are its segmenter's words, `pairs` its `pairs_of`."""
        ends = list(accumulate(map(len, tokens), initial=0))
        closings = dict(pairwise(ends))
        hits: list[Hit] = []
        covered = 0
        for start, words in self._candidates(tokens, ends, pairs):
            front = start in closings
            closing = closings[start] if front else ends[bisect_right(ends, start)]
            for word, membership in words:
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
    ) -> list[tuple[int, tuple[tuple[str, Membership], ...]]]:
        """Where words may begin, and which; a word of one character only where no pair begins."""
        get = self._index.get
        found = [(start, words) for start, words in enumerate(map(get, pairs)) if words]
        singles = [
            (start, words)
            for start, words in zip(ends, map(get, tokens), strict=False)
            if words and not words[0][0][1:]
        ]
        return sorted(found + singles, key=_start) if singles else found


def _start(candidate: tuple[int, object]) -> int:
    return candidate[0]
