"""Whether what looks like a place is where something is, and not wished for, at work or somebody's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.patterns import Lazy
from nlp.place_grammar import BESIDE
from nlp.place_names import at_edge
from nlp.place_words import PREFIXES, WORD_KINDS, Kind

if TYPE_CHECKING:
    from nlp.place_grammar import Shape

_WANTED = Lazy(
    "(?:[加装建修设开搞弄办盖缺挂]一?[个座处些]|想在|没有|哪有|里有|近有|要有|没个|想有|改成|搭了?一?[个间座处]?|成|为[块片]?|压块|承包了?的?|租了?的?)$"
)
"""Before something that is not there."""
_WISHED = Lazy(
    "(?:要是|如果|希望|想|盼|最好|能不能|能否|可以|该|假如|要能)[^，。！？,.!?]{0,6}(?:有|建|修|设|装|弄|搞|开|加|添|盖|整|配|来)一?[个座处些条间排点]?$"
)
"""Before something that is wished for: 要是能有个停车场就好了."""
_OURS = ("我家", "他家", "她家", "自家", "俺家", "人家")
"""Before what is somebody's own and not the place: 我家菜园."""
_GOING = ("去", "逛")
_INTO = frozenset(("想去", "想进", "想住", "要进"))
"""Before where somebody would like to be: 我想去敬老院."""
_PASTIME = frozenset("玩耍转遛散锻")
_TERMS = Lazy("的?(?:租金|产权|租赁|价格|收费标准|管理费|年卡|月卡|会员|门票|票价|年票|月票)")
"""Behind something whose terms are asked for, wherever it is: 车库的租金."""
_AT_WORK = frozenset("买卖说让不给欠收吃喝要退办充骗里的工拖辞上干做当种写储充新涉老招踩切")
"""Behind a shop that does something, instead of being the place of something."""
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
_NEXT_DOOR = {Kind.SIDE, Kind.SHOP, Kind.LANDMARK}
_PEOPLE = Lazy("的?(?:人|老板|店员|伙计|师傅|服务员|姑娘|小伙)")
_STAFF = Lazy(
    "的?(?:老板|员工|会员|工资|工钱|押金|[一二三四五六七八九十两几百0-9]{1,4}多?[个号]?人|招[人工聘]|[缺要]人|关门|倒闭|跑路|黄了)"
)
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
_IN_SHOP = {Kind.SHOP, Kind.FACILITY}
_IN_ESTATE = {Kind.WIDE, Kind.LANDMARK}


def is_place(text: str, shape: Shape) -> bool:
    """Whether the anchors together say where something is."""
    kinds = {anchor.kind for anchor in shape.anchors}
    if kinds == {Kind.SHOP} and len(shape.anchors) == 1:
        return _is_shop_meant(text, shape)
    if kinds in ({Kind.HERE}, {Kind.OBJECT}):
        return not _is_only_spoken_of(text, shape)
    first, *_, last = (text[anchor.start : anchor.end] for anchor in (shape.anchors[0], shape.anchors[-1]))
    next_door = kinds <= _NEXT_DOOR and first in PREFIXES
    if (next_door and _PEOPLE.match(text, shape.end)) or (
        kinds == _IN_SHOP and _STAFF.match(text, shape.end)
    ):
        return False
    if kinds == {Kind.LANDMARK} and len(shape.anchors) > 1:
        linked = text[shape.anchors[0].end] in "到至"
        return linked or (first not in _COMMON and last in _WITHIN)
    if kinds == _IN_ESTATE:
        return text.startswith("小区", shape.start)
    return _says_where(kinds)


def _says_where(kinds: set[Kind]) -> bool:
    if not kinds.isdisjoint(_ALONE) or (kinds <= _IN_TOWN and len(kinds) > 1):
        return True
    return not (kinds.isdisjoint(BESIDE) or kinds.isdisjoint(_SIDES))


def _is_shop_meant(text: str, shape: Shape) -> bool:
    """Whether a shop without a name is where something is: it begins a sentence and does nothing."""
    if text[max(0, shape.start - 2) : shape.start] in _INTO:
        return False
    if not at_edge(text, shape.start) or _STAFF.match(text, shape.end):
        return False
    return text[shape.end : shape.end + 1] not in _AT_WORK and not text.startswith("把我", shape.end)


def _is_only_spoken_of(text: str, shape: Shape) -> bool:
    """Whether something is wished for, somebody's own, gone to for pleasure, or its price is asked."""
    before, said = text[max(0, shape.start - 2) : shape.start], text[shape.start : shape.end]
    if before.endswith(_GOING) and text[shape.end : shape.end + 1] in _PASTIME:
        return True
    if before.endswith(_OURS) and said in WORD_KINDS:
        return True
    if _TERMS.match(text, shape.end) or _WISHED.search(text, max(0, shape.start - 12), shape.start):
        return True
    return _WANTED.search(text, max(0, shape.start - 4), shape.start) is not None
