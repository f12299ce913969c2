"""The times that people mention: 昨晚, 上周三, 5月12号, 晚上十点半, 8:30-22:00, 半个月了.

Only where they stand: what they mean depends on when the message was sent, and the card shows them as said.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_N = "(?:[0-9]{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九几])"
_DAY = (
    "今天|明天|后天|昨天|前天|大前天|今晚|昨晚|明晚|今早|明早|当天|那天|每天|天天|这两天|这几天|前几天|最近"
)
_PART = "凌晨|清早|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|大半夜|一大早"
_WEEK = "(?:上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)[一二三四五六日天末]|[上这本下]个?(?:周|星期|礼拜|月)"
_DATE = (
    rf"(?:(?:20[0-9]{{2}}|今|去|前|明)年)?{_N}月(?:{_N}[日号]|[初中底上下]旬?|份)?"
    r"|20[0-9]{2}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?"
)
_CLOCK = rf"[0-9]{{1,2}}[:：][0-5][0-9]|{_N}点(?:半|钟|[一三]刻|{_N}分?)?(?![儿心])"
_SPAN = (
    rf"(?:连续|都|快|已经)?(?:半|{_N})(?:个)?(?:多)?"
    "(?:分钟|小时|钟头|天|星期|礼拜|周|月|年)(?:多|半)?(?:了|以来)?"
)
_YEAR = "去年|前年|今年|明年|20[0-9]{2}年"
_TIME = re.compile(
    f"(?:{_DATE}|{_WEEK}|{_DAY}|{_YEAR}|{_PART}|{_CLOCK}|{_SPAN})"
    f"(?:[的到至~—-]?(?:{_WEEK}|{_DAY}|{_PART}|{_CLOCK}|{_DATE}))*"
)


class TimeSpan(NamedTuple):
    """Characters `start` to `end` of a text, which speak of a time."""

    text: str
    start: int
    end: int


def times(text: str) -> list[TimeSpan]:
    """The times mentioned in a normalised text, in order."""
    return [TimeSpan(match.group(), *match.span()) for match in _TIME.finditer(text)]
