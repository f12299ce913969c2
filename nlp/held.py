"""What the clauses beside a cut hold: words of the lexicon and fragments, each a sign of its own.

A clause that opens a matter holds other words than one that goes on about it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nlp.stretch import Cut
    from nlp.vocabulary import Scan

HELD_BEFORE, HELD_BEHIND = "before: ", "behind: "
"""What the traits begin with that tell what the clause before a cut holds, and the one behind it."""
Says: TypeAlias = tuple[float, float]
"""What a word says in the clause before a cut, and in the one behind it."""
Telling: TypeAlias = tuple[int, int, Says]
"""Where a word stands that says something, and what."""
_BRIEFEST = 4
"""A clause counts as having so many characters at least."""


def telling_words(scan: Scan, says: Mapping[str, Says]) -> list[Telling]:
    """The words in a text of which something is known."""
    return [(start, end, says[word]) for start, end, word in _words(scan) if word in says]


def said_beside(cut: Cut, telling: Sequence[Telling]) -> float:
    """What the words in the clauses beside a cut say."""
    before = behind = 0.0
    _, _, begin, last, close, onset, _ = cut
    for start, end, (says_before, says_behind) in telling:
        if end <= close:
            if start >= begin:
                before += says_before
        elif start >= onset and end <= last:
            behind += says_behind
    return before * _share(close - begin) + behind * _share(last - onset)


def held_traits(cut: Cut, scan: Scan) -> dict[str, float]:
    """How often each word is in the clauses beside a cut, and what it counts there."""
    traits: dict[str, float] = {}
    clauses = (HELD_BEFORE, cut.begin, cut.close), (HELD_BEHIND, cut.onset, cut.end)
    for prefix, first, last in clauses:
        share = _share(last - first)
        for start, end, word in _words(scan):
            if first <= start and end <= last:
                traits[prefix + word] = traits.get(prefix + word, 0.0) + share
    return traits


def _words(scan: Scan) -> list[tuple[int, int, str]]:
    text, first = scan.text, scan.offset
    return [(start - first, end - first, text[start - first : end - first]) for _, start, end in scan.found]


def _share(size: int) -> float:
    """What each word of a clause counts: less in a longer one."""
    return 2 / math.sqrt(max(size, _BRIEFEST))
