"""What names of places are made of, and what is no name of one."""

from __future__ import annotations

_NO_NAME = """
下水 排水 臭水 污水 浑水 公家 千 万水 大江大 孩子 老人 邻居 别人 大家 电梯 自家 单元 家里 人家 身体
窗户 阳台 厨房 客厅 卧室 房间 床头 汽车 车辆 电视 手机 老师 医生 朋友 亲戚 楼房 住房 马路 道路 公路 路 床
桌子 沙发 墙壁 窗 空调 冰箱 厕所 卫生间 自己 农村 城市 乡村 全国 国家 大型 公立 私立 民办 公办 附属 老旧
封闭 整个 全体 高档 普通 新建 安全 消防 应急 集体 员工 学生 单位 公司 老家 外地 本地 当地 大门 房子 房屋
小区 社区 学校 医院 银行 枕头 床底 平坦 车 人 楼 家 门 身子 鞋垫 门缝 太阳 大太阳 胸口 被子 枕头 脚 桌
棋牌桌 地板 轮胎 身体 石头 毯子 褥子 柜子 窗台 洗手间 浴室 玄关 床铺 衣柜 水表 灶台 电脑 户口 盆
亲友 小学 中学
"""
NO_NAME = frozenset(_NO_NAME.split())
"""What is no name of a place, and what one stands beside without being at one."""

_NO_OWN_NAME = """
私立 公立 民办 公办 私人 民营 正规 大型 小型 附近 网红 连锁 平价 专科 个体 乡镇 县级 市级 省级 省城 重点
定点 外地 本地 普通 一般 高档 低价 新开 新建 原来 以前 学校 单位 公司 社区 小区 村里 镇上 街上 路边 楼下
门口 对面 隔壁 旁边 那边 这边 有些 好几 县城 山里 山区 农村 一家 两家 三家 几家 早饭 早餐 洗碗 游泳 许多
很多 所有 全部 各个 职业 专业 国营 集体 公益 养老 寄宿 双语 国际 早教 教育 中国 全国 我国 招聘 打工 买房
违法 违规 无证 非法 黑心 露天 农村 城市
"""
NO_OWN_NAME = frozenset(_NO_OWN_NAME.split())
"""What tells of a shop or a school what kind it is, and is not its name."""

NAME_LETTERS = frozenset(
    "塔秀轧砖御瓦石金银铜玉龙凤虎鹿鹤燕莺松柏柳杨槐榆桃李杏梅兰竹菊荷莲桂枫桐樱芦苇春夏秋冬古青紫绿蓝翠丹朱赤碧双高平安康宁福寿喜吉祥瑞顺兴隆昌盛"
    "泰丰裕富贵荣华星云霞泉潭渡港洲岛沙岭峰谷峡文武建和永鼎鑫宏宝圣仙佛神灵雅馨怡景锦绣芳香滨临望观凌江湖海溪塘"
)
"""What may be the first syllable of a name whose second is a word of our own: 秀 + 水街; hardly a verb."""
_NO_BUILDING = """
单元 居民 家属 老旧 高层 多层 对面 隔壁 后面 前面 整个 整栋 这栋 那栋 一栋 我们 咱们 小区 住宅 商住 回迁
安置 拆迁 危房 新建 教学 办公 宿舍 综合 写字 实验 门诊 住院 行政 商业 步梯 电梯 筒子 烂尾 临街 沿街 板楼
塔楼 自建 公租 廉租 出租 单位 全县 县城 省城 大城 小城 全城 满城 古城
"""
NO_BUILDING = frozenset(_NO_BUILDING.split())
"""What tells of a house of what kind it is (居民楼), not how it is called (和顺楼)."""

LANDMARK_ENDINGS = frozenset(
    "庙寺祠塔亭桥河湖塘池井树山坡店厂站院馆楼场园房铺摊棚库仓校所墙沟渠坝堤田地岗牌箱柜杆坑坛石像碑吧台行局社中城厦街道圃屋厅室"
)
"""Characters in which a landmark's name ends, so that its side may follow in the middle of a sentence."""

LAND_ENDINGS = frozenset("区院村屯庄湾寨坪坝岭沟塘冲坳垸圩口河桥屋山家营堡")
"""Characters in which a village's name ends when the number of a group follows at once."""

ESTATE_ENDINGS = frozenset("苑园城湾府邸庭村厦郡岸居都坊景台轩阁寓墅区期里院院楼")
"""Characters in which an estate's name ends when a building's number follows at once."""

BEFORE_NO_ROAD = frozenset(
    "走道马泥公线电管铁迷半思修堵让带出网套水小土石柏油砖丁字岔三末绝近远弯平险歧活退生财死条段顺跑绕指问探赶认逃"
    "后老么多少同断上下回来行盲滑门丝套销封改养筑筋血纹毛一开"
)
"""Characters that make a plain word with 路: 马路, 道路, 走路."""

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹章苏潘葛范彭鲁韦马苗方俞任袁柳唐罗毕"
    "安刘徐谭廖龙段史武贺郝侯白尹易戴孔向汤牛艾焦巩晏欧聂辛管车冉岳齐耿卜左肖尤洪鲍闻党翟路解芦苗靳单涂喻常于傅康余卢黄尹姚邵汪祁毛狄宋庞熊纪项祝董梁杜阮蓝闵席季贾江童郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯莫丁邓石崔龚程"
)
"""A village may have one of these alone for its name: 赵庄, 李村."""

_WHOLE_NAMES = """
春天 常青 为民 天和 家园 家乐 家兴 家福 家润 满福 满堂 满仓 满城 满江 满洲 来福 来宝 来凤 来安 来宾 听涛
听雨 听雪 听海 跃进 前进 进贤 进学 进步 关东 关山 关林 关岭 关中 关外 八一 开明 开泰 开源 开阳 开平 开封
开福 开创 开拓 开元 开发 开心 得月 得胜 得意 得宝 下沙 下营 下庄 下关 下塘 下河 上城 上塘 上元 上海 上饶
上虞 上善 上林 上和 上营 上庄 上河 旭日 日升 日照 日新 日坛 日月 月光 月桂 月华 月坛 月湖 月亮 明月 望月
揽月 大成 天成 成都 成功 成才 成贤 成华 里仁 里水 左岸 右岸 左安 右安 早阳 早春 晚霞 晨曦 晨阳 仁爱 爱民
爱国 爱家 爱心 爱丽 一品 一心 一方 一帆 一鸣 第一 外滩 建新 立新 创新 前程 前海 前门 前营 前庄 前郭 后海
后湖 后营 后庄 后宰 门头 门源 三里 四平 城关 拥军 双拥 养正 养心 养怡 出云 会昌 会宁 会稽 会仙 会展 会贤
望城 望江 走马 跑马 骑龙 打铁 打渔 打浦 看丹 求是 求实 求真 求精 报国 报恩 报春 报喜 年丰 年华 丰年 青年
少年 百年 千年 万年 永年 时光 时尚 时代 时珍 分水 点军 点石 经纬 经贸 经典 当阳 当涂 当代 之江 之光 之都
为公 及第 居易 拉萨 领秀 领航 领江 领御 玉带 带湖 妈祖 多福 多宝 多彩 多伦 少林 少陵 全福 全聚 全兴 全运
感恩 修文 修齐 修远 收获 丰收 天坛 天桥 天通 天河 天府 天山 天泰 天源 天福 天华 天乐 天马 天宝 天鹅 天目
天台 天津 中天 蓝天 明珠 光明 文明 昆明 黎明 明德 明湖 明光 明发 明秀 昌明 老城 老河 老山 有为 有福 有缘
在水 在田 于都 于家 问天 问道 能仁 和睦
"""
WHOLE_NAMES = frozenset(_WHOLE_NAMES.split())
"""Words that are names though a syllable of theirs is hardly ever one's: 前进路, 听涛苑."""
