"""Where the name of a place begins, read backwards from the word that it belongs to (丹凤←小区)."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.patterns import Lazy, any_of
from nlp.place_syllables import BEFORE_NO_ROAD, NO_NAME, WHOLE_NAMES

_NOT_IN_NAME = frozenset(
    "我你您他她它们咱俺在住是到的从去了着过这那哪有个于往跟把被给叫请让就都也很没不啊吧呢吗呀哦嗯"
    "来走找问说想要会能可该还又再才只每各某另整全几多少条间处座栋幢号里外上下左右旁边对面后前门口"
    "及或为比等当因所之其用做搞弄修堵挡占停开关坏破漏吵闹看听见觉得感认经常老总一直最近今昨明天"
    "晚早夜晨午时候点分钟年月日睡挤满成变扔绕拆撞倒卖买吃喝打拉推拖抓抢追跑逛骑进出离免搬丢拿"
    "摔跌撒泼踩爬跳唱聚躲蹲守喊骂嫌怕爱愿求帮捡偷骗欠付退换办领报带收养喂遛哭笑死烂臭脏乱差慢"
    "妈爸爷奶娃它咋啥谁怎么吗喽啦哎唉喂嘛哈嚟喺搁冒漏掉塌裂滴砸淹讲您挖填砌浇焊滑搭改封读放晒完念躺接刚"
    "，。！？、；：,.!?;: \t\n()（）“”\"'《》【】"
)
"""Characters at which a name read backwards ends."""
_INSIDE = {
    "放": frozenset("解开"),
    "刚": frozenset("金"),
    "接": frozenset("连迎"),
    "一": frozenset("第五三六统同天"),
    "月": frozenset("花明新秀映揽星江水邀满醉云岁"),
    "年": frozenset("青少百万丰"),
    "明": frozenset("光文昆启黎永"),
    "带": frozenset("玉"),
    "进": frozenset("前"),
    "所": frozenset("卫税管供派研招生疗会务政土"),
    "里": frozenset("三五七八十百千万格"),
    "条": frozenset("柳"),
    "收": frozenset("丰"),
    "修": frozenset("大机汽维检农电"),
    "拥": frozenset("双"),
    "都": frozenset("丽成首新花华名古"),
    "满": frozenset("福金丰圆美香"),
    "再": frozenset("好客常"),
    "拉": frozenset("里"),
    "晨": frozenset("星"),
    "才": frozenset("育英成树俊秀"),
    "出": frozenset("日"),
    "来": frozenset("又再客福蓬凤常喜东"),
    "会": frozenset("都"),
    "门": frozenset("厦天城东西南北石龙玉金库海"),
}
"""What stands before a character that is else a number or a month: 五一路, 花月小区."""
_AHEAD = {
    "放": "鹤生马",
    "晒": "布谷",
    "一": "中小品号",
    "年": "华",
    "时": "代光尚",
    "天": "鹅河成府津山桥湖泽龙安目心",
    "爱": "国民心家",
    "养": "殖正和",
    "成": "都功",
    "上": "海",
    "明": "珠月珠德湖光发",
    "早": "市",
    "日": "月照出新升",
    "月": "亮色",
    "聚": "贤福源龙仙丰宝德香鑫",
    "晨": "光曦晖星",
    "晚": "枫晴",
    "条": "子",
    "外": "滩",
    "拥": "军",
    "打": "铁",
    "卖": "鱼",
    "骑": "龙",
    "跑": "马",
    "走": "马",
    "后": "湖",
    "前": "湖",
    "关": "帝公圣",
    "门": "头",
    "又": "来一",
    "想": "家",
    "会": "展所馆泽",
    "经": "济纬一二三四五六七八九十",
    "当": "代",
    "满": "庭家堂意楼",
    "进": "步取前",
    "跳": "蚤",
    "老": "干年街庙虎百爷",
    "得": "胜",
    "报": "社",
    "出": "租",
    "开": "发元心",
}
"""What stands behind a character that is else no part of a name."""
_EDGES = frozenset(
    "，。！？、；：,.!?;: \t\n的在到住去从于（(我们咱俺你您是叫有向请给了把被这那往找问嚟喺搁就沿"
    "来进出过经靠离临挨哎喂嗯唉呀啊讲看查说点天晚夜午见读"
)
_BEGINNINGS = frozenset("老上下前后里外大小")
"""Characters that begin a name but seldom stand inside one: 老菜场, 上河村."""
_NO_OLD = frozenset("是有在人板公婆师伴爸妈头家乡")
_AND = frozenset("平谐美悦顺泰盛睦安润府园信")
_STOP_WORDS = """
这阵子 那阵子 天一黑 天一亮 一下雨 一刮风 早晨 清晨 黄昏 大清早 大半夜 后半夜 前半夜 天亮 早班 晚班 夜班
点后 点前 点以后 冷天 热天 位置 车祸
这阵 那阵 这会 那会 两天 昨儿 今儿 明儿 前儿 大前天 礼拜天 礼拜六 星期天 周末 春节 过年 端午 中秋 国庆 元旦
暑假 寒假 开学 下雨天 下雪天 刮风 雨后 节后 节前 事情 情况 问题 消息 喇叭 大伙 老少 乡里 各家 家家 户户 娃儿
娃娃 早高峰 晚高峰 高峰期 旮瘩 旮旯 旮沓 疙瘩 图片 照片 视频 截图 录像 冒火花 冒火 火花 冒烟 反映下 看下
查下 说下 帮下 请问 问下 问问 看看 改成 住宅 加快 丈夫 妻子 爱人 婆婆 公公 单位 两天 三天 快来人 快来 来人
你好 您好 大家好 师傅 麻烦 反映 投诉 举报 实名 登记 家住 住户 位于 听说 关于 路过 咨询 建议 希望 物业 保安
邻居 业主 居民 租户 同志 领导 书记 主任 经理 管家 网格员 楼长 阿姨 大爷 大妈 大叔 叔叔 老师 老人 老板 工人
司机 医生 护士 孩子 小孩 小朋友 学生 家长 男人 女人 人家 别人 村民 租客 房东 漏水 停水 停电 断电 断水 没水
没电 漏电 跳闸 水管 水压 电梯 快递 外卖 自来水 暖气 刚才 刚刚 现在 目前 下午 中午 傍晚 凌晨 周末 平时 有时
之前 以后 以前 最近 半夜 尤其 特别 主要 就是 还是 可是 但是 因为 所以 如果 然后 而且 并且 另外 还有 以及
或者 包括 由于 通过 经过 根据 附近 隔壁 这个 那个 那块 那片 那条 那边 这边 这里 那里 哪里 什么 怎么 为什么
一个 一下 一条 一家 一直 已经 正在 马上 赶紧 赶快 尽快 帮忙 帮我 处理 解决 整治 改造 新建 扩建 拓宽 翻新
维修 本人 本小区 咱小区 同小区 老旧 加装 安装 增设 设置 设立 违规 违法 违章 非法 乱停 占用 堵在 堆在 堆放
大货车 货车 渣土车 电动车 电瓶车 摩托车 汽车 轿车 私家车 出租车 公交车 救护车 消防车 车辆 卡车 自行车 车位
车子 垃圾 污水 臭水 积水 油烟 噪音 灰尘 路灯 发现 阵子 大喇叭 承包 租用 租住 居住 生活 上班 下班 上学 放学
接送 工作 打工 散步 跳舞 遛狗 锻炼 晨练 休息 吃饭 看病 住院 买菜 新盖 自家 全家 离家 回家 一户 某户 户主
女儿 儿子 老公 老婆 媳妇 父母 母亲 父亲 亲戚 朋友 同学 同事 要求 强烈 能否 是否 可否 可以 应该 必须 需要
禁止 不要 千万 注意 提醒 通知 紧急 快点 免费 收费 公益 志愿 便民利民 高温 台风 暴雨 下雨 下雪 雨天 冬天 夏天
春天 秋天 每天 天天 每晚 晚上 早上 上午 夜里 白天 昨天 今天 明天 前天 后天 今早 今晚 昨晚 一早 又是 都是
全是 正好 好像 似乎 顺便 出了 进了 靠近 紧挨 挨着 沿着 顺着 对着 围着 隔着 直到 起码 至少 左右 求助 求求
拜托 谢谢 感谢 楼主 群主 大哥 大姐 小哥 小姐 先生 女士 老太 老头 大伯 大娘 老乡 乡亲 街坊 政府 社区 街道
城管 交警 民警 警察 派出所 居委会 村委会 明早 上周 下周 周日 上月 上次 下次 里面 外面 上面 下面 前面 后面
楼上 楼下 家里 屋里 院里 村里 地上 路上 街上 山上 身上 边上 外边 里边 门前 门口 门外 窗外 门上 墙上 车上
床上 线上 网上 年年 月月 日日 一次 一点 一些 一样 一起 一定 一般 一共 一天 一晚 一夜 一楼 关门 开门 开车
开店 开会 开工 开着 关着 开始 开了 养狗 养鸡 养鸭 养鸽 养猪 养猫 老有 老是 老在 老爸 老妈 外地 外来 成天
整天 全天 半天 深夜 夜晚 清早 大早 早晚 午休 时常 当时 同时 随时 临时 及时 小时 经常 当天 当晚 一到 上来
下来 门卫 年底 年初 月底 月初 日前 年前 年后 上个 下个 里头 外头 前头 后头 前边 后边 左边 右边 旁边 对面
中间 天气 天黑 天热 天冷 早餐 年轻 年纪 多年 今年 去年 明年 前年 往年 常年 全年 半年 上级 上门 上访 上报
下达 下楼 上楼 开放 关闭 关心 关系 养老 养生 成功 成立 成为 成本 满意 满地 满天 满是 爱心 边缘 门窗 大门
单元门 车门 房门 家门 防盗门 卷闸门 铁门 出口 进口 门禁 一层 一群 一帮 一伙 一台 一辆 一只 一块 一段 一片
一排 一堆 一根 一颗 一棵 底下 地下水 下水 下水道 上水 雨水 开发商 开关 有关 无关 相关 清明 上坟 一热 一冷
店里 厂里 镇上 村上 乡下 城里 镇里 县里 市里 区里 货架 天一 地址
"""
_VERBS = frozenset("考干借洗吞偏句还与")
_MARKS = frozenset("，。！？、；：,.!?;: \t\n）)")
_NEVER = _MARKS | frozenset(
    "的了着过吗呢把被让给叫说我你他她它们这那哪有没不很太是在到去从往来买卖修建要想能堵停坏漏吃喝住就找问谁怎么和跟一两三几"
)
"""What no name holds even where it is all that is said: ，星夜KTV。"""
_LEAD_IN_WORDS = """
反映 举报 投诉 看看 问问 请问 想问 咨询 听说 你好 您好 师傅 领导 麻烦 路过 经过 地址 位置 就是 住址 靠近
紧挨 管管 查查 治治 说说 这是 那是 大家 各位 社区 物业 阵子 日子 时候 礼拜 一黑 一亮 一热 一冷 早起 昨日
今日 半天 成天 整天 昨天 今天 昨晚 今晚 刚才 刚刚 现在 早上 晚上 夜里 半夜 下午 中午 上午 傍晚 凌晨 前天
今早 昨夜 清早 天天 每天 每晚 最近
"""
_LEAD_INS = frozenset(_LEAD_IN_WORDS.split())
"""Behind what a place may begin as behind a mark: 反映鑫鑫网吧."""
_A_BIT = frozenset("一查看管问报说修去来催")
"""With 下 a verb before a place: 管一下石马镇."""
_DAYTIMES = frozenset("晚早夜")
_TWICE = frozenset("管查治瞧修理评劝看问听说催搜")
_STOPS = Lazy(any_of(_STOP_WORDS.split()))
"""What ends a name that is read backwards, though its characters might be a name's."""
_SOFT = frozenset("天明晚早月日年里外上下前后门口开关成爱养老一所间座边左右当")
"""Of these characters those that a name may hold which fills its part of the sentence: 蓝天幼儿园."""
_LOOSE = _SOFT - frozenset("天明月日老")
_CALLED_STREETS = frozenset("东西南北中前后正横直老二三四五六七八九十")
_BEFORE_SIDES = frozenset("河桥湖江城关山镇园塔湾海溪川站")
"""With 东路 and the like a road's name: 河东路."""
_BEFORE_NO_LANE = frozenset("走逛过上下条满沿出进穿绕堵占半这那本老多么少同断回来行盲滑")
_MADE_OF = frozenset("砖石铁马丝木瓦")
"""What lanes are called by and roads are made of: 红砖弄堂."""
_NAMES_STILL = frozenset(
    ("和平", "太平", "昌平", "安平", "永平", "升平", "延平", "兴平", "建平", "开平", "新开", "石油")
)
"""Names that end like a plain word: 和平路, though 平路."""
_COUNTING = frozenset("口家间座条排个棵株")
_FIGURES = frozenset("二三四五六七八九十")
NAME_LIMIT = 5
"""Characters of a name where nothing demands one, at most."""
_LIMIT, SHORTEST_NAME, _EDGE = 6, 2, 2
"""Characters of a name, at most and at least; characters before it in which a word that ends it may begin."""


IN_NAMES = f"[^{re.escape(''.join(sorted(_NOT_IN_NAME)))}]"
"""A character that a name may hold, whatever stands beside it."""


class Name(NamedTuple):
    """Where a name begins, and whether it is whole: something that is no name stands before it."""

    start: int
    whole: bool


def name_before(text: str, end: int, last: int) -> Name:
    """The name that ends at `end` and begins behind the character `last`; it may be empty."""
    start, floor = end, max(last, end - _LIMIT)
    while start > floor and _in_name(text, start - 1, end):
        start -= 1
    whole = start in (0, last) or start > floor
    if start < end:
        for stop in _STOPS.finditer(text, max(last, start - _EDGE), end):
            if stop.end() > start and stop.group() not in WHOLE_NAMES:
                start, whole = stop.end(), True
    if (linked := _unlinked(text, start, end)) > start:
        start, whole = linked, True
    if last < start and text[start - 1] in _SOFT:
        first = _filling(text, end, last)
        if first is not None:
            return Name(first, whole=True)
    if last < start and text[start - 1] in _BEGINNINGS and _begins(text, start, last):
        return Name(start - 1, whole=True)
    if 0 < start < end and text[start] in _COUNTING and text[start - 1] in "那这":
        return Name(start + 1, whole=True)
    return Name(start, whole)


def _unlinked(text: str, start: int, end: int) -> int:
    """Where a name begins behind what links it to the words before: 和, 跟, 管管."""
    while start < end and (
        (text[start] in "家跟与及" and text[start : start + 2] not in WHOLE_NAMES)
        or (text[start] == "和" and text[start + 1] not in _AND)
    ):
        start += 1
    twice = start + 2 <= end and text[start] == text[start + 1] and text[start] in _TWICE
    return start + 2 * twice


def at_edge(text: str, start: int) -> bool:
    """Whether a part of a sentence begins here."""
    if start == 0 or text[start - 1] in _EDGES:
        return True
    led = text[start - 2 : start]
    return led in _LEAD_INS or (led[1:] == "下" and led[0] in _A_BIT)


def clause_before(text: str, start: int, end: int, last: int) -> int | None:
    """Where a part of a sentence begins that is nothing but a name and the word from `start` to `end`."""
    if end < len(text) and text[end] not in _MARKS:
        return None
    first, floor = start, max(last, start - _LIMIT)
    while first > floor and text[first - 1] not in _NEVER:
        first -= 1
    bare = at_edge(text, first) and (first == 0 or first > last)
    return first if bare and _STOPS.search(text, first, end) is None else None


def is_firm(name: str) -> bool:
    """Whether a name holds no character that is seldom a name's."""
    if name[:2] in WHOLE_NAMES:
        name = name[2:]
    return "和" not in name[2:] and _LOOSE.isdisjoint(name) and _VERBS.isdisjoint(name)


def _filling(text: str, end: int, last: int) -> int | None:
    """Where a part of a sentence begins that is nothing but a name, softer characters and all."""
    first, floor = end, max(last, end - _LIMIT)
    while first > floor and (text[first - 1] in _SOFT or _in_name(text, first - 1, end)):
        first -= 1
    if (first and text[first - 1] not in _EDGES) or (0 < first == last):
        return None
    return None if _STOPS.search(text, max(last, first - _EDGE), end) else first


def _begins(text: str, start: int, last: int) -> bool:
    """Whether the character before `start` belongs to the name: 老菜场, 上河村; not 老有人."""
    if text[start - 1] == "老":
        return text[start] not in _NO_OLD
    before = text[start - 2 : start - 1]
    if before and (
        (text[start - 1] == "下" and before in _A_BIT)
        or (text[start - 1] in "前后" and before in "点时天")
        or (text[start - 1] == "上" and before in _DAYTIMES)
    ):
        return False
    return start - 1 in (0, last) or (start - 2 >= last and text[start - 2] in _EDGES)


def _in_name(text: str, at: int, end: int) -> bool:
    """Whether a character may be one of a name: no 上, no 的; some only beside certain others."""
    character = text[at]
    if character > "一" and character not in _NOT_IN_NAME:
        return True
    if character in _INSIDE and text[at - 1 : at] in _INSIDE[character]:
        return True
    if character in _AHEAD and at + 1 < end and text[at + 1] in _AHEAD[character]:
        return True
    return (at + 2 <= end and text[at : at + 2] in WHOLE_NAMES) or text[at - 1 : at + 1] in WHOLE_NAMES


def names_road(name: str, word: str) -> bool:
    """Whether a road is called so (word is 路 and the like, or begins so); 马路 and 弯路 are no names."""
    if word[0] in "街大" and name in _CALLED_STREETS:
        return True
    if name in _BEFORE_SIDES and word[0] in "东西南北中":
        return True
    if len(name) < SHORTEST_NAME or name in NO_NAME:
        return False
    if word[0] in "巷街弄胡大" and name[-1] not in _BEFORE_NO_LANE:
        return True
    return (
        name[-1] not in BEFORE_NO_ROAD
        or (word[0] in "弄胡" and name[-1] in _MADE_OF)
        or name[-2:] in _NAMES_STILL
        or (name[:-1] in _FIGURES and name[-1] in "道马纬经")
    )
