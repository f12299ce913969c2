"""Words that tell of what a message speaks once its category is known, and nothing of the category.

不亮 is a light, in a message to the caretakers. Such words (`hints` in the lexicon) help to name the matter
and to nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.patterns import outermost
from nlp.vocabulary import HINT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from nlp.vocabulary import Scan

HINTED, MOST, LEAST = 0.8, 0.9, 0.3
"""What a hint counts beside a word of the lexicon, what all hints at a matter do at most, and what must be
said of a matter to name it."""
SHORT, CHAT = 60, 120
"""In a text of more characters than the first hints are asked only where no word names a matter, and in one
of more than the second never: it speaks of many things."""


class Hints:
    """The hints of a lexicon: by the word, the matters that it tells of and how strongly."""

    def __init__(
        self, of_word: Mapping[str, Mapping[str, float]], silenced: AbstractSet[str] = frozenset()
    ) -> None:
        """Take the matters of each word, and the words that name none to a community."""
        self._of_word = of_word
        self._silenced = silenced & of_word.keys()

    def told(self, scan: Scan, first: int, last: int) -> dict[str, float]:
        """The matters that are hinted at between two characters of a text, and how strongly."""
        amounts: dict[str, float] = {}
        for start, end in outermost(self._heard(scan)):
            if first <= start and end <= last:
                for matter, strength in self._of_word[scan.text[start:end]].items():
                    amounts[matter] = min(amounts.get(matter, 0.0) + strength * HINTED, MOST)
        return amounts

    def _heard(self, scan: Scan) -> list[tuple[int, int]]:
        """Where hints stand: within one that is silenced another may, as with every word of a lexicon."""
        spans = scan.spans(HINT)
        if not self._silenced:
            return spans
        return [(start, end) for start, end in spans if scan.text[start:end] not in self._silenced]
