"""Shops, houses and towns that are called by a name of their own: 红星超市, 刘记烧饼, 望月楼, 石桥镇."""

from __future__ import annotations

from nlp.patterns import Lazy
from nlp.place_grammar import Anchor
from nlp.place_names import NAME_LIMIT, SHORTEST_NAME, at_edge, is_firm, name_before
from nlp.place_syllables import NO_BUILDING, NO_NAME, NO_OWN_NAME, SURNAMES
from nlp.place_words import WORD_KINDS, Kind

_HALLS = frozenset("城楼亭阁轩站")
_GOODS = Lazy(
    "(?:手工|老|正宗|特色|卤|酱|烤|炸|羊肉|牛肉|鸡蛋|麻辣)?(?:烧饼|包子|馒头|煎饼|油条|豆浆|豆腐|凉皮|肉夹馍|面皮|米线|米粉|牛肉面|拉面|汤面|面|粉"
    "|火锅|烧烤|串串|烤鸭|烤鱼|烧鸡|卤味|卤菜|熟食|羊汤|汤|馄饨|饺子|鸭脖|炸鸡|小吃|早点|早餐|快餐|糕点|水果|茶叶|酒坊|作坊|药铺|裁缝)"
    "(?:店|铺|馆|摊|坊|行)?"
)
_HOUSES = frozenset("楼阁塔寺庙殿厦园苑府邸庭湾坊")
"""In what buildings end that have a name."""
_AUTHORITIES = frozenset("局府通信政行联会委队动办所处署司厅部")
"""In what offices end, which nobody means as a place to go to when they say what was done there."""
_OPEN_TO_ALL = frozenset(
    [
        "诊所",
        "会所",
        "牙科诊所",
        "中医诊所",
        "宠物诊所",
        "歌舞厅",
        "舞厅",
        "台球厅",
        "营业厅",
        "照相部",
        "小卖部",
        "门诊部",
        "支行",
        "分行",
        "分理处",
        "村委会",
        "居委会",
    ]
)
_ANYBODYS_WORDS = """
工地 学校 大学 初中 高中 中专 技校 职校 老屋 老宅 老楼 祖屋 院子 大院 大集 危房 墓地 大棚 商铺 店铺 门市
门面 门面房 车间 仓库 食堂 厂房 工厂 建筑工地 居民楼 家属楼 宿舍楼 教学楼 办公楼 大楼 高架 隧道 菜地 羊圈
门卫 工棚 鸡棚 鸭棚 桑园 牛棚 猪圈 小店 作坊 小作坊 政府
"""
_ANYBODYS = frozenset(_ANYBODYS_WORDS.split())
"""What seldom has a name of its own, so that what stands before it is something else."""
_NEAR_HOUSES = frozenset("上下道梯房层里")
"""Behind 楼 what makes another word of it."""
_SEATS = frozenset("省市县区镇乡州")
"""Whose hospital or library there is but one: 市人民医院."""
_ORDINALS = frozenset("一二三四五六七八九十")
"""With which its hospitals and schools begin that are numbered: 市二院, 县一小."""
_TRADE_LENGTH = 3
"""Characters of a trade, at most: 五金店, 修鞋摊; with more there is a name besides."""


def has_own_name(text: str, first: int, start: int, end: int) -> bool:
    """Whether a shop or a landmark has its own name, as 红星超市; a 建设银行 is called so everywhere."""
    said = text[first:start]
    return (
        (
            len(said) >= SHORTEST_NAME
            or (said in _SEATS and (end - start > SHORTEST_NAME or text[start] in _ORDINALS))
        )
        and text[start:end] not in _ANYBODYS
        and (
            text[end - 1] not in _AUTHORITIES
            or text[start:end] in _OPEN_TO_ALL
            or WORD_KINDS[text[start:end]] is Kind.SHOP
        )
        and said not in NO_OWN_NAME
        and is_firm(said)
    )


def called(text: str, start: int, end: int, kind: Kind, last: int) -> Anchor | None:
    """A town, or a shop by its trade, with the name before it that it needs."""
    if text[start:end] == "记":
        return _old_firm(text, start)
    if text[start] == "楼" and text[end : end + 1] in _NEAR_HOUSES:
        return None
    name = name_before(text, start, last)
    said = text[name.start : start]
    shortest = SHORTEST_NAME - (kind is Kind.TOWN and end - start > SHORTEST_NAME)
    if not (shortest <= len(said) <= NAME_LIMIT) or said in NO_NAME:
        return None
    if not (name.whole and (at_edge(text, name.start) or 0 < name.start == last)):
        return None
    if kind is Kind.TRADE:
        if said in NO_OWN_NAME:
            kind = Kind.LANDMARK
        elif text[start] in _HALLS:
            kind = Kind.HERE
            if said in NO_BUILDING or not is_firm(said):
                return None
        else:
            own = len(said) + end - start > _TRADE_LENGTH and is_firm(said)
            kind = Kind.NAMED if own else Kind.LANDMARK
    return Anchor(name.start, end, kind)


def _old_firm(text: str, start: int) -> Anchor | None:
    """A shop that is called by its founder and what it sells: 刘记烧饼."""
    goods = _GOODS.match(text, start + 1)
    if goods is None or not start or text[start - 1] not in SURNAMES:
        return None
    first = start - 1 - (text[start - 2 : start - 1] == "老")
    return Anchor(first, goods.end(), Kind.NAMED) if at_edge(text, first) else None


def within(text: str, start: int, end: int, last: int) -> Anchor:
    """A part of a building; where it is a named one (望月楼台阶上), a place by itself."""
    if text[start - 1 : start] in _HOUSES and start > last:
        name = name_before(text, start, last)
        if name.whole and start - name.start > SHORTEST_NAME and at_edge(text, name.start):
            return Anchor(name.start, end, Kind.BESIDE)
    return Anchor(start, end, Kind.FACILITY)
