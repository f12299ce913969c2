"""Small talk, help, joining, and friendly words for what cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from orders.calendar import WorkingCalendar

WELCOME = (
    "您好！我是{community}的三单助手。\n"
    "有什么事，直接打字或发照片告诉我就行，比如「3栋楼道灯不亮」。\n"
    "我转给工作队去办，每一步都告诉您。"
)
WELCOME_PLACE = "您在{place}，我记下了。"
GREETING = "在的！有什么事您说，我帮您转给社区。"
THANKS = "不客气，应该的！有事随时找我。"
CHITCHAT = "我不太会聊天，但是社区的事可以找我。有什么要帮忙的，直接说就行。"
ABUSE = "听得出您很着急。您说说是什么事，我马上帮您转给社区的人。"
SPAM = "这个我帮不上忙。社区里有什么事，您直接说。"
PROGRESS_NONE = (
    "我这里还没有您的诉求。是什么事、在哪里，说给我听，我马上替您报上去。\n"
    f"以前在别的手机上报过的，发「{words.RECOVERY_TOO}」。"
)
UNKNOWN_BUTTON = "这个按钮用不了啦，请看最新的消息。"
GROUP_HELP = "来了单子我发在群里，点「接单」就行。回复单子的卡片可以写进展。别的请和我私聊。"
NOT_HERE = "这个要在和我的私聊里用。"
GROUP_ONLY = "请在工作队的群里发这一句。"
NOTHING_TO_CANCEL = "好。有事随时跟我说。"
NOT_SET_UP = "您好！这里还在准备，过几天就能用了。急事请打 12345。"
ODD = "刚才没弄好，请再点一次。"
FLOOD = "您发得太快啦，后面几条我没记下。歇一两分钟，把我没回的再发一遍。有人受伤、有危险，请马上打 120、110、119。"
FLOOD_PRESS = "点得太快啦，歇一会儿再点。"
CODES_LATER = "邀请码试得太多了，请过一个小时再试，或者请社区重新发一个链接给您。"
NAME_ASK = "怎么称呼您？（您接单后，居民会看到）"
NAME_KEPT = "好的，{name}。"

JOINED = "欢迎{role}加入{community}{team}！"
JOINED_ALREADY = "您已经是{role}了，不用再加入。"
INVITE_UNKNOWN = "这个邀请码不对，请核对一下，或者请社区重新发一个。"
INVITE_USED = "这个邀请码已经用完了，请社区重新发一个。"
INVITE_EXPIRED = "这个邀请码过期了，请社区重新发一个。"
PLACE_UNKNOWN = "这个二维码对应的地方没找到，不过没关系，有事直接说就行。"
LEFT = "您已退出{what}。谢谢您这段时间的付出！"
LEFT_NOTHING = "您现在没有在任何队伍里。"
LEAVE_SURE = "真的要退出{what}吗？手上没办完的单子会交回社区。"
LEAVE_YES = "退出"
LEAVE_NO = "不退了"
BOUND = "好，这个群就是{team}的接单群了。来了单子我发在这里，点「接单」就行。居民的情况只发给接单人。"
BIND_WRONG = "邀请码不对，请向社区要这支队的码，再发 /bind 码。"
BIND_NOT_TEAM = "这个码不是工作队的码。"
BIND_HOW = "请发：/bind 加上队伍的邀请码。"
REFUSED_COMMAND = "这个您暂时用不了。"

COMMAND_LABEL = {
    "mine": words.MINE,
    "help": words.HELP,
    "tasks": words.TASKS,
    "todo": words.TODO,
    "order_for": words.ORDER_FOR,
    "rename": words.RENAME,
    "leave": words.LEAVE,
    "roster": words.ROSTER,
    "learning": words.LEARNING,
    "summary": words.SUMMARY,
    "recovery": words.RECOVERY,
}

_HELP_RESIDENT = (
    "🙋 怎么用：\n"
    "· 有事直接说，文字、照片、位置都行，我会先跟您确认再提交。\n"
    f"· 发「{words.MINE}」看进度，也能补充、撤回、重办。\n"
    f"· 要换手机，先发「{words.RECOVERY}」抄下来；换好了，在新手机上发给我。\n"
    "· 着火、有人受伤、有危险，请先打 119、120、110。"
)
_HELP_OWN = f"🙋 自己有事：直接说就行；发「{words.MINE}」看进度。有危险请先打 119、120、110。"
_HELP_MEMBER = (
    "👷 怎么用：\n"
    f"· 来了单子点「{words.ACCEPT}」，办不了点「{words.RETURN}」。\n"
    f"· 发「{words.TASKS}」看手上的单子，写进展、办结都在卡片上点。\n"
    f"· 有几天不在，发「{words.AWAY} 3 天」。"
)
_HELP_STAFF = (
    "🏢 怎么用：\n"
    f"· 发「{words.TODO}」看等您处理的。\n"
    f"· 发「{words.ORDER_FOR}」，替来电、上门的居民点单；居民换了手机，发「换手机 诉求号」。\n"
    f"· 发「{words.SUMMARY}」看最近的汇总，发「{words.ROSTER}」看每支队有谁。"
)
_HELP_GRID = f"🚶 怎么用：\n· 发「{words.ORDER_FOR}」，替您碰到的居民点单。"


def left(what: str, count: int) -> str:
    """Thank whoever leaves, and say what becomes of the orders they had."""
    handed = f"手上的 {count} 件单子已交回社区安排。" if count else ""
    return LEFT.format(what=what) + handed


def help_for(roles: Collection[Role]) -> str:
    """Say in a few lines what this person can do here: their work first."""
    parts = []
    if set(roles) & {Role.STAFF, Role.ADMIN, Role.STREET}:
        parts.append(_HELP_STAFF)
    if set(roles) & {Role.GRID_WORKER}:
        parts.append(_HELP_GRID)
    if set(roles) & {Role.MEMBER, Role.LEAD}:
        parts.append(_HELP_MEMBER)
    return "\n\n".join([*parts, _HELP_OWN if parts else _HELP_RESIDENT])


def office(name: str, phone: str, calendar: WorkingCalendar, now: datetime) -> str:
    """Say when the office is open and how to reach it, and that words are taken at any hour."""
    spans = "、".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in calendar.hours)
    lines = [f"🏢 {name}{_working_days(calendar)} {spans} 上班{_today(calendar, now)}。"]
    lines += [f"电话 {phone}。"] if phone else []
    return "\n".join([*lines, "有事随时在这里说，我先替您记下，上班就有人看。"])


def _working_days(calendar: WorkingCalendar) -> str:
    """Return the days of an ordinary week on which the office is open."""
    days = [day for day in range(7) if day not in calendar.weekend]
    if days == list(range(days[0], days[-1] + 1)) and len(days) > 1:
        return f"周{_WEEKDAY[days[0]]}到周{_WEEKDAY[days[-1]]}"
    return "、".join(f"周{_WEEKDAY[day]}" for day in days)


def _today(calendar: WorkingCalendar, now: datetime) -> str:
    """Say of a day that is not as usual what it is."""
    today = calendar.local(now).date()
    usual = today.weekday() not in calendar.weekend
    if calendar.is_working_day(today) is usual:
        return ""
    return "，今天放假" if usual else "，今天调休也上班"


_WEEKDAY = "一二三四五六日"
