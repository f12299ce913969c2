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
from nlp.place_grammar import ADDRESS, Anchor, Shape, is_place, joined
from nlp.place_names import SHORTEST_NAME, at_edge, name_before, names_road
from nlp.place_numbers import NUMBER_SIGNS, may_hold_numbers, numbers, with_house_number
from nlp.place_words import (
    EDGE_GATES,
    ESTATE_ENDINGS,
    LAND_ENDINGS,
    LANDMARK_ENDINGS,
    NO_NAME,
    NOT_NAMEABLE,
    SURNAMES,
    WORD_KINDS,
    Kind,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from nlp.patterns import Search, Span

__all__ = ["NUMBER_SIGNS", "Anchor", "Shape", "Shapes"]

_SHORT_SIDES = frozenset("旁边前后外下口")
_SHORT_SIDE = Lazy(
    "旁(?![听若观])|边(?![走修建吃看上])|前(?![天几年些段不后台任来两])|后(?![来天期续勤院墙果悔台备厨又就才再他我,，])"
    "|口(?![音味碑袋粮头号])|外(?![墙卖包地来观人立])|(?<=[楼树桥架棚坡山檐洞])下(?![水雨雪午班去来车的不了个陷沉层坡])"
)
"""A side in one character, behind a landmark; not the beginning of 后来, 外墙, 前几天."""
_ROUTE = Lazy("(?<![0-9A-Z])[GSX]?[0-9]{1,3}(?:号线)?$|[一二三四五六七八九十]{1,3}号线$")
"""The number of a road or of an underground line, before its name or its station."""
_ON_LINES = frozenset("地轻站")
_THAT = frozenset(("那块", "那片"))
_IN_ROAD = frozenset((Kind.HERE, Kind.LANDMARK, Kind.SHOP, Kind.ESTATE, Kind.THING, Kind.WIDE))
_CARRIES = ADDRESS | {Kind.LANDMARK, Kind.SHOP}
_BRANDED = Lazy(
    "(?!物业)[^的了在是有物，。 ]{1,4}?(?:[园苑院府城湾庭里坊居台墅郡洲颂著邸寓]|公馆|广场|香槟|国际)"
    "|(?=[0-9A-Za-z一二三四五六七八九十东西南北][0-9期区栋幢座号门一二三四五六七八九十\\-])"
)
"""What follows a builder's name in an estate's, or in its address."""
_BEFORE_ROW = frozenset("，。！？、；：,.!?;: 在们住是")
_SHORT_LANDMARKS = frozenset("庙桥河塔寺井塘湖校")
_NO_ROAD = frozenset(("小区", "社区", "村", "单元", "宿舍", "大院", "家园"))
_ONE_LETTER_NAMES = frozenset("老旧大小新村镇县市区东西南北前后")
_PLAIN = frozenset((Kind.SIDE, Kind.FACILITY, Kind.WIDE))
_NAMED = frozenset((Kind.ESTATE, Kind.ROAD, Kind.ROADSIDE, Kind.VILLAGE))
_NAME_LIMIT = 5
"""Characters of a name where nothing demands one, at most."""


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
        return [shape for shape in joined(text, anchors) if is_place(text, shape)] if anchors else []

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
            anchor = _grown(text, start, end, anchors) if start == last and anchors else None
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
        if kind in (Kind.NONE, Kind.OWN):
            return Anchor(start, end, kind, word) if kind is Kind.OWN else None
        if kind in _PLAIN:
            beside = word == "楼下" or (kind is Kind.SIDE and word not in NOT_NAMEABLE)
            return _beside(text, start, end, last) if beside else Anchor(start, end, kind)
        if kind in _NAMED:
            follows = 0 < start == last and anchors[-1].kind in _CARRIES
            return _named(text, start, end, kind, last, follows=follows)
        if kind is Kind.BRAND:
            estate = _BRANDED.match(text, end)
            return Anchor(start, estate.end(), Kind.ESTATE) if estate else None
        first = _optional_name(text, start, last)
        if kind is Kind.NATURE:
            return Anchor(first, end, Kind.HERE) if start - first >= SHORTEST_NAME else None
        return Anchor(first, end, kind)


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
        named = not row and name.whole and at_edge(text, name.start) and length <= _NAME_LIMIT
    if named:
        anchors.append(Anchor(name.start, end, Kind.NUMBER))
    elif match["lot"] or (row and not _begins_address(text, start, last, row)):
        return
    else:
        anchors.append(Anchor(start, end, Kind.NUMBER, match["building"] or match["dashed"] or ""))
    _with_short_side(text, anchors)


@cache
def _search() -> Search:
    return every_match(WORD_KINDS)


def _begins_address(text: str, start: int, last: int, row: str) -> bool:
    """Whether 三排 or 三组 is a place here: not 停三排, not 装一组."""
    return text[start] == "第" or "号" in row or start in (0, last) or text[start - 1] in _BEFORE_ROW


def _by_end(span: Span) -> int:
    return span[1]


def _with_short_side(text: str, anchors: list[Anchor]) -> int:
    """Add the side that follows the last anchor in one character; return where the anchors end."""
    *_, (_, end, kind, _) = anchors
    if kind not in (Kind.SIDE, Kind.FACILITY) and text[end : end + 1] in _SHORT_SIDES:
        side = _SHORT_SIDE.match(text, end)
        if side and text[end : end + 2] not in WORD_KINDS:
            anchors.append(Anchor(end, end + 1, Kind.SIDE))
            return end + 1
    return end


def _beside(text: str, start: int, end: int, last: int) -> Anchor:
    """A side of something that is called by its name only: 大润发后面, 老槐树底下."""
    name = name_before(text, start, last)
    said = text[name.start : start]
    if (
        name.whole
        and (len(said) >= SHORTEST_NAME or said in _SHORT_LANDMARKS)
        and said not in NO_NAME
        and said[-2:] not in NO_NAME
        and (at_edge(text, name.start) or said[-1] in LANDMARK_ENDINGS)
    ):
        return Anchor(name.start, end, Kind.BESIDE)
    return _beside_nothing(text, start, end)


def _optional_name(text: str, start: int, last: int) -> int:
    """Where a name begins that may stand before something that needs none (健身广场, 老菜场)."""
    if text[start] in _ON_LINES and (line := _ROUTE.search(text, max(last, start - 5), start)):
        return line.start()
    if text[start - 2 : start] in _THAT and start - 2 > last:
        name = name_before(text, start - 2, last)
        if start - 2 - name.start >= SHORTEST_NAME and at_edge(text, name.start):
            return name.start
    name = name_before(text, start, last)
    said = text[name.start : start]
    if len(said) == 1:
        district = text[start + 1 : start + 2] == "区" and at_edge(text, name.start)
        return name.start if district or said in _ONE_LETTER_NAMES else start
    edge = at_edge(text, name.start) or 0 < name.start == last
    fits = name.whole and edge and len(said) <= _NAME_LIMIT and said not in NO_NAME
    return name.start if fits else start


def _named(text: str, start: int, end: int, kind: Kind, last: int, *, follows: bool) -> Anchor | None:
    """The anchor with the name before it, which it needs."""
    first = name_before(text, start - (kind is Kind.ESTATE and text[start - 1 : start] == "里"), last).start
    length = start - first
    if kind in (Kind.ROAD, Kind.ROADSIDE):
        cut = end - (kind is Kind.ROADSIDE and text[end - 1] in "上面里")
        if names_road(text[first:start], text[start]):
            return _road(text, first, cut)
        return _nameless_road(text, start, end, last) if cut == end else None
    if text[first:start] in NO_NAME:
        first, length = start, 0
    if kind is Kind.VILLAGE and end - first > SHORTEST_NAME - 1 and text[first] in SURNAMES:
        return Anchor(first, with_house_number(text, end), kind)
    short = end - start > 1 and (kind is Kind.VILLAGE or _completes(text, first, start, end))
    if length < SHORTEST_NAME - short and not follows:
        return Anchor(start, end, Kind.WIDE)
    return Anchor(first, with_house_number(text, end), kind)


def _completes(text: str, first: int, start: int, end: int) -> bool:
    """Whether one character is name enough: 金 + 华苑, 钢 + 厂家属院; not 旧 + 小区."""
    if text[start] == "厂":
        return True
    return (
        text[end - 1] in "苑园府庭邸都居"
        and text[first:start] not in _ONE_LETTER_NAMES
        and at_edge(text, first)
    )


def _nameless_road(text: str, start: int, end: int, last: int) -> Anchor | None:
    """A numbered road (104国道); else a landmark, or what makes a side of something else (路口)."""
    if text[end - 1] == "道" and text[start] in "国省县":
        number = _ROUTE.search(text, max(last, start - 4), start)
        return Anchor(number.start(), end, Kind.ROAD) if number else Anchor(start, end, Kind.LANDMARK)
    return _beside_nothing(text, start, end) if WORD_KINDS[text[start:end]] is Kind.ROADSIDE else None


def _beside_nothing(text: str, start: int, end: int) -> Anchor:
    """A side by itself; some say enough where a part of a sentence begins with them."""
    if text[start:end] == "楼下":
        return Anchor(start, end, Kind.FACILITY)
    gate = text[start:end] in EDGE_GATES and at_edge(text, start)
    return Anchor(start, end, Kind.GATE if gate else Kind.SIDE)


def _grown(text: str, start: int, end: int, anchors: list[Anchor]) -> Anchor | None:
    """The last anchor and the word behind it where both are one name: 学府 + 路, 塘边 + 村; it is taken off.

    What turns out to be a syllable of the word's own name is taken off too: 南湾 + 村.
    """
    word = text[start:end]
    kind = WORD_KINDS.get(word)
    if _makes_road(text, anchors[-1], word):
        return Anchor(anchors.pop().start, with_house_number(text, end), Kind.ROAD)
    if kind in (Kind.VILLAGE, Kind.ESTATE) and anchors[-1].kind is Kind.HERE:
        return Anchor(anchors.pop().start, end, kind)
    if anchors[-1].kind in (Kind.HERE, Kind.THING) and kind is Kind.NATURE:
        return Anchor(anchors.pop().start, end, Kind.HERE)
    if anchors[-1].kind is Kind.WIDE and kind in (Kind.VILLAGE, Kind.ESTATE):
        anchors.pop()
    return None


def _makes_road(text: str, first: Anchor, word: str) -> bool:
    """Whether the word behind a landmark makes it a road's name: 学府路, 车站路口."""
    return (
        first.kind in _IN_ROAD
        and text[first.start : first.end] not in _NO_ROAD
        and (word == "路口" or WORD_KINDS.get(word) is Kind.ROAD)
    )


def _road(text: str, first: int, end: int) -> Anchor:
    return Anchor(first, with_house_number(text, end), Kind.ROAD)
