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
        self._inside: dict[str, tuple[_Cue, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Note which cues are said by the words that will be found in texts, or by a part of them."""
        for word in words:
            parts = (word[start:end] for end in range(1, len(word) + 1) for start in range(end))
            cues = dict.fromkeys(self._of_word[part] for part in parts if part in self._of_word)
            if cues:
                self._inside[word] = tuple(cues)

    def telling(self) -> set[str]:
        """The words that say so many cues at once that one of them may be enough."""
        return {word for word, cues in self._inside.items() if len(cues) >= _FEWEST}

    def sum_up(self, text: str, words: Sequence[tuple[int, str]], *, urgent: bool) -> CueSum | None:
        """The cues among the words of a text if they are enough; `urgent`: so much is known already."""
        once = {word: start for start, word in reversed(words)}
        heard = [
            (cue, (start, start + len(word)))
            for word, start in once.items()
            for cue in self._inside.get(word, ())
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
