"""Where a text names a place, by shape alone: numbers, roads, gates, landmarks.

Which of the community's places it is, `nlp.places` knows. A text is searched once for *anchors*
(a building number, 小区, 路, 农行, 门口 …); a name is read backwards from an anchor that carries
one (丹凤←小区, `nlp.place_names`), and anchors that touch make one place where the grammar of
addresses lets them (丹凤小区3栋2单元电梯口, 小区西门, 农行对面; not 3栋的灯, not 农行对面的树).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from nlp.patterns import Lazy, every_match
from nlp.place_anchors import beside, grown, named, optional_name
from nlp.place_called import called, has_own_name, within
from nlp.place_grammar import ADDRESS, CLOSED, Anchor, Shape, joined
from nlp.place_names import NAME_LIMIT, SHORTEST_NAME, at_edge, name_before
from nlp.place_numbers import NUMBER_SIGNS, may_hold_numbers, numbers
from nlp.place_sense import is_place
from nlp.place_spots import MORE_LAND
from nlp.place_syllables import ESTATE_ENDINGS, LAND_ENDINGS, NO_NAME
from nlp.place_tails import way_end, with_tail
from nlp.place_words import NOT_NAMEABLE, WORD_KINDS, Kind

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from nlp.patterns import Search, Span

__all__ = ["NUMBER_SIGNS", "Anchor", "Shape", "Shapes"]

_SHORT_SIDES = frozenset("旁边前后外下口东西南北段")
_SHORT_SIDE = Lazy(
    "(?<=[桥路街河])(?:段|[东西南北])(?=[，。,.有堵的是停没]|$)|(?<=桥)[东西南北](?![边面头侧门路街口方向京岸站段区湾村引半坡关大小])|旁(?![听若观门])|边(?![走修建吃看上])|前(?![天几年些段不后台任来两])|后(?![来天期续勤院墙果悔台备厨又就才再他我,，])"
    "|口(?![音味碑袋粮头号])|外(?![墙卖包地来观人立])|(?<=[楼树桥架棚坡山檐洞])下(?![水雨雪午班去来车的不了个陷沉层坡])"
)
"""A side in one character, behind a landmark; not the beginning of 后来, 外墙, 前几天."""
_HAS_UPSTAIRS = frozenset((Kind.LANDMARK, Kind.SHOP, Kind.HERE, Kind.NAMED))
"""Whose upper floors are a place: 书店楼上; above somebody's flat there is only a neighbour."""
_CARRIES = ADDRESS | {Kind.LANDMARK, Kind.SHOP, Kind.NAMED, Kind.TOWN}
_BRANDED = Lazy(
    "(?!物业)[^的了在是有物，。 ]{1,4}?(?:[园苑院府城湾庭里坊居台墅郡洲颂著邸寓]|公馆|广场|香槟|国际)"
    "|(?=[0-9A-Za-z一二三四五六七八九十东西南北][0-9期区栋幢座号门一二三四五六七八九十\\-])"
)
"""What follows a builder's name in an estate's, or in its address."""
_ROUTE = Lazy("(?:地铁|轻轨)?[0-9一二三四五六七八九十]{1,2}号线$")
"""The number of a line, before a station of it."""
_TREES = frozenset("棵株")
_IN_YARD = Lazy("(?:大?院子?里|村里|校园里)的?[那这][棵株]$")
_LIKE_SIDES = frozenset("头尾边侧口")
"""In what gates end that are a side of something: 村北头."""
_SYLLABLES = {
    **dict.fromkeys("桥沟岭台庙洼岗坎塔", "子"),
    **dict.fromkeys("河江湖溪", "滩沿湾坝套堤子"),
}
"""What a name of land may still have behind it: 石桥子, 七里河滩."""
_CALLED = frozenset((Kind.TOWN, Kind.TRADE))
_HAS_PARTS = frozenset(
    (Kind.NUMBER, Kind.ESTATE, Kind.LANDMARK, Kind.NAMED, Kind.HERE, Kind.ROAD, Kind.VILLAGE, Kind.GATE)
)
_STUCK = frozenset("着住了在死人半到进")
_SELLS = frozenset((Kind.LANDMARK, Kind.SHOP))
_BEFORE_ROW = frozenset("，。！？、；：,.!?;: 在们住是")
_AFTER_ROW = frozenset(("", *"，。！？、,.!?; 第东西南北左右0123456789"))
"""What stands behind a first row that is one; behind 一排 else stands what is many: 一排黑车."""
_LAND = frozenset(MORE_LAND.split())
_PLAIN = frozenset((Kind.SIDE, Kind.FACILITY, Kind.WIDE))
_NAMED = frozenset((Kind.ESTATE, Kind.ROAD, Kind.ROADSIDE, Kind.VILLAGE))
_FURTHER_DOWN = Lazy("[边头](?!的)|面(?!积(?!水))")
"""Behind a spot that ends in 下: 桥洞下面积水, not 天桥下面积不小."""
_LAND_NAME = 3
"""Characters of a name before 坪 or 坳, at most."""


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
        return _with_tails(text, anchors) if anchors else []

    def _anchors(self, text: str, pointing: list[Span]) -> list[Anchor]:
        """The numbers and words that point at places, in order and clear of each other."""
        found = list(numbers(text)) if may_hold_numbers(text) else []
        anchors: list[Anchor] = []
        at = first = 0
        for number in [*found, None]:
            end = number.start() if number else len(text)
            last = bisect_right(pointing, end, first, key=_by_end)
            between = [span for span in pointing[first:last] if span[0] >= at]
            self._read_words(text, between, anchors)
            if number:
                _read_number(text, number, anchors)
                at, first = number.end(), last
        return anchors

    def _read_words(self, text: str, spans: list[Span], anchors: list[Anchor]) -> None:
        """Add what the words at the spans point at."""
        last = anchors[-1].end if anchors else 0
        longest = dict(spans)  # they come by their ends: the last one at a start is the longest
        covered = 0
        for start in sorted(longest):
            if start < max(last, covered):
                continue
            end = covered = longest[start]
            if self._kinds[text[start:end]] is Kind.NONE:
                covered = next((other for other in range(start + 1, end) if longest.get(other, 0) > end), end)
            anchor = grown(text, start, end, anchors) if start == last and anchors else None
            if anchor is None:
                last = anchors[-1].end if anchors else 0
                anchor = self._pointed(text, start, end, last, anchors)
            if anchor is not None:
                anchors.append(anchor)
                last = _with_short_side(text, anchors)

    def _pointed(self, text: str, start: int, end: int, last: int, anchors: list[Anchor]) -> Anchor | None:
        """What a word points at, with the name before it where it carries one."""
        word = text[start:end]
        kind = self._kinds[word]
        if _is_cut(text, start, end):
            return None
        if kind in (Kind.OWN, Kind.NONE):
            return Anchor(start, end, kind, word) if kind is Kind.OWN else _stuck_lift(text, start, end)
        if kind in _PLAIN:
            return _side_or_part(text, start, end, kind, last)
        if kind in _NAMED:
            follows = 0 < start == last and anchors[-1].kind in _CARRIES
            return named(text, start, end, kind, last, follows=follows)
        if kind in _CALLED:
            return called(text, start, end, kind, last)
        return _perhaps_named(text, start, end, kind, last)


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a word is a part of a longer number or word in letters: B1 of B19."""
    before = text[start - 1 : start]
    if text[start].isascii() and before.isascii() and before.isalnum():
        return True
    return text[end - 1].isdecimal() and text[end : end + 1].isdecimal()


def _stuck_lift(text: str, start: int, end: int) -> Anchor | None:
    """The lift in 电梯卡着人, which is no 电梯卡."""
    stuck = text.startswith("电梯卡", start) and text[end : end + 1] in _STUCK
    return Anchor(start, end - 1, Kind.FACILITY) if stuck else None


def _side_or_part(text: str, start: int, end: int, kind: Kind, last: int) -> Anchor | None:
    """A side of something, a way that leads from it, or a part of it."""
    word = text[start:end]
    if word[0] == "往":
        return _way(text, start, last)
    if word == "楼下" or (kind is Kind.SIDE and word not in NOT_NAMEABLE):
        return beside(text, start, end, last)
    return within(text, start, end, last) if kind is Kind.FACILITY else Anchor(start, end, kind)


def _perhaps_named(text: str, start: int, end: int, kind: Kind, last: int) -> Anchor | None:
    """What points at a place without a name, with the name that it has all the same."""
    word = text[start:end]
    if kind is Kind.BRAND:
        estate = _BRANDED.match(text, end)
        return Anchor(start, estate.end(), Kind.ESTATE) if estate else None
    if kind is Kind.GATE and word[0] == "门" and text[start - 1 : start] == "家" and at_edge(text, start - 1):
        return None
    first = optional_name(text, start, end, last)
    if kind is Kind.NATURE:
        land = _LAND_NAME if word in _LAND else NAME_LIMIT
        return Anchor(first, end, Kind.HERE) if SHORTEST_NAME <= start - first <= land else None
    if kind in _SELLS:
        return Anchor(first, end, Kind.NAMED if has_own_name(text, first, start, end) else kind)
    return Anchor(first, _whole_word(text, first, start, end) if kind is Kind.HERE else end, kind)


def _whole_word(text: str, first: int, start: int, end: int) -> int:
    """Where a spot's name ends: 石桥子 with its last syllable, 南关桥 without 上."""
    after = text[end : end + 1]
    if after and after in _SYLLABLES.get(text[end - 1], ""):
        return end + 1
    if text[end - 1] == "下" and (side := _FURTHER_DOWN.match(text, end)):
        return side.end()
    return end - (first < start and text[end - 2 : end] == "桥上")


def _with_tails(text: str, anchors: list[Anchor]) -> list[Shape]:
    """The places that the anchors make, each with what still belongs to it behind its last anchor."""
    shapes: list[Shape] = []
    for shape in joined(text, anchors):
        if shapes and shape.start < shapes[-1].end:
            continue
        last = shape.anchors[-1].kind
        if is_place(text, shape):
            side = last in CLOSED or (last is Kind.GATE and text[shape.end - 1] in _LIKE_SIDES)
            end = with_tail(text, shape.end, side=side, wide=last in _HAS_PARTS)
            shapes.append(shape._replace(start=_with_line(text, shape.start), end=end))
    return shapes


def _with_line(text: str, start: int) -> int:
    """Where a station begins, with the number of its line; or a tree, with its yard.

    3号线文化宫站, 院里那棵大槐树底下.
    """
    if text[start - 1 : start] in _TREES and (yard := _IN_YARD.search(text, max(0, start - 6), start)):
        return yard.start()
    if text[start - 1 : start] != "线":
        return start
    line = _ROUTE.search(text, max(0, start - 8), start)
    return line.start() if line else start


def _read_number(text: str, match: re.Match[str], anchors: list[Anchor]) -> None:
    """Add a number, with the estate's name right before it; a named one is none of our buildings."""
    start, end = match.span()
    last = anchors[-1].end if anchors else 0
    if end <= last:
        return
    if start < last:
        anchors.append(Anchor(last, end, Kind.NUMBER))
        return
    name = name_before(text, start - (text[start - 1 : start] == "里"), last)
    length = start - name.start
    row = match["row"]
    named = length >= SHORTEST_NAME and text[name.start : start] not in NO_NAME
    if named and text[start - 1] not in (LAND_ENDINGS if row else ESTATE_ENDINGS):
        named = not row and name.whole and at_edge(text, name.start) and length <= NAME_LIMIT
    if named:
        anchors.append(Anchor(name.start, end, Kind.NUMBER))
    elif match["lot"] or (row and not _begins_address(text, start, end, last, row)):
        return
    else:
        anchors.append(Anchor(start, end, Kind.NUMBER, match["building"] or match["dashed"] or ""))
    _with_short_side(text, anchors)


@cache
def _search() -> Search:
    return every_match(WORD_KINDS)


def _way(text: str, start: int, last: int) -> Anchor | None:
    """A way that begins here (往里走第三家), from what is named before it."""
    end = way_end(text, start)
    if end == start:
        return None
    return Anchor(start, end, Kind.SIDE) if 0 < start == last else beside(text, start, end, last)


def _begins_address(text: str, start: int, end: int, last: int, row: str) -> bool:
    """Whether 三排 or 三组 is a place here: not 停三排, not 装一组, not 一排车."""
    if row == "一排" and text[end : end + 1] not in _AFTER_ROW:
        return False
    return text[start] == "第" or "号" in row or start in (0, last) or text[start - 1] in _BEFORE_ROW


def _by_end(span: Span) -> int:
    return span[1]


def _with_short_side(text: str, anchors: list[Anchor]) -> int:
    """Add the side that follows the last anchor in one character; return where the anchors end."""
    *_, (first, end, kind, _) = anchors
    apart = at_edge(text, first) or (len(anchors) > 1 and anchors[-2].end == first)
    if kind in _HAS_UPSTAIRS and text.startswith("楼上", end) and apart:
        anchors.append(Anchor(end, end + 2, Kind.SIDE))
        return end + 2
    if kind not in (Kind.SIDE, Kind.FACILITY) and text[end : end + 1] in _SHORT_SIDES:
        side = _SHORT_SIDE.match(text, end)
        if side and text[end : end + 2] not in WORD_KINDS:
            anchors.append(Anchor(end, end + 1, Kind.SIDE))
            return end + 1
    return end
