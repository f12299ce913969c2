"""The small words of everyday speech: each says little, together they tell a good deal.

A fragment is a run of one to three characters (请问, 退, 没人管) with a weight for each category.
Every fragment of a text counts once, and a longer text makes each count less.
"""

from __future__ import annotations

import math
from itertools import repeat
from operator import add
from typing import TYPE_CHECKING

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CUSHION = 2
"""Characters added to a text's length, so that a very short one does not weigh too much."""
TELLING = 0.3
"""A fragment of two characters or more is named among the deciding words from this weight on."""
_BITS, _UNIT = 24, 1000
_HALF = 1 << (_BITS - 1)


class Fragments:
    """Fragments and their weights, by category in the order of `Category`.

    The weights of a fragment are packed into one number, in thousandths and `_BITS` apart, so that
    one `sum` adds up all categories of a text.
    """

    def __init__(self, packed: Mapping[str, int]) -> None:
        """Take packed weights; see `of`."""
        self._packed = packed

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]]) -> Fragments:
        """Pack the weights."""
        return cls({fragment: _pack(each) for fragment, each in weights.items()})

    def without(self, words: Iterable[str]) -> Fragments:
        """These fragments but for the given ones; shares them all when none is among them."""
        gone = self._packed.keys() & set(words)
        if not gone:
            return self
        return Fragments({each: packed for each, packed in self._packed.items() if each not in gone})

    def scores(self, text: str, pairs: Sequence[str]) -> list[float]:
        """What the fragments of the text say for each category."""
        fragments = {*text, *pairs, *map(add, pairs, text[2:])}
        total = sum(map(self._packed.get, fragments, repeat(0)))
        factor = _factor(text)
        return [thousandths * factor / _UNIT for thousandths in _unpack(total)]

    def telling(self, text: str, tokens: Sequence[str]) -> Iterator[tuple[int, int, list[float]]]:
        """The words of the text that say most as fragments, with what they say for each category."""
        factor = _factor(text)
        start = 0
        for token in tokens:
            packed = self._packed.get(token, 0) if token[1:] else 0
            if packed:
                weights = [thousandths * factor / _UNIT for thousandths in _unpack(packed)]
                if max(weights) >= TELLING:
                    yield start, start + len(token), weights
            start += len(token)


def _factor(text: str) -> float:
    return 1 / math.sqrt(len(text) + CUSHION)


def _pack(weights: Sequence[float]) -> int:
    return sum(round(weight * _UNIT) << (_BITS * number) for number, weight in enumerate(weights))


def _unpack(total: int) -> list[int]:
    """The sums that `_pack` put together; each may be negative."""
    sums = []
    for _ in Category:
        low = ((total + _HALF) & ((1 << _BITS) - 1)) - _HALF
        sums.append(low)
        total = (total - low) >> _BITS
    return sums
