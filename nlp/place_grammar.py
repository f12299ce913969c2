"""Which pieces of a place belong together, and what of it is only what the message is about."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import Lazy
from nlp.place_names import at_edge
from nlp.place_words import PREFIXES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator


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
_LARGE = ADDRESS | {Kind.HERE, Kind.WIDE, Kind.LANDMARK, Kind.SHOP, Kind.NAMED, Kind.TOWN}
_BEFORE: dict[Kind, frozenset[Kind]] = {
    Kind.OWN: ADDRESS | {Kind.ROAD, Kind.TOWN},
    Kind.ESTATE: ADDRESS | {Kind.ROAD, Kind.LANDMARK, Kind.SHOP, Kind.NAMED, Kind.HERE, Kind.WIDE, Kind.TOWN},
    Kind.ROAD: ADDRESS | {Kind.ROAD, Kind.TOWN},
    Kind.VILLAGE: ADDRESS | {Kind.TOWN},
    Kind.TOWN: frozenset((Kind.TOWN,)),
    Kind.NUMBER: _LARGE | {Kind.ROAD},
    Kind.GATE: _LARGE | {Kind.ROAD},
    Kind.BESIDE: _LARGE | {Kind.ROAD},
    Kind.HERE: _LARGE | {Kind.ROAD, Kind.FACILITY},
    Kind.LANDMARK: _LARGE | {Kind.ROAD},
    Kind.SHOP: _LARGE | {Kind.ROAD},
    Kind.NAMED: _LARGE | {Kind.ROAD},
    Kind.THING: _LARGE | {Kind.ROAD},
    Kind.OBJECT: _LARGE | {Kind.ROAD},
    Kind.WIDE: frozenset((Kind.ESTATE, Kind.OWN, Kind.NUMBER)),
    Kind.FACILITY: ADDRESS | {Kind.FACILITY, Kind.HERE, Kind.LANDMARK, Kind.SHOP, Kind.NAMED},
    Kind.SIDE: frozenset(Kind) - {Kind.NONE},
}
"""What each kind of anchor may follow in one place."""
_JOINTS = frozenset(("", "的", " ", "里", "里面", "内", "那个"))
CLOSED = frozenset((Kind.SIDE, Kind.BESIDE))
_LOOSE = frozenset((Kind.OWN, Kind.ESTATE, Kind.NUMBER, Kind.GATE))
"""What may also stand behind 的 or a space: 丹凤的3栋, 小区的东门; 门口 and 电梯 stand close."""
_HOLDS = frozenset((Kind.OWN, Kind.ESTATE, Kind.VILLAGE, Kind.ROAD, Kind.HERE, Kind.NAMED))
"""What is large enough that one goes to what stands in it: 竹林湾的老戏台."""
_THAT = frozenset(
    f"{linked}{that}{counted}{of}"
    for linked in ("", "的")
    for that in "那这"
    for counted in ["个", "家", "座", "条", "口", "块", "片", "排", "栋", "幢", "间", "处", "段", "带", "眼"]
    for of in ("", "的")
) | {"那边的", "那里的", "那儿的", "这边的"}
"""Between a place and what is pointed at there: 老粮站那个拐弯处, 桂花巷32号那家棋牌室."""
_POINTED = frozenset((Kind.HERE, Kind.SHOP, Kind.LANDMARK, Kind.NAMED))
_STANDING = frozenset((Kind.HERE, Kind.OBJECT, Kind.SHOP, Kind.LANDMARK, Kind.NAMED))
_BY_NOTHING = frozenset((Kind.HERE, Kind.OBJECT))
_PLACES = _LARGE | {Kind.ROAD, Kind.OBJECT, Kind.FACILITY}
_OF_SIDE = _THAT | {"", "的"}
"""Between a side and what stands there: 5栋后面的停车场."""
_CROSSING = frozenset(("和", "与", "跟", "、", "同", "到", "至"))
_PREFIXED = frozenset((Kind.HERE, Kind.LANDMARK, Kind.SHOP, Kind.NAMED))


_ON = frozenset(("上的", "里的", "里头的", "里面的", "上头的"))
_HOUSED = frozenset("号室院")
"""In what a road ends with the number of a house."""
_ON_STEPS = frozenset(("台阶上", "台阶下", "台阶下面"))
_BELOW = _STANDING | {Kind.THING}
_BY_HOUSE = frozenset(("楼前", "楼后"))
_LAWNS = frozenset(("草坪", "大草坪", "花坛", "绿化带"))
"""What a house may have before or behind it."""
_LOOSELY = frozenset(("下面", "上面", "里面", "外面", "外头", "底下", "里头", "上头"))
"""Sides that open a sentence without being of anything: 下面便民市场入口."""
BESIDE = frozenset((Kind.LANDMARK, Kind.SHOP, Kind.THING, Kind.WIDE))
_ENDS = _PLACES | {Kind.THING, Kind.FACILITY}
_LINKS = frozenset("到至和跟与同")
_NEAR = frozenset(("靠近", "紧挨", "挨着", "紧邻", "紧靠", "临近", "靠"))
"""Between a road and what a stretch of it is near to: 环城路靠近砖厂那段."""
_PART = Lazy("[那这](?:[段侧]|条[路巷街沟])")
_BETWEEN = frozenset(("之间", "中间", "交界"))
_HOLDING = Lazy("(?<=[坑池坪带地坛沟渠泉])(?:[里内]|有(?![点些问]))")
"""Behind a thing that is where something else is: 喷泉池里的水, 沙坑有狗屎; not 垃圾桶里着火."""
_STRETCH = Lazy(
    "的(?:桥|路|那[座条段])|的?[那这]一?(?:段|截|节|溜|条)(?:路|小路|河|渠|堤|巷子)|路段|沿线|的?[那这]一[段截节](?![时日话])"
)


def joined(text: str, anchors: list[Anchor]) -> Iterator[Shape]:
    """The anchors, of which there is one at least, gathered into places."""
    group = [anchors[0]]
    for anchor, after in zip_longest(anchors[1:], anchors[2:]):
        if _touch(text, group, anchor) or _leads_on(text, group[-1], anchor, after):
            group.append(anchor)
        else:
            yield _shape(text, group)
            group = [anchor]
    yield _shape(text, group)


def _leads_on(text: str, first: Anchor, second: Anchor, after: Anchor | None) -> bool:
    """Whether an anchor belongs to the one before it because of what follows.

    The other end of a stretch (百货大楼到汽车站那段路), or what one stands beside (北门的减速带旁边).
    """
    gap = text[first.end : second.start]
    sided = after is not None and after.kind is Kind.SIDE and after.start == second.end
    if gap in _LINKS:
        between = sided and text[second.end : second.end + 2] in _BETWEEN
        return (
            first.kind in _ENDS
            and second.kind in _ENDS
            and (between or _STRETCH.match(text, second.end) is not None)
        )
    if gap in _NEAR:
        return first.kind in _ENDS and second.kind in _ENDS and _PART.match(text, second.end) is not None
    return gap == "的" and sided and second.kind in BESIDE and first.kind in _LARGE


def _touch(text: str, group: list[Anchor], second: Anchor) -> bool:
    """Whether an anchor tells more of the place that the group is."""
    first = group[-1]
    gap = text[first.end : second.start]
    if not gap and second.kind is Kind.NUMBER and text[first.start] in "B负":
        return True
    if first.kind in CLOSED or (first.kind is Kind.FACILITY and len(group) == 1):
        return _touches_side(text, group, second, gap)
    if not gap and first.kind is Kind.ROAD and text[first.end - 1] in _HOUSED:
        return Kind.NUMBER in _BEFORE[second.kind]
    if gap in _JOINTS:
        return first.kind in _BEFORE[second.kind] and (not gap or _may_be_apart(first.kind, gap, second.kind))
    return _touches_from_afar(text, first, gap, second)


def _touches_side(text: str, group: list[Anchor], second: Anchor, gap: str) -> bool:
    """Whether an anchor tells more of a place that ends in a side: 5栋后面的停车场, 对面工地."""
    first = group[-1]
    said = text[first.start : first.end]
    if not gap and second.kind is Kind.SIDE and first.kind in CLOSED:
        return True
    if not gap and len(group) == 1 and second.kind in _PREFIXED and said in PREFIXES:
        return at_edge(text, first.start)
    if not gap and _goes_with(text, group, second):
        return True
    by_nothing = second.kind in _BY_NOTHING and said not in _LOOSELY
    large = len(group) > 1 or first.kind is Kind.BESIDE or by_nothing
    holds = second.kind is Kind.THING and _HOLDING.match(text, second.end) is not None
    stands = holds or second.kind in _STANDING
    return large and first.kind in CLOSED and stands and gap in _OF_SIDE


def _goes_with(text: str, group: list[Anchor], second: Anchor) -> bool:
    """Whether steps, a floor or what is below belong to the side: 门口台阶上, 楼上二楼, 楼下车棚."""
    first, said = group[-1], text[second.start : second.end]
    if len(group) == 1:
        side = text[first.start : first.end]
        return (side == "楼下" and second.kind in _BELOW) or (side in _BY_HOUSE and said in _LAWNS)
    return said in _ON_STEPS or (text[first.start : first.end] == "楼上" and said[-1] in "楼层")


def _may_be_apart(first: Kind, gap: str, second: Kind) -> bool:
    """Whether two kinds belong together though something stands between them."""
    if second in _LOOSE:
        return True
    if gap == "里":
        return first is Kind.HERE and second is Kind.HERE
    if gap != "的":
        return False
    if second is Kind.HERE:
        return first in _HOLDS
    return second is Kind.SIDE or (second is Kind.LANDMARK and first is Kind.VILLAGE)


def _touches_from_afar(text: str, first: Anchor, gap: str, second: Anchor) -> bool:
    """Whether an anchor tells more of one that words of some length stand between."""
    if gap in _ON:
        return second.kind is Kind.HERE and first.kind in _PLACES
    if gap in _THAT:
        bend = second.kind is Kind.SIDE and text[second.start] in "拐转交岔"
        return (bend or second.kind in _POINTED) and first.kind in _PLACES
    if gap in _CROSSING:
        return first.kind is second.kind and first.kind in (Kind.ROAD, Kind.NUMBER)
    return gap in "，," and second.kind is Kind.NUMBER and first.kind in (Kind.OWN, Kind.ESTATE)


def _shape(text: str, group: list[Anchor]) -> Shape:
    """The anchors as one place; a thing at its end (路口 + 红绿灯) is not where, but what."""
    while len(group) > 1 and _is_what(text, group[-2], group[-1]):
        group.pop()
    return Shape(group[0].start, group[-1].end, tuple(group))


def _is_what(text: str, before: Anchor, what: Anchor) -> bool:
    """Whether the last anchor is only what the message is about."""
    first, last = before.kind, what.kind
    said = text[before.start : before.end]
    if last in (Kind.LANDMARK, Kind.SHOP):
        passing = text[what.end - 1] in "摊档" or text[before.end - 1] in _HOUSED
        housed = first is Kind.ROAD or (first is Kind.NUMBER and text[before.end - 1] == "号")
        return housed and before.end == what.start and passing
    if before.end == what.start and text[what.start : what.end] in _LAWNS and said in _BY_HOUSE:
        return False
    if last in (Kind.OBJECT, Kind.THING) and _HOLDING.match(text, what.end):
        return False
    return last in (Kind.THING, Kind.OBJECT, Kind.WIDE)
