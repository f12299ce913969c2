"""What people hear because time passes: reminders to those who work, a word to those who wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import IN_HAND, State
from orders.supervision import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.views import View

URGE = "催办"
OVERSEE = "已了解"
STREET_DECIDES = "须街道研究"
URGED = "已请{whom}抓紧。"
OVERSEEN = "好，先放下。三个工作日后还没办结，会回到「待办」，也会再提醒您。"
STREET_DECIDED = "好，按须街道研究的期限办。"
LATE_HEAD = "⏱ 督办：超过期限还没办结的，一共 {count} 件"
LATE_WAITING = "{count} 件在上面「等您处理」里"
LATE_RESTING = "{count} 件点过「已了解」，先放着"
LATE_MORE = "还有 {count} 件，处理完上面的再发「待办」。"
NOT_LATE = "这件事还没有超期，或者已经办完了。"

_WHY = {
    Need.HALF: "时间过半了，请写一句进展",
    Need.MOST: "快到期了，请您盯一下",
    Need.DUE: "到期还没办结，请您督办",
    Need.OVER: "超期较久，已提级，请街道协调",
    Need.MATE: "过了联系时间还没人接，请您看看能不能接",
    Need.LEAD: "过了联系时间还没人接，请队长安排",
    Need.OFFICE: "过了联系时间还没人接，请您安排",
    Need.CONTACT: "请今天和居民联系上",
    Need.STILL: "还是没办结，请接着督办",
}
_NOBODY = {
    Need.HALF: "还没有人接，请您看看",
    Need.MOST: "快到期了还没有人接，请您安排",
    Need.STILL: "超期了，一直没有人接，请您改派或催办",
}
"""What is said instead where nobody has accepted."""
_AT_THE_DESK = {
    Need.HALF: "时间过半了还没有派单，请您安排",
    Need.MOST: "快到期了还没有派单，请您安排",
    Need.DUE: "到期了还没有派单，请您安排",
    Need.OFFICE: "过了联系时间还没有派单，请您安排",
    Need.STILL: "超期了，一直没有派单，请您今天安排",
}
"""What is said instead where staff have it before them: they dispatch it."""
_OF_OTHERS = frozenset({Need.MOST, Need.DUE, Need.OVER, Need.OFFICE, Need.STILL})
"""Of what is told to those who have others do it, it is said who."""
CONTACT_AT_ONCE = "请马上和居民联系"

HANDLER_AWAY = "时间过半了，接单人不在，请您安排"
MORE = "还有 {count} 件没有列出来{hanging}，发「{command}」都能看到。"
HANGING = "（超期一直没办结的 {count} 件）"


def digest_head(count: int) -> str:
    """Begin a reminder."""
    return "⏰ 有件事请您看一眼：" if count == 1 else f"⏰ 有 {count} 件事请您看一眼："


def digest_line(view: View, need: Need, *, own: bool = True) -> str:
    """One order in a reminder: which, why, until when. Of a confidential one the number alone.

    `own` is false where the reader hears in the place of whoever has it.
    """
    away = need is Need.HALF and not own and view.standing.state in IN_HAND
    why = HANDLER_AWAY if away else _why(view, need)
    owner = "、".join(part for part in (view.team, view.handler or view.assignee) if part)
    owner = f"（{owner}）" if owner and (away or need in _OF_OTHERS) else ""
    return f"· {_what(view)}{owner}：{why}。{until(view)}"


def _why(view: View, need: Need) -> str:
    """Say why somebody is reminded, by where the order stands: who is to do what next."""
    state = view.standing.state
    if need is Need.CONTACT and view.order.urgency != "none":
        return CONTACT_AT_ONCE
    if state in {State.SUBMITTED, State.RETURNED}:
        return _AT_THE_DESK.get(need, _WHY[need])
    return _WHY[need] if state in IN_HAND else _NOBODY.get(need, _WHY[need])


def digest_button(view: View) -> str:
    """The button that opens one of them."""
    return f"看 {_what(view)}"


def _what(view: View) -> str:
    """Say which order it is, in as few words as will do."""
    return " ".join(part for part in (_flagged(view), _about(view)) if part)


def _flagged(view: View) -> str:
    """Return an order's number with what must not be overlooked."""
    flag = {"urgent": "⚡", "emergency": "🚨"}.get(view.order.urgency, "")
    return f"{flag}🔒 {view.number}" if view.order.confidential else f"{flag}{view.number}"


def _about(view: View) -> str:
    """Say what an order is about and where; nothing of a confidential one."""
    if view.order.confidential:
        return ""
    what = view.order.matter or words.CATEGORY[view.standing.category]
    return f"{what} {view.area}" if view.area else what


def until(view: View) -> str:
    """Say until when an order is to be done, and how much of that is left."""
    left = words.left(view.close_by, view.now, view.calendar, view.order.urgency)
    if view.now >= view.close_by:
        return f"原定{words.day(view.close_by, view.calendar)}办结，{left}"
    due = f"{words.by(view.close_by, view.now, view.calendar)}办结"
    return due if due.startswith("今天") else f"{due}，{left}"


def late_head(shown: int, waiting: int, resting: int) -> str:
    """Say how many are late in all, and where those are that are not listed here."""
    elsewhere = [
        line.format(count=count)
        for line, count in ((LATE_WAITING, waiting), (LATE_RESTING, resting))
        if count
    ]
    head = LATE_HEAD.format(count=shown + waiting + resting)
    if not elsewhere:
        return f"{head}："
    listed = f"，其余 {shown} 件：" if shown else "。"
    return f"{head}。{'，'.join(elsewhere)}{listed}"


def more(count: int, hanging: int, command: str) -> str:
    """Say how many are not listed, and how many of those were said before and hang still."""
    told = HANGING.format(count=hanging) if hanging else ""
    return MORE.format(count=count, hanging=told, command=command)


def late_line(view: View) -> str:
    """One late order on a button of the staff's list: how late first, for the end may be cut off."""
    owner = view.handler or view.assignee or view.team
    left = words.left(view.close_by, view.now, view.calendar, view.order.urgency).replace("已超时", "超")
    return " · ".join(part for part in (f"{_flagged(view)} {left}", _about(view), owner) if part)


def urged(view: View) -> str:
    """Ask the handler to make haste, with a way out."""
    return (
        f"⏰ {words.number(view.number)} 社区请您抓紧办。{until(view)}。\n"
        f"办起来有难处，请点「{words.ASSIST}」或「{words.EXTEND}」，别让居民干等。"
    )


def offered_line(name: str) -> str:
    """Say in the team's card who was asked by name."""
    return f"过了联系时间还没人接，已请{name}先看看；队里谁方便都可以接。"


def phone_digest(name: str, phone: str, lines: Sequence[str]) -> str:
    """Ask staff to remind a colleague whom no message reaches."""
    where = phone or "没有留电话"
    return f"📞 {name or words.COLLEAGUE}（{where}）收不到消息，请打个电话提醒：\n" + "\n".join(lines)
