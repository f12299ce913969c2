"""Whether two reports are about the same matter at the same place (first version)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME_PLACE_FROM = 0.5
ELSEWHERE_FROM = 0.75


def similarity(first: Sequence[str], second: Sequence[str]) -> float:
    """How alike two token lists are, 0 to 1."""
    return fuzz.token_set_ratio(list(first), list(second)) / 100


def same_matter(
    first: Sequence[str], second: Sequence[str], *, same_place: bool, same_category: bool
) -> bool:
    """Whether to show the open order before filing another one."""
    if not same_category:
        return False
    return similarity(first, second) >= (SAME_PLACE_FROM if same_place else ELSEWHERE_FROM)
