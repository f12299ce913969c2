"""What work teams read: on one glance, between other work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import supervise, words
from orders.states import IN_HAND, State

if TYPE_CHECKING:
    from handlers.views import View

NOT_MEMBER = "这是别的队的单子，您接不了。"
TAKEN = "{name} 已经接单了，谢谢您。"
TAKEN_SELF = f"您已经接了这一单，私聊里发「{words.TASKS}」能看到。"
NOT_NOW = "这件事已经往前走了，现在不能这样操作。请看最新的卡片。"
FASTER = "刚刚有人先动了这一单，请看最新的卡片。"
ACCEPTED = "接好了！居民的情况看下面这张卡片。"
ACCEPTED_IN_GROUP = "接好了！居民的情况发到您和我的私聊里了。"
NO_PRIVATE = "接好了！请先私聊我发一句「你好」，我才能把居民的情况发给您。"
ONCE_ONLY = "这个只能做一次，已经做过了。"
NOT_ALLOWED = "这一步不是您来做的。有事请找队长或社区。"
TOO_LATE = "已经过了可以重办的时间，请作为新的诉求再说一遍。"
NEEDS_PERSON = "这件事要派给一支队，敏感的要指定专人。"
NO_MORE_TIME = "这件事不能再延期了，请尽快办结，或者请求协同。"
NEEDS_WORDS = "请写几个字，居民和社区都看得懂。"
RETURN_WHY = "诉求号 {number}：为什么退单？点一个，或者直接写原因。退单由社区重新安排，不会退给居民。"
RETURN_REASONS = {
    "scope": "不是我们队的事",
    "place": "不在我们片区",
    "people": "眼下人手不够",
    "unclear": "情况不清楚，没法办",
}
PROGRESS_WHAT = "诉求号 {number}：进展怎么样？点一个，或者直接写，居民会看到。可以附照片。"
PROGRESS_SAID = {
    "called": "已和您电话联系，正在安排",
    "visited": "已上门查看，正在处理",
    "talking": "已联系相关方面，正在协调",
    "waiting": "材料已报上去，在等回复",
}
RESOLVE_WHAT = "诉求号 {number}：办成什么样了？写一两句给居民看，可以附照片。写完发出来就算办结。"
ASSIST_WHAT = "诉求号 {number}：需要谁来帮什么忙？写一句，队长和社区会看到。"
EXTEND_WHAT = "诉求号 {number}：为什么要延期？写一句，社区同意后居民会收到新的日期。"
MESSAGE_WHAT = "诉求号 {number}：想对居民说什么？写好发出来，我来转。"
PROGRESS_DONE = "好，已告诉居民。"
RESOLVE_DONE = "办结了，已请居民确认。"
RETURN_DONE = "已退给社区重新安排。"
ASSIST_DONE = "已请队长和社区安排人帮忙。"
EXTEND_DONE = "已报社区，同意了会告诉您。"
MESSAGE_DONE = "已转给居民。"
CANCELLED = "好，不写了。"
HELP_JOIN = "我来协同"
HELP_DONE = "谢谢！居民的情况看我私下发给您的卡片。"
NO_TASKS = "您手上没有单子。"
TASKS_MINE = "📋 我手上的单子（{count}）"
TASKS_TEAM = "🔔 队里等人接的（{count}）"
REASSIGN_WHO = "诉求号 {number}：派给谁？"
REPLY_NOT_HANDLER = "这一单是 {name} 在办，进展请 {name} 来写。"
REASSIGNED = "已改派给{whom}。"
EVERYBODY_READS = "进展和结果每一位都会收到，请别写个人情况。"
ANONYMOUS = "居民要求匿名，请通过我联系（点「发消息」）。"


def progress_told(order_number: int, said: str) -> str:
    """What the question after the progress turns into."""
    return f"{words.number(order_number)}：已告诉居民「{said}」。"


def head(view: View) -> str:
    """The first line of every team card: urgency, number, what it is."""
    order = view.order
    flag = {"urgent": "⚡", "emergency": "🚨"}.get(order.urgency, "🔔")
    again = f" · 第 {order.round} 次办理" if order.round > 1 else ""
    return f"{flag} {words.number(view.number)} · {words.category(order.category, order.matter)}{again}"


def group_card(view: View) -> str:
    """Everything a group may read: never a name, a phone, a door or the story."""
    lines = [head(view)]
    if view.area:
        lines.append(f"地点：{view.area}")
    if view.neighbours:
        lines.append(words.reflected_by(view.neighbours))
    state = view.standing.state
    if state is State.DISPATCHED:
        lines.append(f"{words.soon(view.order.contact_by, view.now, view.calendar)}联系居民，")
        left = words.left(view.order.close_by, view.now, view.calendar, view.order.urgency)
        lines.append(
            f"{words.by(view.order.close_by, view.now, view.calendar)}办结（{left}）。接单后才能看到详情。"
        )
        if view.offered:
            lines.append(supervise.offered_line(view.offered))
    elif state in IN_HAND:
        told = "在办" if state is State.IN_PROGRESS else "已接单"
        lines.append(f"✋ {view.handler} {told}")
    elif state is State.RESOLVED:
        lines.append(f"☑️ {view.handler} 已办结，等居民确认")
    elif state is State.CLOSED:
        lines.append(f"✅ 已归档（{view.handler}）")
    elif state is State.RETURNED:
        lines.append("↩️ 已退单，社区重新安排")
    else:
        lines.append(f"{words.STATE[state]}，不用办了")
    return "\n".join(lines)


def moved_away(view: View) -> str:
    """The card in a group whose team lost the order."""
    return f"{head(view)}\n已改派给别的队，不用办了。"


def member_card(view: View) -> str:
    """What the person who has claimed the order sees, privately."""
    order = view.order
    lines = [head(view), f"状态：{words.STATE[view.standing.state]}"]
    lines.append(f"地点：{view.place or '没有说'}")
    if order.anonymous:
        lines.append(ANONYMOUS)
    else:
        who = view.for_name or view.orderer_name or words.NO_NAME
        lines.append(f"居民：{who}  电话：{view.contact or '没有留，请点「发消息」联系'}")
    if order.contacted_at is None:
        lines.append(f"联系：{words.soon(order.contact_by, view.now, view.calendar)}")
    left = words.left(order.close_by, view.now, view.calendar, order.urgency)
    lines.append(f"办结：{words.by(order.close_by, view.now, view.calendar)}（{left}）")
    if view.photos:
        lines.append(f"照片：{len(view.photos)} 张")
    if view.neighbours:
        lines.append(f"{words.reflected_by(view.neighbours)}。{EVERYBODY_READS}")
    if view.helpers:
        lines.append(f"协同：{'、'.join(view.helpers)}")
    story = order.gist if order.anonymous else view.story
    return "\n".join([*lines, "", f"「{words.quoted(story, words.LONGEST_ON_CARD)}」"])


def member_card_closed(view: View) -> str:
    """What stays with the handler once it is over: nothing personal."""
    return f"{head(view)}\n状态：{words.STATE[view.standing.state]}"


def helper_wanted(view: View, request: str) -> str:
    """Ask another team for a hand, without the story."""
    area = f"\n地点：{view.area}" if view.area else ""
    return f"🤝 {words.number(view.number)} 需要协同：{request}\n{words.category(view.order.category, view.order.matter)}{area}"


def supplemented(view: View, text: str) -> str:
    """Pass a resident's further words to the handler."""
    return f"💬 {words.number(view.number)} 居民补充：\n「{words.quoted(text, 2500)}」"


def supplement_waits(view: View) -> str:
    """Tell nobody's story: only that there is more."""
    return f"{group_card(view)}\n居民又有补充，接单后可见。"


def withdrawn(view: View) -> str:
    """Stop work."""
    return f"{words.number(view.number)} 居民已撤回，不用办了。谢谢。"


def taken_from_you(view: View) -> str:
    """Tell a former handler."""
    return f"{words.number(view.number)} 已转给别人办，您不用再跟了。谢谢。"


def given_back(view: View) -> str:
    """What stays with whoever returned an order."""
    return f"{words.number(view.number)} 已交回社区重新安排，您不用再跟了。谢谢。"


def once_more(view: View) -> str:
    """Tell whoever had an order that its resident is not content: nobody has it yet, they may take it again."""
    return (
        f"{words.number(view.number)} 居民说还没办好，已回到{view.team or '社区'}重新接单"
        f"（第 {view.order.round} 次办理）。您接着办，就点新卡片上的「{words.ACCEPT}」。"
    )


def yours_once_more(view: View) -> str:
    """Tell the same above the card with which they may take it again."""
    return f"❗ {words.number(view.number)} 居民说还没办好，请您接着办：点「{words.ACCEPT}」。"


def again(view: View) -> str:
    """Tell the lead that a new round begins."""
    return f"❗ {words.number(view.number)} 居民说还没解决。\n已重新派给{view.team or '原来的人'}，请您盯一下（第 {view.order.round} 次办理）。"


def closed(view: View, outcome: str) -> str:
    """Tell the handler how it ended; marks come later and only after closing."""
    return f"✅ {words.number(view.number)} 已归档，居民：{outcome}。辛苦了！"


def extension_refused(view: View) -> str:
    """Tell the handler that the date stays."""
    return f"{words.number(view.number)} 社区没有同意延期，还是{words.by(view.order.close_by, view.now, view.calendar)}办结。有难处就点「{words.ASSIST}」。"


def extension_granted(view: View) -> str:
    """Tell the handler the new date."""
    return f"{words.number(view.number)} 同意延期，改到{words.by(view.order.close_by, view.now, view.calendar)}办结。"


def help_is_coming(view: View, name: str) -> str:
    """Tell the handler who helps."""
    return f"🤝 {words.number(view.number)}：{name} 来协同，请直接联系。"


def help_was_asked(view: View, team: str) -> str:
    """Tell the handler that a team was asked."""
    return f"🤝 {words.number(view.number)}：已请{team}协同，有人来会告诉您。"


def resolved_by(view: View) -> str:
    """Tell helpers that it is done."""
    return f"☑️ {words.number(view.number)} {view.handler} 已办结，谢谢您帮忙。"


def assist_wanted(view: View, name: str, request: str) -> str:
    """Tell a lead that a member needs a hand."""
    return f"🤝 {words.number(view.number)} {name}请求协同：\n「{request}」\n社区会安排，您也可以改派。"


def task_line(view: View) -> str:
    """One order on a button."""
    order = view.order
    flag = {"urgent": "⚡", "emergency": "🚨"}.get(order.urgency, "")
    due = order.contact_by if view.standing.state is State.DISPATCHED else order.close_by
    what = order.matter or words.CATEGORY[view.standing.category]
    return f"{flag}{view.number} {what} {view.area} {words.left(due, view.now, view.calendar, order.urgency)}"
