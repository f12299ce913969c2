"""Whether a person must act now, today or in the usual time; and whether a matter is sensitive.

Dangers are data (`lexicon/alarm.toml`). A danger speaks by a word of its own (着火) or by words that
stand together in one sentence (老人 … 摔倒). It is silenced where the sentence denies it, tells of
long ago, supposes it, asks for the rules or only exaggerates (气死我了). A missed emergency is the
worst error there is: in doubt a danger speaks.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from nlp.patterns import WordFinder, any_of
from nlp.understanding import Alarm, Hotline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LEVELS = tuple(Alarm)
_SENTENCE_END = re.compile("[。！？!?\n]")
_LONG = 160
"""Who writes more than so many characters tells a story; only what happens now is an alarm in it."""
_NOW = re.compile("现在|正在|刚刚|刚才|这会|马上|快来|赶紧|此刻|又在|还在|今天|今晚|这两天|随时|救命啊")
_NOW_REACH = 30
_CLAUSE_END = re.compile("[，,。！？!?；;\n ]")


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
    partners: tuple[re.Pattern[str], ...] = ()
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
        self._contexts = {name: _Context(name, table) for name, table in data["contexts"].items()}
        self._dangers = [self._danger(table) for table in data["danger"]]
        self._by_word: dict[str, list[_Say]] = {}
        for danger in self._dangers:
            self._index(danger)
        if short := [word for word in self._by_word if not word[1:]]:
            raise AlarmFileError(f"too short to be searched for: {'、'.join(short)}")
        for word in sorted(self._by_word, key=len):
            self._by_word[word] = self._with_inner(word)
        lookalikes = frozenset(data["lookalikes"].split())
        self._finder = WordFinder({*self._by_word, *lookalikes})

    def read(self, text: str) -> AlarmReading:
        """The alarm of a normalised text."""
        words = self._finder.find(text)
        found = list(self._hits(text, words)) if words else None
        return _reading(found) if found else QUIET

    def _hits(self, text: str, words: list[tuple[int, str]]) -> Iterator[tuple[_Danger, DangerHit]]:
        for start, word in words:
            for say in self._by_word.get(word, ()):
                if self._speaks(text, start, start + len(word), say):
                    yield say.danger, DangerHit(start, start + len(word), say.danger.name)

    def _speaks(self, text: str, start: int, end: int, say: _Say) -> bool:
        danger = say.danger
        if say.partners:
            last = start if say.in_order else end + danger.within
            near = text[max(0, start - danger.within) : last]
            if not all(partner.search(near) for partner in say.partners):
                return False
        if len(text) > _LONG and not danger.sensitive and not _NOW.search(text, *_around(start, end)):
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
                say = _Say(danger, tuple(re.compile(any_of(self._words(each))) for each in others), in_order)
                for word in self._words(signal):
                    self._by_word.setdefault(word, []).append(say)

    def _is_telling(self, member: str) -> bool:
        """Whether a member can be searched for: no word of a single character."""
        return all(word[1:] for word in self._words(member))

    def _with_inner(self, word: str) -> list[_Say]:
        """What a word says, and what the words inside it say: 被家暴 is 家暴 as well."""
        inner = (word[start:end] for end in range(1, len(word) + 1) for start in range(end))
        return list(dict.fromkeys(entry for part in inner for entry in self._by_word.get(part, ())))

    def _all(self, words: Iterable[str]) -> frozenset[str]:
        """The words, and each once more for every slip of a part of it."""
        whole = set(words)
        slipped = {
            word.replace(right, wrong)
            for word in whole
            for right, slips in self._slips.items()
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


class _Context:
    """Words that silence a danger which stands `reach` characters or less behind (or before) them."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self._before = re.compile(any_of(table["before"].split())) if table.get("before") else None
        self._after = re.compile(any_of(table["after"].split())) if table.get("after") else None
        self._but = re.compile(any_of(table["but"].split())) if table.get("but") else None
        self._reach: int = table["reach"]
        self._end = _CLAUSE_END if table.get("clause") else _SENTENCE_END

    def silences(self, text: str, start: int, end: int) -> bool:
        ahead = text[max(0, start - self._reach) : start]
        behind = text[end : end + self._reach]
        ahead = self._end.split(ahead)[-1]
        behind = self._end.split(behind, maxsplit=1)[0]
        if self._but is not None and self._but.search(text):
            return False
        return bool(
            (self._before and self._before.search(ahead)) or (self._after and self._after.search(behind))
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
    return AlarmReader(files("nlp.lexicon").joinpath("alarm.toml").read_text(encoding="utf-8"))


def read_alarm(text: str) -> AlarmReading:
    """The alarm of a normalised text by the shipped words."""
    return _shipped().read(text)
