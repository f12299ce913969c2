"""Small signs of an emergency that add up: somebody old, on the floor, no answer, come quickly.

The dangers of `nlp.alarm` know what they look for; cues hear what nobody foresaw. Each cue of
`lexicon/alarm.toml` counts by its weight, and half of it when another word of the cue is said.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from nlp.understanding import Hotline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.alarm_context import Context

_ALL_HOTLINES = (Hotline.POLICE, Hotline.MEDICAL, Hotline.FIRE)
_FEWEST = 2
_AGAIN = 0.5
"""What a further word of a cue adds, of the cue's weight."""


class CueSum(NamedTuple):
    """Cues enough for an emergency, whom to call, and where they stand."""

    name: str
    sensitive: bool
    hotlines: tuple[Hotline, ...]
    spans: tuple[tuple[int, int], ...]


class _Cue(NamedTuple):
    name: str
    weight: float
    grave: bool
    sensitive: bool
    hotline: Hotline | None


class Cues:
    """The cues of one file."""

    def __init__(self, data: Mapping[str, Any], contexts: Mapping[str, Context]) -> None:
        """Take the cues and what silences them from the parsed file."""
        self._needed: list[float] = data["cues"]["needed"]
        self._unless = [contexts[name] for name in data["cues"]["unless"]]
        self._of_word: dict[str, _Cue] = {}
        for table in data["cue"]:
            cue = _Cue(
                table["name"],
                table["weight"],
                table.get("grave", False),
                table.get("sensitive", False),
                Hotline(table["hotline"]) if "hotline" in table else None,
            )
            self._of_word |= dict.fromkeys(table["words"].split(), cue)
        self._more: float = data["cues"]["more_if_urgent"]
        self.words = frozenset(self._of_word)
        self._words: frozenset[str] = frozenset()
        self._known: dict[str, tuple[_Cue, ...]] = {}

    def listen_to(self, words: Iterable[str]) -> None:
        """Take the words that will be found in texts."""
        self._words = frozenset(words)

    def _inside(self, word: str) -> tuple[_Cue, ...]:
        """The cues that are said by a word or by a part of it."""
        if word not in self._known:
            parts = (word[start:end] for end in range(1, len(word) + 1) for start in range(end))
            cues = (self._of_word[part] for part in parts if part in self._of_word)
            self._known[word] = tuple(dict.fromkeys(cues)) if word in self._words else ()
        return self._known[word]

    def is_enough(self, word: str) -> bool:
        """Whether a word says so many cues at once that it may be enough."""
        return len(self._inside(word)) >= _FEWEST

    def sum_up(self, text: str, words: Sequence[tuple[int, str]], *, urgent: bool) -> CueSum | None:
        """The cues among the words of a text if they are enough; `urgent`: so much is known already."""
        once = {word: start for start, word in reversed(words)}
        heard = [
            (cue, (start, start + len(word))) for word, start in once.items() for cue in self._inside(word)
        ]
        if len(heard) < _FEWEST:
            return None
        grave = min(sum(cue.grave for cue, _ in heard), len(self._needed))
        if not grave or _weight(heard) < self._needed[grave - 1] + self._more * urgent:
            return None
        if any(context.silences(text, *span) for cue, span in heard if cue.grave for context in self._unless):
            return None
        sensitive = any(cue.sensitive for cue, _ in heard)
        hotlines = dict.fromkeys([*(cue.hotline for cue, _ in heard if cue.hotline), *_ALL_HOTLINES])
        return CueSum("险情", sensitive, tuple(hotlines), tuple(span for _, span in heard))


def _weight(heard: list[tuple[_Cue, tuple[int, int]]]) -> float:
    """A cue counts in full once and by half a second time, no more."""
    times = Counter(cue for cue, _ in heard)
    return sum(cue.weight * (1 + _AGAIN * (count > 1)) for cue, count in times.items())
