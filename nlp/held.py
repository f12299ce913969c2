"""What the clauses beside a cut hold: words of the lexicon and fragments, each a sign of its own.

A clause that opens a matter holds other words than one that goes on about it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nlp.stretch import Cut
    from nlp.vocabulary import Scan, Vocabulary

HELD_BEFORE, HELD_BEHIND = "before: ", "behind: "
"""What the traits begin with that tell what the clause before a cut holds, and the one behind it."""
Says: TypeAlias = tuple[float, float]
"""What a word says in the clause before a cut, and in the one behind it."""
_BRIEFEST = 4
"""A clause counts as having so many characters at least."""


class Telling(NamedTuple):
    """The words in a text that say something, in the order of their ends: where they stand, and what."""

    ends: list[int]
    words: list[tuple[int, int, Says]]


class Held:
    """What each word says; kept by the numbers of each vocabulary in which it was looked up."""

    def __init__(self, says: Mapping[str, Says]) -> None:
        """Take it by word."""
        self._says = says
        self._numbered: WeakKeyDictionary[Vocabulary, Mapping[int, Says]] = WeakKeyDictionary()

    def telling(self, scan: Scan) -> Telling:
        """The words in a text of which something is known."""
        vocabulary, first = scan.vocabulary, scan.offset
        says = self._numbered.get(vocabulary) or self._number(vocabulary)
        words = [
            (start - first, end - first, says[number]) for number, start, end in scan.found if number in says
        ]
        return Telling([end for _, end, _ in words], words)

    def _number(self, vocabulary: Vocabulary) -> Mapping[int, Says]:
        known = vocabulary.numbers
        numbered = {known[word]: said for word, said in self._says.items() if word in known}
        self._numbered[vocabulary] = numbered
        return numbered


def said_beside(cut: Cut, telling: Telling) -> float:
    """What the words in the clauses beside a cut say."""
    _, _, begin, last, close, onset, _ = cut
    ends, words = telling
    before = behind = 0.0
    for start, _, says in words[bisect_right(ends, begin) : bisect_right(ends, close)]:
        if start >= begin:
            before += says[0]
    for start, _, says in words[bisect_right(ends, onset) : bisect_right(ends, last)]:
        if start >= onset:
            behind += says[1]
    return before * _share(close - begin) + behind * _share(last - onset)


def held_traits(cut: Cut, scan: Scan) -> dict[str, float]:
    """How often each word is in the clauses beside a cut, and what it counts there."""
    traits: dict[str, float] = {}
    text, offset = scan.text, scan.offset
    clauses = (HELD_BEFORE, cut.begin, cut.close), (HELD_BEHIND, cut.onset, cut.end)
    for prefix, first, last in clauses:
        share = _share(last - first)
        for _, begun, ended in scan.found:
            start, end = begun - offset, ended - offset
            if first <= start and end <= last:
                word = text[start:end]
                traits[prefix + word] = traits.get(prefix + word, 0.0) + share
    return traits


def _share(size: int) -> float:
    """What each word of a clause counts: less in a longer one."""
    return 2 / math.sqrt(max(size, _BRIEFEST))
