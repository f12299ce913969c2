"""What people read around a summary: the draft's buttons, who sent it, and the orders behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from handlers.texts import words
from orders.report import Dimension, Span
from orders.states import LIVING, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from orders.report import Period
    from storage.models import Order

SEND = "发送"
CHANGE = "修改"
LATER = "稍后"
SEE_LATE = "看超期 {count}"
SEE_UNSOLVED = "看未解决 {count}"
SEE_RISING = "看升温 {count}"
SEE_ALL = "看每个数字"
NEXT_PAGE = "下一页"
BACK_TO_TOP = "回到总目录"

DRAFT_HEAD = (
    "📝 {kind}汇总草稿（第 {revision} 稿）。没问题就点「发送」，会发给社区、街道、队长和网格员；"
    "要改点「修改」。\n\n{text}"
)
CHANGED_HEAD = "📝 换上改好的了，这是{kind}汇总草稿（第 {revision} 稿）。看过没问题就点「发送」。\n\n{text}"
LATER_HEAD = "📝 您说稍后再看的{kind}汇总（第 {revision} 稿），还没有发出去。\n\n{text}"
REMINDER_HEAD = "⏰ 这份{kind}汇总（第 {revision} 稿）还没有发出去，请看一下。\n\n{text}"
SENT_BY = "{text}\n\n✅ {name}，{at} 发出"
SENT_ALONE = "{text}\n\n✅ {at} 自动发出"

CHANGE_ASK = "请把改好的全文发给我，一条消息发完，我照您写的换上（图和表不变）。"
CHANGE_NEEDS_WORDS = "请发文字：把改好的汇总全文发给我。不改了就发「取消」。"
CHANGE_LOST = "您写的这一稿没有用上：同事刚刚改过了。请看最新的一稿，还要改就再点「修改」。"
CHANGE_TOO_LATE = "这份汇总已经发出去了，改不了啦。"
NEWER = "已经有新的一稿了，请看最新的那份。"
SENT_NOW = "好，已发给 {count} 位。"
SENT_ALREADY = "{name}已经发出去了，不用再发。"
SENT_ALREADY_ALONE = "已经自动发出去了，不用再发。"
PUT_OFF = "好，{when} 再提醒您。"
COLLEAGUE = "同事"
NOT_YOURS = "这份汇总由社区工作人员处理。"
NOT_FOR_YOU = "这份汇总不是发给您的。"
NOT_A_READER = "汇总是发给社区、街道、队长和网格员的。想看自己的事，发「我的诉求」或「我的任务」。"
NONE = "还没有汇总。每周一上午出一份，先给社区看。"
IN_THE_BOOK = "📎 没列完的、每个数字背后的诉求，都在附表里。"
IN_ITS_BOOK = "📎 没列完的社区，附表里都有；是哪些诉求，看各社区的汇总。"
BEHIND = "想看一个数字是哪几件，点「看每个数字」，归您这边的都能打开。"
OLD_FILES = "（图和表已过保存期，看不到了。）"
OTHERS = "还可以看："
UNSENT = "📝 {title}汇总草稿（第 {revision} 稿）还没有发出去。"
SEE_WHOLE = "看全文"
UNSENT_TOO = "还没发：{title}"

MISSED_ONE = "另：{first}系统停机，没有出汇总。"
MISSED_MANY = "另：{first}到{last}系统停机，没有出汇总，共 {count} 期。"

FIGURES = "📂 {title}：点开看是哪些诉求。"
NOTHING_BEHIND = "「{title}」下面没有诉求。"
ORDERS_HEAD = "📂 {title}：{count} 件"
ORDERS_PAGE = "📂 {title}：{count} 件，第 {page} 页"
HIDDEN = "其中 {count} 件不归您这边看。"
GONE = "另有 {count} 件已经找不到了。"

BY = "按{dimension}"
MEASURES = "各项数字"
LATE = "超期未办结"
UNSOLVED = "居民说没有解决"
RISING = "正在升温"
THANKS = "居民的感谢"
ADVICE = "建议提交问题推进会"
FOR_IT = "{measure}：算进去的"
AGAINST_IT = "{measure}：没算进去的"

CHART = "{whose}{title}汇总.png"
WORKBOOK = "{whose}{title}汇总.xlsx"
WORKBOOK_WHOLE = "{whose}{title}汇总（含不公开的）.xlsx"

SPAN = {Span.WEEK: "一周", Span.MONTH: "月度", Span.QUARTER: "季度"}
"""What kind of summary it is: on one morning several may come."""


def dimension(one: Dimension) -> str:
    """Name the orders of a dimension as a chapter."""
    return BY.format(dimension=labels.DIMENSION.get(one, "事项和地点"))


def missed(periods: Sequence[Period]) -> str:
    """Say in one line which summaries never came, oldest first; nothing where none is missing."""
    if not periods:
        return ""
    first = labels.title(periods[0])
    if len(periods) == 1:
        return MISSED_ONE.format(first=first)
    return MISSED_MANY.format(first=first, last=labels.title(periods[-1]), count=len(periods))


def sent(text: str, name: str | None, at: datetime, calendar: WorkingCalendar) -> str:
    """What a card turns into once the summary is out."""
    when = words.clock(at, calendar)
    return (
        SENT_ALONE.format(text=text, at=when)
        if name is None
        else SENT_BY.format(text=text, name=name, at=when)
    )


def put_off(at: datetime, now: datetime, calendar: WorkingCalendar) -> str:
    """Say when staff are asked again."""
    local, today = calendar.local(at), calendar.local(now).date()
    when = f"{local:%H:%M}" if local.date() == today else words.clock(at, calendar)
    return PUT_OFF.format(when=when)


def order_line(order: Order, now: datetime, calendar: WorkingCalendar) -> str:
    """One order on a button: number, where it stands, what it is about, and how much time is left."""
    state = State(order.state)
    left = f" · {words.left(order.close_by, now, calendar, order.urgency)}" if state in LIVING else ""
    return f"{order.number} {words.STATE[state]} · {words.category(order.category)}{left}"
