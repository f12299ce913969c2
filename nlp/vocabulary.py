"""All words that the readers of a message look for, found together in one pass over it.

Each reader knows its words by the role that they were given here. A pass costs about the same however
many words there are; what is dear is to go over the text again for each reader.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nlp.patterns import Match, Span

WORD, ALARM, TOPIC, PLACE, NUMBER, PERSON, INTENT, HINT = (1 << role for role in range(8))
"""Roles: the lexicon's words, dangers, topics of demands, places, and signs: of numbers in addresses, of
persons' details, of intents; and words that hint at a matter. What a reader looks for has one of its signs;
most texts have none of them."""


class Scan:
    """What stands in a text, which may be a part of a longer one that begins `offset` characters earlier.

    `found` are all words and fragments, `matches` those that are words; both count the characters of the
    longer text. `present` are the roles of the words, together.
    """

    __slots__ = ("found", "matches", "offset", "present", "text", "vocabulary")

    def __init__(self, text: str, found: list[Match], words: Vocabulary, offset: int = 0) -> None:
        """Take what the vocabulary found."""
        self.text = text
        self.found = found
        self.offset = offset
        self.vocabulary = words
        count, roles = words.count, words.roles
        self.matches = [match for match in found if match[0] < count]
        present = 0
        for number, _, _ in self.matches:
            present |= roles[number]
        self.present = present

    def numbers(self) -> set[int]:
        """The numbers of all words and fragments."""
        return set(map(_NUMBER, self.found))

    def numbers_within(self, first: int, last: int) -> set[int]:
        """The numbers of those that stand in the characters `first` to `last` of this text."""
        begin, end = first + self.offset, last + self.offset
        found = self.found
        ending = found[bisect_right(found, begin, key=_END) : bisect_right(found, end, key=_END)]
        return {number for number, start, _ in ending if start >= begin}

    def spans(self, role: int) -> list[Span]:
        """Where the words of a role stand in this text, in the order of their ends."""
        if not self.present & role:
            return []
        roles, offset = self.vocabulary.roles, self.offset
        if offset:
            return [
                (start - offset, end - offset) for number, start, end in self.matches if roles[number] & role
            ]
        return [(start, end) for number, start, end in self.matches if roles[number] & role]

    def words(self, role: int) -> set[str]:
        """The words of a role."""
        return {self.text[start:end] for start, end in self.spans(role)}

    def part(self, first: int, last: int) -> Scan:
        """What stands in the characters `first` to `last` of this text."""
        begin, end = first + self.offset, last + self.offset
        found = self.found
        fitting = found[bisect_right(found, begin, key=_END) : bisect_right(found, end, key=_END)]
        inside = [match for match in fitting if match[1] >= begin]
        return Scan(self.text[first:last], inside, self.vocabulary, begin)


_NUMBER, _END = itemgetter(0), itemgetter(2)


class Vocabulary:
    """Words by number, with their roles; `roles` tells of a number what its word is.

    Fragments (`nlp.fragments`) are found in the same pass; those that are no word have the numbers from
    `count` on.
    """

    def __init__(self, words: Mapping[int, Iterable[str]], fragments: Iterable[str] = ()) -> None:
        """Take the words of each role; one word may have several."""
        roles: dict[str, int] = {}
        for role, own in words.items():
            for word in own:
                roles[word] = roles.get(word, 0) | role
        self.count = len(roles)
        self.roles = bytes(roles.values())
        known = dict.fromkeys((*roles, *fragments))
        self.numbers = {word: number for number, word in enumerate(known)}
        self.longest = max(map(len, known), default=0)
        self._every = every_match(known)

    def scan(self, text: str) -> Scan:
        """Find everything in a text."""
        return Scan(text, self._every(text), self)
