"""What staff read about the sorting: how often it was right, what it could learn, and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from nlp.proposals import Kind
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from nlp.proposals import Change
    from orders.calendar import WorkingCalendar

ADD, WEIGH, SILENCE, LEXICON = "加词", "调权", "静音", "词库"
ACCEPT = "采纳"
REFUSE = "不采纳"
DETAILS = "看明细"
UNDO = "撤销"
NONE_NEW = "眼下没有新的学习建议：还没有哪个词被纠正过几次。"
HOW = (
    "也可以自己改社区的词库：\n"
    f"{ADD} 充电桩 其他事项 充电设施\n"
    f"{WEIGH} 噪音 矛盾纠纷调解 1.5（负数是减分，-10 到 10）\n"
    f"{SILENCE} 好心人\n"
    f"发「{LEXICON}」看已经采纳的，可以撤销。"
)
BAD_LINE = "没看懂这一句。请照这样写：\n" + HOW
BAD_WORD = "「{word}」不合适：一个词要 2 到 8 个汉字。"
BAD_CATEGORY = (
    "「{category}」不是我们的类别。可以写：政策法规宣传、矛盾纠纷调解、助困帮扶、爱心援助、其他事项。"
)
BAD_WEIGHT = "分数要是 -10 到 10 之间的数，不能是 0。"
BAD_MATTER = "「{matter}」已经是{category}下面的事项，请换一个名字，或者改类别。"
DECIDED = "这一条已经处理过了，请看最新的卡片。"
LEXICON_EMPTY = "社区词库还是空的，用的是程序自带的词。\n" + HOW
LEXICON_HEAD = "📖 社区词库第 {version} 版，共 {count} 条（点一下看，可以撤销）："
NO_EFFECT = "和以前的诉求都没有关系，往后才用得上。"
UNKNOWN_SILENCE = "提醒：程序自带的词里没有「{word}」，静音它不会有变化。"
SHOWN_EFFECTS = 15

_SHORT = {
    Category.POLICY: ("政策", "普法", "法规"),
    Category.MEDIATION: ("矛盾", "纠纷", "调解"),
    Category.HARDSHIP: ("助困", "帮扶", "困难"),
    Category.CHARITY: ("爱心", "援助"),
    Category.OTHER: ("其他", "其它"),
}


def category_named(text: str) -> Category | None:
    """Return the category that a clerk means, by its name or a part of it."""
    for category, parts in _SHORT.items():
        if text in {category.value, words.CATEGORY[category]} or any(part in text for part in parts):
            return category
    return None


def change(made: Change) -> str:
    """Say in one line what a change does."""
    if made.category is None:
        return f"{SILENCE}「{made.word}」：以后不看这个词"
    matter = f" · {made.matter}" if made.matter else ""
    verb = ADD if made.kind is Kind.WORD else WEIGH
    return f"{verb}「{made.word}」→ {words.CATEGORY[made.category]}{matter}（{made.weight:+g} 分）"


def proposal(made: Change, *, orders: Sequence[int], trial: Mapping[str, int], by_hand: bool) -> str:
    """Show a change that waits for a decision, with its evidence and what it would do."""
    head = "✍️ 确认一下：" if by_hand else "💡 学习建议："
    lines = [head + change(made)]
    if orders:
        lines.append(f"依据：{len(orders)} 件被纠正过（诉求号 {'、'.join(map(str, orders[:8]))}）")
    return "\n".join([*lines, effect(trial)])


def effect(trial: Mapping[str, int]) -> str:
    """Say what the dry run over history found."""
    size, changed = trial.get("size", 0), trial.get("changed", 0)
    if not changed:
        return f"试算以前的 {size} 件：{NO_EFFECT}"
    better, worse = trial.get("better", 0), trial.get("worse", 0)
    return f"试算以前的 {size} 件：会改变 {changed} 件，变好 {better}，变差 {worse}。"


def details(made: Change, effects: Sequence[tuple[int, str, str, str]]) -> str:
    """List the orders that would be sorted otherwise, by number only: their words stay where they are."""
    lines = [_effect_line(*one) for one in effects[:SHOWN_EFFECTS]]
    more = len(effects) - SHOWN_EFFECTS
    rest = [f"还有 {more} 件"] if more > 0 else []
    return "\n".join([change(made), *(lines or [NO_EFFECT]), *rest])


def _effect_line(number: int, before: str, after: str, right: str) -> str:
    verdict = "变好 ✓" if after == right else "变差 ✗" if before == right else "都不对"
    return f"· 诉求号 {number}：{words.category(before)} → {words.category(after)}（{verdict}）"


def accepted(text: str, *, name: str, at: datetime, calendar: WorkingCalendar, version: int) -> str:
    """What a card turns into once the change is in force."""
    return f"{text}\n✅ {name}采纳，{words.clock(at, calendar)}，词库第 {version} 版"


def refused(text: str, *, name: str, at: datetime, calendar: WorkingCalendar) -> str:
    """What a card turns into once the change was laid aside."""
    return f"{text}\n✖️ {name}不采纳，{words.clock(at, calendar)}"


def undone(text: str, *, name: str, at: datetime, calendar: WorkingCalendar, version: int) -> str:
    """What a card turns into once the change was taken out again."""
    return f"{text}\n↩️ {name}撤销，{words.clock(at, calendar)}，词库第 {version} 版"


def week(
    *,
    community: str,
    total: int,
    right: int,
    sure: int,
    sure_right: int,
    confused: Sequence[tuple[str, str, int]],
    corrections: int,
) -> str:
    """Say how often the sorting was right last week and what it confuses; always with n."""
    lines = [f"📊 {community} 上周分类：共 {total} 件，分对 {right} 件（{_share(right, total)}）"]
    if sure:
        lines.append(f"程序拿得准的 {sure} 件里，对 {sure_right} 件（{_share(sure_right, sure)}）")
    if confused:
        pairs = "；".join(
            f"{words.category(said)}其实是{words.category(was)} {count} 件" for said, was, count in confused
        )
        lines.append(f"最常混：{pairs}")
    if corrections:
        lines.append(f"居民和社区一共纠正 {corrections} 次")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%"
