"""Which pieces of a place belong together, and what of it is only what the message is about."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import Lazy
from nlp.place_names import at_edge
from nlp.place_words import PREFIXES, WORD_KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_WANTED = Lazy(
    "(?:[加装建修设开搞弄办盖缺]一?[个座处些]|想在|没有|哪有|里有|近有|要有|没个|想有|改成|成|为|压块|承包了?的?|租了?的?)$"
)
"""Before something that is not there."""
_WISHED = Lazy("(?:要是|如果|希望|想|盼|最好|能不能|能否|可以|该|假如|要能)[^，。！？,.!?]{0,6}(?:有|建|修|设|装|弄|搞|开|加|添|盖|整|配|来)一?[个座处些条间排点]?$")
"""Before something that is wished for: 要是能有个停车场就好了."""
_OURS = frozenset(("我家", "他家", "她家", "自家", "俺家", "人家"))
"""Before what is somebody's own and not the place: 我家菜园."""
_PASTIME = frozenset("玩耍转遛散锻")
_TERMS = Lazy("的?(?:租金|产权|租赁|价格|收费标准|管理费|年卡|月卡|会员|门票|票价|年票|月票)")
"""Behind something whose terms are asked for, wherever it is: 车库的租金."""
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
_HOLDS = frozenset((Kind.OWN, Kind.ESTATE, Kind.VILLAGE, Kind.ROAD))
"""What is large enough that one goes to what stands in it: 竹林湾的老戏台."""
_THAT = frozenset(
    f"{linked}{that}{counted}{of}"
    for linked in ("", "的")
    for that in "那这"
    for counted in "个 家 座 条 口 块 片 排 栋 幢 间 处 段 带 眼".split()
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
_LOOSELY = frozenset(("下面", "上面", "里面", "外面", "外头", "底下", "里头", "上头"))
"""Sides that open a sentence without being of anything: 下面便民市场入口."""
_ENDS = _PLACES | {Kind.THING, Kind.FACILITY}
_LINKS = frozenset("到至和跟与同")
_BETWEEN = frozenset(("之间", "中间", "交界"))
_STRETCH = Lazy("的?[那这]一?(?:段|截|节|溜|条)(?:路|小路|河|渠|堤|巷子)|路段|沿线")


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
        return first.kind in _ENDS and second.kind in _ENDS and (between or _STRETCH.match(text, second.end) is not None)
    return gap == "的" and sided and second.kind in BESIDE and first.kind in _LARGE


def _touch(text: str, group: list[Anchor], second: Anchor) -> bool:
    """Whether an anchor tells more of the place that the group is."""
    first = group[-1]
    gap = text[first.end : second.start]
    if not gap and second.kind is Kind.NUMBER and text[first.start] in "B负":
        return True
    if first.kind in CLOSED or group[0].kind is Kind.FACILITY:
        prefix = (
            len(group) == 1
            and second.kind in _PREFIXED
            and at_edge(text, first.start)
            and text[first.start : first.end] in PREFIXES
        )
        large = len(group) > 1 or first.kind is Kind.BESIDE or (
            second.kind in _BY_NOTHING and text[first.start : first.end] not in _LOOSELY
        )
        stands_there = large and first.kind in CLOSED and second.kind in _STANDING and gap in _OF_SIDE
        return stands_there or (not gap and (prefix or (second.kind is Kind.SIDE and first.kind in CLOSED)))
    if not gap and first.kind is Kind.ROAD and text[first.end - 1] in _HOUSED:
        return Kind.NUMBER in _BEFORE[second.kind]
    if gap in _JOINTS:
        return first.kind in _BEFORE[second.kind] and (
            not gap
            or second.kind in _LOOSE
            or (gap == "的" and second.kind is Kind.HERE and first.kind in _HOLDS)
            or (gap == "的" and second.kind is Kind.LANDMARK and first.kind is Kind.VILLAGE)
            or (second.kind is Kind.SIDE and gap == "的")
        )
    if gap in _ON and second.kind is Kind.HERE:
        return first.kind in _PLACES
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
    if last in (Kind.LANDMARK, Kind.SHOP):
        passing = text[what.end - 1] in "摊档" or text[before.end - 1] in _HOUSED
        return first is Kind.ROAD and before.end == what.start and passing
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
        Kind.NAMED,
    )
)
_SIDES = frozenset((Kind.SIDE, Kind.FACILITY))
BESIDE = frozenset((Kind.LANDMARK, Kind.SHOP, Kind.THING, Kind.WIDE))
_NEXT_DOOR = {Kind.SIDE, Kind.SHOP, Kind.LANDMARK}
_PEOPLE = Lazy("的?(?:人|老板|店员|伙计|师傅|服务员|姑娘|小伙)")
_STAFF = Lazy("的?(?:老板|员工|会员|工资|工钱|押金|[一二三四五六七八九十两几百0-9]{1,4}多?[个号]?人|关门|倒闭|跑路|黄了)")
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
_IN_TOWN = {Kind.TOWN, Kind.LANDMARK, Kind.SHOP}
_IN_ESTATE = {Kind.WIDE, Kind.LANDMARK}


def is_place(text: str, shape: Shape) -> bool:
    """Whether the anchors together say where something is."""
    kinds = {anchor.kind for anchor in shape.anchors}
    if kinds == {Kind.SHOP} and len(shape.anchors) == 1:
        if _STAFF.match(text, shape.end):
            return False
        acts = text[shape.end : shape.end + 1] in _AT_WORK or text.startswith("把我", shape.end)
        return at_edge(text, shape.start) and not acts
    if kinds in ({Kind.HERE}, {Kind.OBJECT}):
        if text[shape.start - 1 : shape.start] in "去逛" and text[shape.end : shape.end + 1] in _PASTIME:
            return False
        if text[shape.start - 2 : shape.start] in _OURS and text[shape.start : shape.end] in WORD_KINDS:
            return False
        if _TERMS.match(text, shape.end):
            return False
        if _WISHED.search(text, max(0, shape.start - 12), shape.start):
            return False
        return _WANTED.search(text, max(0, shape.start - 4), shape.start) is None
    first, *_, last = (text[anchor.start : anchor.end] for anchor in (shape.anchors[0], shape.anchors[-1]))
    if kinds <= _NEXT_DOOR and first in PREFIXES and _PEOPLE.match(text, shape.end):
        return False
    if kinds == {Kind.LANDMARK} and len(shape.anchors) > 1:
        return first not in _COMMON and last in _WITHIN
    if kinds <= _IN_TOWN and len(kinds) > 1:
        return True
    if kinds == _IN_ESTATE:
        return text.startswith("小区", shape.start)
    return not kinds.isdisjoint(_ALONE) or not (kinds.isdisjoint(BESIDE) or kinds.isdisjoint(_SIDES))
