"""Persons' names, where a message shows by its words that something is a name.

Known signs are words that introduce one (我叫…, 联系人…), a relation before it (我老公张强), a phone
beside it, 某, a household (张建国家), and how neighbours are called (王阿姨, 老李). People called by
their office (陈书记, 刘医生) are not masked: they are meant to be found.
"""

from __future__ import annotations

from nlp.patterns import Lazy, any_of

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "葛尤柏季俞纪缪储瞿桑翁殷倪施华祝左章凌霍颜樊兰"
)
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|司徒|夏侯|慕容"
_SURNAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_NEVER_GIVEN = (
    "不没的了是在打天总老又也都还有把被要会说就才只很太吗呢吧啊呀我你他她它们这那哪个什么怎上下里外前后口末年日月"
    "时分点到从去来给跟和与或及让叫请问想能可该再每各家区路街栋楼号门室房店厂校院村镇县市省块"
)
_GIVEN = rf"(?:(?![{_NEVER_GIVEN}])[一-鿿])"
_NAME = rf"{_SURNAME}{_GIVEN}{{1,2}}"
_END = r"(?=[，。,.、；;：:！!？?\s()（）的0-9]|$|今年|住|电话|联系|手机|家住|身份证|来|要|想|反映|在)"
_TOLD = Lazy(
    rf"(?:我叫|名叫|姓名|联系人|本人叫|名字叫|名字是|户主|当事人|投诉人|反映人|申请人|申报人|我是|本人|患者|病人|家属|叫做|孩子叫|老人叫)"
    rf"(?:[是叫为]|[:：\s]){{0,3}}(?P<name>{_NAME}){_END}"
)
_TOLD_SIGN = Lazy("叫|姓名|联系人|名字是|户主|当事人|诉人|映人|请人|报人|我是|本人|患者|病人|家属")
_RELATIONS = """
儿子 女儿 老公 老婆 丈夫 妻子 父亲 母亲 爸 爸爸 妈 妈妈 爷爷 奶奶 外公 外婆 孙子 孙女 弟弟 妹妹 哥哥 姐姐 儿媳
女婿 邻居 房东 租客 业主 居民 村民 老板 包工头 同事 朋友 老乡 亲戚 队长
"""
_RELATED = Lazy(
    rf"{any_of(_RELATIONS.split())}(?:叫|是|名叫)?(?P<name>{_NAME})"
    r"(?=[，。,.、；;：:！!？?\s()（）0-9]|$|今年|不|打|欠|因|患|去|说|从|住|没|总|天天|老是|经常|一直|拖|骗|骂|的|把|被|在|家)"
)
_SOME = Lazy(rf"(?:{_COMPOUND}|[{_SURNAMES}])(?:某{{1,3}}|[Xx×*]{{1,2}}(?![A-Za-z0-9*]))")
_NO_MONEY = "(?<!养)(?<!养老)(?!(?<=[押奖租休助基现罚订资佣])金)"
"""养老金爷爷 is nobody called 金."""
_CALLED = Lazy(
    rf"{_NO_MONEY}[老小]?[{_SURNAMES}](?:阿姨|大爷|大妈|奶奶|爷爷|大叔|叔叔|叔|大婶|婶|大姐|大哥|大伯|伯伯|伯|大娘|婆婆|嫂子?|姐|哥|先生|女士|小姐|太太|老太|老头|师傅|老爷子|家)"
    r"(?![庄村园具长人庭属乡塘湾桥沟坝店])"
)
_CALLED_COMPOUND = Lazy(
    rf"(?:{_COMPOUND})(?:阿姨|大爷|大妈|奶奶|爷爷|大叔|叔叔|大姐|大哥|先生|女士|小姐|太太|师傅|家)"
)
_FAMILIAR = Lazy(
    rf"(?P<name>[老小][{_SURNAMES}])(?=[家和跟说他她的在天总把又也是不，。,！!？?\s头]|你好|师傅|$)"
)
_BEFORE_NAME = Lazy("[壁上下门居和跟找叫的给是让问，。,！!？?\\s]")
_HOUSEHOLD = Lazy(rf"(?P<name>{_SURNAME}{_GIVEN}{{2}})家(?![庄村园具长人庭属乡塘湾])")
_BY_PHONE = Lazy(
    rf"(?<![一-鿿])(?P<name>{_NAME})(?=[\s,，:：、(（]{{0,2}}(?:的?电话|手机号?|联系方式)?[\s:：是]{{0,2}}[(（]?(?:1[3-9]|0[1-9][0-9])[0-9\s\-]{{6}})"
    rf"|(?<=[0-9])[\s,，(（]?(?P<after>{_NAME})(?=$|[\s，。,)）])"
)


NAME_SIGNS = (*_SURNAMES, *_COMPOUND.split("|"))
"""Every name begins with one of these."""

_SHORT = (_SOME, _CALLED, _CALLED_COMPOUND)
_SHORT_SIGN = Lazy(
    f"[{_SURNAMES}马官葛甫徒侯容](?:某|[Xx×*]|阿姨|大[爷妈叔婶姐哥伯娘]|奶|爷|叔|婶|伯|婆|嫂|姐|哥|先生|女士|小姐|太|老[太头爷]|师傅|家)"
    f"|[老小][{_SURNAMES}]"
)
"""What every short name holds; without it only the longer patterns are tried."""


def names(text: str, *, numbered: bool) -> list[tuple[int, int]]:
    """Where names stand in `text`; they may overlap. `numbered`: the text holds a phone number."""
    spans: list[tuple[int, int]] = []
    if _SHORT_SIGN.search(text):
        spans += [match.span() for pattern in _SHORT for match in pattern.finditer(text)]
        spans += _after_a_boundary(_FAMILIAR, text)
    if "家" in text:
        spans += _after_a_boundary(_HOUSEHOLD, text)
    if _TOLD_SIGN.search(text):
        spans += [match.span("name") for match in _TOLD.finditer(text)]
    spans += [match.span("name") for match in _RELATED.finditer(text)]
    if numbered:
        spans += [match.span(match.lastgroup or 0) for match in _BY_PHONE.finditer(text)]
    return spans


def _after_a_boundary(pattern: Lazy, text: str) -> list[tuple[int, int]]:
    """Matches at the beginning or after a character that a name can follow."""
    return [
        match.span("name")
        for match in pattern.finditer(text)
        if match.start() == 0 or _BEFORE_NAME.match(text, match.start() - 1)
    ]
