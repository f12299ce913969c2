"""What takes the alarm out of a word: that it is denied, long past, supposed, or about something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nlp.patterns import Lazy, any_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_SENTENCE_END = re.compile("[。！？!?\n]")
_CLAUSE_END = re.compile("[，,。！？!?；;\n ]")
_BUT_REACH = 60
"""Characters around a danger in which a word can say that it holds all the same (现在还…)."""


class Context:
    """Words that silence a danger which stands `reach` characters or less behind (or before) them."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        """Compile the words of one `[contexts.…]` table."""
        self.name = name
        self._before = _of(table.get("before", ""))
        self._after = _of(table.get("after", ""))
        self._but = _of(table.get("but", ""))
        self._reach: int = table["reach"]
        self._end = _CLAUSE_END if table.get("clause") else _SENTENCE_END

    def silences(self, text: str, start: int, end: int) -> bool:
        """Whether the word at `start` to `end` means no alarm where it stands."""
        ahead = text[max(0, start - self._reach) : start]
        behind = text[end : end + self._reach]
        ahead = self._end.split(ahead)[-1]
        behind = self._end.split(behind, maxsplit=1)[0]
        if self._but is not None and self._but.search(text, max(0, start - _BUT_REACH), end + _BUT_REACH):
            return False
        return bool(
            (self._before and self._before.search(ahead)) or (self._after and self._after.search(behind))
        )


def _of(words: str) -> Lazy | None:
    return Lazy(any_of(words.split())) if words else None
