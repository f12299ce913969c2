"""The service learns from corrections, and a person decides what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Command
from handlers.desk import Desk
from handlers.learning import accuracy, week_of
from handlers.learning_desk import ACCEPT, tend_weeks
from orders.categories import Category
from storage.ids import to_text
from storage.models import Correction, LexiconEntry
from tests.world import sorter

if TYPE_CHECKING:
    from tests.world import Chatter, World

CLUB = ("银铃班没有凳子了，请管一管", "海棠苑的银铃班不开了，请管一管", "请安排银铃班下周的人")
"""About something that only this community has; 爱心援助 by what residents say."""
LAMP = "玫瑰园3栋楼道的灯坏了，我电话13912345678"
LEARNED = "「银铃班」→ 爱心援助"


async def correct(world: World, name: str, text: str, category: str = "爱心援助") -> Chatter:
    """Return a resident who gave their order another category and submitted it."""
    resident = world.person(name)
    await resident.say(text)
    await resident.press("改类别" if resident.sees("改类别") else "都不是")
    await resident.press(category)
    await resident.press("提交")
    return resident


async def taught(world: World) -> Chatter:
    """Return staff of a community in which three residents corrected the same word."""
    await world.member("小张", "charity")
    staff = await world.staff()
    for at, text in enumerate(CLUB):
        await correct(world, f"居民{at}", text)
    return staff


async def sorted_as(world: World, desk: Desk, text: str) -> Category:
    """Return the category that a desk gives to a message of the first community."""
    async with world.database.reading() as session:
        understood = await desk.understand(session, world.communities["甲社区"], text)
    return understood.category


async def corrections(world: World) -> list[Correction]:
    """Return what was kept, oldest first."""
    async with world.database.reading() as session:
        return list((await session.exec(select(Correction).order_by(Correction.id))).all())  # type: ignore[arg-type] # SQLModel's column


async def test_a_residents_correction_is_kept_without_personal_data(world: World) -> None:
    """改类别: text masked, before, after, who, and the words that had decided."""
    await correct(world, "居民甲", LAMP, "矛盾纠纷调解")
    (kept,) = await corrections(world)
    assert (kept.before, kept.after, kept.number) == ("other", "mediation", 1001)
    assert "13912345678" not in kept.text
    assert kept.words
    assert kept.person_id is not None


async def test_the_answer_to_the_one_question_is_kept(world: World) -> None:
    """Which of the two likeliest it was, is evidence even where the program had guessed it."""
    resident = world.person("居民甲")
    card = await resident.say("那个事情你们管不管")
    assert "更像哪一类" in card.text
    await resident.press_data(card.message.rows[0][0].data)
    await resident.press("提交")
    (kept,) = await corrections(world)
    assert kept.kind == "answer"
    assert kept.before == kept.after


async def test_staffs_correction_is_kept_and_a_joining_is_none(world: World) -> None:
    """改类别 by staff is a lesson, 并案 is not."""
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    await staff.press("改类别")
    await staff.press("矛盾纠纷调解")
    await world.person("居民乙").order("玫瑰园3栋电梯坏了好几天，老人下不了楼")
    await staff.press("并案")
    await staff.say("1001")
    kept = [one for one in await corrections(world) if one.kind == "relabel"]
    assert [(one.number, one.before, one.after) for one in kept] == [(1001, "other", "mediation")]


async def test_a_proposal_comes_with_its_evidence_and_a_dry_run(world: World) -> None:
    """学习建议 names the word, the orders that speak for it and what it would change."""
    staff = await taught(world)
    await staff.say("学习建议")
    card = next(shown for shown in staff.chat if LEARNED in shown.text)
    assert "3 件被纠正过（诉求号 1001、1002、1003）" in card.text
    assert "会改变 3 件，变好 3，变差 0" in card.text
    await staff.press("看明细")
    assert "诉求号 1001：其他事项 → 爱心援助（变好 ✓）" in staff.last.text
    assert "凳子" not in staff.last.text


async def test_accepting_is_one_tap_versioned_and_undoable(world: World) -> None:
    """采纳 holds from the next message on; 撤销 takes it out again; both say who and which version."""
    staff = await taught(world)
    await staff.command(Command.LEARNING)
    await staff.press("采纳")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.CHARITY
    card = next(shown for shown in staff.chat if LEARNED in shown.text)
    assert "✅ 社区小林采纳" in card.text
    assert "词库第 1 版" in card.text
    await staff.press("撤销")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.OTHER
    card = next(shown for shown in staff.chat if LEARNED in shown.text)
    assert "撤销" in card.text
    assert "词库第 2 版" in card.text


async def test_another_process_hears_of_it_soon(world: World) -> None:
    """A second process with the same database sorts by the new words seconds later."""
    other = Desk(world.database, world.clock, sorter())
    staff = await taught(world)
    assert await sorted_as(world, other, CLUB[0]) is Category.OTHER
    await staff.say("学习建议")
    await staff.press("采纳")
    world.clock.forward(seconds=6)
    assert await sorted_as(world, other, CLUB[0]) is Category.CHARITY


async def test_what_was_refused_is_not_proposed_again(world: World) -> None:
    """不采纳 is remembered until much more speaks for it."""
    staff = await taught(world)
    await staff.say("学习建议")
    await staff.press("不采纳")
    answer = await staff.say("分词建议")
    assert "没有新的学习建议" in answer.text
    assert not staff.sees("采纳")


async def test_two_members_of_staff_decide_once(world: World) -> None:
    """Whoever presses second is told that it is decided."""
    second = await world.staff("社区小王")
    staff = await taught(world)
    await staff.say("学习建议")
    await second.say("学习建议")
    button = second.button("采纳").data
    await staff.press("采纳")
    answer = await second.press_data(button)
    assert "已经处理过" in answer.text
    async with world.database.reading() as session:
        entries = (await session.exec(select(LexiconEntry))).all()
    assert [(entry.state, entry.version) for entry in entries] == [("accepted", 1)]


async def test_a_resident_cannot_decide(world: World) -> None:
    """A forged button and the command are for staff only."""
    await taught(world)
    resident = world.person("居民甲")
    assert "用不了" in (await resident.say("学习建议")).text
    staff = world.person("社区小林")
    await staff.say("学习建议")
    answer = await resident.press_data(staff.button("采纳").data)
    assert "用不了" in answer.text
    answer = await resident.press_data(f"v1:n0:{ACCEPT}:0:{to_text(1)}")
    assert answer.text
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.OTHER


async def test_staff_add_a_word_by_hand(world: World) -> None:
    """加词 asks for a confirmation with the dry run, and may found a matter of the community's own."""
    staff = await world.staff()
    await world.member("小张", "other")
    for name in ("居民甲", "居民乙"):
        await world.person(name).order(CLUB[0])
    card = await staff.say("加词 银铃班 爱心援助 银铃活动")
    assert "加词「银铃班」→ 爱心援助 · 银铃活动" in card.text
    assert "试算以前的 2 件" in card.text
    await staff.press("采纳")
    async with world.database.reading() as session:
        heard = await world.desk.understand(session, world.communities["甲社区"], "爱心活动，银铃班请人")
    assert (heard.category, heard.matter) == (Category.CHARITY, "银铃活动")


async def test_staff_weigh_and_silence_by_hand(world: World) -> None:
    """调权 and 静音 are as easy, 词库 lists what is in force, and each can be undone from there."""
    staff = await world.staff()
    await staff.say("调权 银铃班 助困 ５")
    await staff.press("采纳")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.HARDSHIP
    await staff.say("静音 银铃班")
    await staff.press("采纳")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.OTHER
    listing = await staff.say("词库")
    assert "社区词库第 2 版，共 2 条" in listing.text
    await staff.press_data(listing.buttons[0].data)
    await staff.press("撤销")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.HARDSHIP


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("加词", "没看懂"),
        ("加词 充电桩", "没看懂"),
        ("加词 充 其他", "2 到 8 个汉字"),
        ("加词 <b>桩 其他", "2 到 8 个汉字"),
        ("加词 充电桩 天文", "不是我们的类别"),
        ("加词 充电桩 其他 婆媳家庭", "已经是矛盾纠纷调解下面的事项"),
        ("调权 充电桩 其他 很多", "-10 到 10"),
        ("调权 充电桩 其他 0", "-10 到 10"),
        ("调权 充电桩 其他 nan", "-10 到 10"),
        ("静音 充电桩 其他", "没看懂"),
    ],
)
async def test_a_line_that_cannot_be_meant_gets_a_hint(world: World, line: str, hint: str) -> None:
    """A clerk's slip is answered with what to write instead, and changes nothing."""
    staff = await world.staff()
    answer = await staff.say(line)
    assert hint in answer.text
    async with world.database.reading() as session:
        assert (await session.exec(select(LexiconEntry))).all() == []


async def test_the_words_belong_to_one_community(world: World) -> None:
    """What one community accepts leaves every other as it is."""
    staff = await world.staff()
    await staff.say("加词 银铃班 爱心援助")
    await staff.press("采纳")
    async with world.database.reading() as session:
        elsewhere = await world.desk.understand(session, 4711, CLUB[0])
    assert elsewhere.category is Category.OTHER


async def test_staff_see_every_week_what_could_be_learned(world: World) -> None:
    """On Monday at nine, once, whatever number of processes run; how it did is told by 学习建议."""
    staff = await taught(world)
    await world.member("小赵", "other")
    await world.person("居民丁").order(LAMP)
    await tend_weeks(world.desk)
    await world.settle()
    seen = len(staff.chat)
    world.clock.now = datetime(2026, 11, 30, 0, 59, tzinfo=UTC)
    await tend_weeks(world.desk)
    await world.settle()
    assert len(staff.chat) == seen
    world.clock.now = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    other = Desk(world.database, world.clock, sorter())
    assert [await tend_weeks(world.desk), await tend_weeks(other), await tend_weeks(world.desk)] == [1, 0, 0]
    await world.settle()
    new = [shown.text for shown in staff.chat[seen:]]
    assert LEARNED in new[0]
    assert "上周分类" not in "".join(new)
    await staff.say("学习建议")
    told = next(shown.text for shown in staff.chat[seen + len(new) :] if "上周分类" in shown.text)
    assert "甲社区 上周分类：共 4 件，分对 1 件（25%）" in told
    assert "其他事项其实是爱心援助 3 件" in told
    assert "一共纠正 3 次" in told
    await staff.press("采纳")
    assert await sorted_as(world, world.desk, CLUB[0]) is Category.CHARITY


async def test_a_holiday_moves_the_report_to_the_first_working_day(world: World) -> None:
    """After the National Day holiday staff hear on the first day on which they work."""
    async with world.database.reading() as session:
        from storage import directory  # noqa: PLC0415 - one look-up of this test

        community = await directory.community(session, world.communities["甲社区"])
    week = week_of(datetime(2026, 10, 8, tzinfo=UTC), world.desk.calendar_for(community))
    assert week.period == "2026-W41"
    assert week.due == datetime(2026, 10, 8, 1, 0, tzinfo=UTC)


async def test_the_numbers_count_what_somebody_has_judged(world: World) -> None:
    """An order that still waits for staff says nothing about the sorting."""
    await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    resident = world.person("居民乙")
    await resident.say("那个事情你们管不管")
    await resident.press("拿不准")
    await resident.press("提交")
    async with world.database.reading() as session:
        counted = await accuracy(
            session,
            world.communities["甲社区"],
            datetime(2026, 11, 1, tzinfo=UTC),
            datetime(2026, 12, 1, tzinfo=UTC),
        )
    assert (counted.total, counted.right) == (1, 1)
