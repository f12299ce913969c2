"""Which place a message speaks of: the span of characters and, where it is one of ours, its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nlp.patterns import every_match, outermost
from nlp.place_spans import Spot, spots
from nlp.place_words import NUMBER_SIGNS, WORD_KINDS
from nlp.understanding import PlaceSpan
from nlp.vocabulary import NUMBER, PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.patterns import Search, Span
    from nlp.vocabulary import Scan

_COUNT = "[0-9]{1,3}[A-Za-z]?|[A-Za-z][0-9]{0,2}|[一二三四五六七八九十]{1,3}"
_BUILDING_NAME = re.compile(f"第?({_COUNT})(?:号楼|号院|栋|幢|座|#楼?)$")
_BUILDING = re.compile(
    f"(?<![0-9A-Za-z.])第?({_COUNT})(?:号楼|号院|[栋幢座#]|[东动](?=[0-9一二三四五六七八九]单元))"
    "|(?<![0-9A-Za-z.\\-—])([0-9]{1,3})[-—](?:[0-9]{1,2}[-—])?[0-9]{3,4}(?![0-9])"
)
"""A building's number, alone or before that of a flat: 3栋, 三号楼, 5-302."""
_OUR_OWN = re.compile(
    "我们|咱们?|本|这个?|小区|社区|院子?|里面?|的|[ ,，、]"
    "|第?[0-9一二三四五六七八九]期|[东西南北中前后A-Ga-g]区"
)
"""What may stand before a number without naming another estate."""
_HAN_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "两": "2",
}
_LIVES = ("住", "住在", "我是", "我家在")


@dataclass(frozen=True, slots=True)
class Place:
    """An estate, a building of one (`parent` is the estate's code) or a landmark."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None


class Gazetteer:
    """A community's own places; an empty one still finds places by their looks."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Index the places by name and the buildings by estate and number."""
        self.places = tuple(places)
        self._parents = {place.code: place.parent for place in self.places}
        self._named: dict[str, set[str]] = {}
        self._buildings: dict[str, dict[str | None, str]] = {}
        for place in self.places:
            self._index(place)
        self._own = every_match(self._named) if self._named else None

    def find(self, text: str, *, near: str | None = None) -> PlaceSpan | None:
        """The place that the text is about; `near` is the code of the place the writer came from."""
        return self.best(text, self._spots(text), near=near)

    def find_all(self, text: str, *, near: str | None = None) -> list[PlaceSpan]:
        """Every place that the text names, in order."""
        return [self._resolved(text, spot, near) for spot in self._spots(text)]

    def spots(self, text: str, scan: Scan) -> list[Spot]:
        """Where the text names places, given what stands in it; see `best`."""
        if not (self._named or scan.present & (PLACE | NUMBER)):
            return []
        return spots(text, scan.spans(PLACE), self._own_names(text), scan.spans(NUMBER))

    def best(self, text: str, found: Sequence[Spot], *, near: str | None = None) -> PlaceSpan | None:
        """Of some places that the text names the one that it is about: rather not where the writer lives."""
        if not found:
            return None
        best = max(found, key=lambda spot: (not _lives(text, spot), spot.score))
        return self._resolved(text, best, near)

    def _spots(self, text: str) -> list[Spot]:
        words, numbers = _words_and_numbers(text)
        return spots(text, words, self._own_names(text), numbers)

    def _own_names(self, text: str) -> list[Span]:
        if self._own is None:
            return []
        return outermost([(start, end) for _, start, end in self._own(text)])

    def _index(self, place: Place) -> None:
        for name in (place.name, *place.aliases):
            building = _BUILDING_NAME.search(name)
            if building is None:
                self._named.setdefault(name, set()).add(place.code)
            else:
                estates = self._buildings.setdefault(_plain_number(building[1]), {})
                estates[place.parent] = place.code

    def _resolved(self, text: str, spot: Spot, near: str | None) -> PlaceSpan:
        said = text[spot.start : spot.end]
        return PlaceSpan(said, spot.start, spot.end, self._code(said, near))

    def _code(self, said: str, near: str | None) -> str | None:
        """The code of the place that a span names, if it is one of ours."""
        names = self._own_names(said)
        codes = [self._named[said[start:end]] for start, end in names]
        named = next((next(iter(each)) for each in codes if len(each) == 1), None)
        number = _BUILDING.search(said)
        if number is None:
            return named
        estates = self._buildings.get(_plain_number(number[1] or number[2]), {})
        if named is not None:
            return estates.get(named, named)
        if _OUR_OWN.sub("", said[: number.start()]):
            return None
        home = self._parents.get(near) or near if near else None
        if home in estates:
            return estates[home]
        return next(iter(estates.values())) if len(estates) == 1 else None


def place_words_in(text: str) -> list[Span]:
    """Where the words of `WORD_KINDS` stand."""
    return _words_and_numbers(text)[0]


def _words_and_numbers(text: str) -> tuple[list[Span], list[Span]]:
    """Where words that point at places and signs of numbers stand."""
    words: list[Span] = []
    numbers: list[Span] = []
    for number, start, end in _search()(text):
        (words if number < len(WORD_KINDS) else numbers).append((start, end))
    return words, numbers


@cache
def _search() -> Search:
    return every_match([*WORD_KINDS, *NUMBER_SIGNS])


def _lives(text: str, spot: Spot) -> bool:
    return text[max(0, spot.start - 3) : spot.start].endswith(_LIVES)


_RELATIVE = ("门口", "家门口", "楼下", "楼上", "楼道", "楼梯", "小区", "院", "单元", "电梯", "我家", "家里")


def is_relative(place: str) -> bool:
    """Say whether a place only means something from where the writer lives: 门口的路, 楼下."""
    return place.removeprefix("我们").startswith(_RELATIVE)


def _plain_number(number: str) -> str:
    """三 → 3, 十二 → 12, 2a → 2A."""
    if number[0] in _HAN_DIGITS or number[0] == "十":
        tens, ten, ones = number.rpartition("十")
        digits = (_HAN_DIGITS.get(tens, "1") if ten else "") + _HAN_DIGITS.get(ones, "0" if ten else "")
        return digits or number
    return number.upper().lstrip("0") or number


EMPTY = Gazetteer()
"""Knows no place of a community's own."""
