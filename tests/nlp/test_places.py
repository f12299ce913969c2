"""The place a message speaks of, by its looks and by the community's own list."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.normalise import normalise
from nlp.places import EMPTY, Gazetteer, Place
from tests.nlp.corpora import lines
from tests.nlp.texts import texts

OURS = Gazetteer(
    [
        Place("DF", "丹凤花苑", ("丹凤",)),
        Place("DF-3", "丹凤花苑3栋", ("3栋", "3号楼"), parent="DF"),
        Place("DF-5", "丹凤花苑5栋", ("5栋",), parent="DF"),
        Place("DF-12", "丹凤花苑12栋", (), parent="DF"),
        Place("XY", "星月小区", ("星月",)),
        Place("XY-3", "星月小区3栋", ("3栋",), parent="XY"),
        Place("XY-9", "星月小区9号楼", ("9号楼",), parent="XY"),
        Place("XY-B", "星月小区B座", ("B座",), parent="XY"),
        Place("NH", "农业银行", ("农行",)),
        Place("CC", "西菜场", ("西菜场",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "span", "code"),
    [
        ("丹凤花苑3栋2单元501漏水", "丹凤花苑3栋2单元501", "DF-3"),
        ("丹凤三号楼的灯坏了", "丹凤三号楼", "DF-3"),
        ("星月3幢没热水", "星月3幢", "XY-3"),
        ("丹凤5-302太吵", "丹凤5-302", "DF-5"),
        ("丹凤花苑的12#电梯停了", "丹凤花苑的12#电梯", "DF-12"),
        ("住在丹凤花苑里面十二栋", "丹凤花苑里面十二栋", "DF-12"),
        ("九号楼楼道灯坏了", "九号楼楼道", "XY-9"),
        ("b座门口积水", "b座门口", "XY-B"),
        ("农行门口停满了车", "农行门口", "NH"),
        ("西菜场门口太臭", "西菜场门口", "CC"),
        ("星月小区东门坏了", "星月小区东门", "XY"),
        ("丹凤花苑30栋漏水", "丹凤花苑30栋", "DF"),
        ("3栋漏水", "3栋", None),
        ("阳光小区3栋漏水", "阳光小区3栋", None),
        ("锦绣城9号楼漏水", "锦绣城9号楼", None),
        ("人民路坑坑洼洼", "人民路", None),
    ],
)
def test_the_communitys_places_are_known(text: str, span: str, code: str | None) -> None:
    """Short forms lead to the place's code; what is ambiguous or elsewhere has none."""
    place = OURS.find(text)
    assert place is not None
    assert (place.text, place.code) == (span, code)


@pytest.mark.parametrize(
    ("text", "near", "code"),
    [
        ("3栋漏水", "DF", "DF-3"),
        ("3栋漏水", "XY-9", "XY-3"),
        ("3栋漏水", "NH", None),
        ("9号楼漏水", "DF", "XY-9"),
        ("星月3栋漏水", "DF", "XY-3"),
        ("三号楼2单元501", "DF-5", "DF-3"),
    ],
)
def test_the_place_the_writer_came_from_settles_doubts(text: str, near: str, code: str | None) -> None:
    """A building's number alone is read in the estate whose code was scanned; a named estate wins."""
    place = OURS.find(text, near=near)
    assert place is not None
    assert place.code == code


def test_the_matters_place_goes_before_the_writers_home() -> None:
    """Where somebody only says where they live, the other place is the one that is meant."""
    place = OURS.find("我住星月9号楼，农行门口的路灯坏了")
    assert place is not None
    assert place.code == "NH"


def test_all_places_are_found_in_order() -> None:
    """Each demand of a message may have a place of its own."""
    places = OURS.find_all("丹凤3栋灯坏了，另外星月9号楼漏水")
    assert [(place.text, place.code) for place in places] == [("丹凤3栋", "DF-3"), ("星月9号楼", "XY-9")]


@pytest.mark.parametrize("name", ["named.txt", "control_named.txt", "fresh_named.txt"])
def test_places_are_recognised_by_their_looks(name: str) -> None:
    """Without any list, nine in ten of the corpus's places are found where they stand."""
    right = 0
    corpus = lines("place_corpus", name)
    for line in corpus:
        start, end = line.index("【"), line.index("】") - 1
        place = EMPTY.find(line.replace("【", "").replace("】", ""))
        right += place is not None and place.start <= start + 1 and abs(place.end - end) <= 3
    assert right >= 0.9 * len(corpus)


@pytest.mark.parametrize(
    ("part", "floor"),
    [
        ("manners", 0.94),
        ("kept", 0.9),
        ("spots", 0.9),
        ("ways", 0.93),
        ("tails", 0.93),
        ("regions", 0.93),
        ("spent", 0.93),
    ],
)
def test_the_very_span_is_found(part: str, floor: float) -> None:
    """The whole way to the place and nothing besides: F1 of exact spans, false places counted."""
    named = lines("place_corpus", f"{part}_named.txt")
    right = found = 0
    for line in named:
        place = EMPTY.find(line.replace("【", "").replace("】", ""))
        found += place is not None
        right += place is not None and (place.start, place.end) == (line.index("【"), line.index("】") - 1)
    found += sum(EMPTY.find(line) is not None for line in lines("place_corpus", f"{part}_none.txt"))
    assert 2 * right / (found + len(named)) >= floor


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("市场门口的路灯坏了三天了", "市场门口"),
        ("花园一村3栋漏水", "花园一村3栋"),
        ("14栋电梯上到六楼就抖", "14栋电梯"),
        ("14栋电梯卡着两个小孩", "14栋电梯"),
        ("夜里太吵，星夜KTV", "星夜KTV"),
        ("惠民药店拿医保卡刷牙膏", "惠民药店"),
        ("刘记烧饼用的地沟油吧", "刘记烧饼"),
        ("跟你讲枫塘镇石桥村村口有个大坑", "枫塘镇石桥村村口"),
        ("你们管管新村三巷12号", "新村三巷12号"),
        ("望月楼台阶上那块没扶手", "望月楼台阶上"),
        ("从拆迁办往里走第三家出来的", "拆迁办往里走第三家"),
        ("早市最东头杀活禽", "早市最东头"),
        ("少我二两，农贸市场二楼卖豆腐的那个摊", "农贸市场二楼卖豆腐的那个摊"),
        ("等12路公交站台的车", "12路公交站台"),
        ("老粮站那个拐弯处塌了个洞", "老粮站那个拐弯处"),
        ("四单元一楼西户水漫到床脚", "四单元一楼西户"),
        ("从百货大楼到汽车站那段路没灯", "百货大楼到汽车站那段路"),
        ("小区北门的减速带旁边结冰了", "小区北门的减速带旁边"),
        ("南关桥上有人要跳河", "南关桥"),
        ("塔湾街19号老鼠成群", "塔湾街19号"),
        ("地铁3号线文化宫站D口没电梯", "地铁3号线文化宫站D口"),
        ("菜市场的秤不准，就七里桥农贸市场", "七里桥农贸市场"),
        ("我家在上塘村老祠堂隔壁，祠堂要塌了", "上塘村老祠堂隔壁"),
        ("14栋的电梯上到六楼就抖", "14栋的电梯"),
        ("14栋的电梯费谁收", "14栋"),
        ("菜场后头那条沟堵了", "菜场后头那条沟"),
        ("菜场后头那条狗咬人", "菜场后头"),
        ("信用社往东一百米有个坑", "信用社往东一百米"),
        ("湾头第三户没人开门", "湾头第三户"),
        ("五里堡断电了", "五里堡"),
        ("河东路48号门头掉砖", "河东路48号"),
        ("我住顺和里3巷12号", "顺和里3巷12号"),
        ("二十楼2003漏水", "二十楼2003"),
        ("书店楼上有人打麻将", "书店楼上"),
        ("邮局斜对面那家茶馆太吵", "邮局斜对面那家茶馆"),
        ("河对岸的渡槽塌了", "河对岸的渡槽"),
        ("小区快递柜旁地砖翘了", "小区快递柜旁"),
        ("春江花月小区快递柜坏了", "春江花月小区"),
        ("农行对面那棵树要倒了", "农行对面"),
        ("对面工地半夜打桩", "对面工地"),
        ("后门锁了消防车进不来", "后门"),
        ("网吧太吵", "网吧"),
        ("学府路井盖响", "学府路"),
        ("蓝天幼儿园门口没有斑马线", "蓝天幼儿园门口"),
        ("绿城玫瑰园物业不管事", "绿城玫瑰园"),
        ("省道边大货车超载", "省道边"),
    ],
)
def test_a_place_ends_where_the_matter_begins(text: str, span: str) -> None:
    """What stands in a building is part of its address; what is broken there is not."""
    place = EMPTY.find(text)
    assert place is not None
    assert place.text == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("6栋一单元那条斜坡太陡", "6栋一单元那条斜坡"),
        ("老张饭馆后厨那侧冒黑水", "老张饭馆后厨那侧"),
        ("卫生室后头那棵柳树底下有马蜂窝", "卫生室后头那棵柳树底下"),
        ("卫生室后头那棵柳树倒了", "卫生室后头"),
        ("车棚那个露下身的又来了", "车棚"),
        ("南环路靠近纸厂那段没灯", "南环路靠近纸厂那段"),
        ("高架桥第二个桥墩旁堆满垃圾", "高架桥第二个桥墩旁"),
        ("三号滑梯松了", "三号滑梯"),
        ("安和小区地下三层C区88车位滴水", "安和小区地下三层C区88车位"),
        ("安和小区地下二层B16被人占了", "安和小区地下二层B16"),
        ("办事大厅二楼6号窗口没人", "办事大厅二楼6号窗口"),
        ("永平楼一门三层右手漏水", "永平楼一门三层右手"),
        ("2梯5楼的灯不亮", "2梯5楼"),
        ("3栋2单元四楼半夜吵", "3栋2单元四楼"),
        ("3栋2单元四楼半那个平台堆满了", "3栋2单元四楼半那个平台"),
        ("八座十楼C户太吵", "八座十楼C户"),
        ("石河村四队十号没人照看", "石河村四队十号"),
        ("居委会窗外停满了车", "居委会窗外"),
        ("东门岗亭外三十米有个坑", "东门岗亭外三十米"),
        ("东门岗亭外三十米宽的坑", "东门岗亭外"),
        ("河西路桥洞下面积水了", "河西路桥洞下面"),
        ("永和里7号3楼的老人没出门", "永和里7号3楼"),
        ("6号楼前的沙坑有碎玻璃", "6号楼前的沙坑"),
        ("6号楼前的沙坑太小", "6号楼前"),
        ("柳树巷8号院墙裂了", "柳树巷8号"),
        ("牌坊底下一排笼子", "牌坊底下"),
        ("村里二排五号的灯", "二排五号"),
        ("一期和二期中间那条路没灯", "一期和二期中间那条路"),
        ("体育馆停车场300车位不够", "体育馆停车场"),
        ("中山路那段经历忘不掉", "中山路"),
        ("柳树胡同7号旁门让人撬了", "柳树胡同7号"),
    ],
)
def test_what_is_counted_or_pointed_at_belongs_to_its_place(text: str, span: str) -> None:
    """What tells where behind a place belongs to it, with its number, its side and how far it is."""
    place = EMPTY.find(text)
    assert place is not None
    assert place.text == span


@pytest.mark.parametrize(
    ("text", "code"), [("3栋地下车库漏水", "DF-3"), ("文化广场3栋漏水", None), ("公园新村3栋漏水", None)]
)
def test_a_number_behind_another_name_is_not_ours(text: str, code: str | None) -> None:
    """A building of ours keeps its code whatever stands in it; one of somewhere else has none."""
    place = OURS.find(text, near="DF")
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    "text",
    [
        "走后门",
        "养老院说交十万享一辈子",
        "附近有公园吗",
        "想建个停车场",
        "单元门口的灯不亮",
        "网吧不给退押金",
        "要是能有个停车场就好了",
        "车库的租金怎么定",
        "家门口那条路啥时候修",
        "鸡跑到我家菜园",
        "去公园玩",
        "学校老师打人",
        "一排黑车堵在那儿",
        "我卡在防盗窗外头了",
    ],
)
def test_what_is_wanted_or_acts_is_no_place(text: str) -> None:
    """What is not there yet, what does business with somebody, what everybody has one of."""
    assert EMPTY.find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        line
        for part in (
            "none",
            "control_none",
            "fresh_none",
            "manners_none",
            "kept_none",
            "spots_none",
            "ways_none",
        )
        for line in lines("place_corpus", f"{part}.txt")
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    """Street lamps, sums, dates, organisations and stairs are no places."""
    assert EMPTY.find(text) is None


@given(texts)
def test_spans_quote_the_text(text: str) -> None:
    """Whatever is read, a place's text is the text at its offsets."""
    read = normalise(text).text
    for place in OURS.find_all(read, near="DF"):
        assert read[place.start : place.end] == place.text
        assert place.text
