"""我的诉求: lists and timelines as the resident reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import LIVING, Action, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from handlers.views import View

_HAPPENED = {
    Action.SUBMIT: "您提交了诉求",
    Action.DISPATCH: "转给{team}",
    Action.ASK: "社区请您补充：{words}",
    Action.SUPPLY: "您补充：{words}",
    Action.LAPSE: "没等到补充，接着办",
    Action.DECLINE: "社区答复：{words}",
    Action.APPEAL: "您申诉：{words}",
    Action.JOIN: "和邻居的同一件事合并办理",
    Action.RELEASE: "改为单独办理",
    Action.WITHDRAW: "您撤回了",
    Action.SUPPLEMENT: "您补充：{words}",
    Action.ACCEPT: "{actor} 接单",
    Action.REASSIGN: "换{team}接着办",
    Action.PROGRESS: "{actor}：{words}",
    Action.EXTEND: "延期办理",
    Action.MESSAGE: "{actor}留言：{words}",
    Action.RESOLVE: "{actor}办结：{words}",
    Action.SOLVED: "您说已解决",
    Action.PARTLY: "您说部分解决",
    Action.UNSOLVED: "您说没解决，重新安排人接着办",
    Action.EXPIRE: "归档（未评价）",
    Action.REOPEN: "重新办理",
}


def open_button(view: View) -> str:
    """The button that opens one order."""
    return f"看 {view.number}"


def listing(views: Sequence[View]) -> str:
    """All orders, each with state, due date and next step."""
    return "📋 您的诉求：\n\n" + "\n\n".join(_entry(view) for view in views)


def _entry(view: View) -> str:
    """One order in three lines."""
    state = view.standing.state
    lines = [
        f"{words.number(view.number)} · {words.STATE_TOLD[state]}",
        f"「{words.first_line(view.story, 30)}」",
    ]
    step = _next_step(view)
    if state in LIVING and state is not State.RESOLVED:
        step += f"；{_due(view)}"
    return "\n".join([*lines, step])


def _due(view: View) -> str:
    """Say until when it is to be done; once that is over, that it is, and who sees to it."""
    left = words.left(view.close_by, view.now, view.calendar, view.order.urgency)
    if view.now >= view.close_by:
        return f"{words.overdue(view.close_by, view.calendar)}（{left}）"
    return f"{words.by(view.close_by, view.now, view.calendar)}办结（{left}）"


def _next_step(view: View) -> str:
    """What happens next; for an order that is carried along, what happens to the one that carries it."""
    step = words.NEXT_STEP[view.standing.state]
    if view.standing.state is State.JOINED and view.carrier is not None:
        step += f"（{words.number(view.carrier.number)}，{words.STATE_TOLD[State(view.carrier.state)]}）"
    return step


def timeline(view: View, lines: Sequence[str]) -> str:
    """One order and everything that happened to it."""
    order = view.order
    state = view.standing.state
    head = [
        f"{words.number(view.number)} · {words.STATE_TOLD[state]}",
        f"类别：{words.category(order.category, order.matter)}",
    ]
    if view.place:
        head.append(f"地点：{view.place}")
    if state in LIVING and state is not State.RESOLVED:
        head.append(f"期限：{_due(view)}")
    head.append(f"下一步：{_next_step(view)}")
    return "\n".join([*head, "", f"「{words.quoted(view.story, 1200)}」", "", *lines])


def event_line(view: View, action: Action, at: datetime, said: str, actor: str) -> str:
    """One event; nothing for what is no business of the resident's."""
    what = happened(action, team=view.team, said=words.first_line(said, 80), actor=actor)
    return f"{words.clock(at, view.calendar)} {what}" if what else ""


def happened(action: Action, *, team: str, said: str, actor: str) -> str:
    """Say what happened; nothing for what is no business of the resident's."""
    if action not in _HAPPENED:
        return ""
    return _HAPPENED[action].format(team=team or words.COLLEAGUE, words=said, actor=actor or words.COLLEAGUE)
