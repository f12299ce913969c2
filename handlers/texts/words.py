"""Names and times as people read them. One word for one thing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from orders.categories import Category
from orders.deadlines import working_days_left
from orders.standing import Outcome
from orders.states import Action, Role, State

if TYPE_CHECKING:
    from datetime import datetime

    from orders.calendar import WorkingCalendar

CATEGORY = {
    Category.POLICY: "政策法规宣传",
    Category.MEDIATION: "矛盾纠纷调解",
    Category.HARDSHIP: "助困帮扶",
    Category.CHARITY: "爱心援助",
    Category.OTHER: "其他事项",
}

CATEGORY_HINT = {
    Category.POLICY: "政策法规宣传 · 问政策、办手续",
    Category.MEDIATION: "矛盾纠纷调解 · 邻里、家庭、物业",
    Category.HARDSHIP: "助困帮扶 · 生活有困难",
    Category.CHARITY: "爱心援助 · 陪伴、捐助、心愿",
    Category.OTHER: "其他事项 · 路灯、水管、环境",
}

STATE = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "待受理",
    State.NEEDS_INFO: "待补充",
    State.DISPATCHED: "已派单",
    State.RETURNED: "退单待裁",
    State.ACCEPTED: "已接单",
    State.IN_PROGRESS: "办理中",
    State.RESOLVED: "已办结待确认",
    State.CLOSED: "已归档",
    State.DECLINED: "已转介",
    State.WITHDRAWN: "已撤回",
    State.JOINED: "已并案",
}

STATE_TOLD = {
    **STATE,
    State.SUBMITTED: "已收到",
    State.RETURNED: "重新安排",
    State.RESOLVED: "办好了",
    State.JOINED: "合并办理",
}
"""The same as a resident reads it: what is the office's own business has a plain name there."""

NEXT_STEP = {
    State.SUBMITTED: "社区正在看，会转给合适的人",
    State.NEEDS_INFO: "等您补充一点情况",
    State.DISPATCHED: "等工作队接单",
    State.RETURNED: "社区正在重新安排",
    State.ACCEPTED: "接单人会联系您",
    State.IN_PROGRESS: "正在办",
    State.RESOLVED: "等您说一句：解决了吗",
    State.CLOSED: "办完了；30 天内可以重办",
    State.DECLINED: "已告诉您该找谁；不同意可以申诉一次",
    State.WITHDRAWN: "您已撤回",
    State.JOINED: "和邻居的同一件事一起办",
}

OUTCOME = {
    Outcome.SOLVED: "已解决",
    Outcome.PARTLY: "部分解决",
    Outcome.UNSOLVED: "未解决",
    Outcome.UNRATED: "未评价",
}

ROLE = {
    Role.RESIDENT: "居民",
    Role.MEMBER: "队员",
    Role.LEAD: "队长",
    Role.GRID_WORKER: "网格员",
    Role.STAFF: "社区工作人员",
    Role.STREET: "街道工作人员",
    Role.ADMIN: "管理员",
}

URGENCY = {"none": "一般", "urgent": "⚡ 今天就要办", "emergency": "🚨 紧急"}

HOTLINE = {
    "110": "110 报警",
    "120": "120 急救",
    "119": "119 火警",
    "12338": "12338 妇女热线",
    "12348": "12348 法律援助",
    "12355": "12355 青少年热线",
    "12356": "12356 心理援助",
    "12345": "12345 政务热线",
}

COLLEAGUE = "工作人员"
NO_NAME = "没有留称呼"

SUBMIT = "提交"
CHANGE_CATEGORY = "改类别"
SUPPLEMENT = "补充"
DROP = "取消"
LEAVE_IT = "不写了"
NEVER_MIND = frozenset({DROP, LEAVE_IT, "不用了", "算了"})
"""Typed instead of an answer."""
ACCEPT = "接单"
RETURN = "退单"
REASSIGN = "改派"
PROGRESS = "进展"
ASSIST = "请求协同"
RESOLVE = "办结"
SOLVED = "已解决"
PARTLY = "部分解决"
UNSOLVED = "未解决"
WITHDRAW = "撤回"
MINE = "我的诉求"
RECOVERY = "我的找回码"
RECOVERY_TOO = "换手机了"
HELP = "帮助"
TASKS = "我的任务"
TODO = "待办"
ROSTER = "名册"
AWAY = "请假"
ORDER_FOR = "代点单"
REOPEN = "重办"
APPEAL = "申诉"
DISPATCH = "派单"
ASK = "请补充"
DECLINE = "转介"
JOIN = "并案"
EXTEND = "申请延期"
MESSAGE = "发消息"
SEND_HELP = "派人协同"
RENAME = "改名"
BACK = "返回"
LEAVE = "退出队伍"
LEARNING = "学习建议"
LEARNING_TOO = "分词建议"
SUMMARY = "周报"
SUMMARY_TOO = "汇总"
READ_ALL = "看全文"

TYPED_JUDGEMENTS = {
    SOLVED: Action.SOLVED,
    "解决了": Action.SOLVED,
    "已经解决了": Action.SOLVED,
    "修好了": Action.SOLVED,
    "好了": Action.SOLVED,
    PARTLY: Action.PARTLY,
    "解决了一部分": Action.PARTLY,
    UNSOLVED: Action.UNSOLVED,
    "没解决": Action.UNSOLVED,
    "还没解决": Action.UNSOLVED,
    "没有解决": Action.UNSOLVED,
    "还没修好": Action.UNSOLVED,
    "没修好": Action.UNSOLVED,
}
"""Short words that are as good as the buttons, where one result waits."""

LONGEST_ON_CARD = 2500
"""Characters of a story that stand on a card: with all the rest it must still fit into one message."""

HOURS_A_DAY = 24

_WEEKDAYS = "一二三四五六日"


def day(moment: datetime, calendar: WorkingCalendar) -> str:
    """Return "11月24日(周二)" in the community's zone."""
    local = calendar.local(moment)
    return f"{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）"


def clock(moment: datetime, calendar: WorkingCalendar) -> str:
    """Return "11月24日 17:30" in the community's zone."""
    local = calendar.local(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def by(moment: datetime, now: datetime, calendar: WorkingCalendar) -> str:
    """Return when something is due: with the hour today and tomorrow, else the day."""
    days = (calendar.local(moment).date() - calendar.local(now).date()).days
    if days in {0, 1}:
        return f"{'今天' if days == 0 else '明天'} {calendar.local(moment):%H:%M} 前"
    return f"{day(moment, calendar)}前"


def soon(moment: datetime, now: datetime, calendar: WorkingCalendar) -> str:
    """Return by when somebody will be in touch; at once, where that moment has come."""
    return "马上" if moment <= now else by(moment, now, calendar)


def left(due: datetime, now: datetime, calendar: WorkingCalendar, urgency: str = "none") -> str:
    """Return how much time is left, or how late it is: in working days, of what is urgent in hours."""
    if urgency != "none":
        return _by_the_wall(due, now)
    if now >= due:
        return _late(due, now, calendar)
    days = working_days_left(now, due, calendar)
    if days > 0:
        return f"还有 {days} 个工作日"
    nights = (calendar.local(due).date() - calendar.local(now).date()).days
    return "今天到期" if nights == 0 else f"还有 {nights} 天"  # over a weekend, by the wall clock


def _by_the_wall(due: datetime, now: datetime) -> str:
    """Return the same of an order whose clock runs through nights and holidays."""
    said = "已超时" if now >= due else "还有"
    hours = abs(due - now) // timedelta(hours=1)
    if hours < 1:
        return "刚刚超时" if now >= due else "不到 1 小时"
    return f"{said} {hours} 小时" if hours < 2 * HOURS_A_DAY else f"{said} {hours // HOURS_A_DAY} 天"


def overdue(due: datetime, calendar: WorkingCalendar) -> str:
    """Tell a resident honestly that a promised day is over."""
    return f"原定{day(due, calendar)}办结，已经过了，对不住，社区在督办"


def _late(due: datetime, now: datetime, calendar: WorkingCalendar) -> str:
    """Return how late it is: in working days, and where none has passed since, by the wall clock."""
    days = -working_days_left(now, due, calendar)
    if days > 0:
        return f"已超时 {days} 个工作日"
    hours = (now - due) // timedelta(hours=1)
    if hours < 1:
        return "刚刚超时"
    return f"已超时 {hours} 小时" if hours < HOURS_A_DAY else f"已超时 {hours // HOURS_A_DAY} 天"


def reflected_by(neighbours: int) -> str:
    """Say how many residents tell of a matter, never who."""
    return f"👥 共 {neighbours + 1} 位居民反映"


def number(order_number: int) -> str:
    """Return an order's number as it is always shown."""
    return f"诉求号 {order_number}"


def category(code: str, matter: str | None = None) -> str:
    """Return a category's name, with the matter where one was recognised."""
    label = CATEGORY[Category(code)]
    return f"{label}（{matter}）" if matter else label


def quoted(text: str, longest: int = 800) -> str:
    """Return somebody's words as written, shortened at the end only where they are very long."""
    text = text.strip()
    return text if len(text) <= longest else f"{text[:longest]}……（全文 {len(text)} 字）"


def first_line(text: str, longest: int = 24) -> str:
    """Return the beginning of a text on one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def exact_place(name: str, said: str) -> str:
    """Return a known place's name, with what was said of it where that says more."""
    more = said.removeprefix(name)
    return f"{name}（{more}）" if more and more not in name else name
