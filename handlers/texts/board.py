"""Every word on the public board 办理公示. Large, plain and without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels
from handlers.texts import words
from orders.categories import Category
from orders.publicity import Stage

if TYPE_CHECKING:
    from datetime import date, datetime

    from handlers.board import Share
    from orders.publicity import Line

TITLE = "办理公示"
LIST_TITLE = "办理公示 · 选您的社区"
LIST_NONE = "现在没有社区公示。有事请直接说，我们照样办。"
LEAD = "居民点的单，我们办得怎么样，请大家看、请大家评。"
RECEIVED = "收到诉求"
DONE = "已经办结"
IN_TIME = "按时办结"
SOLVED = "居民说解决了"
SATISFIED = "居民满意"
UNIT = "件"
TOO_FEW = "还太少，先不算"
OPEN_BEFORE = "更早的还有 {count} 件没有办完，我们接着办，办完为止。"
MATTERS = "大家反映最多的"
ESTATES = "哪里反映的"
ELSEWHERE = "其他地方和没说地点的"
FEW_PLACES = "这几周各处的都还少，地点先不公布。"
LIST = "晒清单"
NOTHING_WEEK = "这一周没有收到诉求。"
NOTHING = "这四周还没有收到诉求。有事请随时说。"
SAY = "有事说一声"
CALL = "打电话给社区 {phone}"
OTHER_COMMUNITIES = "看别的社区"
ABOUT = "说明"
ABOUT_LINES = (
    "这里不写名字、门牌和原话，不公开的诉求也不在内。",
    "少于 3 位居民反映的地点，还有家里的事，都合在一起算，免得认出是谁。",
    "只列已经过完的四周；每一件办到哪一步，十来分钟更新一次。",
    "按时办结：到了答应的日子的，有几件办好了，没办完的也算在内。满意：打了分的里面，分数都在 4 分以上的。",
)
STAGE = {
    Stage.DONE: "办结",
    Stage.AT_WORK: "正在办",
    Stage.WAITING: "等安排",
    Stage.REFERRED: "已转介",
}
"""In the order in which they stand on the page."""

SHORT = {
    Category.POLICY: "政策法规",
    Category.MEDIATION: "矛盾调解",
    Category.HARDSHIP: "助困帮扶",
    Category.CHARITY: "爱心援助",
    Category.OTHER: "其他事项",
}


def matter(line: Line) -> str:
    """Return what a line is about, as exactly as may be said."""
    return line.matter or words.CATEGORY[Category(line.category)]


def chip(line: Line) -> str:
    """Return a line's category, where its matter does not say it already."""
    return SHORT[Category(line.category)] if line.matter else ""


def stages(line: Line) -> list[tuple[str, str, int]]:
    """Return how far a line's orders have come: code, word, how many."""
    return [(code.value, word, line.stages[code]) for code, word in STAGE.items() if line.stages.get(code)]


def percent(share: Share) -> str:
    """Return a share as people read it: of a few the numbers alone, of too few nothing."""
    if not share.is_told:
        return "—"
    if share.whole < labels.ENOUGH:
        return f"{share.part}/{share.whole}"
    return f"{share.part * 100 // share.whole}%"


def of_whole(share: Share) -> str:
    """Return the numbers behind a share."""
    return f"{share.whole} 件里的 {share.part} 件" if share.is_told else TOO_FEW


def span(first: date, last: date) -> str:
    """Return the days from one to another: "10月26日—11月22日"."""
    return f"{first.month}月{first.day}日—{last.month}月{last.day}日"


def made(moment: datetime) -> str:
    """Return when a board was brought up to date; the moment is in the community's zone."""
    return f"{moment.month}月{moment.day}日 {moment:%H:%M} 更新"
