"""The words that point at places, each with the name that stands before it: 丹凤小区, 河东路, 老槐树底下."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.patterns import Lazy
from nlp.place_grammar import Anchor
from nlp.place_names import NAME_LIMIT, SHORTEST_NAME, Name, at_edge, clause_before, name_before, names_road
from nlp.place_numbers import with_house_number
from nlp.place_syllables import (
    LANDMARK_ENDINGS,
    NAME_LETTERS,
    NO_NAME,
    SURNAMES,
)
from nlp.place_words import EDGE_GATES, WORD_KINDS, Kind

if TYPE_CHECKING:
    import re

_ROUTE = Lazy("(?<![0-9A-Z])[GSX]?[0-9]{1,3}(?:号线)?$|[一二三四五六七八九十]{1,3}号线$")
"""The number of a road or of an underground line, before its name or its station."""
_BUS_LINE = Lazy(
    "(?<![0-9一二三四五六七八九十])(?:公交车?)?[A-Z]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})路(?:车|公交车?)?的?$"
)
_ON_LINES = frozenset("地轻站")
_ON_BUS_LINES = frozenset("公终始起站停总首末车候")
_THAT = frozenset(("那块", "那片"))
_IN_ROAD = frozenset((Kind.HERE, Kind.LANDMARK, Kind.SHOP, Kind.ESTATE, Kind.THING, Kind.WIDE))
_SHORT_LANDMARKS = frozenset("庙桥河塔寺井塘湖校")
_LETTERS = frozenset("青白红黑黄金银玉龙凤沙清花长高古双三五七九南北东西")
"""Before a bridge, a well, a shore: a name in one character (青石桥)."""
_AGES = frozenset("老旧新")
_AFTER_LETTER = _SHORT_LANDMARKS | frozenset("岸")
_NO_ROAD = frozenset(("小区", "社区", "村", "单元", "宿舍", "大院", "家园"))
_ONE_LETTER_NAMES = frozenset("老旧大小新村镇县市区东西南北前后")
_VILLAGE_SIDES = frozenset("东西南北前后上下中")
"""A village may be called by one of these alone: 东村, 上湾."""
_STOPS_AT = frozenset((Kind.HERE, Kind.LANDMARK, Kind.NAMED, Kind.ESTATE, Kind.ROAD))
_STREETS = frozenset(["东街", "西街", "南街", "北街", "正街", "横街", "直街"])
"""Streets that are called so and nothing more."""
_WITH_GROUP = frozenset("织长成合建团数件装员")
_OF_ROAD = frozenset(("社区", "小区"))
"""What may be called by its road: 文化路社区."""
_HALLS = frozenset("轩阁亭")
"""What makes a shop's name of a word for estates: 一品轩."""
_SELLS = frozenset((Kind.LANDMARK, Kind.SHOP))


def beside(text: str, start: int, end: int, last: int) -> Anchor:
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


def optional_name(text: str, start: int, end: int, last: int) -> int:
    """Where a name begins that may stand before something that needs none (健身广场, 老菜场)."""
    if line := _line_before(text, start, last):
        return line.start()
    if text[start - 2 : start] in _THAT and start - 2 > last:
        name = name_before(text, start - 2, last)
        if start - 2 - name.start >= SHORTEST_NAME and at_edge(text, name.start):
            return name.start
    name = name_before(text, start, last)
    if start - name.start < SHORTEST_NAME and WORD_KINDS.get(text[start:end]) in _SELLS:
        first = clause_before(text, start, end, last)
        name = name if first is None else Name(first, whole=True)
    said = text[name.start : start]
    if len(said) == 1:
        return name.start if _is_letter(text, name, start, end) else start
    edge = at_edge(text, name.start) or 0 < name.start == last or text[name.start - 1] == "走"
    fits = name.whole and edge and len(said) <= NAME_LIMIT and said not in NO_NAME
    return name.start if fits else start


def _line_before(text: str, start: int, last: int) -> re.Match[str] | None:
    """The number of an underground or a bus line, before what it has stops of: 12路公交站台."""
    if text[start] in _ON_LINES and (line := _ROUTE.search(text, max(last, start - 5), start)):
        return line
    return _BUS_LINE.search(text, max(last, start - 9), start) if text[start] in _ON_BUS_LINES else None


def _is_letter(text: str, name: Name, start: int, end: int) -> bool:
    """Whether the one character before a word is a name, or the first syllable of one: 青石桥, 李村口."""
    said = text[name.start]
    if said in _ONE_LETTER_NAMES or (said in SURNAMES and text[start] in "庄村屯寨湾" and name.whole):
        return True
    if not at_edge(text, name.start):
        return False
    if name.whole and (said in NAME_LETTERS or said in SURNAMES):
        return True
    if name.whole and (text[end - 1] in "厂窑矿街巷" or text[start] in "河江湖塘桥沟村"):
        return True
    return text[start + 1 : start + 2] == "区" or (text[end - 1] in _AFTER_LETTER and said in _LETTERS)


def named(text: str, start: int, end: int, kind: Kind, last: int, *, follows: bool) -> Anchor | None:
    """The anchor with the name before it, which it needs."""
    name = name_before(text, start - (kind is Kind.ESTATE and text[start - 1 : start] == "里"), last)
    if kind in (Kind.ROAD, Kind.ROADSIDE):
        cut = end - (kind is Kind.ROADSIDE and text[end - 1] in "上面里")
        if names_road(text[name.start : start], text[start:end]):
            return _road(text, name.start, cut)
        if text[start:end] in _STREETS:
            called = name.whole and at_edge(text, name.start)
            return _road(text, name.start if called else start, cut)
        return _nameless_road(text, start, end, last) if cut == end else None
    first = start if text[name.start : start] in NO_NAME else name.start
    aged = kind is Kind.ESTATE and text[first:start] in _AGES and 0 < first == last
    if kind is Kind.VILLAGE and text.startswith("组", end) and text[end + 1 : end + 2] not in _WITH_GROUP:
        end += 1
    if follows or aged or _names(text, first, start, end, kind, whole=name.whole):
        return Anchor(first, with_house_number(text, end), kind)
    whole = first if text[first:start] in _AGES else start
    return None if text[start] == "家" else Anchor(whole, end, Kind.WIDE)


def _names(text: str, first: int, start: int, end: int, kind: Kind, *, whole: bool) -> bool:
    """Whether what stands before 小区, 村 and the like is name enough."""
    length = start - first
    if kind is Kind.ESTATE and text[start:end] == "苑" and length == 1 and text[first] in NAME_LETTERS:
        return at_edge(text, first)
    if length >= SHORTEST_NAME or kind is not Kind.VILLAGE or not length:
        short = end - start > 1 and (kind is Kind.VILLAGE or _completes(text, first, start, end))
        return length >= SHORTEST_NAME - short
    small = text[first] in "大小" and text[start] in "寨庄屯湾营"
    if text[first] in SURNAMES or (whole and (small or text[first] in _VILLAGE_SIDES)):
        return True
    return end - start > 1 and text[start] != "家"


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


def grown(text: str, start: int, end: int, anchors: list[Anchor]) -> Anchor | None:
    """The last anchor and the word behind it where both are one name: 学府 + 路, 塘边 + 村; it is taken off.

    What turns out to be a syllable of the word's own name is taken off too: 南湾 + 村.
    """
    word = text[start:end]
    kind = WORD_KINDS.get(word)
    if _makes_road(text, anchors[-1], word):
        popped = anchors.pop()
        first = popped.start
        if popped.kind is Kind.WIDE:
            first = _further(text, first, anchors[-1].end if anchors else 0)
        return Anchor(first, with_house_number(text, end), Kind.ROAD)
    of_road = word in _OF_ROAD and anchors[-1].kind is Kind.ROAD and text[start - 1] in "路街巷道"
    grows = kind in (Kind.VILLAGE, Kind.ESTATE) and anchors[-1].kind in (Kind.HERE, Kind.THING)
    if kind is not None and (of_road or grows):
        return Anchor(anchors.pop().start, end, kind)
    if word == "站" and anchors[-1].kind in _STOPS_AT:
        return Anchor(anchors.pop().start, end, Kind.HERE)
    if kind is Kind.TOWN and anchors[-1].kind in _STOPS_AT and anchors[-1].kind is not Kind.ROAD:
        return Anchor(anchors.pop().start, end, kind)
    if anchors[-1].kind in (Kind.HERE, Kind.THING) and kind is Kind.NATURE and word not in "坡湖":
        return Anchor(anchors.pop().start, end, Kind.HERE)
    if anchors[-1].kind is Kind.WIDE and (
        (word in _HALLS and text[anchors[-1].start : anchors[-1].end] not in _NO_ROAD)
        or kind in (Kind.VILLAGE, Kind.ESTATE)
        or (kind is Kind.GATE and word[0] in "村屯庄寨")
        or (kind in _SELLS and anchors[-1].end - anchors[-1].start == 1)
    ):
        anchors.pop()
    return None


def _further(text: str, start: int, last: int) -> int:
    """Where a name begins one syllable of which has been taken for a word (塔 + 湾 + 街)."""
    name = name_before(text, start, last)
    return (
        name.start
        if name.whole and at_edge(text, name.start) and start - name.start < SHORTEST_NAME
        else start
    )


def _makes_road(text: str, first: Anchor, word: str) -> bool:
    """Whether the word behind a landmark makes it a road's name: 学府路, 车站路口."""
    return (
        first.kind in _IN_ROAD
        and text[first.start : first.end] not in _NO_ROAD
        and (word == "路口" or WORD_KINDS.get(word) is Kind.ROAD)
    )


def _road(text: str, first: int, end: int) -> Anchor:
    return Anchor(first, with_house_number(text, end), Kind.ROAD)
