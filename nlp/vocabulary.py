"""All words that the readers of a message look for, found together in one pass over it.

Each reader knows its words by the role that they were given here. A pass costs about the same however
many words there are; what is dear is to go over the text again for each reader.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.patterns import Match, Span

WORD, ALARM, TOPIC, PLACE, SIGN = (1 << number for number in range(5))
"""Roles: the lexicon's words, dangers, topics of demands, places, signs of intents."""


class Scan(NamedTuple):
    """What stands in a text, which may be a part of a longer one that begins `offset` characters earlier.

    `matches` count the characters of the longer text; `present` are the roles of some word of it, together.
    """

    text: str
    matches: list[Match]
    roles: Sequence[int]
    present: int
    offset: int = 0

    def spans(self, role: int) -> list[Span]:
        """Where the words of a role stand in this text, in the order of their ends."""
        if not self.present & role:
            return []
        roles, offset = self.roles, self.offset
        return [(start - offset, end - offset) for number, start, end in self.matches if roles[number] & role]

    def words(self, role: int) -> set[str]:
        """The words of a role."""
        return {self.text[start:end] for start, end in self.spans(role)}

    def part(self, first: int, last: int) -> Scan:
        """What stands in the characters `first` to `last` of this text."""
        text, matches, roles, present, offset = self
        begin, end = first + offset, last + offset
        fitting = matches[bisect_right(matches, begin, key=_END) : bisect_right(matches, end, key=_END)]
        inside = [match for match in fitting if match[1] >= begin]
        return Scan(text[first:last], inside, roles, present, begin)


_END = itemgetter(2)


class Vocabulary:
    """Words by number, with their roles."""

    def __init__(self, words: Mapping[int, Iterable[str]]) -> None:
        """Take the words of each role; one word may have several."""
        roles: dict[str, int] = {}
        for role, own in words.items():
            for word in own:
                roles[word] = roles.get(word, 0) | role
        self.numbers = {word: number for number, word in enumerate(roles)}
        self._roles = array("H", roles.values())
        self._every = every_match(roles)

    def scan(self, text: str) -> Scan:
        """Find everything in a text."""
        roles = self._roles
        matches = self._every(text)
        present = 0
        for number in set(map(_NUMBER, matches)):
            present |= roles[number]
        return Scan(text, matches, roles, present)


_NUMBER = itemgetter(0)
