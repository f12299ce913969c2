"""Find every word of a lexicon in one pass over the characters.

A word of one character counts only as a token of its own; a longer one must not cut through tokens
(海海 is not in 上海/海关), but may open or close one (垃圾 in 垃圾焚烧). A word inside a longer word
that was found is not counted again: 出行困难 is no 困难.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import WordList
    from nlp.patterns import Match
    from nlp.vocabulary import Scan

Membership: TypeAlias = tuple[tuple[int, float], ...]
"""The lists a word is in, by number, with its strength in each."""

Hit: TypeAlias = tuple[int, int, Membership]
"""A word of the lexicon in a text: where it begins and ends, and its lists."""


class Matcher:
    """The words of many lists, by their numbers in a vocabulary.

    A community's new words lie over the shipped ones, with a search of their own.
    """

    def __init__(
        self, numbers: Mapping[str, int], members: Sequence[Membership], own: Mapping[str, Membership]
    ) -> None:
        """Take the memberships by number (a word of no list has none) and those of `own` words."""
        self._numbers = numbers
        self._members = members
        self._own = own
        self._own_members = list(own.values())
        self._search = every_match(own) if own else None

    @classmethod
    def from_lists(cls, lists: Sequence[WordList], numbers: Mapping[str, int]) -> Matcher:
        """Index the words of all lists; a list is known by its place in `lists`."""
        members: list[Membership] = [()] * len(numbers)
        for place, each in enumerate(lists):
            for word, strength in each.words.items():
                members[numbers[word]] += ((place, strength),)
        return cls(numbers, members, {})

    def changed(self, members: Mapping[str, Membership], gone: Iterable[str] = ()) -> Matcher:
        """A matcher with further memberships for some words, and without the words `gone`."""
        changes = {word: self._membership(word) + membership for word, membership in members.items()}
        changes |= dict.fromkeys(gone, ())
        known, own = list(self._members), dict(self._own)
        for word, membership in changes.items():
            if word in self._numbers:
                known[self._numbers[word]] = membership
            elif membership:
                own[word] = membership
            else:
                own.pop(word, None)
        return Matcher(self._numbers, known, own)

    def _membership(self, word: str) -> Membership:
        number = self._numbers.get(word)
        return self._own.get(word, ()) if number is None else self._members[number]

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        return bool(self._membership(word))

    def find(self, scan: Scan, edges: set[int]) -> list[Hit]:
        """The words in a text, in order; `edges` are where its segmenter's words begin and end."""
        longest: dict[int, Hit] = {}
        _whole(scan.matches, self._members, edges, longest)
        if self._search:
            _whole(self._search(scan.text), self._own_members, edges, longest)
        hits: list[Hit] = []
        covered = 0
        for start in sorted(longest):
            hit = longest[start]
            if hit[1] > covered:
                covered = hit[1]
                hits.append(hit)
        return hits


def _whole(
    matches: Iterable[Match], members: Sequence[Membership], edges: set[int], longest: dict[int, Hit]
) -> None:
    """Note the longest word of some list at each start that does not cut through tokens."""
    for number, start, end in matches:
        if start in edges:
            if end not in edges and (end - start == 1 or not edges.isdisjoint(range(start + 1, end))):
                continue
        elif end not in edges or end - start == 1 or not edges.isdisjoint(range(start + 1, end)):
            continue
        membership = members[number]
        if membership and (start not in longest or longest[start][1] < end):
            longest[start] = start, end, membership
