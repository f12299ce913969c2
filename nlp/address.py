"""Where a text names a place, by shape alone: numbers, roads, gates, landmarks.

Which of the community's places it is, `nlp.places` knows. A text is searched once for *anchors*
(a building number, 小区, 路, 农行, 门口 …); a name is read backwards from an anchor that carries
one (丹凤←小区), and anchors that touch make one place (农行门口, 丹凤小区3栋2单元门口).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import Lazy, every_match, outermost
from nlp.place_words import (
    BEFORE_NO_ROAD,
    ESTATE_ENDINGS,
    FIRST,
    MOON,
    NAMEABLE_SIDES,
    NOT_BESIDE,
    NOT_IN_NAME,
    ROAD_NAME_AHEAD,
    WORD_KINDS,
    Kind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nlp.patterns import Search, Span

_COUNT = r"(?:[0-9]{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ROOM = r"(?:[0-9]{3,4}|[一二三四五六七八九][零〇一二三四五六七八九]{2})(?![0-9])"
_GAP = r"[\s,，、的\-—]?"
_TAIL = rf"(?:{_GAP}{_COUNT}(?:楼|层)(?![下梯道]))?(?:{_GAP}{_ROOM}(?:[室房户]|号房?)?(?![元块平米度人]))?"
_BUILDING = (
    rf"(?P<building>{_COUNT}[A-Za-z]?|[A-Za-z][0-9]{{0,2}})"
    r"(?:号楼|号院|[栋幢](?!楼(?![上下道梯顶前后门里]))|座(?![位椅机标谈])|#楼?)"
)
_NUMBER = (
    rf"(?<![0-9A-Za-z.])(?:[A-Za-z东南西北中]区)?第?(?:{_BUILDING}(?:{_GAP}第?{_COUNT}(?:单元|门洞))?{_TAIL}"
    rf"|{_COUNT}单元{_TAIL}"
    r"|(?P<dashed>[0-9]{1,3})[-—](?:[0-9]{1,2}[-—])?[0-9]{3,4}(?:[室房]|(?![0-9\-—元块平米度人毫万个多斤℃%.]))"
    rf"|{_ROOM}[室房](?![间子东租产地])|(?P<phase>[一二三四五1-9]期)(?<!第.期)(?![疫间刊房款工末中考望待满限盼付货权])"
    rf"|{_COUNT}号(?:门(?!口)|岗亭?|车库)"
    rf"|{_COUNT}组(?![织长成合数团建装员图词件队间人两]))"
)
_FIGURE = "0-9A-Za-z〇零一二三四五六七八九十"
_NUMBER_SIGN = re.compile(
    rf"[栋幢座#室房期组](?<=[{_FIGURE}].)|院(?<=[{_FIGURE}号].)|号(?<=[{_FIGURE}].)[楼门岗车]|单(?<=[{_FIGURE}].)元"
    "|[0-9][-—][0-9]"
)
"""Every number holds one of these behind its figure; most texts hold none: then no number is looked for."""
NUMBER_SIGNS = (*"栋幢座#室房院期组-—", "号楼", "号门", "号岗", "号车", "单元")
"""The same as words; a dash may stand between figures."""
_NUMBERS = Lazy(_NUMBER)
_BEFORE_SIGN, _AFTER_SIGN = 5, 24
"""Characters around a sign that a number can reach: 第二十一栋, 3#楼12单元21楼的2101室."""
_NO_BEGINNING = frozenset("家跟和与及麻烦")
_EDGES = frozenset("，。！？、；：,.!?;: \t\n的在到住去从于（(")
_NAMED = frozenset((Kind.ESTATE, Kind.ROAD, Kind.ROADSIDE, Kind.VILLAGE, Kind.LANDMARK, Kind.HERE))
_HOUSE_NUMBER = Lazy(r"[0-9]{1,4}(?:弄[0-9]{1,4})?号(?:楼|院)?(?:[0-9]{3,4}室?)?")
_JOINTS = frozenset(("", "的", " ", "里", "里面", "内", "那个"))
_CROSSING = frozenset("和与跟")
_NAME_LIMIT, _SHORT_NAME, _SHORTEST_NAME = 6, 4, 2
"""Characters of a name: at most, when it stands without 小区 or the like, at least."""


class Anchor(NamedTuple):
    """A piece of a place; `key` is the building's number as written, or the own name."""

    start: int
    end: int
    kind: Kind
    key: str = ""


class Shape(NamedTuple):
    """A place by its looks, with the anchors that make it."""

    start: int
    end: int
    anchors: tuple[Anchor, ...]


class Shapes:
    """Finds places by shape; `names` are the community's own, which need no further sign."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Index the names."""
        own = dict.fromkeys(names, Kind.OWN)
        self._kinds = WORD_KINDS | own
        self._own = every_match(own) if own else None

    def find(self, text: str, pointing: list[Span] | None = None) -> list[Shape]:
        """Every place that the text names, in order.

        `pointing` is where the words of `WORD_KINDS` stand, for a caller that knows.
        """
        if pointing is None:
            pointing = [(start, end) for _, start, end in _search()(text)]
        if self._own:
            pointing = sorted([*pointing, *(match[1:] for match in self._own(text))], key=_by_end)
        anchors = self._anchors(text, pointing)
        return [shape for shape in _joined(text, anchors) if _is_place(shape)] if anchors else []

    def _anchors(self, text: str, pointing: list[Span]) -> list[Anchor]:
        """The numbers and words that point at places, in order and clear of each other."""
        numbers = list(self._numbers(text)) if _NUMBER_SIGN.search(text) else []
        if not numbers:
            return list(self._pointers(text, 0, outermost(pointing)))
        anchors: list[Anchor] = []
        at = first = 0
        for number in [*numbers, None]:
            end = number.start if number else len(text)
            last = bisect_right(pointing, end, first, key=_by_end)
            between = [span for span in pointing[first:last] if span[0] >= at]
            anchors += self._pointers(text, at, outermost(between))
            if number:
                anchors.append(number)
                at, first = number.end, last
        return anchors

    def _pointers(self, text: str, last: int, spans: list[Span]) -> Iterator[Anchor]:
        """What the words at the spans point at, behind the character `last`."""
        for start, end in spans:
            if start >= last:
                anchor = self._pointed(text, start, end, last)
                if anchor is not None:
                    yield anchor
                    last = anchor.end

    def _pointed(self, text: str, start: int, end: int, last: int) -> Anchor | None:
        """What a word points at, with the name before it where it carries one."""
        word = text[start:end]
        kind = self._kinds[word]
        if kind is Kind.NONE:
            return None
        if kind is Kind.OWN:
            return Anchor(start, end, kind, word)
        if kind is Kind.LANDMARK and not word[1:] and ROAD_NAME_AHEAD.match(text, end):
            return None
        if kind in _NAMED:
            return _named(text, start, end, kind, last)
        if kind is Kind.SIDE and word in NAMEABLE_SIDES:
            return _beside(text, start, end, last)
        return Anchor(start, end, kind)

    def _numbers(self, text: str) -> Iterator[Anchor]:
        """The numbers around the signs of one; looked for nowhere else."""
        at = 0
        while sign := _NUMBER_SIGN.search(text, at):
            match = _NUMBERS.search(text, max(at, sign.start() - _BEFORE_SIGN), sign.end() + _AFTER_SIGN)
            if match:
                yield self._number(text, match, at)
            at = match.end() if match else sign.end()

    def _number(self, text: str, match: re.Match[str], last: int) -> Anchor:
        """A building, unit or room number, with the estate's name where it stands right before it.

        A name of the community's own is left to be an anchor of its own; with another estate's name
        the number is none of ours.
        """
        start, end = match.span()
        first = _name_start(text, start - (text[start - 1 : start] == "里"), last)
        if match["dashed"]:
            named = _SHORTEST_NAME <= start - first <= _SHORT_NAME
        else:
            bounded = first == 0 or text[first - 1] in _EDGES
            named = start - first > 1 and (
                text[start - 1] in ESTATE_ENDINGS or (bounded and match["phase"] is not None)
            )
        if named and any(self._kinds.get(text[at:start]) is Kind.OWN for at in range(first, start)):
            named = False
        if named:
            return Anchor(first, end, Kind.NUMBER)
        return Anchor(start, end, Kind.NUMBER, match["building"] or match["dashed"] or "")


@cache
def _search() -> Search:
    return every_match(WORD_KINDS)


def _by_end(span: Span) -> int:
    return span[1]


def _beside(text: str, start: int, end: int, last: int) -> Anchor:
    """A side of something that is called by its name only: 大润发后面."""
    first = _name_start(text, start, last)
    name = text[first:start]
    bounded = first == 0 or text[first - 1] in _EDGES
    if bounded and _SHORTEST_NAME <= len(name) <= _SHORT_NAME and name not in NOT_BESIDE:
        return Anchor(first, end, Kind.GATE)
    return Anchor(start, end, Kind.SIDE)


def _named(text: str, start: int, end: int, kind: Kind, last: int) -> Anchor | None:
    """The anchor with the name before it; one that needs a name and has none becomes a landmark."""
    first = _name_start(text, start - (kind is Kind.ESTATE and text[start - 1 : start] == "里"), last)
    if kind in (Kind.ROAD, Kind.ROADSIDE):
        if start - first < _SHORTEST_NAME or text[start - 1] in BEFORE_NO_ROAD:
            return Anchor(start, end, Kind.SIDE) if kind is Kind.ROADSIDE else None
        return Anchor(first, _with_house_number(text, end), Kind.ROAD)
    if first == start > last and text[start - 1] == "老":
        first -= 1
    if kind is Kind.HERE:
        return Anchor(first, end, kind)
    if start == first and not (0 < start == last):
        return Anchor(start, end, Kind.LANDMARK)
    return Anchor(first, _with_house_number(text, end) if kind is not Kind.LANDMARK else end, kind)


def _with_house_number(text: str, end: int) -> int:
    number = _HOUSE_NUMBER.match(text, end)
    return number.end() if number else end


def _name_start(text: str, end: int, last: int) -> int:
    """Where the name that ends at `end` begins: at a character that names do not hold."""
    start = end
    floor = max(last, end - _NAME_LIMIT)
    while start > floor and _in_name(text, start - 1):
        start -= 1
    while start < end and text[start] in _NO_BEGINNING:
        start += 1
    return start


def _in_name(text: str, at: int) -> bool:
    """Whether a character may be one of a name: no 上, no 的; 月 and 一 only in some (花月小区, 第一医院)."""
    if text[at] == "月":
        return text[at - 1 : at] in MOON
    if text[at] == "一":
        return text[at - 1 : at] in FIRST
    return text[at] not in NOT_IN_NAME and text[at] > "一"


def _joined(text: str, anchors: list[Anchor]) -> Iterator[Shape]:
    group = [anchors[0]]
    for anchor in anchors[1:]:
        if _touch(text, group[-1], anchor):
            group.append(anchor)
        else:
            yield _shape(group)
            group = [anchor]
    yield _shape(group)


def _touch(text: str, first: Anchor, second: Anchor) -> bool:
    gap = text[first.end : second.start]
    if gap in _JOINTS:
        return True
    if gap in _CROSSING:
        return first.kind is second.kind and first.kind in (Kind.ROAD, Kind.NUMBER)
    return gap in "，," and second.kind is Kind.NUMBER and first.kind in (Kind.OWN, Kind.ESTATE)


def _shape(group: list[Anchor]) -> Shape:
    """The anchors as one place; a thing at its end (路口 + 红绿灯) is not where, but what."""
    while len(group) > 1 and group[-1].kind is Kind.LANDMARK:
        group.pop()
    return Shape(group[0].start, group[-1].end, tuple(group))


_ALONE = frozenset((Kind.OWN, Kind.HERE, Kind.ESTATE, Kind.ROAD, Kind.VILLAGE, Kind.GATE, Kind.NUMBER))


def _is_place(shape: Shape) -> bool:
    kinds = [anchor.kind for anchor in shape.anchors]
    return not _ALONE.isdisjoint(kinds) or (Kind.LANDMARK in kinds and Kind.SIDE in kinds)
