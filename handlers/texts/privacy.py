"""What people are told of their data, and how they see it and have it deleted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.texts import words
from orders.standing import Outcome
from orders.states import Role, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

VERSION = 1
"""Of the wording below. Whoever changes what it says counts up: everybody is then told once more."""

MY_DATA = "我的数据"
ERASE = "删除我的数据"

_YEAR = 365


def terms(days: int) -> str:
    """Say in two sentences what is kept, for what, how long, and how to see it or have it deleted."""
    return (
        f"🔒 您的称呼、电话、住处和发来的话、照片，只用来办您的事，办完最多留{span(days)}就抹掉。\n"
        f"接着说就算您同意；想看留了什么、想删掉，随时发「{MY_DATA}」。"
    )


def span(days: int) -> str:
    """Return a number of days in words, in years where it is whole years."""
    return f" {days // _YEAR} 年" if days and days % _YEAR == 0 else f" {days} 天"


FILE_TEXT = "我的数据.txt"
FILE_JSON = "我的数据.json"
ERASE_YES = "是的，全部删除"
ERASE_NO = "不删了"
ERASED_TOAST = "好，已经删除。"
KEPT_TOAST = "好，都还留着。"
SAID = "您写道：{words}"
FROM_YOU = "您"
FROM_US = "三单助手"

EXPORTED_ENOUGH = "今天已经给您发过几份了，往上翻就能找到。明天可以再要。"
LEAVE_FIRST = (
    f"您现在是{{what}}。请先发「{words.LEAVE}」，手上的单子交回社区后，再发「{ERASE}」，我马上给您删。"
)

ACTS = {
    "told": "告诉过您留什么、怎么删",
    "exported": "您取走过一份自己的数据",
    "erased": "删除",
    "given": "社区给过您找回码",
    "recovered": "用找回码换过手机或网页",
    "undone": "用找回码换的手机断开了",
    "parted": "断开了丢失的手机或账号",
    "restored": "接回了断开的手机或账号",
}

_SECTIONS = {
    "person": "您的资料",
    "accounts": "您的账号",
    "roles": "您参加过的队伍和岗位",
    "absences": "您请过的假",
    "orders": "您的诉求",
    "for_others": "您替别人办的诉求（内容属于他们本人）",
    "drafts": "还没提交的话",
    "corrections": "您改过的类别",
    "messages": "网页聊天记录",
    "notices": "我们给您发过的消息",
    "calls": "请社区给您打的电话",
    "privacy": "和您数据有关的事",
}

_LABELS = {
    "by": "经手人",
    "name": "称呼",
    "phone": "电话",
    "community": "社区",
    "place": "地点",
    "since": "从什么时候",
    "until": "到什么时候",
    "from": "谁说的（或从何时起）",
    "channel": "从哪里来",
    "account": "账号",
    "chat": "聊天编号",
    "seen": "最近一次",
    "lost": "联系不上的时间",
    "role": "身份",
    "team": "队伍",
    "number": "诉求号",
    "state": "状态",
    "category": "类别",
    "urgency": "缓急",
    "confidential": "只有社区专人能看",
    "anonymous": "匿名",
    "words": "内容",
    "point": "位置（纬度、经度）",
    "pictures": "照片张数",
    "deciding": "分类时看的词",
    "hotlines": "给过您的热线",
    "handler": "接单人",
    "received": "收到时间",
    "due": "办结期限",
    "closed": "结束时间",
    "outcome": "结果",
    "result_rating": "结果评分",
    "attitude_rating": "态度评分",
    "events": "经过",
    "started": "开始时间",
    "at": "时间",
    "before": "原来的类别",
    "after": "改成的类别",
    "sent": "发出时间",
    "done": "打完时间",
    "what": "事情",
    "keep_orders": "当时说的保存天数",
    "orders": "诉求件数",
}

_YES = "是"
_NOTHING = "（没有）"
_WITHHELD = "您在队伍或社区里工作过，工作中看到的别人的事不在这份文件里。"


def given(days: int) -> str:
    """Say what the files are, and for how long they can be fetched."""
    return (
        "📄 这是我们留着的、和您有关的全部内容：一份给人看（txt），一份给电脑读（json），两份一样。\n"
        f"文件 {days} 天内可以打开，只有您看得到。想全部删掉，点下面的按钮。"
    )


def erase_sure(closed: int) -> str:
    """Say what deleting means, and ask."""
    orders = f"办完的 {closed} 件诉求抹掉内容和照片，只留统计数字，以后不能再查、再重办。" if closed else ""
    lines = [
        "⚠️ 删除以后：",
        "· 您的称呼、电话、住处和这里的聊天记录马上清除，账号和这里断开。",
        f"· {orders}" if orders else "",
        "· 删了就找不回来；备份里的，会随旧备份到期消失。",
    ]
    return "\n".join([*filter(None, lines), "", "真的全部删除吗？"])


def finish_first(unfinished: Sequence[tuple[int, str]], count: int) -> str:
    """Say which orders have to be withdrawn or finished before."""
    listed = "\n".join(
        f"· {words.number(number)}（{words.STATE_TOLD[State(state)]}）" for number, state in unfinished
    )
    more = f"\n一共 {count} 件。" if count > len(unfinished) else ""
    return (
        f"还有没办完的诉求：\n{listed}{more}\n\n"
        f"现在删了就没法给您办、也没法给您回话了。请先等它办完，或者发「{words.MINE}」点「{words.WITHDRAW}」，"
        f"再发「{ERASE}」。"
    )


def erased(orders: int) -> str:
    """Confirm, and say what comes next."""
    wiped = f"，{orders} 件办完的诉求也抹掉了内容" if orders else ""
    return (
        f"✅ 您的数据已经删除：称呼、电话、住处、聊天记录都清除了{wiped}。\n"
        "手机上还看得到的旧消息，您可以自己清空。以后有事照样发消息，我们就当第一次认识您。"
    )


def role(code: str) -> str:
    """Return what a role is called."""
    return words.ROLE[Role(code)]


def outcome(code: str | None) -> str:
    """Return what became of an order."""
    return words.OUTCOME[Outcome(code)] if code else ""


def as_text(
    tree: Mapping[str, Sequence[Mapping[str, object]]], now: datetime, zone: tzinfo, *, withheld: bool
) -> str:
    """Write a person's data for people to read; moments on the clock of `zone`."""
    lines = [MY_DATA, f"生成时间：{_value(now, zone)}"]
    if withheld:
        lines.append(_WITHHELD)
    for name, entries in tree.items():
        lines += ["", f"【{_SECTIONS[name]}】{f' 共 {len(entries)} 条' if len(entries) > 1 else ''}"]
        lines += [_NOTHING] if not entries else []
        for at, entry in enumerate(entries, 1):
            lines += [f"{at}."] if len(entries) > 1 else []
            lines += _entry(entry, zone)
    return "\n".join([*lines, ""])


def _entry(entry: Mapping[str, object], zone: tzinfo) -> list[str]:
    lines = []
    for name, value in entry.items():
        if name == "events" and isinstance(value, list):
            lines.append(f"{_LABELS[name]}：")
            lines += [f"  · {_value(one['at'], zone)} {one['what']}" for one in value]
        else:
            lines.append(f"{_LABELS[name]}：{_value(value, zone)}")
    return lines


def _value(value: object, zone: tzinfo) -> str:
    """Return a value as people read it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return _YES if value is True else str(value)
