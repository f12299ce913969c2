"""What is said on the phone, or passed on, to a resident who has no chat: no button is named there.

Whoever phones reads it aloud as it stands; the way back is the community's phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import resident, words
from orders.states import Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from handlers.views import View


def phone(view: View, then: str = "") -> str:
    """Return by what number the community is reached, as it is said, and what to do `then`."""
    number = f" {view.community.phone}{' ' if then else ''}" if view.community.phone else ""
    return f"打社区电话{number}{then}"


def receipt(view: View) -> str:
    """Give the number and say when the next word comes."""
    if view.order.urgency == "emergency":
        return f"{words.number(view.number)}：社区值班人员马上看。没事了，{phone(view, '说一声')}就行。"
    return "\n".join([*resident.received(view), f"想问进度，{phone(view)}，报诉求号就行。"])


def asked(view: View, question: str, until: datetime) -> str:
    """Say what is missing, and how to answer."""
    return (
        f"{words.number(view.number)} 还差一点情况：\n「{question}」\n"
        f"请{words.by(until, view.now, view.calendar)}{phone(view, '告诉我们')}。"
    )


def declined(view: View, reason: str) -> str:
    """Say why not, and what can be done about it."""
    again = "" if view.standing.appealed else f"\n觉得不合适，{phone(view, '说一声')}，街道会一起再看一次。"
    return f"{words.number(view.number)} 社区这边办不了：\n「{reason}」{again}"


def accepted(view: View) -> str:
    """Say who, and when they will be in touch."""
    return (
        f"{words.number(view.number)}：{view.team or '社区'} {view.handler} 已接单，"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}联系您，请留意电话。"
    )


def message(view: View, text: str, sender: str) -> str:
    """Pass on a person's own words."""
    return f"{words.number(view.number)}，{sender}给您留言：\n「{text}」\n要回话，{phone(view)}，我们来转。"


def lapsed(view: View) -> str:
    """Go on without the answer."""
    return f"{words.number(view.number)}：没等到您的补充，社区先按现有情况接着办。想起来，随时{phone(view, '补充')}。"


def closed(view: View) -> str:
    """Say that it is over, and how it can be taken up again."""
    return f"{words.number(view.number)} 已归档。30 天内要是没解决、又出问题，{phone(view, '说一声')}，我们重办。"


_OTHERWISE: dict[Action, Callable[[View], str]] = {
    Action.SUBMIT: receipt,
    Action.ACCEPT: accepted,
    Action.LAPSE: lapsed,
    Action.SOLVED: closed,
    Action.PARTLY: closed,
    Action.EXPIRE: closed,
    Action.RATE: closed,
}
"""Moves of which is said something else on the phone than stands in the chat, without further words."""


def of_move(action: Action, view: View) -> str:
    """Return what is said of a move; nothing where the words of the chat can be read aloud."""
    return _OTHERWISE[action](view) if action in _OTHERWISE else ""
