"""What a resident reads who hears nothing for days: honest, never the same twice in a row, with a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import supervise, words
from orders.states import State
from orders.supervision import OFFICES_RUNG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.views import View

SPOKEN = "这几天没有新消息，跟您说一声办到哪儿了。"
HURRY = "催一下"
HURRY_ONE = "催一下 {number}"
HURRIED = "催一下：想知道办得怎么样了"
"""What the resident's timeline, and whoever has the order, read."""
HURRY_DONE = "诉求号 {number}：好，已经跟{whom}说您在等。有消息马上告诉您。"
HURRY_TODAY = "今天已经催过了，{whom}看得到。"
STAFF = "社区工作人员"
HURRIED_NOBODY = "🔔 诉求号 {number} 居民在催：派给{team}了，还没有人接单，请您催办或改派。"

_GREETINGS = {
    1: "让您等了 {days} 个工作日，跟您说一声。",
    2: "已经 {days} 个工作日没有新消息了，让您久等。",
}
_GREETING_LATER = "{days} 个工作日了，还没有办出结果，对不住您。"


def waiting_word(view: View, number: int, days: int, times: int) -> str:
    """Tell how it stands; `days` without news, `times` that it is said, `number` of the reader's own order."""
    greeting = _GREETINGS.get(times, _GREETING_LATER).format(days=max(1, days))
    head = "和邻居的同一件事，" if number != view.number else ""
    state = _state_again(view) if times > 1 else _state_first(view)
    step = _step_first(view) if times == 1 else _step_again(view, number, by_phone=times > len(_GREETINGS))
    return f"{words.number(number)}：{greeting}\n{head}{state}\n{_promise(view)}{step}"


def spoken(view: View, number: int) -> str:
    """Return what staff say on the phone to whom no message reaches: how it stands, and until when."""
    head = "和邻居的同一件事，" if number != view.number else ""
    return f"{words.number(number)}：{SPOKEN}\n{head}{_state_again(view)}\n{_promise(view)}"


def _state_first(view: View) -> str:
    """Say who has it and what happens next."""
    state = view.standing.state
    if state in {State.SUBMITTED, State.RETURNED}:
        return "社区还在安排由谁来办，还没有定下来。"
    if state is State.DISPATCHED:
        asked = "，我们已经在催" if view.order.offered else ""
        return f"已转给{view.team or '社区专人'}，还没有人接单{asked}。有人接了马上告诉您。"
    if state is State.ACCEPTED:
        return f"{_who(view)} 已经接单，还没有写进展。"
    return f"{_who(view)} 正在办，这几天没有新的进展。"


def _state_again(view: View) -> str:
    """Say the same to whoever has read it before: what has not moved, and where it lies."""
    state = view.standing.state
    if state in {State.SUBMITTED, State.RETURNED}:
        return "还没有定下由谁来办，社区工作人员在安排。"
    if state is State.DISPATCHED:
        told = "，已经请社区工作人员出面安排" if view.order.offered >= OFFICES_RUNG else ""
        return f"还在{view.team or '社区专人'}那里，一直没有人接单{told}。"
    if state is State.ACCEPTED:
        return f"还在{_who(view)} 手上，接单以后没有写过进展。"
    return f"还在{_who(view)} 手上，一直没有新的进展。"


def _who(view: View) -> str:
    return " ".join(part for part in (view.team, view.handler) if part)


def _promise(view: View) -> str:
    """Say until when, without pretending."""
    if view.now >= view.close_by:
        late = f"原定{words.day(view.close_by, view.calendar)}办结，已经过了，对不住。"
        return f"{late}社区在督办，有结果马上告诉您。"
    return f"{supervise.until(view)}。"


def _step_first(view: View) -> str:
    """Whoever cannot wait may write or phone."""
    phone = f"，或打社区电话 {view.community.phone}" if view.community.phone else ""
    return f"着急的话，直接回复我{phone}。"


def _step_again(view: View, number: int, *, by_phone: bool) -> str:
    """Offer 催一下, and whom to phone; from the third time on the phone comes first."""
    hurry = f"点「{HURRY}」，我马上转给{whom(view)}"
    phone = view.community.phone
    if not phone:
        return f"着急就{hurry}，也可以直接回复我。"
    if by_phone:
        asked = f"请打社区电话 {phone}，报{words.number(number)}，让工作人员跟您说清楚"
        return f"{asked}；不方便打电话，就{hurry}。"
    return f"着急就{hurry}；也可以打社区电话 {phone}。"


def whom(view: View) -> str:
    """Say who hears of it when the resident asks to hurry."""
    return view.handler or STAFF


def joined_lines(parts: Sequence[str]) -> str:
    """Put several words to one resident into one message."""
    return "\n\n".join(parts)
