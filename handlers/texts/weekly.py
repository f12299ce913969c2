"""What teams and residents read once a week. No resident's words or names: a list may stand in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from handlers.texts import words
from orders.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from orders.report import Period, Thanks
    from storage.models import Order
    from storage.weekly import AtWork

HEAD = "📋 {team}上周小结（{dates}）"
DONE = "归档 {count} 件"
THANKED = "收到感谢 {count} 次（诉求号 {numbers}），居民念着大家的好"
NOTHING_DONE = "上周没有归档的"
IN_HAND = "手上 {count} 件"
NOTHING_IN_HAND = "手上没有单子"
LATE = "其中 {count} 件超期"
WAITING = "还有 {count} 件等人接"
LINE = "· {number} {what} · {who} · {left}"
NOBODY = "等人接"
MORE = "· 还有 {count} 件没有列出来，私聊里发「{tasks}」看自己的"
CLOSING = "辛苦了！超期的请先看一眼，有难处就点「请求协同」，或者跟社区说。"
CLOSING_CALM = "辛苦了！"
SHOWN = 10

RESIDENT_HEAD = "📮 您的诉求上周有变化，跟您说一声："
RESIDENT_LINE = "诉求号 {number}{whose} · {state}\n类别：{category}\n{step}{until}"
FOR_SOMEBODY = "（替{name}点的）"
SOMEBODY = "别人"
RESIDENT_CLOSING = "想看经过，发「{mine}」就行。"


def team_list(
    team: str,
    period: Period,
    orders: Sequence[AtWork],
    *,
    done: int,
    thanks: Sequence[Thanks],
    names: Mapping[int, str],
    now: datetime,
    calendar: WorkingCalendar,
) -> str:
    """A team's own week: what is done, what it has in hand, what is late, and who said thank you."""
    late = [one for one in orders if one.close_by < now]
    first = [DONE.format(count=done) if done else NOTHING_DONE]
    if thanks:
        first.append(THANKED.format(count=len(thanks), numbers=_numbers(thanks)))
    lines = [HEAD.format(team=team, dates=labels.dates(period)), "；".join(first) + "。"]
    lines += _in_hand(orders, late)
    lines += [_line(one, names, now, calendar) for one in orders[:SHOWN]]
    if len(orders) > SHOWN:
        lines.append(MORE.format(count=len(orders) - SHOWN, tasks=words.TASKS))
    return "\n".join([*lines, CLOSING if late else CLOSING_CALM])


def _numbers(thanks: Sequence[Thanks]) -> str:
    return "、".join(str(one.number) for one in thanks[:SHOWN])


def _in_hand(orders: Sequence[AtWork], late: Sequence[AtWork]) -> list[str]:
    """How much there is to do, in one line."""
    waiting = sum(one.state == State.DISPATCHED for one in orders)
    taken = len(orders) - waiting
    parts = [IN_HAND.format(count=taken) if taken else NOTHING_IN_HAND]
    if waiting:
        parts.append(WAITING.format(count=waiting))
    if late:
        parts.append(LATE.format(count=len(late)))
    return ["，".join(parts) + ("：" if orders else "。")]


def _line(one: AtWork, names: Mapping[int, str], now: datetime, calendar: WorkingCalendar) -> str:
    who = names.get(one.handler) or words.COLLEAGUE if one.handler is not None else NOBODY
    return LINE.format(
        number=one.number,
        what=one.matter or words.category(one.category),
        who=who,
        left=words.left(one.close_by, now, calendar, one.urgency),
    )


def resident_word(
    orders: Sequence[Order], now: datetime, calendar: WorkingCalendar, placed_for: Mapping[int, str]
) -> str:
    """What changed for a resident, each order in three lines.

    `placed_for` names, by order, for whom it was placed, where the reader is not the one whom it concerns.
    """
    entries = [
        RESIDENT_LINE.format(
            number=one.number,
            whose=FOR_SOMEBODY.format(name=placed_for[one.id] or SOMEBODY) if one.id in placed_for else "",
            state=words.STATE_TOLD[State(one.state)],
            category=words.category(one.category, one.matter),
            step=words.NEXT_STEP[State(one.state)],
            until=_until(one, now, calendar),
        )
        for one in orders
    ]
    return "\n\n".join([RESIDENT_HEAD, *entries, RESIDENT_CLOSING.format(mine=words.MINE)])


def _until(one: Order, now: datetime, calendar: WorkingCalendar) -> str:
    """Say until when it is to be done, where something is left to do."""
    if one.state == State.RESOLVED:
        return ""
    if now >= one.close_by:
        return f"；{words.overdue(one.close_by, calendar)}"
    return f"；{words.by(one.close_by, now, calendar)}办结"
