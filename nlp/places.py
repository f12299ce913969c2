"""Which place a message speaks of: the span of characters and, where it is one of ours, its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from nlp.address import Anchor, Shape, Shapes
from nlp.place_words import WORD_KINDS, Kind
from nlp.understanding import PlaceSpan
from nlp.vocabulary import NUMBER, PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nlp.patterns import Span
    from nlp.vocabulary import Scan

_BUILDING_NAME = re.compile(
    r"第?([0-9]{1,3}[A-Za-z]?|[A-Za-z][0-9]{0,2}|[一二三四五六七八九十]{1,3})(?:号楼|号院|栋|幢|座|#楼?)$"
)
_HAN_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "两": "2",
}


_ELSEWHERE = frozenset((Kind.ESTATE, Kind.VILLAGE, Kind.HERE, Kind.LANDMARK, Kind.SHOP))
"""What stands before a building's number that is none of ours (文化广场3号楼)."""


@dataclass(frozen=True, slots=True)
class Place:
    """An estate, a building of one (`parent` is the estate's code) or a landmark."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None


class Gazetteer:
    """A community's own places; an empty one still finds places by their shape."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Index the places by name and the buildings by estate and number."""
        self.places = tuple(places)
        self._parents = {place.code: place.parent for place in self.places}
        self._named: dict[str, set[str]] = {}
        self._buildings: dict[str, dict[str | None, str]] = {}
        for place in self.places:
            self._index(place)
        self._shapes = Shapes(self._named)

    def find(
        self, text: str, pointing: list[Span] | None = None, *, near: str | None = None
    ) -> PlaceSpan | None:
        """The place that the text is about; `near` is the code of the place the writer came from.

        `pointing`: see `Shapes.find`.
        """
        return self.best(text, self._shapes.find(text, pointing), near=near)

    def shapes(self, text: str, scan: Scan) -> list[Shape]:
        """Where the text names places, given what stands in it; see `best`."""
        if not (self._named or scan.present & (PLACE | NUMBER)):
            return []
        return self._shapes.find(text, scan.spans(PLACE))

    def best(self, text: str, shapes: list[Shape], *, near: str | None = None) -> PlaceSpan | None:
        """Of some places that the text names the one that it is about."""
        if not shapes:
            return None
        if len(shapes) > 1:
            shapes = [shape for shape in shapes if not _said_again(text, shape, shapes)]
        return self._resolved(text, max(shapes, key=lambda shape: _rank(text, shape)), near)

    def find_all(self, text: str, *, near: str | None = None) -> list[PlaceSpan]:
        """Every place that the text names, in order."""
        return [self._resolved(text, shape, near) for shape in self._shapes.find(text)]

    def _index(self, place: Place) -> None:
        for name in (place.name, *place.aliases):
            building = _BUILDING_NAME.search(name)
            if building is None:
                self._named.setdefault(name, set()).add(place.code)
            else:
                estates = self._buildings.setdefault(_plain_number(building[1]), {})
                estates[place.parent] = place.code

    def _resolved(self, text: str, shape: Shape, near: str | None) -> PlaceSpan:
        return PlaceSpan(
            text[shape.start : shape.end], shape.start, shape.end, self._code(text, shape.anchors, near)
        )

    def _code(self, text: str, anchors: tuple[Anchor, ...], near: str | None) -> str | None:
        names = [self._named[anchor.key] for anchor in anchors if anchor.kind is Kind.OWN]
        names += [self._named[name] for anchor in anchors if (name := self._begins(text, anchor))]
        named = next((next(iter(codes)) for codes in names if len(codes) == 1), None)
        number = next((anchor.key for anchor in anchors if anchor.kind is Kind.NUMBER and anchor.key), None)
        if number is None:
            return named
        estates = self._buildings.get(_plain_number(number), {})
        if named is not None:
            return estates.get(named, named)
        before = takewhile(lambda anchor: anchor.kind is not Kind.NUMBER, anchors)
        if not _ELSEWHERE.isdisjoint(anchor.kind for anchor in before):
            return None
        home = self._parents.get(near) or near if near else None
        if home in estates:
            return estates[home]
        return next(iter(estates.values())) if len(estates) == 1 else None

    def _begins(self, text: str, anchor: Anchor) -> str | None:
        """The longest of our own names with which a building's number was found in one piece."""
        if anchor.kind is not Kind.NUMBER:
            return None
        said = text[anchor.start : anchor.end]
        return next((said[:end] for end in range(len(said) - 1, 1, -1) if said[:end] in self._named), None)


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


def _said_again(text: str, shape: Shape, shapes: list[Shape]) -> bool:
    """Whether a place was told in full before: 老祠堂隔壁，祠堂要塌了."""
    said = text[shape.start : shape.end]
    return any(first.start < shape.start and said in text[first.start : first.end] for first in shapes)


_OF_A_VILLAGE = ("村道", "村口", "村头", "村里", "水渠", "村部", "村委")
"""What every village has one of."""


def _rank(text: str, shape: Shape) -> tuple[bool, bool, int, bool, int]:
    """Best last: not just some shop, not where the writer lives, most telling, with a name, earliest."""
    lives = text[max(0, shape.start - 3) : shape.start].endswith(("住", "住在", "我是", "我家在"))
    telling = sum(anchor.kind in (Kind.OWN, Kind.NUMBER) for anchor in shape.anchors)
    vague = len(shape.anchors) == 1 and shape.anchors[0].kind in (Kind.SHOP, Kind.OBJECT)
    vague = vague or (len(shape.anchors) == 1 and text.startswith(_OF_A_VILLAGE, shape.start))
    first = shape.anchors[0]
    within = first.kind is Kind.HERE and sum(anchor.kind is not Kind.SIDE for anchor in shape.anchors) > 1
    plain = not within and text[first.start : first.end] in WORD_KINDS
    return not vague, not lives, telling, not plain, -shape.start


EMPTY = Gazetteer()
