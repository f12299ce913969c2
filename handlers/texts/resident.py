"""What a resident hears of an order: short, warm, and always the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from handlers.views import View

NO_PLACE = "还不知道（点「改地点」告诉我）"
STALE = "这张卡片是旧的了，请看最下面那张。"
NOT_YOURS = "这不是您的诉求，帮不了您看。"
GONE = "这件事已经处理过了。您可以发「我的诉求」看看。"
EDIT_DONE = "好，改好了。"
CHOOSE_CATEGORY = "您看这件事更像哪一类？拿不准就点最后一个，社区来分。"
POINT = "您发来的位置"
OTHER_CATEGORY = "都不是"
SPLIT_DONE = "好，分成了 {count} 件，各有各的诉求号。"
NOT_SURE = "拿不准，请社区分"
NOT_SURE_SHORT = "拿不准"
CHOOSE_PLACE = "在哪儿？点一下，或者直接打字告诉我（比如：3栋2单元）。"
CHOOSE_BUILDING = "哪一栋？"
WHOLE_ESTATE = "整个小区"
OTHER_PLACE = "别处，我来写"
WRITE_PLACE = "请写一下在哪儿，比如：农贸市场东门。也可以发个位置给我。"
WRITE_MORE = "好，请接着说，文字、照片、位置都行。"
WRITE_AGAIN = "好，请把这件事重新说一遍，我用新的。"
DROPPED = "好，这件事先不提交。以后想起来随时跟我说。"
PUT_AWAY = "昨天您说的事一直没提交，我先收起来了：\n「{text}」\n还想办的话，再说一遍就行。"
OFFER_AGAIN = "您刚才说的事还没提交。要办的话，请看下面这张卡片，点一下就行。"
NEED_WORDS = "收到照片了。请再用一句话说说是什么事。"
NEED_WORDS_PLACE = "位置收到了。请再用一句话说说是什么事。"
REFUSED_FILE = "这个我看不了，只认得文字、照片和位置。语音可以用输入法转成文字再发。"

TOO_LONG = "您写得很详细！太长了我记不下，只记了前 {limit} 字。要紧的话请分几条发。"
EMPTY = "没看到文字。请用一句话说说您遇到什么事，我来帮您转给社区。"
ANON_ON = "好，接单人看不到您的名字和电话。"
ANON_OFF = "好，接单人可以看到您怎么称呼。"
NO_ORDERS = f"您还没有诉求。有什么事，直接跟我说就行。以前在别的手机上报过，点「{words.RECOVERY_TOO}」。"
SUPPLEMENT_ASK = "诉求号 {number}：请说要补充什么，文字、照片都行。"
SUPPLEMENT_DONE = "补充好了，已转给{whom}。"
APPEAL_ASK = "诉求号 {number}：请说说您为什么不同意，社区会请街道一起再看一次。"
REOPEN_ASK = "诉求号 {number}：请说说还有什么没办好。"
UNSOLVED_ASK = "对不住，没办到您满意。方便的话说说还差什么，我转给接着办的人；不说也照样办。"
RATED_ALREADY = "您已经评过了，谢谢！"
WITHDRAW_SURE = "真的要撤回诉求号 {number} 吗？撤回后就不办了。"
WITHDRAW_YES = "撤回，不办了"
WITHDRAW_NO = "继续办"
BELONGS_ASK = "您刚说的「{text}」，是诉求号 {number}（{gist}）的补充，还是另一件事？"
BELONGS_YES = "是 {number} 的补充"
BELONGS_NEW = "是另一件新的事"
WHICH_COMMUNITY = "您住在哪个社区？点一下，我好转对地方。"
ANONYMOUS = "匿名"
NAMED = "不匿名"
CHANGE_PLACE = "改地点"
CHANGE_WORDS = "重新说"
MORE = "更多…"
SPLIT = "分成 {count} 件办"
TOGETHER = "合成一件办"


def draft_card(
    *,
    category: str,
    reasons: Sequence[str],
    place: str,
    urgency: str,
    text: str,
    photos: int,
    anonymous: bool,
    for_name: str,
) -> str:
    """Say what was understood and ask whether it is right."""
    lines = ["📝 我是这样理解的，对吗？", f"类别：{category}"]
    if reasons:
        lines.append(f"  因为您说到：{'、'.join(reasons)}")
    lines += [f"地点：{place or NO_PLACE}", f"缓急：{words.URGENCY[urgency]}"]
    if for_name:
        lines.append(f"替谁办：{for_name}")
    if photos:
        lines.append(f"照片：{photos} 张")
    if anonymous:
        lines.append("匿名：是（接单人看不到您的名字和电话）")
    return "\n".join([*lines, "", f"「{words.quoted(text)}」"])


def unsure_card(text: str, photos: int) -> str:
    """Ask the one short question where the sorting is not sure."""
    counted = f"\n照片：{photos} 张" if photos else ""
    return f"「{words.quoted(text)}」{counted}\n\n🤔 这件事更像哪一类？点一下，我好找对人。"


def demands_note(parts: Sequence[str]) -> str:
    """Say that several things were heard."""
    listed = "\n".join(f"{'①②③④⑤⑥⑦⑧⑨'[at]} {words.first_line(part, 40)}" for at, part in enumerate(parts[:9]))
    return f"\n\n听起来是 {len(parts)} 件事，分开办会更快：\n{listed}"


def hotline_first(hotlines: Sequence[str], *, emergency: bool) -> str:
    """Show the right numbers at once."""
    numbers = "、".join(words.HOTLINE.get(one, one) for one in hotlines)
    if emergency:
        return f"🚨 人要紧！请马上打：{numbers}\n先打电话，不用等我们回话。"
    return f"这件事只有社区专人能看到，不会发到群里。\n需要马上找人说，可以打：{numbers}"


def emergency_filed(view: View) -> str:
    """Tell that staff were alerted without waiting for a confirmation."""
    phone = f"，电话 {view.community.phone}" if view.community.phone else ""
    return (
        f"我已经报给社区值班人员（{words.number(view.number)}），他们马上看{phone}。\n"
        "没事了或者我弄错了，点「撤回」就行。"
    )


def received(view: View) -> list[str]:
    """Return the number and when the next word comes, line by line."""
    order = view.order
    lines = [
        f"✅ 收到了，{words.number(view.number)}",
        f"类别：{words.category(order.category, order.matter)}",
    ]
    if view.place:
        lines.append(f"地点：{view.place}")
    contact = words.soon(order.contact_by, view.now, view.calendar)
    if view.standing.state is State.DISPATCHED and view.team:
        lines.append(f"已转给{view.team}，{contact}有人联系您，")
    elif order.confidential:
        lines.append(f"社区专人{contact}联系您（不会发到群里），")
    else:
        lines.append(f"社区先看一下转给谁，{contact}有人联系您，")
    lines.append(f"{words.by(order.close_by, view.now, view.calendar)}办结。")
    return lines


def receipt(view: View) -> str:
    """Give the number and say when the next word comes."""
    return "\n".join([*received(view), f"想看进度，发「{words.MINE}」；要换手机，先发「{words.RECOVERY}」。"])


def dispatched(view: View) -> str:
    """Tell which team has it and until when."""
    team = f"{view.team or '社区专人'}"
    return (
        f"{words.number(view.number)}：已转给{team}。\n"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}有人联系您，"
        f"{words.by(view.order.close_by, view.now, view.calendar)}办结。"
    )


def asked(view: View, question: str, until: datetime) -> str:
    """Say exactly what is missing and until when."""
    return (
        f"{words.number(view.number)} 还差一点情况：\n「{question}」\n\n"
        f"请{words.by(until, view.now, view.calendar)}直接回复我。等您的这段时间不算在办理期限里。"
    )


def supplied(view: View) -> str:
    """Confirm an answer."""
    return f"{words.number(view.number)}：补充收到了，社区接着办。"


def lapsed(view: View) -> str:
    """Go on without the answer."""
    return f"{words.number(view.number)}：没等到您的补充，社区先按现有情况接着办。想起来随时补充。"


def declined(view: View, reason: str) -> str:
    """Say why not, whose job it is, and what can be done about it."""
    return f"{words.number(view.number)} 社区这边办不了：\n「{reason}」\n\n觉得不合适，可以点「{words.APPEAL}」，街道会一起再看一次。"


def appealed(view: View) -> str:
    """Confirm an appeal."""
    return (
        f"{words.number(view.number)}：申诉收到了，社区和街道会再看一次，"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}给您回话。"
    )


def joined(view: View, parent: int) -> str:
    """Say where the matter lives on."""
    return f"{words.number(view.number)}：邻居也反映了同一件事，我们合到诉求号 {parent} 一起办，有进展也会告诉您。"


def withdrawn(view: View) -> str:
    """Confirm that it is off."""
    return f"{words.number(view.number)} 已撤回，不再办了。有事随时再说。"


def accepted(view: View) -> str:
    """Say who, and when they will be in touch: by phone only where one is known to whoever accepted."""
    where = "电话和这里的消息" if view.contact and not view.order.anonymous else "这里的消息"
    return (
        f"{words.number(view.number)}：{view.team or '社区'} {view.handler} 已接单，"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}联系您，请留意{where}。"
    )


def reassigned(view: View) -> str:
    """Tell that somebody else goes on."""
    return (
        f"{words.number(view.number)}：换{view.team or '社区专人'}接着办，"
        f"还是{words.by(view.order.close_by, view.now, view.calendar)}办结。"
    )


def progressed(view: View, text: str, sender: str) -> str:
    """Pass on a milestone."""
    return f"{words.number(view.number)} 有新进展：\n「{text}」\n—— {sender or view.handler}"


def extended(view: View) -> str:
    """Tell the new date."""
    return (
        f"{words.number(view.number)}：这件事要多花点时间，"
        f"改到{words.by(view.order.close_by, view.now, view.calendar)}办结，请您谅解。"
    )


def message(view: View, text: str, sender: str) -> str:
    """Pass on a person's own words."""
    return f"{words.number(view.number)}，{sender}给您留言：\n「{text}」\n直接回复，我会转给他们。"


def resolved(view: View, result: str) -> str:
    """Show the result and ask."""
    return f"{words.number(view.number)} 办好了，请您看看：\n「{result}」\n—— {view.handler}\n\n解决了吗？"


def solved_question(view: View) -> str:
    """Ask again, after words that were not a plain answer."""
    return f"您的话已转给{view.handler or '接单人'}。{words.number(view.number)} 解决了吗？"


def resolved_reminder(view: View) -> str:
    """Ask once more."""
    return (
        f"{words.number(view.number)}：办得怎么样，您还没告诉我们。解决了吗？不点也没关系，过几天会自动归档。"
    )


def thanks(view: View) -> str:
    """Thank, and ask for the first mark."""
    return f"谢谢您告诉我们！{words.number(view.number)} 已归档。\n办理结果您打几分？（5 分最满意）"


def thanks_attitude(view: View) -> str:
    """Ask for the second mark."""
    return f"{words.number(view.number)}：办事人的态度您打几分？（5 分最满意）"


def thanks_done(view: View) -> str:
    """End it; say that it can be taken up again."""
    return f"谢谢您的评价！{words.number(view.number)} 已归档。30 天内要是又出问题，点「{words.REOPEN}」。"


def expired(view: View) -> str:
    """Close without a judgement."""
    return f"{words.number(view.number)} 已归档（未评价）。30 天内要是没解决，点「{words.REOPEN}」。"


def again(view: View) -> str:
    """Tell that a new round begins with another pair of eyes."""
    return (
        f"{words.number(view.number)}：明白了，我们重新安排人接着办，队长和社区一起盯着。"
        f"{words.soon(view.order.contact_by, view.now, view.calendar)}有人联系您。"
    )


def for_somebody(name: str, text: str, *, answers: bool) -> str:
    """Address a notice to the person who placed the order for somebody else; `answers`: with buttons."""
    whom = name or "当事人"
    press = f"\n\n下面的按钮，您替{whom}点。" if answers else ""
    return f"（请转告{whom}）\n{text}{press}"


def submitted_card(order_number: int, text: str) -> str:
    """What the confirmed card turns into."""
    return f"✅ 已提交（{words.number(order_number)}）\n「{words.quoted(text, 200)}」"


def belongs_done(order_number: int, text: str) -> str:
    """What the question turns into once the words were added to an order."""
    return f"📎 已加到{words.number(order_number)}：\n「{words.quoted(text, 200)}」"


def more_line(text: str) -> str:
    """How words that came later stand in an order's story."""
    return f"【补充】{text}"
