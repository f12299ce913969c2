"""Small tools to build fast patterns out of word lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of the words, written as a tree so that a search stays cheap.

    A plain `a|b|c` is tried word by word at every character; here each character is decided once.
    """
    return _tree(sorted(set(words)))


def _tree(words: Sequence[str]) -> str:
    """`words` are sorted and different; the empty word may be among them."""
    optional = words[0] == ""
    branches: dict[str, list[str]] = {}
    for word in words[optional:]:
        branches.setdefault(word[0], []).append(word[1:])
    if not branches:
        return ""
    leaves = "".join(re.escape(head) for head, tails in branches.items() if tails == [""])
    parts = [re.escape(head) + _tree(tails) for head, tails in branches.items() if tails != [""]]
    if len(leaves) > 1:
        parts.append(f"[{leaves}]")
    elif leaves:
        parts.append(leaves)
    if len(parts) == 1 and not optional:
        return parts[0]
    return f"(?:{'|'.join(parts)})" + ("?" if optional else "")
