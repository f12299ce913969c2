"""How likely the best category is right, from how far it is ahead."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.lexicon import Scale


def confidence(lead: float, scale: Scale) -> float:
    """The calibrated probability that the category in the lead is right."""
    curve = scale.curve
    at = bisect_right(curve, (lead, 1.0))
    if at == 0:
        return curve[0][1]
    if at == len(curve):
        return curve[-1][1]
    (left, low), (right, high) = curve[at - 1], curve[at]
    return low + (high - low) * (lead - left) / (right - left)
