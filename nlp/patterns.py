"""Fast ways to find many words in a text."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Span: TypeAlias = tuple[int, int]
"""Where something begins and ends in a text."""
Match: TypeAlias = tuple[int, int, int]
"""The number of a word that was found, and where it begins and ends."""
Search: TypeAlias = "Callable[[str], list[Match]]"
"""What is found in a text, in the order of the ends."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of the words, written as a tree so that a search stays cheap.

    A plain `a|b|c` is tried word by word at every character; here each character is decided once,
    and as every branch begins with a literal character, a search skips all others in C.
    """
    branches = _branches(sorted(set(words) - {""}))
    return f"(?:{'|'.join(re.escape(head) + _tree(tails) for head, tails in branches.items())})"


class Lazy:
    """A regular expression that is compiled when it is first used: few messages need all of them."""

    def __init__(self, pattern: str) -> None:
        """Take the pattern; a mistake in it shows at the first use."""
        self.pattern = pattern

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As of a compiled pattern."""
        return re.compile(self.pattern).search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """As of a compiled pattern."""
        return re.compile(self.pattern).match

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """As of a compiled pattern."""
        return re.compile(self.pattern).finditer

    @cached_property
    def sub(self) -> Callable[..., str]:
        """As of a compiled pattern."""
        return re.compile(self.pattern).sub


class WordFinder:
    """Finds words in one pass over a text, however many there are (Aho-Corasick, in Rust)."""

    def __init__(self, words: Iterable[str]) -> None:
        """Index the words; none may be empty."""
        self._every = every_match(words)

    def find(self, text: str) -> list[Span]:
        """Where the words stand that do not end inside an earlier one, the longest at each start."""
        return outermost([(start, end) for _, start, end in self._every(text)])


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Of spans by their ends: the longest at each start, unless it ends inside an earlier one."""
    longest = dict(spans)  # the last one at a start is the longest
    if len(longest) == 1:
        return list(longest.items())
    kept: list[Span] = []
    covered = 0
    for start in sorted(longest):
        end = longest[start]
        if end > covered:
            covered = end
            kept.append((start, end))
    return kept


def every_match(words: Iterable[str]) -> Search:
    """A search for all of the words, also inside each other."""
    automaton = AhoCorasick(words, store_patterns=False, implementation=Implementation.ContiguousNFA)
    return partial(automaton.find_matches_as_indexes, overlapping=True)


def every_word(words: Iterable[str]) -> Callable[[str], list[str]]:
    """The same where only the words matter and not where they stand: several times as fast."""
    automaton = AhoCorasick(words, store_patterns=True, implementation=Implementation.ContiguousNFA)
    return partial(automaton.find_matches_as_strings, overlapping=True)


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
