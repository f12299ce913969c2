"""What people read where several residents tell of one matter: never another's words, name or phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import team as team_texts
from handlers.texts import words

if TYPE_CHECKING:
    from handlers.views import View

TOGETHER = "一起跟进"
ALONE = "单独办"
OVER = "那件事刚刚有了结果，先替您单独提交。"
JOIN_TO = "并到 {number} · {what}"
HERE = "这一带"

FOLLOWERS_READ = {
    team_texts.PROGRESS_SAID["called"]: "已和反映的居民电话联系，正在安排",
}
"""Ready-made words that speak to one resident, as the others read them."""


def question(*, where: str, count: int, what: str, state: str) -> str:
    """Ask once whether to follow together."""
    return (
        f"👥 {where or HERE}已有 {count} 位邻居反映，要一起跟进吗？\n"
        f"（{what}，{state}）\n\n"
        f"「{TOGETHER}」：合成一件办，有进展同时告诉您；您的话和电话，别的邻居看不到。\n"
        f"不是一回事，点「{ALONE}」。"
    )


def together(view: View) -> str:
    """Give a resident who follows along their own number."""
    return (
        f"✅ 收到了，{words.number(view.number)}\n"
        f"和邻居的{words.number(view.carrier_number)} 是同一件事，合在一起办，"
        f"{words.by(view.close_by, view.now, view.calendar)}办结。\n"
        "有进展同时告诉您；您的话和电话，别的邻居看不到。\n"
        f"想看进度，发「{words.MINE}」。"
    )


def back_together(view: View) -> str:
    """Tell whoever has not judged yet that the common matter is worked on again."""
    return (
        f"{words.number(view.number)}：还有邻居说没解决，和{words.number(view.carrier_number)}合在一起接着办，"
        "办好了再请您看。"
    )


def still_unsolved(view: View) -> str:
    """Tell whoever says "not solved" that it is being worked on again already."""
    return (
        f"{words.number(view.number)}：明白了。邻居也说还没解决，"
        f"和{words.number(view.carrier_number)}合在一起接着办，"
        f"{words.by(view.close_by, view.now, view.calendar)}办结。"
    )


def released(view: View) -> str:
    """Tell a resident that their order is handled for itself."""
    return (
        f"{words.number(view.number)}：不再和邻居的合在一起，单独办，"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}有人联系您，"
        f"{words.by(view.close_by, view.now, view.calendar)}办结。"
    )


def supplemented(view: View) -> str:
    """Confirm a supplement to an order that is carried along."""
    return f"{words.number(view.number)}：补充好了，已转给社区。"


def for_staff(number: int, carrier: int, text: str) -> str:
    """Show staff what a follower adds: the handler of the common matter sees no other resident's words."""
    said = words.quoted(text, 1000)
    return f"💬 {words.number(carrier)} 一起反映的邻居（{number}）补充：\n「{said}」\n要紧的话请转告接单人。"


def _head(number: int) -> str:
    return f"{words.number(number)}（和邻居一起办）"


def follower_dispatched(number: int, view: View) -> str:
    """Tell a follower where it went."""
    due = words.by(view.close_by, view.now, view.calendar)
    return f"{_head(number)}：已转给{view.team or '社区专人'}，{due}办结。"


def follower_accepted(number: int, view: View) -> str:
    """Tell a follower who does it."""
    due = words.by(view.close_by, view.now, view.calendar)
    return f"{_head(number)}：{view.team or '社区'} {view.handler} 已接单，{due}办结。"


def follower_progress(number: int, text: str) -> str:
    """Pass a milestone on."""
    return f"{_head(number)}有新进展：\n「{text}」"


def follower_extended(number: int, view: View) -> str:
    """Tell a follower the new date."""
    due = words.by(view.close_by, view.now, view.calendar)
    return f"{_head(number)}：这件事要多花点时间，改到{due}办结，请您谅解。"


def follower_again(number: int) -> str:
    """Tell a follower that a new round begins."""
    return f"{_head(number)}：还没办好，换人接着办，队长和社区一起盯着。"
