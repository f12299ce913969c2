"""What a message holds about persons: to call them back, and to hide from those who need not know.

Masked are phones, identity and account numbers, names, and the unit and room of a home; a building's
number stays, for the team has to find the place. A name is masked after words that introduce one
(我叫…, 联系人…), before a phone, with 某, and as a neighbour is named (王阿姨, 老李). Officials by
their office (陈书记, 刘医生) are not: they are meant to be found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nlp.numbers import Number, numbers
from nlp.understanding import MaskKind, MaskSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤葛尤柏季俞纪缪储瞿桑翁殷倪施严华"
)
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|司徒|东方|夏侯"
_NAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])[一-鿿]{{1,2}}"
_AFTER_NAME = r"(?=[，。,.、；;：:！!？?\s()（）的0-9]|$|今年|住|电话|联系|手机|家住|身份证)"
_PHONE_NEXT = r"(?=[\s,，:：、(（]{0,2}(?:电话|手机|联系方式)?[\s:：]{0,2}(?:1[3-9]|0[1-9][0-9]))"
_NAMES = re.compile(
    rf"(?:我叫|名叫|姓名|联系人|本人叫|名字叫|户主|当事人|投诉人|反映人|申请人|我是|本人)(?:是|叫|为)?[:：\s]{{0,2}}(?P<told>{_NAME}){_AFTER_NAME}"
    rf"|(?P<some>(?:{_COMPOUND}|[{_SURNAMES}])(?:某{{1,3}}|XX|xx))"
    rf"|(?P<kin>[{_SURNAMES}](?:阿姨|大爷|大妈|奶奶|爷爷|大叔|叔叔|婶|大婶|大姐|大哥|大伯|嫂子?|姐|伯伯|先生|女士|小姐|太太|老太|师傅|家))(?![庄村])"
    rf"|(?<![一-鿿])(?P<called>{_NAME}){_PHONE_NEXT}"
)
_NAMES_GUARD = re.compile(
    "我叫|名叫|姓名|联系人|叫|户主|当事人|反映人|申请人|投诉人|我是|本人|某|XX|xx|[阿大奶爷叔婶姐伯嫂先女小太老师家]"
)
_HOMES = re.compile(
    r"(?:(?<=[栋幢座楼#])|(?<![0-9一二三四五六七八九十]))(?P<home>(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})单元(?:[\s,，]?[0-9]{3,4}室?|[0-9一二三四五六七八九十]{1,2}楼)?)"
    r"|(?<=[栋幢座楼#])(?P<room>[\s,，\-]?[0-9]{3,4}(?:室|房|户)?)(?![0-9元块])"
    r"|(?<![0-9])[0-9]{1,3}[-—](?P<dashed>(?:[0-9]{1,2}[-—])?[0-9]{3,4})(?![0-9\-元块平米])"
    r"|(?:楼上|楼下|对门|隔壁|我家|我住|住在)(?P<next>[0-9]{3,4})(?![0-9元块平米人个次])"
    r"|(?<![0-9])(?P<plain>[0-9]{3,4}[室房])(?![间子东租产])"
)
_HOMES_GUARD = re.compile("单元|[0-9]{3}")
_ANONYMOUS = re.compile(
    "匿名|不留名|别留名|保密|怕(?:被|他们?|她们?|人家|打击)?报复|打击报复"
    "|(?:不要|别|不想|不愿|不能|勿|请勿|不方便|千万别|不敢)(?:对外|跟(?:他们?|她们?|人家|邻居|楼上)|让(?:他们?|她们?|人家|邻居|楼上|别人|对方))?"
    "(?:说(?:出)?是我|说我|透露|公开|泄露|暴露|知道是(?:我|谁)|留(?:姓名|名字|名|电话))"
)
_ANONYMOUS_GUARD = re.compile("[匿密复留透泄暴]|是我|说我|是谁")

STAND_INS = {
    MaskKind.PHONE: "[电话]",
    MaskKind.ID_NUMBER: "[身份证号]",
    MaskKind.ACCOUNT_NUMBER: "[账号]",
    MaskKind.NAME: "[姓名]",
    MaskKind.HOME: "[门牌]",
}
"""What stands where something was hidden."""


class Extracted(NamedTuple):
    """The persons' details of one message; phones and identity numbers in plain digits, checked."""

    phones: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()
    masks: tuple[MaskSpan, ...] = ()
    anonymous: bool = False


def extract(text: str) -> Extracted:
    """Find it all; `text` is normalised, and the spans count its characters."""
    found = list(numbers(text))
    masks = [MaskSpan(number.start, number.end, number.kind) for number in found]
    masks += _clear_of(masks, (*_names(text), *_homes(text)))
    masks.sort(key=lambda span: span.start)
    return Extracted(
        phones=_values(found, MaskKind.PHONE),
        id_numbers=_values(found, MaskKind.ID_NUMBER),
        masks=tuple(masks),
        anonymous=bool(_ANONYMOUS_GUARD.search(text) and _ANONYMOUS.search(text)),
    )


def mask(text: str, spans: Iterable[MaskSpan]) -> str:
    """The text with each span replaced by what it was, in brackets: [电话], [姓名] and so on."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            pieces += [text[at : span.start], STAND_INS[span.kind]]
        at = max(at, span.end)
    return "".join([*pieces, text[at:]])


def _values(found: list[Number], kind: MaskKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number.value for number in found if number.kind is kind and number.checked))


def _clear_of(taken: list[MaskSpan], spans: Iterable[MaskSpan]) -> list[MaskSpan]:
    return [
        span
        for span in spans
        if not any(span.start < other.end and other.start < span.end for other in taken)
    ]


def _names(text: str) -> Iterator[MaskSpan]:
    if _NAMES_GUARD.search(text):
        for match in _NAMES.finditer(text):
            yield MaskSpan(*match.span(match.lastgroup or 0), MaskKind.NAME)


def _homes(text: str) -> Iterator[MaskSpan]:
    if _HOMES_GUARD.search(text):
        for match in _HOMES.finditer(text):
            yield MaskSpan(*match.span(match.lastgroup or 0), MaskKind.HOME)
