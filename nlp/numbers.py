"""Phone, identity and account numbers in a text, however they are spaced or spoken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import Lazy
from nlp.understanding import MaskKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPOKEN = str.maketrans("零〇○Oo一幺二两三四五六七八九", "0000011223456789")
_DIGIT = "[0-9零〇○Oo一幺二两三四五六七八九]"
_SEPARATOR = r"[\s\-—–_.·•]"
_BETWEEN = r"[\s\-—–_.·•()（）转]{0,2}"
_SUSPECT = Lazy(rf"(?<![0-9])[(（+]?{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{5,}}[xX]?")
"""A run that may hold numbers."""
_SIX_DIGITS = re.compile(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{5}}")
"""Every such run holds these; most messages do not, and then nothing more is looked at."""

_D = rf"{_SEPARATOR}{{0,2}}[0-9]"
_NUMBER = Lazy(
    r"(?<![0-9])(?:"
    rf"(?P<identity>[1-9](?:{_D}){{16}}{_SEPARATOR}?[0-9xX])(?![0-9])"
    rf"|(?P<mobile>(?:(?:\+|00)?86{_SEPARATOR}?)?1{_SEPARATOR}?[3-9](?:{_D}){{9}})(?![0-9])"
    rf"|(?P<landline>[(（]?0(?:10|2[0-9]|[3-9][0-9]{{2}})[)）]?{_SEPARATOR}{{0,2}}[2-9][0-9]{{2,3}}{_SEPARATOR}?[0-9]{{4}}"
    r"(?:(?:-|转)[0-9]{1,5})?)(?![0-9])"
    rf"|(?P<service>[48]00{_SEPARATOR}?[0-9]{{3,4}}{_SEPARATOR}?[0-9]{{3,4}})(?![0-9])"
    rf"|(?P<account>[0-9](?:{_D}){{11,29}})(?![0-9])"
    r"|(?P<local>[2-9][0-9]{2,3}[\s\-]?[0-9]{4})(?![0-9])"
    r"|(?P<short>[0-9](?:[\s\-]?[0-9]){5,10})(?![0-9])"
    r")"
)
_CALL = re.compile(r"(?:电话(?!\])|座机|致电|号码|联系方式|固话|打|tel)[^0-9。！？；]{0,6}$", re.IGNORECASE)
"""Words before a number to call; not those that stand where a number was hidden."""
_ACCOUNT = Lazy(
    r"(?:卡号|账号|帐号|账户|帐户|户号|银行卡|存折|编号|社保号|医保号|残疾证)[^0-9。！？；]{0,6}$"
)
_CONTEXT = 12


class Number(NamedTuple):
    """A number: what it is, its plain value, and whether its check digit is right."""

    start: int
    end: int
    kind: MaskKind
    value: str
    checked: bool = True


def may_hold_numbers(text: str) -> bool:
    """Whether there is anything to look at; hardly ever."""
    return _SIX_DIGITS.search(text) is not None


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a person in `text`, in order."""
    for suspect in _SUSPECT.finditer(text):
        spelt = suspect.group().translate(_SPOKEN)
        for match in _NUMBER.finditer(spelt):
            start = suspect.start() + match.start()
            before = text[max(0, start - _CONTEXT) : start]
            number = _read(match, before, suspect.start())
            if number is not None:
                yield number


def _read(match: re.Match[str], before: str, offset: int) -> Number | None:
    """What a match is; None when it is only a sum or a date."""
    start, end = match.start() + offset, match.end() + offset
    kind = match.lastgroup
    digits = re.sub("[^0-9xX]", "", match.group())
    if kind == "identity":
        return _identity(start, end, digits)
    if kind == "mobile":
        return Number(start, end, MaskKind.PHONE, digits[-11:])
    if kind == "landline":
        return Number(start, end, MaskKind.PHONE, _landline(match.group()))
    if kind == "service" or (kind == "local" and _CALL.search(before)):
        return Number(start, end, MaskKind.PHONE, digits)
    if kind == "account" or _ACCOUNT.search(before):
        return Number(start, end, MaskKind.ACCOUNT_NUMBER, digits)
    return None


def _identity(start: int, end: int, digits: str) -> Number:
    """Eighteen digits: an identity number when it could be one, else an account."""
    from stdnum.cn import ric  # noqa: PLC0415 - takes a tenth of the whole start, and is hardly ever needed

    digits = digits.upper()
    if ric.is_valid(digits):
        return Number(start, end, MaskKind.ID_NUMBER, digits)
    looks = digits[-1] == "X" or digits[6:8] in {"19", "20"}
    return Number(start, end, MaskKind.ID_NUMBER if looks else MaskKind.ACCOUNT_NUMBER, digits, checked=False)


def _landline(written: str) -> str:
    """0513-88901234, or 0513-88901234-8001 with an extension."""
    number, *extension = re.split("转", written.translate({ord("("): None, ord("（"): None}), maxsplit=1)
    digits = re.sub("[^0-9]", "", number)
    area = 3 if digits[1] in "12" else 4
    return "-".join([digits[:area], digits[area : area + 8], *(extension or [digits[area + 8 :]])]).rstrip(
        "-"
    )
