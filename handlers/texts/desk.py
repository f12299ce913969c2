"""What community staff read: what waits for them, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import FINAL, IN_HAND, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.views import View

NOT_STAFF = "这一步要社区工作人员来做。"
TAKE_MYSELF = "我来办"
OTHER_TEAMS = "选工作队"
NAMED_PERSON = "指定专人"
GROUP = "工作队的群"
NOT_DELIVERED = "有一条回复没有送到，请问问还有什么事。"
HELP_REQUEST = "请来协同"
GRANT = "同意延期"
REFUSE = "不同意延期"
CALLED = "打过了"
CHOOSE_TEAM = "诉求号 {number}：派给哪支队？"
CHOOSE_PERSON = "诉求号 {number}：派给谁？只有这个人看得到。"
CHOOSE_CATEGORY = "诉求号 {number}：是哪一类？"
NO_TEAM = "还没有接这一类的工作队。请先在名册里加上，或者点「我来办」。"
TEAM_EMPTY = "{team}还没有人加入，派过去没人看到。请换一支队，或者点「我来办」。"
ASK_WHAT = "诉求号 {number}：还差什么情况？写一句问居民。等回复期间办理期限暂停，最多 3 个工作日。"
DECLINE_WHAT = "诉求号 {number}：为什么办不了、归谁管、打哪个电话？写清楚，居民会原样看到。"
JOIN_WHAT = "诉求号 {number}：和哪一件是同一件事？请发那一件的诉求号（数字）。"
JOIN_BAD = "没找到这个诉求号，或者它已经办完了。请再发一次，发「取消」就不并了。"
JOIN_DONE = "好，已并到诉求号 {number}。"
ASK_DONE = "好，已问居民。"
DECLINE_DONE = "好，已告诉居民。"
DISPATCH_DONE = "已派给{team}。"
RELABEL_DONE = "好，改成了{category}。"
GRANT_DONE = "好，已延期，居民会收到新日期。"
REFUSE_DONE = "好，已告诉接单人。"
TODO_EMPTY = "👍 没有等您处理的事。"
TODO_RESTING = "另有 {count} 件超期的，点过「已了解」，先放着。"
TODO_HEAD = "📋 等您处理的（{count}）"
TODO_MORE = "还有 {count} 件，处理完上面的再发「待办」。"
CALLED_ALREADY = "{name}已经打过了。"
CALL_DONE = "好，记下了。"
FOR_WHO = "替谁点单？请发姓名和电话，比如：某阿姨 13800000000。只知道一样也行。"
FOR_WHAT = "好，替{name}点单。请说是什么事、在哪儿。"
FOR_NOT_YOU = "代点单是给社区工作人员和网格员用的。您自己的事，直接跟我说就行。"
FOR_BAD = "没看出姓名或电话，请再发一次，比如：某阿姨 13800000000。"

WHY_HERE = {
    State.SUBMITTED: "请看看派给谁",
    State.RETURNED: "被退回来了，请重新安排",
    State.NEEDS_INFO: "在等居民补充",
}


def card(view: View, *, why: str, reasons: Sequence[str] = (), reason: str = "") -> str:
    """One order before staff: everything they need to decide."""
    order = view.order
    flag = {"urgent": "⚡ ", "emergency": "🚨 "}.get(order.urgency, "")
    lines = [f"{flag}{words.number(view.number)} · {words.STATE[view.standing.state]}"]
    if why:
        lines.append(f"👉 {why}")
    if reason:
        lines.append(f"「{words.quoted(reason, 300)}」")
    sorted_by = f"（因为：{'、'.join(reasons)}）" if reasons else ""
    lines.append(f"类别：{words.category(order.category, order.matter)}{sorted_by}")
    lines.append(f"地点：{view.place or '没有说'}")
    who = view.for_name or view.orderer_name or words.NO_NAME
    lines.append(
        f"居民：{who}{'（对队员匿名）' if order.anonymous else ''}  电话：{view.contact or '没有留'}"
    )
    if view.neighbours:
        lines.append(words.reflected_by(view.neighbours))
    if order.confidential:
        lines.append("🔒 敏感：只派给专人，不进群")
    lines += _owner_lines(view)
    if view.photos:
        lines.append(f"照片：{len(view.photos)} 张")
    return "\n".join([*lines, "", f"「{words.quoted(view.story, words.LONGEST_ON_CARD)}」"])


def _owner_lines(view: View) -> list[str]:
    """Who has it, and until when."""
    order = view.order
    owner = " ".join(part for part in (view.team, view.handler or view.assignee) if part)
    lines = [f"承办：{owner}"] if owner else []
    if view.standing.state in FINAL:
        return lines
    lines.append(
        f"期限：{words.by(order.close_by, view.now, view.calendar)}办结"
        f"（{words.left(order.close_by, view.now, view.calendar, order.urgency)}）"
    )
    if order.level:
        lines.append(f"督办级别：{order.level}")
    return lines


def unsure(first: str, second: str) -> str:
    """Why an order waits: the sorting was not sure."""
    return f"程序拿不准：像{first}，也像{second}"


NO_TEAM_WHY = "没有接这一类的工作队，请您安排"
SENSITIVE_WHY = "敏感事项，请亲自处理或指定专人"
EMERGENCY_WHY = "紧急！请马上打电话核实、安排人"
RETURNED_WHY = "{name}退单，请重新安排"
APPEALED_WHY = "居民不同意转介，请再看一次"
EXTENSION_WHY = "{name}申请延期"
ASSIST_WHY = "{name}请求协同"
SUPPLIED_WHY = "居民已补充"
UNSOLVED_WHY = "居民说没解决，已重新派单，请盯一下"
MORE_WHY = "居民又补充了情况"
LAPSED_WHY = "居民没有补充，请按现有情况安排"


def street_word(view: View, words_said: str) -> str:
    """Tell the street of an appeal."""
    return (
        f"⚖️ {view.community.name} {words.number(view.number)} 居民申诉：\n「{words.quoted(words_said, 500)}」"
    )


def phone_task(name: str, phone: str, what: str) -> str:
    """Ask staff to phone somebody."""
    return f"📞 请打个电话给{name or '居民'}（{phone or '没有留电话，请想办法联系'}）：\n{what}"


def todo_empty(resting: int) -> str:
    """Say that nothing waits; of what is late and was put aside, how many."""
    return f"{TODO_EMPTY}\n{TODO_RESTING.format(count=resting)}" if resting else TODO_EMPTY


def todo_line(view: View) -> str:
    """One waiting order on one line."""
    flag = {"urgent": "⚡", "emergency": "🚨"}.get(view.order.urgency, "·")
    waits = view.standing.extension_asked and view.standing.state in IN_HAND
    state = words.EXTEND if waits else words.STATE[view.standing.state]
    return (
        f"{flag} {view.number} {state} · {words.CATEGORY[view.standing.category]}"
        f" · {words.left(view.order.close_by, view.now, view.calendar, view.order.urgency)}"
    )


def called(text: str, name: str) -> str:
    """What a phone task turns into once it is ticked off."""
    return f"{text}\n✅ {name}打过了"
