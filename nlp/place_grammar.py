"""Which pieces of a place belong together, and what of it is only what the message is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import Lazy
from nlp.place_names import at_edge
from nlp.place_words import PREFIXES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_WANTED = Lazy(
    "(?:[加装建修设开搞弄办盖缺]一?[个座处些]|想在|没有|哪有|里有|近有|要有|没个|想有|改成|成|为|承包了?的?|租了?的?)$"
)
"""Before something that is not there."""
_AT_WORK = frozenset("买卖说让不给欠收吃喝要退办充骗里的工拖辞上干做当种写储充新涉老招踩切")
"""Behind a shop that does something, instead of being the place of something."""


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


ADDRESS = frozenset((Kind.OWN, Kind.ESTATE, Kind.NUMBER, Kind.VILLAGE, Kind.GATE))
_LARGE = ADDRESS | {Kind.HERE, Kind.WIDE, Kind.LANDMARK, Kind.SHOP}
_BEFORE: dict[Kind, frozenset[Kind]] = {
    Kind.OWN: ADDRESS | {Kind.ROAD},
    Kind.ESTATE: ADDRESS | {Kind.ROAD, Kind.LANDMARK, Kind.SHOP, Kind.HERE, Kind.WIDE},
    Kind.ROAD: ADDRESS | {Kind.ROAD},
    Kind.VILLAGE: ADDRESS,
    Kind.NUMBER: _LARGE | {Kind.ROAD},
    Kind.GATE: _LARGE | {Kind.ROAD},
    Kind.BESIDE: _LARGE | {Kind.ROAD},
    Kind.HERE: _LARGE | {Kind.ROAD, Kind.FACILITY},
    Kind.LANDMARK: _LARGE | {Kind.ROAD},
    Kind.SHOP: _LARGE | {Kind.ROAD},
    Kind.THING: _LARGE | {Kind.ROAD},
    Kind.OBJECT: _LARGE | {Kind.ROAD},
    Kind.WIDE: frozenset((Kind.ESTATE, Kind.OWN, Kind.NUMBER)),
    Kind.FACILITY: ADDRESS | {Kind.FACILITY, Kind.HERE, Kind.LANDMARK, Kind.SHOP},
    Kind.SIDE: frozenset(Kind) - {Kind.NONE},
}
"""What each kind of anchor may follow in one place."""
_JOINTS = frozenset(("", "的", " ", "里", "里面", "内", "那个"))
CLOSED = frozenset((Kind.SIDE, Kind.BESIDE))
_LOOSE = frozenset((Kind.OWN, Kind.ESTATE, Kind.NUMBER, Kind.GATE))
"""What may also stand behind 的 or a space: 丹凤的3栋, 小区的东门; 门口 and 电梯 stand close."""
_HOLDS = frozenset((Kind.OWN, Kind.ESTATE, Kind.VILLAGE, Kind.ROAD))
"""What is large enough that one goes to what stands in it: 竹林湾的老戏台."""
_THAT = frozenset(("那块", "那片"))
_STANDING = frozenset((Kind.HERE, Kind.OBJECT, Kind.SHOP, Kind.LANDMARK))
_BY_NOTHING = frozenset((Kind.HERE, Kind.OBJECT))
_OF_SIDE = frozenset(("", "的", "那个", "那块", "那片", "那家", "那间", "这家", "的那家", "那座"))
"""Between a side and what stands there: 5栋后面的停车场."""
_CROSSING = frozenset(("和", "与", "跟", "、", "同", "到", "至"))
_PREFIXED = frozenset((Kind.HERE, Kind.LANDMARK, Kind.SHOP))


def joined(text: str, anchors: list[Anchor]) -> Iterator[Shape]:
    """The anchors, of which there is one at least, gathered into places."""
    group = [anchors[0]]
    for anchor in anchors[1:]:
        if _touch(text, group, anchor):
            group.append(anchor)
        else:
            yield _shape(group)
            group = [anchor]
    yield _shape(group)


def _touch(text: str, group: list[Anchor], second: Anchor) -> bool:
    """Whether an anchor tells more of the place that the group is."""
    first = group[-1]
    gap = text[first.end : second.start]
    if first.kind in CLOSED or group[0].kind is Kind.FACILITY:
        prefix = (
            len(group) == 1
            and second.kind in _PREFIXED
            and at_edge(text, first.start)
            and text[first.start : first.end] in PREFIXES
        )
        large = len(group) > 1 or first.kind is Kind.BESIDE or second.kind in _BY_NOTHING
        stands_there = large and first.kind in CLOSED and second.kind in _STANDING and gap in _OF_SIDE
        return stands_there or (not gap and (prefix or (second.kind is Kind.SIDE and first.kind in CLOSED)))
    if gap in _JOINTS:
        return first.kind in _BEFORE[second.kind] and (
            not gap
            or second.kind in _LOOSE
            or (gap == "的" and second.kind is Kind.HERE and first.kind in _HOLDS)
            or (gap == "的" and second.kind is Kind.LANDMARK and first.kind is Kind.VILLAGE)
            or (second.kind is Kind.SIDE and gap == "的")
        )
    if gap in _THAT:
        return second.kind is Kind.HERE and first.kind in _LARGE
    if gap in _CROSSING:
        return first.kind is second.kind and first.kind in (Kind.ROAD, Kind.NUMBER)
    return gap in "，," and second.kind is Kind.NUMBER and first.kind in (Kind.OWN, Kind.ESTATE)


def _shape(group: list[Anchor]) -> Shape:
    """The anchors as one place; a thing at its end (路口 + 红绿灯) is not where, but what."""
    while len(group) > 1 and _is_what(group[-2].kind, group[-1].kind):
        group.pop()
    return Shape(group[0].start, group[-1].end, tuple(group))


def _is_what(first: Kind, last: Kind) -> bool:
    """Whether the last anchor is only what the message is about."""
    if last in (Kind.LANDMARK, Kind.SHOP):
        return first is Kind.ROAD
    return last in (Kind.THING, Kind.OBJECT, Kind.WIDE)


_ALONE = frozenset(
    (
        Kind.BESIDE,
        Kind.OBJECT,
        Kind.OWN,
        Kind.HERE,
        Kind.ESTATE,
        Kind.ROAD,
        Kind.VILLAGE,
        Kind.GATE,
        Kind.NUMBER,
    )
)
_SIDES = frozenset((Kind.SIDE, Kind.FACILITY))
BESIDE = frozenset((Kind.LANDMARK, Kind.SHOP, Kind.THING, Kind.WIDE))
_NEXT_DOOR = {Kind.SIDE, Kind.SHOP, Kind.LANDMARK}
_PEOPLE = Lazy("的?(?:人|老板|店员|伙计|师傅|服务员|姑娘|小伙)")
_WITHIN_WORDS = """
食堂 仓库 影院 药房 宿舍楼 办公楼 教学楼 车间 厂房 冷库 值班室 营业厅 售票处 居民楼 家属楼
"""
_WITHIN = frozenset(_WITHIN_WORDS.split())
"""What belongs to a landmark that stands right before it: 物资局仓库."""
_COMMON_WORDS = """
学校 医院 银行 政府 超市 小学 中学 大学 高中 初中 工厂 酒店 幼儿园 药店 宾馆 养老院 驾校 商场 市场 工地 单位
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""What everybody knows several of: its canteen (学校食堂) is no place without a name."""
_IN_ESTATE = {Kind.WIDE, Kind.LANDMARK}


def is_place(text: str, shape: Shape) -> bool:
    """Whether the anchors together say where something is."""
    kinds = {anchor.kind for anchor in shape.anchors}
    if kinds == {Kind.SHOP}:
        acts = text[shape.end : shape.end + 1] in _AT_WORK or text.startswith("把我", shape.end)
        return at_edge(text, shape.start) and not acts
    if kinds in ({Kind.HERE}, {Kind.OBJECT}):
        return _WANTED.search(text, max(0, shape.start - 4), shape.start) is None
    first, *_, last = (text[anchor.start : anchor.end] for anchor in (shape.anchors[0], shape.anchors[-1]))
    if kinds <= _NEXT_DOOR and first in PREFIXES and _PEOPLE.match(text, shape.end):
        return False
    if kinds == {Kind.LANDMARK} and len(shape.anchors) > 1:
        return first not in _COMMON and last in _WITHIN
    if kinds == _IN_ESTATE:
        return text.startswith("小区", shape.start)
    return not kinds.isdisjoint(_ALONE) or not (kinds.isdisjoint(BESIDE) or kinds.isdisjoint(_SIDES))
