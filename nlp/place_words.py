"""The words by which people point at places, by what each can do for a place."""

from __future__ import annotations

from enum import IntEnum

from nlp.patterns import Lazy


class Kind(IntEnum):
    """What an anchor can do for a place."""

    OWN = 1  # a name from the community's own list: a place by itself
    HERE = 2  # somewhere one can walk to (菜市场): a place by itself
    ESTATE = 3  # a place when a name stands before it (丹凤小区)
    ROAD = 4  # the same (建设路), a house number may follow
    VILLAGE = 5  # the same (李家村)
    LANDMARK = 6  # a place together with a side (农行门口)
    SIDE = 7  # the side of something
    GATE = 8  # a side that is a place by itself (东门)
    NUMBER = 9  # a building, unit or room number
    ROADSIDE = 10  # 路口, 路上: a road when a name stands before it, else a side
    NONE = 11  # a longer word that only looks like one of these (路灯)


SIDES = """
门口 门前 大门 正门 后门 侧门 对面 对过 斜对面 旁边 边上 旁 隔壁 附近 后面 前面 后边 前边 东边 西边 南边
北边 东侧 西侧 南侧 北侧 东面 西面 南面 北面 东头 西头 南头 北头 楼下 楼顶 楼道 门厅 入口 出口 入口处
出口处 拐角 拐角处 转角 转角处 转弯处 拐弯处 周边 周围 围墙边 后面那条路 前面那条路 那条路 楼后 楼前
楼后面 楼前面 楼门口 楼梯口 楼梯间 顶楼 天台 电梯口 大厅 架空层 墙角 中间 交叉口 交叉路口 交叉处 交汇处
交界处 丁字口 地下室 拐弯口 岔路口 正对面 之间
"""
GATES = """
东门 西门 南门 北门 东大门 西大门 南大门 北大门 东北门 西南门 东南门 西北门 门口那条路 门前那条路
门口这条路 门前这条路 门口的路 门口的那条路 屋后那条路 小区门口 小区大门口 小区大门 小区后门 小区正门
小区侧门 村口 巷口 巷子口 弄堂口 村头 桥头
"""
HERES = """
池边 湖边 塘边 沟边 渠边 井边 溪边 江边 空地 小树林 荷花池 景观池 喷水池 人工湖 儿童活动区 晾衣区 十字路口
丁字路口 三岔路口 三叉路口 农贸市场 菜市场 菜场 集贸市场 地下车库 地下停车场 停车场 停车棚 车库 车棚
自行车棚 充电棚 健身广场 文化广场 广场 公园 游园 篮球场 活动中心 活动室 老年活动中心 公交站台 公交站
公交车站 汽车站 车站 地铁站 火车站 站台 河边 河岸 桥下 桥上 池塘 池塘边 鱼塘 鱼塘边 凉亭 中心花园 小花园
后花园 配电房 泵房 水泵房 垃圾房 垃圾站 垃圾中转站 公厕 公共厕所 地库 儿童乐园 游乐场 快递柜 菜鸟驿站 驿站
岗亭 门卫室 传达室 社区食堂 锅炉房 公交总站 老年活动室 便民市场 早市 夜市 地下一层
地下二层 地下一层车库 地下二层车库 负一楼 负一层 负二层 负一层车库 负二层车库
老街 健身区 健身点 打谷场 晒谷场 步行街 美食街
"""
LANDMARKS = """
社区医院 卫生站 供销社 粮站 食堂 书屋 老年大学 招待所 歌厅 网咖 菜摊 五金店 修理厂 炼油厂 水厂 电厂 纸厂
砖厂 工商所 税务局 供电所 法院 镇政府 街道办 办事处 司法所 城管队 消防队 大润发 万达 肯德基 麦当劳
移动 联通 营业厅 电影院 驾校 汽修 修车铺 诊所 卫生所 火锅店 饭馆 酒吧 茶馆 洗车店 洗车场 花店 书店 菜店
肉店 熟食店 培训班 健身房 美容院 批发部 电动车店 农行 工行 建行 中行 交行 农业银行 工商银行 建设银行
中国银行 邮政 邮局 银行 信用社 农商行 超市 学校 小学 中学 初中 高中 幼儿园 医院 卫生院 卫生室 卫生服务中心
卫生服务站 服务中心 服务站 党群服务中心 药店 药房 快递站 快递点 居委会 村委会 物业 物业办公室 派出所
便利店 小卖部 小店 饭店 早餐店 早点摊 烧烤店 烧烤摊 棋牌室 麻将馆 网吧 理发店 加油站 工地 厂 厂房 宾馆
酒店 浴室 澡堂 红绿灯 斑马线 桥 河 亭子 垃圾桶 垃圾箱 充电桩 养老院 敬老院 祠堂 小区 店 单元 村 院子 操场
花坛 绿化带 变压器 配电箱 消防栓 商场 商业街 写字楼 文化站 图书馆 体育馆 营业厅 办事大厅 五金店 水果店
奶茶店 面馆 包子铺 收费站 高架 天桥 隧道 大楼 办公楼 居民楼 门面房 商铺 店铺 门市 滑梯 健身器材 水池 喷泉
村部
"""
ESTATES = """
小区 花苑 花园 家园 佳苑 嘉苑 雅苑 名苑 新苑 新村 新城 公寓 华庭 名邸 名都 大厦 公馆 御府 华府 社区 家属院
宿舍 安置区 苑 山庄 华城 学府 名城 别墅 府邸 豪庭 名居 丽都 公租房
"""
ROADSIDES = "路口 路边 路上 路面 街口 街上 街边 巷子里 大道上"
ROADS = "大道 大街 公路 国道 省道 县道 路 街 巷 巷子 弄堂 胡同"
VILLAGES = "村 屯 庄 湾 寨"
LOOKALIKES = """
车库门 停车场里 单元门 桥归桥 路归路 第二期 第一期 广场舞 公园卡 停车场费 菜场大妈 路口碑 后面说 前面说
附近的人 隔壁老 隔壁邻居 隔壁装修 隔壁家 隔壁天天 隔壁总 隔壁在 对面邻居 小区物业 小区业主 小区居民 路灯
路过 路人 路障 路况 路途 路程 路费 路基 路线 路子 街道 街坊 街舞 村民 村里 村官 村干部 村上 村医 巷道 庄稼
庄重 河水 河南 河北 店家 店主 厂家 桥梁 物业费 物业公司 物业管理 银行卡 社区干部 社区书记 社区工作 农村
乡村 旁听 路由器 台湾 港湾 海湾 湾里 路子 食堂阿姨 水厂的水
"""

WORD_KINDS: dict[str, Kind] = {
    word: kind
    for kind, words in (
        (Kind.SIDE, SIDES),
        (Kind.GATE, GATES),
        (Kind.HERE, HERES),
        (Kind.LANDMARK, LANDMARKS),
        (Kind.ESTATE, ESTATES),
        (Kind.ROAD, ROADS),
        (Kind.ROADSIDE, ROADSIDES),
        (Kind.VILLAGE, VILLAGES),
        (Kind.NONE, LOOKALIKES),
    )
    for word in words.split()
}

NOT_IN_NAME = frozenset(
    "我你您他她它们咱俺在住是到的从去了着过这那哪有个于往跟把被给叫请让就都也很没不啊吧呢吗呀"
    "来走找问说想要会能可该还又再才只每各某另整全几多少条间处座栋号里外上下左右旁边对面后前门口"
    "及或为比等当因所之其用做搞弄修堵挡占停开关坏破漏吵闹看听见觉得感认经常老总一直最近今昨明天"
    "晚早夜晨午时候点分钟年月日，。！？、；：,.!?;: \t\n()（）“”\"'《》【】"
)
"""Characters at which a name read backwards ends."""

FIRST = frozenset("第五三六")
"""Characters behind which 一 belongs to a name (第一医院, 五一路)."""

MOON = frozenset("花明新秀映揽星江水邀满醉云")
"""Characters behind which 月 is the moon of a name and no month."""

NAMEABLE_SIDES = frozenset(
    ("对面", "斜对面", "旁边", "隔壁", "后面", "前面", "附近", "门口", "边上", "后边", "前边")
)
"""Sides of something that may be called by a name only (大润发后面)."""

_NOT_BESIDE = """
孩子 老人 邻居 别人 大家 电梯 自家 单元 家里 人家 身体 窗户 阳台 厨房 客厅 卧室 房间 床头 汽车 车辆 电视
手机 老师 医生 朋友 亲戚
"""
NOT_BESIDE = frozenset(_NOT_BESIDE.split())
"""What one stands beside without being at a place."""

ESTATE_ENDINGS = frozenset("苑园城湾府邸庭村厦郡岸居都坊景台轩阁寓墅区期里院")
"""Characters in which an estate's name ends when a building's number follows at once."""

ROAD_NAME_AHEAD = Lazy(
    "[东南西北中头滨沿堤岸]路(?![灯过人由])"
    "|[^，。！？、；： 上下门口边]?(?:路(?![口边上面灯过人由])|街(?![上边道口坊])|巷|大道)"
)
"""What follows the first character of a road's name (河东路, 桥头街)."""

BEFORE_NO_ROAD = frozenset(
    "走道马泥公线电管铁迷半思修堵让带出网套水小土石柏油砖丁字岔三末绝近远弯平险歧活退生财死条段"
)
"""Characters that make a plain word with 路: 马路, 道路, 走路."""
