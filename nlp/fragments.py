"""The small words of everyday speech: each says little, together they tell a good deal.

A fragment is a run of one to three characters (请问, 退, 没人管) with a weight for each voice: the
categories, in the order of `Category`, then an emergency, what must be looked at today, a sensitive matter,
each intent but an order, and that it is no order at all.
Every fragment of a text counts once, and a longer text makes each count less.
"""

from __future__ import annotations

import math
from struct import Struct
from typing import TYPE_CHECKING

from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CATEGORIES = len(Category)
ALARMS = ("emergency", "urgent", "sensitive")
"""The voices of alarm."""
VOICES = _CATEGORIES + len(ALARMS) + len(Intent)
"""What a fragment has weights for."""
CUSHION = 2
"""Characters added to a text's length, so that a very short one does not weigh too much."""
TELLING = 0.3
"""A fragment of two characters or more is named among the deciding words from this weight on."""
_BITS, UNIT = 32, 1000
_FIELDS = Struct(f"<{VOICES}i")
_HALF = 1 << (_BITS - 1)
_ALL_HALVES = sum(_HALF << _BITS * number for number in range(VOICES))


class Fragments:
    """Fragments and their weights, by voice.

    The weights of a fragment are packed into one number, in thousandths and `_BITS` apart, so that
    one `sum` adds up all voices of a text. They are kept by a vocabulary's numbers, 0 for its other words.
    """

    def __init__(self, packed: Sequence[int], numbers: Mapping[str, int]) -> None:
        """Take `packed` weights by number; see `of`."""
        self.packed = packed
        self._numbers = numbers
        self._unpacked: dict[str, tuple[int, tuple[int, ...]]] = {}

    @classmethod
    def of(cls, weights: Mapping[str, int], numbers: Mapping[str, int]) -> Fragments:
        """Take packed weights by fragment; `numbers` are those of a vocabulary that knows the fragments."""
        return cls([weights.get(word, 0) for word in numbers], numbers)

    def without(self, words: Iterable[str]) -> Fragments:
        """These fragments but for the given ones; shares them all when none is among them."""
        gone = [number for word in words if (number := self._numbers.get(word)) and self.packed[number]]
        if not gone:
            return self
        packed = list(self.packed)
        for number in gone:
            packed[number] = 0
        return Fragments(packed, self._numbers)

    def voices(self, found: Iterable[int]) -> tuple[int, ...]:
        """What the fragments with these numbers say together with each voice, in thousandths."""
        return unpack(sum(map(self.packed.__getitem__, found)))

    def telling(self, text: str, tokens: Sequence[str]) -> list[tuple[int, int, list[float]]]:
        """The words of the text that say most as fragments, with what they say for each category."""
        share, known, fragments = share_of(text), self._unpacked, self._numbers
        told = []
        end = 0
        for token in tokens:
            start = end
            end += len(token)
            if end - start > 1 and token in fragments:
                loudest, weights = known.get(token) or self._unpack(token)
                if loudest * share / UNIT >= TELLING:
                    told.append((start, end, [said * share / UNIT for said in weights]))
        return told

    def _unpack(self, word: str) -> tuple[int, tuple[int, ...]]:
        """The highest weight of a word for a category, and all of them, in thousandths; kept."""
        number = self._numbers.get(word)
        if not number or not self.packed[number]:
            return _NOTHING
        weights = unpack(self.packed[number])[:_CATEGORIES]
        known = self._unpacked[word] = max(weights), weights
        return known


_NOTHING: tuple[int, tuple[int, ...]] = (0, ())


def share_of(text: str) -> float:
    """What each fragment of a text counts."""
    return 1 / math.sqrt(len(text) + CUSHION)


def pack(weights: Iterable[float]) -> int:
    """The weights of a fragment as one number."""
    return sum([packed_weight(weight, voice) for voice, weight in enumerate(weights)])


def packed_weight(weight: float, voice: int) -> int:
    """What the weight of one voice adds to the packed weights of a fragment."""
    return round(weight * UNIT) << _BITS * voice


def unpack(total: int) -> tuple[int, ...]:
    """The sums that `pack` put together, each of which may be negative.

    With half of the range added no field borrows from the next; flipping the highest bits takes it off.
    """
    return _FIELDS.unpack(((total + _ALL_HALVES) ^ _ALL_HALVES).to_bytes(_FIELDS.size, "little"))
