"""Whether a person must act now, today or in the usual time; and whether a matter is sensitive.

Dangers are data (`lexicon/alarm.toml`). A danger speaks by a word of its own (着火) or by words that
stand together in one sentence (老人 … 摔倒). It is silenced where the sentence denies it, tells of
long ago, supposes it, asks for the rules or only exaggerates (气死我了). A missed emergency is the
worst error there is: in doubt a danger speaks.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from nlp.alarm_context import Context
from nlp.cues import Cues, CueSum
from nlp.lexicon.texts import text_of
from nlp.patterns import Lazy, any_of, every_match, outermost
from nlp.understanding import Alarm, Hotline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nlp.patterns import Search, Span

_LEVELS = tuple(Alarm)
LONG = 160
"""Who writes more than so many characters tells a story; only what happens now is an alarm in it."""
_NOW = Lazy("现在|正在|刚刚|刚才|这会|马上|快来|赶紧|此刻|又在|还在|今天|今晚|这两天|随时|救命啊")
_NOW_REACH = 30
_CHILD, _LOST = "孩子", "走失"
"""The words for children, and the danger that somebody is lost, as `lexicon/alarm.toml` names them."""


class AlarmFileError(ValueError):
    """A mistake in the alarm words."""


class DangerHit(NamedTuple):
    """The words by which a danger was recognised, and its name."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class AlarmReading:
    """How soon, how private, whom to call (most fitting first), and why."""

    level: Alarm = Alarm.NONE
    sensitive: bool = False
    hotlines: tuple[Hotline, ...] = ()
    hits: tuple[DangerHit, ...] = ()


QUIET = AlarmReading()


@dataclass(frozen=True, slots=True)
class _Danger:
    name: str
    level: Alarm
    sensitive: bool
    hotlines: tuple[Hotline, ...]
    unless: tuple[str, ...]
    words: frozenset[str]
    together: tuple[tuple[str, ...], ...]
    in_order: tuple[tuple[str, ...], ...]
    within: int


class _Say(NamedTuple):
    """A danger that a word speaks for when its partners stand near (all before it, if in order)."""

    danger: _Danger
    partners: tuple[str, ...] = ()
    in_order: bool = False


class AlarmReader:
    """Reads alarms out of texts by the dangers of one file."""

    def __init__(self, toml: str) -> None:
        """Compile the dangers.

        Raises:
            AlarmFileError: naming what is wrong in the file.
        """
        data = tomllib.loads(toml)
        self._slips = {word: slips.split() for word, slips in data.get("slips", {}).items()}
        self._concepts = {name: self._all(words.split()) for name, words in data["concepts"].items()}
        self._contexts = {name: Context(name, table) for name, table in data["contexts"].items()}
        self._dangers = [self._danger(table) for table in data["danger"]]
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._said: dict[str, list[_Say]] = {}
        self._by_word: dict[str, list[_Say]] = {}
        for danger in self._dangers:
            self._index(danger)
        if short := [word for word in self._by_word if not word[1:]]:
            raise AlarmFileError(f"too short to be searched for: {'、'.join(short)}")
        self._cues = Cues(data, self._contexts) if "cue" in data else None
        cue_words = self._cues.words if self._cues else frozenset()
        lookalikes = data["lookalikes"].split()
        self.words = frozenset((*self._by_word, *cue_words, *lookalikes))
        if self._cues:
            self._cues.listen_to({*self._by_word, *cue_words} - set(lookalikes))

    @cached_property
    def _search(self) -> Search:
        return every_match(self.words)

    def read(self, text: str, alarming: list[Span] | None = None) -> AlarmReading:
        """The alarm of a normalised text; `alarming` is where the reader's `words` stand, if it is known."""
        if alarming is None:
            alarming = [(start, end) for _, start, end in self._search(text)]
        if not alarming or (len(alarming) == 1 and self._is_calm(text[slice(*alarming[0])])):
            return QUIET
        words = [(start, text[start:end]) for start, end in outermost(alarming)]
        found = list(self._hits(text, words)) if words else []
        reading = _reading(found) if found else QUIET
        if reading.level is Alarm.EMERGENCY or not words or self._cues is None or len(text) > LONG:
            return reading
        sum_ = self._cues.sum_up(text, words, urgent=reading.level is Alarm.URGENT)
        return _raised(reading, sum_) if sum_ else reading

    def speaks_of_a_child(self, text: str) -> bool:
        """Whether somebody who may be under age is spoken of."""
        return self._pattern(_CHILD).search(text) is not None

    def _hits(self, text: str, words: list[tuple[int, str]]) -> Iterator[tuple[_Danger, DangerHit]]:
        for start, word in words:
            for say in self._says(word) if word in self._by_word else ():
                if self._speaks(text, start, start + len(word), say):
                    yield say.danger, DangerHit(start, start + len(word), say.danger.name)

    def _speaks(self, text: str, start: int, end: int, say: _Say) -> bool:
        danger = say.danger
        if say.partners:
            last = start if say.in_order else end + danger.within
            near = text[max(0, start - danger.within) : last]
            if not all(self._pattern(member).search(near) for member in say.partners):
                return False
        if len(text) > LONG and not danger.sensitive and not _NOW.search(text, *_around(start, end)):
            return False
        return not any(self._contexts[name].silences(text, start, end) for name in danger.unless)

    def _danger(self, table: dict[str, Any]) -> _Danger:
        danger = _Danger(
            name=table["name"],
            level=Alarm(table.get("level", "none")),
            sensitive=table.get("sensitive", False),
            hotlines=tuple(map(Hotline, table.get("hotlines", ()))),
            unless=tuple(table.get("unless", ())),
            words=self._all(table.get("words", "").split()),
            together=tuple(tuple(group.split()) for group in table.get("together", ())),
            in_order=tuple(tuple(group.split()) for group in table.get("in_order", ())),
            within=table.get("within", 12),
        )
        members = {member for group in (*danger.together, *danger.in_order) for member in group}
        unknown = {member for member in members if "/" not in member} - self._concepts.keys()
        unknown |= set(danger.unless) - self._contexts.keys()
        if unknown:
            raise AlarmFileError(f"{danger.name}: nothing is called {'、'.join(sorted(unknown))}")
        return danger

    def _index(self, danger: _Danger) -> None:
        """The last concept of a group is what is searched for; the others must stand near it."""
        for word in danger.words:
            self._by_word.setdefault(word, []).append(_Say(danger))
        for groups, in_order in ((danger.together, False), (danger.in_order, True)):
            for group in groups:
                *others, signal = group if in_order else sorted(group, key=self._is_telling)
                say = _Say(danger, tuple(others), in_order)
                for word in self._words(signal):
                    self._by_word.setdefault(word, []).append(say)

    def _pattern(self, member: str) -> re.Pattern[str]:
        """Compiled when first needed: all of them at start would take as long as the dictionary."""
        if member not in self._patterns:
            self._patterns[member] = re.compile(any_of(self._words(member)))
        return self._patterns[member]

    def _is_telling(self, member: str) -> bool:
        """Whether a member can be searched for: no word of a single character."""
        return all(word[1:] for word in self._words(member))

    def _says(self, word: str) -> list[_Say]:
        """What a word says, and what the words inside it say: 被家暴 is 家暴 as well."""
        if word not in self._said:
            inner = (word[start:end] for end in range(1, len(word) + 1) for start in range(end))
            said = (
                self._by_word[part] if part == word else self._says(part)
                for part in inner
                if part in self._by_word
            )
            self._said[word] = list(dict.fromkeys(chain.from_iterable(said)))
        return self._said[word]

    def _is_calm(self, word: str) -> bool:
        """Whether a word by itself is no alarm wherever it stands."""
        return word not in self._by_word and not (self._cues and self._cues.is_enough(word))

    def _all(self, words: Iterable[str]) -> frozenset[str]:
        """The words, and each once more for every slip of a part of it."""
        whole = set(words)
        together = " ".join(whole)
        likely = [(right, slips) for right, slips in self._slips.items() if right in together]
        slipped = {
            word.replace(right, wrong)
            for word in whole
            for right, slips in likely
            if right in word
            for wrong in slips
        }
        return frozenset(whole | slipped)

    def _words(self, member: str) -> frozenset[str]:
        """The words of a member of a group: those of a concept, or its own (/水/塘/井)."""
        if "/" in member:
            return self._all(filter(None, member.split("/")))
        return self._concepts[member]


def _around(start: int, end: int) -> tuple[int, int]:
    return max(0, start - _NOW_REACH), end + _NOW_REACH


def _raised(reading: AlarmReading, sum_: CueSum) -> AlarmReading:
    """An emergency by many small signs."""
    hits = tuple(DangerHit(start, end, sum_.name) for start, end in sum_.spans)
    hotlines = dict.fromkeys((*reading.hotlines, *sum_.hotlines))
    return AlarmReading(
        Alarm.EMERGENCY, reading.sensitive or sum_.sensitive, tuple(hotlines), (*reading.hits, *hits)
    )


def _reading(found: Iterable[tuple[_Danger, DangerHit]]) -> AlarmReading:
    """The highest level, and the hotlines of the most pressing dangers first."""
    ranked = sorted(found, key=lambda each: -_LEVELS.index(each[0].level))
    hotlines = dict.fromkeys(hotline for danger, _ in ranked for hotline in danger.hotlines)
    return AlarmReading(
        level=ranked[0][0].level,
        sensitive=any(danger.sensitive for danger, _ in ranked),
        hotlines=tuple(hotlines),
        hits=tuple(dict.fromkeys(hit for _, hit in ranked)),
    )


@cache
def _shipped() -> AlarmReader:
    return AlarmReader(text_of("alarm.toml"))


def read_alarm(text: str, alarming: list[Span] | None = None) -> AlarmReading:
    """The alarm of a normalised text by the shipped words; `alarming`: see `AlarmReader.read`."""
    return _shipped().read(text, alarming)


def child_guarded(reading: AlarmReading, text: str) -> AlarmReading:
    """The reading; sensitive where a child is lost or in danger.

    What is known of a child under fourteen is sensitive whatever it is (PIPL, article 28).
    """
    grave = reading.level is Alarm.EMERGENCY or any(hit.name == _LOST for hit in reading.hits)
    if reading.sensitive or not grave or not _shipped().speaks_of_a_child(text):
        return reading
    return replace(reading, sensitive=True)


def alarm_words() -> frozenset[str]:
    """The shipped words that may be a sign of danger, and those that only look like one."""
    return _shipped().words
