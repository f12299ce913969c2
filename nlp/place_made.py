"""Words that point at places and are made of parts: every direction with every side, every gate with its lodge."""

from __future__ import annotations

from itertools import product

_FOUR = tuple("东西南北")
_QUARTERS = (*_FOUR, "东南", "东北", "西南", "西北", "正东", "正西", "正南", "正北")
_EDGES = tuple("边面侧头端首段口岸角墙坡沿") + (
    *("墙根", "墙外", "墙边", "墙下", "边上", "面墙", "侧墙", "头儿", "边儿", "半边"),
)
_REACHES = (*(a + b for a in "东西南北里外上下前后左右" for b in "边面头"), "边上", "中间", "尽头", "深处", "里")
_LODGES = (
    *("", "口", "外", "内", "岗"), "门岗", "岗亭", "门岗亭", "门卫", "门卫室", "保安亭", "保安室", "传达室", "值班室",
    *("出口", "入口", "进口", "出入口", "进出口"),
)
_GATES = ("门", "大门", "小门", "侧门", "偏门", "边门", "便门")


def _made(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map("".join, product(*parts)))


MADE_SIDES = (
    *_made(_QUARTERS, _EDGES),
    *_made(("最", "紧"), _REACHES),
    *_made(("左手", "右手", "左", "右", "斜"), ("边", "侧", "边上", "面")),
    *_made(("拐弯", "转弯", "拐角", "转角"), ("", "处", "口")),
    *_made(("交", "交会", "相交", "三岔", "岔道", "丁字", "交接", "衔接", "分岔"), ("口", "处")),
    *_made(("往",), tuple("里外前后左右上下东西南北")),
    *("十字口", "对角", "斜对角", "河对面", "路对过", "街对面", "里侧"),
)
"""Sides of something; behind 往 the way must follow (往里走第三家)."""
MADE_GATES = (
    *_made((*_FOUR, "东北", "东南", "西北", "西南"), _GATES, _LODGES),
    *_made(_FOUR, tuple("一二三123"), ("门", "口", "区")),
    *_made(tuple("二三四五六七八九1234567"), ("区",)),
)
"""Gates, what is called by them, and numbered parts of an estate; each is a place by itself."""
TRADES = "店 铺 铺子 摊位 档口 馆 厂 城 商行 车行 商店 便利店 生活馆 小馆 店铺 老店 分店 总店 旗舰店"
"""What a shop's or a market's name ends in, whatever is sold there: 王记馒头铺, 汽配城."""
TOWNS = "镇 乡 街道 县"
"""What the name of a town ends in, with which an address may begin: 石桥镇下河村五社."""
MADE_FACILITIES = """
骨科 内科 外科 儿科 妇科 产科 妇产科 眼科 口腔科 皮肤科 中医科 检验科 放射科 体检中心 抽血处 缴费窗口 挂号窗口 取药窗口 收费窗口
导医台 咨询台 总台 总服务台 安检口 进站厅 候机厅 行李房 试衣间 储物柜 美食街区 生鲜区 海鲜区 活禽区 水果区 干货区 服装区 女厕 男厕
女厕所 男厕所 卫生间 洗手间 母婴室 开水间 消防门 后厨门口
"""
"""Parts of a large building."""
MADE_LANDMARKS = """
水泥路 柏油路 土路 砂石路 石子路 小路 小道 主路 主干道 林荫道 田埂路
拆迁办 征收办 征迁办 信访办 综治办 街道办公室 扶贫办 移民办 安置办 棚改办 动迁办 指挥部 项目部 社保办 地税局 国税局 粮食所 物资局
商业局 外贸局 轻工局 机械局 化工局 煤炭局 农机站 畜牧局 水产局 公路段 铁路局 航道局 港务局 广电局 文化局 卫生局 财政局 审计局 统计局
物价局 城建局 环保局 档案局 旅游局 科技局 城管局 质监局 药监局 应急局 烟草局 盐务局 电信大楼 移动大楼 联通大楼 邮政大楼 电力大楼
财政大楼 国税大楼 地税大楼 工会大楼 人保大楼 建行大楼 农行大楼 工行大楼 邮电大楼 百货楼 7-11 罗森 美宜佳 便利蜂 苏果 中百 步步高 家家悦
钱大妈 百果园 正新鸡排 老乡鸡 必胜客 汉堡王 德克士 华莱士 星巴克 库迪 屈臣氏 名创优品 迪卡侬 宜家 山姆 麦德龙 国美 苏宁 居然之家
红星美凯龙 海底捞 4S店 中石化 中石油 孩子王 海澜之家 胖东来 永旺 天虹 新华书店 海王星辰 锦江之星 如家 汉庭 古茗 茶百道 沪上阿姨 益禾堂
"""
"""Offices and chains; like any landmark they need a name or a side."""
MADE_HERES = """
湖心岛 湖心桥 小岛 沙洲 江心洲 石板路 鹅卵石路 砖瓦窑 空铺 空铺子 空门面 空店面 空店 十字街 十字街口 丁字街 丁字街口 十字街头 便民大厅 办事大厅 综合服务大厅 文体广场 法治公园 廉政广场 早点一条街
"""
MADE_VILLAGES = "桥子 坝子 店子 岭子 窝子 窑子 台子 垛子 墩子 畈子 冲子 院子村 塆 一村 家桥子 家店子"
MADE_NONE = """
乡下 乡里 乡亲 乡镇 城镇 镇上 镇里 镇定 镇痛 县里 县城 县长 县官 街道上 街道说 街道让 二区别 三区别 老乡
家乡 同乡 滑坡 陡坡 护坡 边坡 爬坡 上坡路 下坡路 摊派 摊上 摊牌 店大 铺张 铺路 铺设 铺盖 铺地 厂子里 城里 城市 城管 城乡 馆子 往下掉 往下漏 往下滴 往下扔 往下流
往外冒 往外流 往外漏 往外跑 往上涨 往上爬 往后拖 往后推 往里灌 往里冲 往里钻 往里渗 往里漏
"""
"""What only looks like one of these."""
