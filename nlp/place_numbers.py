"""The numbers in addresses: buildings, units, rooms, phases, rows, village groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.patterns import Lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNT = r"(?:[0-9]{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ROOM = r"(?:[0-9]{3,4}|[一二三四五六七八九][零〇一二三四五六七八九]{2})(?![0-9])"
_GAP = r"[\s,，、的\-—]?"
_UNIT = rf"(?:{_GAP}第?(?:{_COUNT}|[A-Za-z东西南北中甲乙丙])(?:单元|门洞)|{_COUNT}门(?![口诊]))"
_HAND = (
    "(?:的?(?:靠?[东西南北中左右][边手]?户|中间户|[A-Ha-h]户|[东西]头户|[东西]手边?|左手边?|右手边?)"
    "|(?<=[楼层])[东西南北](?=[，。！？,.!?\\s]|$))"
)
_TAIL = (
    rf"(?:{_GAP}{_COUNT}(?:楼|层)(?![下梯道])(?:半(?![夜天个年月空截开关敞掩]))?)?"
    rf"(?:{_GAP}{_ROOM}(?:[室房户]|号房?|(?![元块平米度人]))|{_HAND})?"
)
_LIFT = "(?:[A-Da-d1-4一二三四东西南北](?:号|客|货)?(?:客|货|电)?梯(?![级次队道]))"
_ON_LIFT = rf"(?:{_LIFT}(?:(?<=[1-4一二三四]梯){_COUNT}[楼层](?![下上梯道]))?)?"
_BUILDING = (
    rf"(?P<building>[甲乙丙丁]?{_COUNT}[A-Za-z]?|[A-Za-z][0-9]{{0,2}})"
    r"(?:号[楼搂](?:顶(?![楼层]))?(?!上[掉落]|道费)|号院(?!墙)|[栋幢](?!房|楼(?![上下道梯顶前后门里底]))|(?<!一)座(?![位椅机标谈人])|#楼?|[东动](?=[0-9一二三四五六七八九]单元))"
)
_NUMBER = (
    rf"(?<![0-9A-Za-z.])(?:[A-Za-z东南西北中]区)?第?(?:[0-9]{{1,3}}[-—][0-9]{{1,3}}(?:号楼|[栋幢座]|单元)(?=中间|之间)"
    rf"|{_BUILDING}{_UNIT}?{_TAIL}{_ON_LIFT}"
    rf"|{_COUNT}单元{_TAIL}|(?<=楼){_COUNT}门(?![口诊面锁牌卡岗外前后]){_TAIL}|{_COUNT}梯(?:{_COUNT}[楼层](?![下上梯道])(?:{_ROOM}[室房户]?)?|{_ROOM}[室房户]?)"
    r"|(?P<dashed>[0-9]{1,3})[-—](?:[0-9]{1,2}[-—])?[0-9]{3,4}(?:[室房]|(?![0-9\-—元块平米度人毫万个多斤℃%.]))"
    rf"|[东西南北]?{_COUNT}(?:楼|层){_ROOM}[室房]?(?![0-9元块平米个多])|[甲乙丙丁]?{_COUNT}楼{_COUNT}号?门(?![口面诊])(?:{_ROOM})?"
    rf"|{_COUNT}[区巷]{_COUNT}号(?:{_ROOM}|(?![0-9线楼院]))|{_COUNT}街坊"
    r"|(?<![^，。！？、；,!? 住在是到说])[0-9]{1,2}-[0-9]{1,2}(?![0-9\-])"
    r"(?=楼道|门口|家里|那[家户]|的(?!比[例分]|样子|时间|概率|[小孩娃价]))"
    rf"|(?:楼[上下]|对门|隔壁){_ROOM}(?![室房户元块平米度人个次年月万多]|[-—:.%])"
    rf"|{_ROOM}[室房](?![间子东租产地])|(?P<phase>[一二三四五1-9]期)(?<!第.期)(?<![癌病症瘤].期)(?!工[程期资人])(?!中(?!间))(?![隔打疫间刊房款末考望待满限盼付货权])"
    rf"|(?:{_COUNT}|[A-Za-z]?-?[0-9]{{1,4}})号(?:门岗亭?|门洞?(?![面头])口?|岗亭?|摊位?|滑梯|秋千|凉亭|亭子|花坛|长椅|水池|喷泉|灯杆|桥墩|档口|铺位|商铺|门面房?|铺面|包[厢间]|病[房床]|诊室|教室|"
    r"车库|车棚|地库|地块|桥|车间|仓库|码头|泵房|车位|窗口|柜台|检票口|站台|出入?口|入口|驿站|公厕|停车场|平台|大棚|鱼塘|泳池|球场|看台|展厅|机房|厂区|院区|校区|食堂|餐厅|闸口?|泵站|水塔|机井|井|杆|梯|电梯|扶梯|宿舍|[库棚池塔馆厅房坝田仓厂店坑点站台]"
    r"|路(?![口边]))"
    rf"|(?P<row>{_COUNT}(?:排(?![队除练放列名座]|水(?!管))(?:{_COUNT}号(?![楼线]))?|(?:生产|小)?队(?![人伍员长列])"
    rf"|社(?![会区保员交工])|组(?![织长成合数团建装员图词件队间人两]))(?:{_COUNT}号(?![楼线]))?)"
    r"|[0-9]{1,4}弄(?:[0-9]{1,4}号)?(?:[0-9]{3,4}室?)?"
    rf"|(?P<lot>(?<=[里坊弄村苑园院区])(?:[一二三四五六七八九十1-9]条)?[甲乙丙丁]?[0-9]{{1,4}}号(?:[0-9]{{3,4}}室?|{_COUNT}[楼层](?![0-9上下梯道])|(?![0-9线楼])))"
    r"|(?:(?<=[园苑里院城府湾])|(?<=[一二三四五六七八九0-9东西南北期]区))[0-9]{1,2}-[0-9]{1,2}(?![0-9\-号月日点个])"
    rf"|(?:地铁|轻轨){_COUNT}号线[A-H]口)"
)
_FIGURE = "0-9A-Za-z〇零一二三四五六七八九十"
_NUMBER_SIGN = re.compile(
    rf"[栋幢座#室房期组排队弄社院号单街楼层门梯上下壁0-9](?:(?<=[{_FIGURE}产小][栋幢座#室房期组排队弄社])|(?<=[{_FIGURE}号]院)"
    rf"|(?<=[{_FIGURE}]号)|(?<=[{_FIGURE}]单)元|(?<=[{_FIGURE}]街)坊|(?<=[{_FIGURE}][楼层])(?=[0-9])"
    rf"|(?<=[0-9])[-—][0-9]|(?<=楼[{_FIGURE}]门)|(?<=[{_FIGURE}]梯)(?=[{_FIGURE}])|(?<=[上下门壁])(?=[0-9]{{3}}))"
)
"""Every number holds one of these behind its figure; most texts hold none: then no number is looked for."""
NUMBER_SIGNS = (
    *"栋幢座#室房院期组排队弄社号-—",
    "单元",
    "街坊",
    *(f"{sign}{figure}" for sign in "楼层" for figure in "0123456789"),
    *(f"楼{figure}门" for figure in "123456789一二三四五六七八九"),
    *(f"{beside}{figure}" for beside in ("楼上", "楼下", "对门", "隔壁") for figure in "123456789"),
    *(f"梯{figure}" for figure in "123456789一二三四五六七八九十"),
)
"""The same as words; a dash may stand between figures."""
_NUMBERS = Lazy(_NUMBER)
_BEFORE_SIGN, _AFTER_SIGN = 5, 24
"""Characters around a sign that a number can reach: 第二十一栋, 3#楼12单元21楼的2101室."""
_HOUSE_NUMBER = Lazy(
    r"[一二三四五六七八九十][一二三四五六七八九十百零〇]{0,4}号(?![楼线院门栋])|"
    r"[0-9]{1,4}(?:弄[0-9]{1,4}(?=号)|弄(?![0-9])|-[0-9]{1,3}号|号(?!楼(?![上下])))号?(?:院(?!墙))?(?:[0-9]{3,4}室?(?![0-9])|(?![0-9](?![楼层]|[0-9][楼层])))"
    r"|[0-9]{3,4}室?(?![0-9元块平米人户多年月日个万℃%.\-])"
)


def may_hold_numbers(text: str) -> bool:
    """Whether there is anything to look at."""
    return _NUMBER_SIGN.search(text) is not None


def numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers around the signs of one; looked for nowhere else."""
    at = 0
    while sign := _NUMBER_SIGN.search(text, at):
        match = _NUMBERS.search(text, max(at, sign.start() - _BEFORE_SIGN), sign.end() + _AFTER_SIGN)
        if match:
            yield match
        at = max(match.end(), sign.end()) if match else sign.end()


def with_house_number(text: str, end: int) -> int:
    """Where a road or village ends whose name ends at `end`: behind its house number, if one follows.

    A building's number (3号楼) is none.
    """
    number = _HOUSE_NUMBER.match(text, end)
    return number.end() if number else end
