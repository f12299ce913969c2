"""Small tools to build fast patterns out of word lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of the words, written as a tree so that a search stays cheap.

    A plain `a|b|c` is tried word by word at every character; here each character is decided once,
    and as every branch begins with a literal character, a search skips all others in C.
    """
    branches = _branches(sorted(set(words) - {""}))
    return f"(?:{'|'.join(re.escape(head) + _tree(tails) for head, tails in branches.items())})"


def _branches(words: Sequence[str]) -> dict[str, list[str]]:
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[0], []).append(word[1:])
    return branches


def _tree(words: Sequence[str]) -> str:
    """`words` are sorted and different; the empty word may be among them."""
    optional = "?" if words[0] == "" else ""
    branches = _branches(words[bool(optional) :])
    leaves = "".join(re.escape(head) for head, tails in branches.items() if tails == [""])
    parts = [re.escape(head) + _tree(tails) for head, tails in branches.items() if tails != [""]]
    if leaves:
        parts.append(f"[{leaves}]")
    return f"(?:{'|'.join(parts)}){optional}" if parts else ""
