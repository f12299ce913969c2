"""Until when somebody is away, as they type it: 请假, 请假 3 天, 请假到周五, 请假到12月1日. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.texts import absence as texts

LONGEST = timedelta(days=366)

_DAYS = re.compile(r"请假(\d{1,3}|[一两二三四五六七八九十])天")
_WEEKS = re.compile(r"请假(?:(\d)|([一两二三四])个?)?(?:周|星期|礼拜)")
_UNTIL_WEEKDAY = re.compile(r"请假到(这|本|下)?(?:周|星期|礼拜)([一二三四五六日天])")
_UNTIL_DATE = re.compile(r"请假到(?:(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})[日号])")
_HAN = {han: at for at, han in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WEEKDAY = {han: at for at, han in enumerate("一二三四五六日")} | {"天": 6}


class UnclearError(Exception):
    """Nobody can tell until when; the message says how to write it."""


def is_absence(said: str) -> bool:
    """Say whether a text without spaces is about being away: "请假条怎么开" is somebody's order."""
    return said == texts.AWAY or said.startswith(f"{texts.AWAY}到") or _days(said) is not None


def last_day(said: str, today: date) -> date | None:
    """Return the last day of an absence that begins today; None where it has no end yet.

    Raises:
        UnclearError: the words name no day, or one that is past or too far away.
    """
    if said == texts.AWAY:
        return None
    last = _named_day(said, today)
    if last is None:
        raise UnclearError(texts.HOW)
    if not today <= last <= today + LONGEST:
        raise UnclearError(texts.NOT_NOW)
    return last


def _named_day(said: str, today: date) -> date | None:
    """Return the day that the words name, or nothing."""
    if (days := _days(said)) is not None:
        return today + timedelta(days=days - 1)
    if match := _UNTIL_WEEKDAY.fullmatch(said):
        number = _WEEKDAY[match[2]]
        if match[1] == "下":
            return today + timedelta(days=7 - today.weekday() + number)
        return today + timedelta(days=(number - today.weekday()) % 7)
    if match := _UNTIL_DATE.fullmatch(said):
        month, day = (int(match[1]), int(match[2])) if match[1] else (None, int(match[3]))
        return _next_such_day(month, day, today)
    return None


def _days(said: str) -> int | None:
    """Return for how many days somebody is away, today included."""
    if match := _DAYS.fullmatch(said):
        return int(match[1]) if match[1].isdecimal() else _HAN[match[1]]
    if match := _WEEKS.fullmatch(said):
        return 7 * (int(match[1]) if match[1] else _HAN[match[2] or "一"])
    return None


def _next_such_day(month: int | None, day: int, today: date) -> date | None:
    """Return the next day with this number (in this month), or nothing where no calendar has it."""
    for ahead in range(LONGEST.days):
        found = today + timedelta(days=ahead)
        if found.day == day and month in {None, found.month}:
            return found
    return None
