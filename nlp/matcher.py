"""Find every word of a lexicon in one pass over the characters.

A word of one character counts only as a token of its own; a longer one must not cut through tokens
(海海 is not in 上海/海关), but may open or close one (垃圾 in 垃圾焚烧). A word inside a longer word
that was found is not counted again: 出行困难 is no 困难.
"""

from __future__ import annotations

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
        """A matcher with other memberships for some words, and without the words `gone`."""
        index = dict(self._index)
        fresh: dict[str, dict[str, Membership]] = {}
        for word in (*members, *gone):
            fresh.setdefault(word[:2], dict(index.get(word[:2], ())))
        for word, membership in members.items():
            fresh[word[:2]][word] = fresh[word[:2]].get(word, ()) + membership
        for word in gone:
            fresh[word[:2]].pop(word, None)
        for key, words in fresh.items():
            index[key] = tuple(sorted(words.items(), key=lambda item: -len(item[0])))
        return Matcher(index)

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        return any(word == each for each, _ in self._index.get(word[:2], ()))

    def find(self, text: str, tokens: Sequence[str]) -> list[Hit]:
        """The words in `text`, in order; `tokens` are its segmenter's words."""
        closings = _closings(tokens)
        hits: list[Hit] = []
        covered = opening = closing = 0
        get = self._index.get
        for start in range(len(text)):
            if start == closing:
                opening, closing = start, closings[start]
            words = get(text[start : start + 2]) or (
                get(text[start]) if start == opening and start + 1 == closing else None
            )
            if words is None:
                continue
            for word, membership in words:
                end = start + len(word)
                if end <= covered:
                    break
                inside = end == closing if start != opening else end < closing or end in closings
                if inside and text.startswith(word, start):
                    hits.append(Hit(start, end, membership))
                    covered = end
                    break
        return hits


def _closings(tokens: Sequence[str]) -> dict[int, int]:
    """For the start of each token its end; the text's end stands for itself."""
    closings: dict[int, int] = {}
    start = 0
    for token in tokens:
        end = start + len(token)
        closings[start] = end
        start = end
    closings[start] = start
    return closings
