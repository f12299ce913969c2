"""Find every word of a lexicon in one pass over the characters.

A word of one character counts only as a token of its own; a longer one must not cut through tokens
(海海 is not in 上海/海关), but may open or close one (垃圾 in 垃圾焚烧). A word inside a longer word
that was found is not counted again: 出行困难 is no 困难.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import WordList
    from nlp.patterns import Match
    from nlp.tally import Shares, Speaker
    from nlp.vocabulary import Scan

Lists: TypeAlias = tuple[tuple[int, float], ...]
"""The lists a word is in, by number, with its strength in each."""


class Membership(NamedTuple):
    """The lists of a word and what follows from them.

    That is what it says for each category by itself, of which matters and how strongly, and the numbers by
    which pairs know its lists.
    """

    lists: Lists
    says: Shares
    evidence: tuple[tuple[str, float], ...]
    groups: tuple[int, ...]


Hit: TypeAlias = tuple[int, int, Membership]
"""A word of the lexicon in a text: where it begins and ends, and what is known of it."""


def membership(lists: Lists, speakers: Sequence[Speaker]) -> Membership | None:
    """What is known of a word by its lists; None when it is in none."""
    if not lists:
        return None
    says = [0.0] * len(speakers[0].shares)
    for number, strength in lists:
        for at, share in enumerate(speakers[number].shares):
            says[at] += share * strength
    policy, mediation, hardship, charity, other = says
    return Membership(
        lists,
        (policy, mediation, hardship, charity, other),
        evidence=tuple(
            (matter, strength) for number, strength in lists if (matter := speakers[number].matter)
        ),
        groups=tuple(group for number, _ in lists for group in speakers[number].groups),
    )


class Matcher:
    """The words of many lists, by their numbers in a vocabulary.

    A community's new words lie over the shipped ones, with a search of their own.
    """

    def __init__(
        self,
        numbers: Mapping[str, int],
        members: Sequence[Membership | None],
        own: Mapping[str, Membership | None],
    ) -> None:
        """Take the memberships by number (a word of no list has none) and those of `own` words."""
        self._numbers = numbers
        self._members = members
        self._own = own
        self._own_members = list(own.values())
        self._search = every_match(own) if own else None

    @classmethod
    def from_lists(
        cls, lists: Sequence[WordList], speakers: Sequence[Speaker], numbers: Mapping[str, int]
    ) -> Matcher:
        """Index the words of all lists; a list is known by its place in `lists`."""
        of_word: dict[str, Lists] = {}
        for place, each in enumerate(lists):
            for word, strength in each.words.items():
                of_word[word] = (*of_word.get(word, ()), (place, strength))
        # Most words share their membership with many others; together in memory it is found faster.
        known = {each: membership(each, speakers) for each in set(of_word.values())}
        members: list[Membership | None] = [None] * len(numbers)
        for word, own in of_word.items():
            members[numbers[word]] = known[own]
        return cls(numbers, members, {})

    def changed(
        self, added: Mapping[str, Lists], gone: Iterable[str], speakers: Sequence[Speaker]
    ) -> Matcher:
        """A matcher with further lists for some words, and without the words `gone`."""
        changes: dict[str, Membership | None] = {}
        for word, lists in added.items():
            before = self._membership(word)
            changes[word] = membership((before.lists if before else ()) + lists, speakers)
        changes |= dict.fromkeys(gone)
        known, own = list(self._members), dict(self._own)
        for word, each in changes.items():
            if word in self._numbers:
                known[self._numbers[word]] = each
            else:
                own[word] = each
        return Matcher(self._numbers, known, own)

    def _membership(self, word: str) -> Membership | None:
        number = self._numbers.get(word)
        return self._own.get(word) if number is None else self._members[number]

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        return bool(self._membership(word))

    def find(self, scan: Scan, edges: set[int]) -> list[Hit]:
        """The words in a text, in order; `edges` are where its segmenter's words begin and end."""
        longest = _whole(scan.matches, self._members, edges)
        if self._search:
            for start, hit in _whole(self._search(scan.text), self._own_members, edges).items():
                if start not in longest or longest[start][1] < hit[1]:
                    longest[start] = hit
        hits: list[Hit] = []
        covered = 0
        for hit in sorted(longest.values(), key=_START):
            end = hit[1]
            if end > covered:
                covered = end
                hits.append(hit)
        return hits


_START = itemgetter(0)


def _whole(matches: Iterable[Match], members: Sequence[Membership | None], edges: set[int]) -> dict[int, Hit]:
    """The longest word of some list at each start that does not cut through tokens.

    Of matches with one start the last is the longest, for they come in the order of their ends.
    """
    return {
        start: (start, end, member)
        for number, start, end in matches
        if (member := members[number])
        and (
            (start in edges and end in edges)
            or (
                (start in edges or end in edges)
                and end - start > 1
                and edges.isdisjoint(range(start + 1, end))
            )
        )
    }
