"""What a word counts by where it stands: title, opening, middle, last sentence, quotation, denial."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nlp.matcher import Hit

TITLE, OPENING, MIDDLE, ENDING, QUOTED, DENIED = 1.3, 1.0, 0.6, 1.2, 0.4, -0.4
"""What a word counts by where it stands; a denied word speaks against."""
OPENING_LENGTH, ENDING_LENGTH = 125, 55
"""Characters of a long text that say what it is about; its middle tells the story."""
DENIAL_REACH = 4
"""A denial reaches words that begin so many characters behind it."""

_QUOTE_MARKS = re.compile('[“「『《"]')
_QUOTED = re.compile('[“「『《"][^”」』》"]{1,30}[”」』》"]')
_DENIAL = re.compile("不是(?![很吗不没])|并非|不属于|不算|而非|不想要|不需要|用不着")
_TAIL = "。!！?？;；\n~～…. "
_STOPS = "。!！?？;；\n"


def standing(hits: Sequence[Hit], text: str, title_end: int) -> list[float]:
    """The factor of each hit."""
    if not hits:
        return []
    last = ending(text, title_end)
    middle = title_end + OPENING_LENGTH
    starts = [start for start, _, _ in hits]
    factors = [_by_place(start, title_end, middle, last) for start in starts]
    for first, end, factor in _muted(text):
        for index in range(bisect_left(starts, first), bisect_left(starts, end)):
            factors[index] *= factor
    return factors


def _by_place(start: int, title_end: int, middle: int, last: int) -> float:
    if start < title_end:
        return TITLE
    if start >= last:
        return ENDING
    return OPENING if start < middle else MIDDLE


def ending(text: str, title_end: int = 0) -> int:
    """Where the last sentence begins; the text's length when there is but one."""
    stop = len(text.rstrip(_TAIL))
    start = max(text.rfind(mark, title_end, stop) for mark in _STOPS) + 1
    return max(start, stop - ENDING_LENGTH) if start > title_end else len(text)


def _muted(text: str) -> Iterator[tuple[int, int, float]]:
    """Spans in quotation marks, and what follows a denial."""
    if _QUOTE_MARKS.search(text):
        for found in _QUOTED.finditer(text):
            yield (*found.span(), QUOTED)
    if "不" in text or "非" in text:  # every denial holds one of them
        for found in _DENIAL.finditer(text):
            yield found.end(), found.end() + DENIAL_REACH, DENIED
