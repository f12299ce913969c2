"""请假 and 销假: what a member says when they are away, and what others hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words

if TYPE_CHECKING:
    from datetime import datetime

    from orders.calendar import WorkingCalendar

AWAY, BACK = "请假", "销假"

HOW = "没看懂请到哪天。可以这样发：\n· 请假（回来时发「销假」）\n· 请假 3 天\n· 请假到周五\n· 请假到12月1日"
NOT_NOW = "请假最长到一年以内，而且要到今天以后。请再发一次，比如「请假到周五」。"
NOT_AWAY = "您没有在请假。"
WELCOME_BACK = "好，给您销假了，欢迎回来！队里的单子又会找您了。"
AWAY_OF = "{name} 请假"
BACK_OF = "{name} 销假"
AWAY_DONE = "好，已给{name}登记请假，{count} 件单子交回重新安排。回来后请在名册里点「销假」。"
BACK_DONE = "好，已给{name}销假。"
AWAY_WORD = "已为您登记请假，您手上的单子会有人接着办。回来发「销假」就行。"
BACK_WORD = "已为您销假，欢迎回来！"
AWAY_REASON = "接单人请假，换人接着办"


def away(until: datetime | None, calendar: WorkingCalendar, count: int) -> str:
    """Confirm an absence; `until` is its last day."""
    given = f"手上的 {count} 件单子已交回重新安排，居民那边会说好。" if count else ""
    if until is None:
        return f"好，给您记上请假了，这段时间不找您。{given}回来发「{BACK}」就行。"
    return f"好，给您记上请假，到{words.day(until, calendar)}为止，这段时间不找您。{given}提前回来就发「{BACK}」。"
