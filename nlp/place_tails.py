"""What may still follow a place and belongs to it: 第三个凉亭, 往南五十米, 那栋灰楼, 里头."""

from __future__ import annotations

from nlp.patterns import Lazy, any_of
from nlp.place_names import IN_NAMES
from nlp.place_syllables import SURNAMES

_LANES = """
巷 巷子 小巷 小巷子 街 小街 胡同 小胡同 弄堂 小弄堂 沟 水沟 小沟 臭水沟 河 小河 小河沟 渠
水渠 窄道 夹道 甬道 小路 土路 水泥路 石板路 泥路 小道 过道 通道 河沟 河道
"""
_HOUSES = """
平房 老平房 门面 门面房 店面 老房子 房子 空房子 空房 老屋 宿舍 工人宿舍 职工宿舍 车库 棚子
棚户 楼 灰楼 红楼 白楼 黄楼 老楼 旧楼 小楼 新楼 危房 瓦房 土房 板房 小洋楼 二层楼 商住楼
砖房 筒子楼 宿舍楼 居民楼 家属楼 办公楼 教学楼 写字楼 商铺 厂房 仓库 大楼 两层楼 三层楼 民房
自建房 出租房 出租屋 老宅
"""
_GROUNDS = """
空地 荒地 草地 草坪 绿地 水洼 洼子 泥地 沙地 场地 地方 水坑 林子 树林 小树林 菜地 工地 平地 田 洼地 水塘 池塘
坟地 竹林 果林 平房
"""
_SPOTS = """
小桥 石桥 木桥 小石桥 水坑 泥坑 水洼 土坡 小坡 坡道 斜坡 岔道 小河 河沟 菜市 菜场 垃圾屋
凉亭 亭子 小亭子 广场 小广场 公园 小公园 停车场 垃圾站 垃圾房 垃圾点 水塘 池塘 鱼塘 水库 工地
仓库 车棚 院子 小院 大院 桥洞 涵洞 路口 三岔路口 十字路口 岔路口 红绿灯路口 过道 通道 庙 小庙
土地庙 祠堂 戏台 老井 枯井 古井 码头 泵房 卫生所 卫生室 卫生站 养鸡场 养猪场 猪圈 牛栏 羊圈
鸡棚 大棚 晒场 晒谷场 砖厂 加油站 小卖部 厂房 厂子 作坊
"""
_COUNTED_WORDS = """
门 门洞 门栋 单元 楼 楼道 凉亭 亭子 路口 红绿灯 岔口 岔路口 弯 弯道 台阶 台阶口 桥洞 桥
巷口 巷子 胡同 路灯 路灯杆 电线杆 摊 摊位 车位 窗口 入口 出口 坡 拐弯 楼梯口 楼栋
墩子 桥墩 石墩 柱子 长椅 椅子 石凳 凳子 花坛 垃圾桶 充电桩 滑梯 柜台 货架 泵房 涵洞 隔间 车库 棚子 大棚
"""
_STRIPS = "坡道 斜坡 盲道 走道 走廊 步道 栈道 车道 便道 坡路 下坡路 上坡路 台阶路"
_LANE, _HOUSE, _GROUND, _SPOT = (any_of(words.split()) for words in (_LANES, _HOUSES, _GROUNDS, _SPOTS))
_MATTERS = frozenset(["臭水沟", "水沟", "小沟", "水渠", "通道", "过道", "河道", "水塘", "平房", "红绿灯路口"])
"""Of these what is rather spoken of than where something is, close by: 供销社旁边臭水沟堵了."""
_LONG = any_of(
    word
    for words in (_LANES, _GROUNDS, _SPOTS)
    for word in words.split()
    if len(word) > 1 and word not in _MATTERS
)
_COUNTED = any_of(_COUNTED_WORDS.split())
_STRIP = any_of(_STRIPS.split())
_COUNT = "[0-9一二三四五六七八九十两几]{1,3}"
_GOES_ON = "(?![灯边障况面上费政由过线沿基标牌坎坊])"
"""What stands behind 街 or 小路 and makes another word of it: 那条街边."""
_WHOLE = "(?![上下道梯])"
"""The same behind 楼: 那栋楼下."""
_UNDER = "底?下面?|洞"
_BY = (
    "(?:底下|下面|下头|旁边|边上|后面|后头|背后|前面|前头|跟前|对面|旁(?![边听观若])"
    "|(?<=[树桥棚架杆牌坡檐楼洞台亭])下(?![水雨雪面头来去]))"
)
"""Sides by which a thing that is pointed at tells where: 那棵槐树底下, 那堵墙后面."""
_MARK = f"(?!..?人)[棵根盏个堵排堆块道座间栋户片]{IN_NAMES}{{1,4}}?{_BY}"
_POINTED = (
    f"[那这](?:段(?=河水)|[条段](?:{_STRIP}|{_LANE}|路|道|坡){_GOES_ON}|个(?:拐弯|转弯|拐角|岔口|弯道?|豁口|三角地)(?:处|口)?|座小?桥(?:{_UNDER})?|口井|[排栋幢座间些个]{_HOUSE}{_WHOLE}|[块片]{_GROUND}"
    f"|侧|[段截](?![时日话视录文经历感音期])|道(?:小|铁|侧|后|边|旁|木|栅栏)?门(?:口|外|旁边?|边)|个平台|{_MARK}"
    f"|[口眼](?:[老枯古废旧]井|水?塘|池塘|鱼塘)|户人家|[个座处](?:{_SPOT}|水塔|公厕|厕所))"
)
_ORDINAL = (
    f"(?:[左右]手边?|进门|进去)?第{_COUNT}(?:网格|[家户间栋幢排层]|个{_COUNTED}"
    f"|[棵根盏](?:大?树|电线杆|电杆|旗杆|路灯|灯[杆柱]|石?柱子?))"
)
_LENGTH = "(?:[0-9]{1,4}|[一二三四五六七八九十百两几]{1,4})来?多?(?:米|公里|里地?|步)(?:处|远)?"
_TOWARDS = "往[东南西北前后左右里外上下]{1,2}[边面]?"
_WAY = (
    f"(?:[出进][去来])?(?:{_TOWARDS}(?:走|数|去|骑|开)?(?:到底|到头|一?直走到[底头]|(?:走|过)?(?:{_LENGTH}|{_ORDINAL}))"
    f"|(?:{_TOWARDS}|[左右][拐转])(?=的?[那这]?(?:条|段))"
    f"|{_TOWARDS}一?[拐转](?:的?(?:绿化带|巷子|胡同|小路|弄堂|路口)里?)?)"
)
_HOUSE_NUMBER = (
    "(?:棚户|门面|商铺|铺面|店面|摊位|铺位)?[甲乙丙丁]?"
    "[0-9]{1,4}号(?![0-9线楼栋幢门院来去下上早晚之前后以就到开才说通发交给])(?:院|[0-9]{3,4}室?)?"
)
_IN_HOUSE = (
    "(?<=[0-9]号)(?:门面房?|商铺|店面|阁楼|大院|后院|院子|车库|仓库|厂房|宿舍|门口|门前|楼下|隔壁|对面|后面|后头|旁边"
    "|[0-9一二三四五六七八九十]{1,2}[楼层](?![0-9上下])|[0-9]{3,4}(?:室|(?![0-9元块])))"
)
_LIFT = "(?<=[栋幢座元])的电梯(?![口门费卡里井按间厅])"
_NUMBERED = (
    "(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})号(?:窗口|车位|柜台|诊室|诊台|摊位|铺位|档口|展位|工位|床)(?![的]?费)"
    "|(?<=[A-Z]区)[0-9]{1,4}车位|(?<=层)[A-Z]-?[0-9]{1,4}(?:号?车位|号(?![楼线]))?"
)
_BANK = "[靠临挨][河路街山塘沟]边?的?(?:那|第一)[家户排栋]"
_ON_TOP = "(?:(?<=台阶)|(?<=边))上(?![学班课了下来去过走通])"
_ZONE = (
    "(?<=[0-9一二三四五六七八九十][楼层])[东西南北中左右]户"
    "|(?:(?<=[0-9一二三四五六七八九]层)|(?<=负[一二三]楼))[A-Z]区"
)
_INSIDE = "里头|里厢|院里(?=那)|院内"
_STALL = (
    "卖[^，。！？、,.!?是了过的没]{1,4}"
    "(?:的?[那这]?(?:个|家|边|边的)?(?:摊位?|摊子|档口|铺子|柜台)|[那这][片块边]|的(?:地方|那[片块边]))"
)
_ROOM = "(?:(?<=[0-9一二三四五六七八九十]楼)|(?<=层))(?:[一-龥]{2}|会议|办公)(?:室|科|厅|教室|柜台)"
_HOME = (
    f"(?<=[村屯庄组社队湾沟坪])老?[{''.join(sorted(SURNAMES))}][一-龥]{{1,2}}家"
    "(?:门口|门前|屋后|后面|旁边|隔壁)?(?![人庭具电长都有])"
)
_FLOOR = (
    "(?<=[厦城园寓心院场馆店座际])(?:[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?)[楼层]"
    "(?![0-9下上梯])"
)
_GREEN = "(?<=大[道街厦])人行道|(?<=[栋幢座号楼区苑园路街道])(?:绿化带|草坪|绿地)"
_PART = "的?(?:坡道|斜坡|无障碍坡道)"
_SIDE = "里头|里厢|底下|深处|跟前|旁边|背后|后头|前头|边上|旁(?![听观若门系证白人])"
_FOLLOWING = Lazy(
    f"(?:{_NUMBERED}|{_HOUSE_NUMBER}|{_IN_HOUSE}|{_LIFT}|{_BANK}|{_ON_TOP}|{_ZONE}|{_INSIDE}"
    f"|(?<=[东西南北游侧外前后里旁边下])的?{_LENGTH}(?![宽长高深多厚粗路都一])|{_GREEN}|{_FLOOR}|{_HOME}|{_ROOM}|{_STALL}|{_PART}"
    f"|[里上]{_POINTED}|的?(?:{_POINTED}|{_WAY}|{_ORDINAL}))(?:{_SIDE})?"
)
_ANNEX = Lazy(
    f"{IN_NAMES}{{1,3}}?(?:厅|室|(?<![城郊小社地])区|站|处|廊|场|平台|(?<=[院诊服])部)(?![的长员租主价产])|[那这]一[段截](?![时日话])"
)
"""A part of a place that no list holds: 自助厅, 肉类区."""
_WAY_ON = Lazy(_WAY)
_STANDING_BY = Lazy(
    f"(?:的|(?={_LONG}))(?:{_LANE}{_GOES_ON}|{_HOUSE}{_WHOLE}|{_GROUND}|{_SPOT})"
    "|(?<=[侧间])的?(?:绿化带|花坛|草坪|草地|围墙|台阶|人行道|非机动车道|盲道|墙根|空地)"
    "|的?那[栋幢](?![那这第])"
)
"""Behind a side: 旁边的胡同, 之间的过道."""


def way_end(text: str, start: int) -> int:
    """Where a way ends that begins at `start` (往东一百米, 往里第三家); there, if none does."""
    way = _WAY_ON.match(text, start)
    return way.end() if way else start


def with_tail(text: str, end: int, *, side: bool, wide: bool = False) -> int:
    """Where a place ends that was found up to `end`.

    `side` tells that it ends in the side of something, `wide` that it may have parts.
    """
    if end == len(text):
        return end
    if wide and (annex := _ANNEX.match(text, end)):
        end = annex.end()
    while tail := _FOLLOWING.match(text, end) or (_STANDING_BY.match(text, end) if side else None):
        end, side = tail.end(), False
    return end
