"""All words that the readers of a message look for, found together in one pass over it.

Each reader knows its words by the role that they were given here. A pass costs about the same however
many words there are; what is dear is to go over the text again for each reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nlp.patterns import Match, Span

FRAGMENT, WORD, ALARM, TOPIC, PLACE, SIGN = (1 << number for number in range(6))
"""Roles: small words of speech, the lexicon's words, dangers, topics of demands, places, signs of intents."""


class Scan(NamedTuple):
    """What stands in a text: every match, and those of them that are more than fragments."""

    text: str
    matches: list[Match]
    telling: list[Match]
    roles: bytes

    def spans(self, role: int) -> list[Span]:
        """Where the words of a role stand, in the order of their ends."""
        roles = self.roles
        return [(start, end) for number, start, end in self.telling if roles[number] & role]

    def words(self, role: int) -> set[str]:
        """The words of a role."""
        return {self.text[start:end] for start, end in self.spans(role)}

    def part(self, first: int, last: int) -> Scan:
        """What stands in the characters `first` to `last`."""
        return Scan(
            self.text[first:last],
            _inside(self.matches, first, last),
            _inside(self.telling, first, last),
            self.roles,
        )


class Vocabulary:
    """Words by number, with their roles."""

    def __init__(self, words: Mapping[int, Iterable[str]]) -> None:
        """Take the words of each role; one word may have several."""
        roles: dict[str, int] = {}
        for role, own in words.items():
            for word in own:
                roles[word] = roles.get(word, 0) | role
        self.numbers = {word: number for number, word in enumerate(roles)}
        self._roles = bytes(roles.values())
        self._every = every_match(roles)

    def scan(self, text: str) -> Scan:
        """Find everything in a text."""
        roles = self._roles
        matches = self._every(text)
        return Scan(text, matches, [match for match in matches if roles[match[0]] != FRAGMENT], roles)


def _inside(matches: list[Match], first: int, last: int) -> list[Match]:
    return [
        (number, start - first, end - first)
        for number, start, end in matches
        if start >= first and end <= last
    ]
