"""What a message holds about persons: to call them back, and to hide from those who need not know.

Masked are phones, identity and account numbers, names (see `nlp.names`), and the unit and room of a
home; a building's number stays, for the team has to find the place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nlp.names import NAME_SIGNS, names
from nlp.numbers import Number, may_hold_numbers, numbers
from nlp.patterns import Lazy
from nlp.understanding import MaskKind, MaskSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HOMES = Lazy(
    r"(?:(?<=[栋幢座楼#])|(?<![0-9一二三四五六七八九十]))(?P<home>(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})单元(?:[\s,，]?[0-9]{3,4}室?|[0-9一二三四五六七八九十]{1,2}楼)?)"
    r"|(?<=[栋幢座楼#])(?P<room>[\s,，\-]?[0-9]{3,4}(?:室|房|户)?)(?![0-9元块])"
    r"|(?<![0-9])[0-9]{1,3}[-—](?P<dashed>(?:[0-9]{1,2}[-—])?[0-9]{3,4})(?![0-9\-元块平米])"
    r"|(?:楼上|楼下|对门|隔壁|我家|我住|住在)(?P<next>[0-9]{3,4})(?![0-9元块平米人个次])"
    r"|(?<![0-9])(?P<plain>[0-9]{3,4}[室房])(?![间子东租产])"
)
_HOMES_SIGN = re.compile("[单0-9](?:(?<=单)元|(?<=[0-9])[0-9]{2})")
"""单元 or three digits."""
_ANONYMOUS = Lazy(
    "匿名|不留名|别留名|保密|(?<!不)怕(?:被|他们?|她们?|人家|对方|打击|遭)?报复|打击报复"
    "|(?:不要|别|不想|不愿|不能|勿|不方便|千万|不敢|不希望)(?:对外|跟|让|告诉|和|被)?(?:他们?|她们?|人家|邻居|楼上|别人|对方|物业|单位)?"
    "(?:知道)?(?:说(?:出)?是我|说我|是我(?:说|反映|举报|投诉|讲)|透露|公开|泄露|暴露|知道是(?:我|谁)|知道我|留(?:姓名|名字|名|电话))"
)
_ANONYMOUS_SIGNS = ("匿", "密", "复", "留", "透", "泄", "暴", "公开", "是我", "说我", "是谁", "知道")
_ANONYMOUS_SIGN = Lazy("|".join(_ANONYMOUS_SIGNS))
SIGNS = (*NAME_SIGNS, *_ANONYMOUS_SIGNS)
"""Without one of these a text holds no name and no wish to stay unnamed."""

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


NOTHING = Extracted()
_RANK = {kind: rank for rank, kind in enumerate(MaskKind)}
_BEFORE_HOME, _AFTER_HOME = 6, 12


def extract(text: str, *, signs: bool = True) -> Extracted:
    """Find it all; `text` is normalised, and the spans count its characters.

    `signs`: whether one of `SIGNS` is in it.
    """
    found = list(numbers(text)) if may_hold_numbers(text) else []
    homes = list(_homes(text)) if _HOMES_SIGN.search(text) else []
    if not (signs or found or homes):
        return NOTHING
    phoned = bool(found) and any(number.kind is MaskKind.PHONE for number in found)
    named = names(text, numbered=phoned) if signs else []
    anonymous = signs and _ANONYMOUS_SIGN.search(text) is not None and _ANONYMOUS.search(text) is not None
    if not (found or homes or named or anonymous):
        return NOTHING
    masks = [MaskSpan(number.start, number.end, number.kind) for number in found]
    masks += [MaskSpan(*span, MaskKind.HOME) for span in homes]
    masks += [MaskSpan(*span, MaskKind.NAME) for span in named]
    return Extracted(
        _values(found, MaskKind.PHONE), _values(found, MaskKind.ID_NUMBER), _apart(masks), anonymous
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


def _apart(spans: Iterable[MaskSpan]) -> tuple[MaskSpan, ...]:
    """The spans in order; of two that overlap the one whose kind stands first in the list of kinds."""
    clear: list[MaskSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not clear or span.start >= clear[-1].end:
            clear.append(span)
        elif _RANK[span.kind] < _RANK[clear[-1].kind]:
            clear[-1] = span
    return tuple(clear)


def _homes(text: str) -> Iterator[tuple[int, int]]:
    """Units and rooms around the signs of one; looked for nowhere else."""
    at = 0
    while sign := _HOMES_SIGN.search(text, at):
        match = _HOMES.search(text, max(at, sign.start() - _BEFORE_HOME), sign.end() + _AFTER_HOME)
        at = max(match.end(), sign.end()) if match else sign.end()
        if match:
            yield match.span(match.lastgroup or 0)
