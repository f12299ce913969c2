"""All words that the readers of a message look for, found together in one pass over it.

Each reader knows its words by the role that they were given here. A pass costs about the same however
many words there are; what is dear is to go over the text again for each reader.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nlp.patterns import Match, Span

WORD, ALARM, TOPIC, PLACE, SIGN = range(5)
"""Roles: the lexicon's words, dangers, topics of demands, places, signs of intents."""


class Scan(NamedTuple):
    """What stands in a text, which may be a part of a longer one that begins `offset` characters earlier.

    `matches` count the characters of the longer text; `has_role` says of each role, by a word's number,
    whether it is one of the role's words.
    """

    text: str
    matches: list[Match]
    has_role: Mapping[int, bytes]
    offset: int = 0

    def spans(self, role: int) -> list[Span]:
        """Where the words of a role stand in this text, in the order of their ends."""
        has_role = self.has_role[role].__getitem__
        spans = list(map(_SPAN, compress(self.matches, map(has_role, map(_NUMBER, self.matches)))))
        if spans and self.offset:
            return [(start - self.offset, end - self.offset) for start, end in spans]
        return spans

    def words(self, role: int) -> set[str]:
        """The words of a role."""
        return {self.text[start:end] for start, end in self.spans(role)}

    def part(self, first: int, last: int) -> Scan:
        """What stands in the characters `first` to `last` of this text."""
        text, matches, has_role, offset = self
        begin, end = first + offset, last + offset
        fitting = matches[bisect_right(matches, begin, key=_END) : bisect_right(matches, end, key=_END)]
        inside = [match for match in fitting if match[1] >= begin]
        return Scan(text[first:last], inside, has_role, begin)


_NUMBER, _END, _SPAN = itemgetter(0), itemgetter(2), itemgetter(1, 2)


class Vocabulary:
    """Words by number, with their roles."""

    def __init__(self, words: Mapping[int, Iterable[str]]) -> None:
        """Take the words of each role; one word may have several."""
        of_role = {role: frozenset(own) for role, own in words.items()}
        every = dict.fromkeys(word for own in of_role.values() for word in sorted(own))
        self.numbers = {word: number for number, word in enumerate(every)}
        self._has_role = {role: bytes(word in own for word in every) for role, own in of_role.items()}
        self._every = every_match(every)

    def scan(self, text: str) -> Scan:
        """Find everything in a text."""
        return Scan(text, self._every(text), self._has_role)
