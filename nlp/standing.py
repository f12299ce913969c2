"""What a word counts by where it stands: title, opening, middle, last sentence, quotation, denial."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.matcher import Hit

TITLE, OPENING, MIDDLE, ENDING, QUOTED, DENIED = 1.3, 1.0, 0.6, 1.2, 0.4, -0.4
"""What a word counts by where it stands; a denied word speaks against."""
OPENING_LENGTH, ENDING_LENGTH = 125, 55
"""Characters of a long text that say what it is about; its middle tells the story."""
DENIAL_REACH = 4
"""A denial reaches words that begin so many characters behind it."""

_MUTES = re.compile('[“「『《"不非]')
"""Quotations and denials hold one of these."""
_QUOTED = re.compile('[“「『《"][^”」』》"]{1,30}[”」』》"]')
_DENIAL = re.compile("不是(?![很吗不没])|并非|不属于|不算|而非|不想要|不需要|用不着")
_TAIL = "。!！?？;；\n~～…. "
_STOPS = "。!！?？;；\n"
_STOP = re.compile(f"[{_STOPS}]")


def standing(hits: Sequence[Hit], text: str, title_end: int, offset: int = 0) -> list[float]:
    """The factor of each hit; `offset` is where the text begins in the one whose characters hits count."""
    if not hits:
        return []
    last = ending(text, title_end)
    mutes = _MUTES.search(text)
    if not (title_end or mutes) and len(text) <= min(last, OPENING_LENGTH):
        return [OPENING] * len(hits)
    starts = [start - offset for start, _, _ in hits]
    factors = _by_place(starts, title_end, last)
    for first, end, factor in _muted(text) if mutes else ():
        for index in range(bisect_left(starts, first), bisect_left(starts, end)):
            factors[index] *= factor
    return factors


def _by_place(starts: list[int], title_end: int, last: int) -> list[float]:
    """The factors of words at these places, in order: in the title, opening, middle and last sentence."""
    opening = bisect_left(starts, title_end)
    closing = bisect_left(starts, last, opening)
    middle = bisect_left(starts, title_end + OPENING_LENGTH, opening, closing)
    return (
        [TITLE] * opening
        + [OPENING] * (middle - opening)
        + [MIDDLE] * (closing - middle)
        + [ENDING] * (len(starts) - closing)
    )


def ending(text: str, title_end: int = 0) -> int:
    """Where the last sentence begins; the text's length when there is but one."""
    stop = len(text.rstrip(_TAIL))
    if not _STOP.search(text, title_end, stop):
        return len(text)
    start = max(map(text.rfind, _STOPS, repeat(title_end), repeat(stop))) + 1
    return max(start, stop - ENDING_LENGTH)


def _muted(text: str) -> list[tuple[int, int, float]]:
    """Spans in quotation marks, and what follows a denial."""
    muted = [(*found.span(), QUOTED) for found in _QUOTED.finditer(text)]
    ends = [found.end() for found in _DENIAL.finditer(text)]
    return muted + [(end, end + DENIAL_REACH, DENIED) for end in ends]
