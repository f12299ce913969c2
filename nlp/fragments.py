"""The small words of everyday speech: each says little, together they tell a good deal.

A fragment is a run of one to three characters (请问, 退, 没人管) with a weight for each voice: the
categories, in the order of `Category`, then an emergency, a sensitive matter, and each intent but an order.
Every fragment of a text counts once, and a longer text makes each count less.
"""

from __future__ import annotations

import math
from struct import Struct
from typing import TYPE_CHECKING

from nlp.patterns import every_word
from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_CATEGORIES = len(Category)
VOICES = _CATEGORIES + 2 + len(Intent) - 1
"""What a fragment has weights for."""
CUSHION = 2
"""Characters added to a text's length, so that a very short one does not weigh too much."""
TELLING = 0.3
"""A fragment of two characters or more is named among the deciding words from this weight on."""
_BITS, _UNIT = 32, 1000
_FIELDS = Struct(f"<{VOICES}I")
_HALF = 1 << (_BITS - 1)
_SHIFTS = tuple(_BITS * number for number in range(VOICES))
_ALL_HALVES = sum(_HALF << bits for bits in _SHIFTS)


class Fragments:
    """Fragments and their weights, by voice.

    The weights of a fragment are packed into one number, in thousandths and `_BITS` apart, so that
    one `sum` adds up all voices of a text.
    """

    def __init__(self, packed: Mapping[str, int], every: Callable[[str], list[str]]) -> None:
        """Take packed weights and the search for the fragments; see `of`."""
        self._packed = packed
        self._every = every

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]]) -> Fragments:
        """Pack the weights."""
        return cls({fragment: _pack(each) for fragment, each in weights.items()}, every_word(weights))

    def without(self, words: Iterable[str]) -> Fragments:
        """These fragments but for the given ones; shares them all when none is among them."""
        gone = self._packed.keys() & set(words)
        return Fragments({**self._packed, **dict.fromkeys(gone, 0)}, self._every) if gone else self

    def scores(self, text: str) -> list[float]:
        """What the fragments of the text say with each voice."""
        total = sum(map(self._packed.__getitem__, set(self._every(text))))
        return _unpack(total, _factor(text))

    def telling(self, text: str, tokens: Sequence[str]) -> Iterator[tuple[int, int, list[float]]]:
        """The words of the text that say most as fragments, with what they say for each category."""
        factor = _factor(text)
        get = self._packed.get
        end = 0
        for token in tokens:
            start, end = end, end + len(token)
            packed = get(token) if token[1:] else None
            if packed:
                weights = _unpack(packed, factor)[:_CATEGORIES]
                if max(weights) >= TELLING:
                    yield start, end, weights


def _factor(text: str) -> float:
    return 1 / math.sqrt(len(text) + CUSHION)


def _pack(weights: Sequence[float]) -> int:
    return sum([round(weight * _UNIT) << bits for weight, bits in zip(weights, _SHIFTS, strict=True)])


def _unpack(total: int, factor: float) -> list[float]:
    """The sums that `_pack` put together (each may be negative), times a factor."""
    fields = _FIELDS.unpack((total + _ALL_HALVES).to_bytes(_FIELDS.size, "little"))
    return [(field - _HALF) * factor / _UNIT for field in fields]
