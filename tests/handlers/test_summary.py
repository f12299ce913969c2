"""Monday's summary: made once, shown to staff first, sent once, and never lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from gc import collect
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from handlers import summary
from handlers.channel import Command, UnreachableError
from handlers.desk import Desk
from handlers.jobs import TroubleError
from handlers.reporting import gather
from storage import claims, directory
from storage.database import new_id
from storage.models import Claim, Document, Invitation, Notice, Summary
from tests.counts import statements
from tests.world import open_world, sorter

if TYPE_CHECKING:
    from orders.report import Period, Report
    from storage.database import Session
    from storage.models import Community
    from tests.fakes import Shown
    from tests.world import Chatter, World

MONDAY_NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""Monday of week 49 at nine in the morning in Shanghai: the summary of week 48 is due."""
LAMP = "玫瑰园3栋楼道的灯坏了，摸黑下楼"
TITLE = "2026年第48周"


async def tick(world: World, at: datetime | None = None) -> int:
    """Let the job look once, at a moment; what it wrote goes out."""
    if at is not None:
        world.clock.now = at
    done = await summary.tend(world.desk)
    await world.settle()
    return done


def shown(chatter: Chatter, words: str = TITLE) -> list[Shown]:
    """Return the messages of a chat that hold these words."""
    return [one for one in chatter.chat if words in one.text]


async def rows(world: World) -> list[Summary]:
    """Return the summaries, oldest first."""
    async with world.database.reading() as session:
        return list((await session.exec(select(Summary).order_by(Summary.id))).all())  # type: ignore[arg-type] # SQLModel's column


async def settings(world: World, **changes: object) -> None:
    """Set something for every community."""
    async with world.database.transaction() as session:
        for community in await directory.communities(session):
            community.settings = {**community.settings, **changes}
            session.add(community)
    world.desk.forget()


async def busy(world: World) -> tuple[Chatter, Chatter, Chatter]:
    """Return staff, a lead and a member of a community with an order of the week."""
    staff, lead = await world.staff(), await world.member("刘队", "other", "lead")
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.command(Command.START, "place-MG-3")
    await resident.order(LAMP)
    return staff, lead, member


async def test_on_monday_at_nine_staff_get_a_draft(any_world: World) -> None:
    """With picture and workbook, the orders behind it, and three things to do; nobody else hears yet."""
    world = any_world
    staff, lead, member = await busy(world)
    assert await tick(world, MONDAY_NINE - timedelta(seconds=1)) == 0
    assert await tick(world, MONDAY_NINE) == 1
    [card] = shown(staff)
    assert "汇总草稿（第 1 稿）" in card.text
    assert "晚发" not in card.text
    assert [button.label for button in card.message.rows[0]] == ["发送", "修改", "稍后"]
    assert [file.is_picture for file in card.message.files][:1] == [True]
    assert not shown(lead)
    assert not shown(member)
    assert await tick(world) == 0
    assert len(shown(staff)) == 1


async def test_sending_reaches_those_who_should_get_it_once(any_world: World) -> None:
    """Staff have it before them already; leads, grid workers and the street get it; members do not."""
    world = any_world
    staff, lead, member = await busy(world)
    street, grid = await world.staff("街道老周", "street"), await world.staff("老孙", "grid_worker")
    await tick(world, MONDAY_NINE)
    answer = await staff.press("发送")
    assert "已发给" in answer.text
    for reader in (lead, street, grid):
        [got] = shown(reader)
        assert "草稿" not in got.text
        assert not {"发送", "修改", "稍后"} & {button.label for button in got.buttons}
    [mine] = shown(staff)
    assert "✅ 社区小林" in mine.text
    assert "草稿" not in mine.text
    assert not shown(member)
    assert "不用再发" in (await staff.press_data(draft_button(staff, "发送"))).text
    assert len(shown(lead)) == 1


def draft_button(chatter: Chatter, label: str) -> str:
    """Return what a button of the first draft carries, whether or not it is still shown."""
    verb = {"发送": "sum_send", "修改": "sum_edit", "稍后": "sum_later"}[label]
    looking = chatter.button("看每个数字").data
    return looking.replace("sum_open", verb)


async def test_two_members_of_staff_send_it_once(any_world: World) -> None:
    """Whoever is second hears who was first."""
    world = any_world
    first, lead, _ = await busy(world)
    second = await world.staff("社区小王")
    await tick(world, MONDAY_NINE)
    data = [one.button("发送").data for one in (first, second)]
    answers = await asyncio.gather(first.press_data(data[0]), second.press_data(data[1]))
    texts = sorted(answer.text for answer in answers)
    assert "已经发出去了" in "".join(texts)
    assert "已发给" in "".join(texts)
    assert len(shown(lead)) == 1
    [row] = await rows(world)
    assert row.state == "sent"


async def test_changed_words_replace_the_draft(any_world: World) -> None:
    """修改 asks for the whole text; the next words are the second draft, and what is sent."""
    world = any_world
    staff, lead, _ = await busy(world)
    colleague = await world.staff("社区小王")
    await tick(world, MONDAY_NINE)
    old = staff.button("发送").data
    await staff.press("修改")
    await staff.say("各位：上周只有一件路灯的事，已安排。")
    assert "一周汇总草稿（第 2 稿）" in staff.last.text
    assert len(shown(staff, "第 2 稿")) == 1
    assert "只有一件路灯的事" in staff.last.text
    assert "只有一件路灯的事" in colleague.last.text
    assert "新的一稿" in (await staff.press_data(old)).text
    await colleague.press("发送")
    assert "只有一件路灯的事" in lead.last.text
    assert not shown(lead, "汇总草稿")


async def test_who_changes_an_older_draft_overwrites_nothing(any_world: World) -> None:
    """Two begin to change; the first one's words stand, the second is told and shown them."""
    world = any_world
    first, _, _ = await busy(world)
    second = await world.staff("社区小王")
    await tick(world, MONDAY_NINE)
    await first.press("修改")
    await second.press("修改")
    await first.say("第一个人写的全文")
    await second.say("第二个人写的全文")
    assert "没有用上" in shown(second, "没有用上")[-1].text
    assert "第一个人写的全文" in second.last.text
    [row] = await rows(world)
    assert row.revision == 2


async def test_words_that_come_after_sending_change_nothing(world: World) -> None:
    """What went out stays as it went out."""
    first, lead, _ = await busy(world)
    second = await world.staff("社区小王")
    await tick(world, MONDAY_NINE)
    await first.press("修改")
    await second.press("发送")
    await first.say("晚到的全文")
    assert "改不了" in first.last.text
    assert not shown(lead, "晚到的全文")


async def test_a_question_that_is_called_off_leaves_the_draft(world: World) -> None:
    """取消 after 修改, and a picture instead of words."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await staff.press("修改")
    await staff.say("", photos=("a",))
    assert "请发文字" in staff.last.text
    await staff.say("取消")
    [row] = await rows(world)
    assert (row.revision, row.state) == (1, "draft")


async def test_later_means_two_hours_or_the_next_time_at_work(any_world: World) -> None:
    """稍后 at nine comes back at half past... two hours later; in the evening, next morning."""
    world = any_world
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    assert "11:00" in (await staff.press("稍后")).text
    assert await tick(world, MONDAY_NINE + timedelta(minutes=119)) == 0
    assert await tick(world, MONDAY_NINE + timedelta(minutes=120)) == 1
    assert "稍后再看" in staff.last.text
    world.clock.now = MONDAY_NINE + timedelta(hours=8)
    assert "12月1日 08:30" in (await staff.press("稍后")).text
    assert await tick(world, MONDAY_NINE + timedelta(hours=23)) == 0
    assert await tick(world, MONDAY_NINE + timedelta(hours=23, minutes=30)) == 1
    assert len(shown(staff)) == 3


async def test_a_draft_that_nobody_touches_is_brought_up_once(any_world: World) -> None:
    """At the end of the next working day; after that it waits, can be seen, and can be sent."""
    world = any_world
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await tick(world, MONDAY_NINE + timedelta(days=1, hours=8, minutes=29))
    assert len(shown(staff)) == 1
    await tick(world, MONDAY_NINE + timedelta(days=1, hours=8, minutes=30))
    assert "⏰" in shown(staff)[-1].text
    await tick(world, MONDAY_NINE + timedelta(days=3))
    assert len(shown(staff)) == 2
    await staff.say("周报")
    await staff.press("发送")
    assert len(shown(lead)) == 1


async def test_an_automatic_one_goes_straight_to_everybody(any_world: World) -> None:
    """With `summary_auto` nobody is asked."""
    world = any_world
    staff, lead, _ = await busy(world)
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    for reader in (staff, lead):
        [got] = shown(reader)
        assert "草稿" not in got.text
    assert "自动" in (await staff.press_data(draft_button(staff, "发送"))).text


async def test_two_processes_make_it_once(any_world: World) -> None:
    """Both reckon at the same time on one database; one writes."""
    world = any_world
    staff, _, _ = await busy(world)
    world.clock.now = MONDAY_NINE
    other = Desk(world.database, world.clock, sorter())
    done = await asyncio.gather(summary.tend(world.desk), summary.tend(other))
    await world.settle()
    assert sorted(done) == [0, 1]
    assert len(shown(staff)) == 1
    assert len(await rows(world)) == 1


async def test_two_processes_bring_a_draft_up_once(any_world: World) -> None:
    """Both see at the same moment that nobody has reacted."""
    world = any_world
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    world.clock.now = MONDAY_NINE + timedelta(days=1, hours=8, minutes=30)
    other = Desk(world.database, world.clock, sorter())
    await asyncio.gather(summary.tend(world.desk), summary.tend(other))
    await world.settle()
    assert len(shown(staff)) == 2


async def test_a_crash_in_the_middle_leaves_nothing_half_done(
    any_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claim, row, files and notices are one transaction: whoever comes next does all of it."""
    world = any_world
    staff, _, _ = await busy(world)

    async def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(summary, "ask", crash)
        with pytest.raises(TroubleError, match="RuntimeError"):
            await tick(world, MONDAY_NINE)
    async with world.database.reading() as session:
        for table in (Summary, Document):
            assert not (await session.exec(select(table))).all()
        assert "2026-W48" not in (await session.exec(select(Claim.period))).all()
    assert await tick(world) == 1
    assert len(shown(staff)) == 1


async def test_off_from_friday_to_wednesday_it_comes_once_and_says_so(any_world: World) -> None:
    """On Wednesday, with a word that it is late."""
    world = any_world
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(days=2, hours=3))
    [card] = shown(staff)
    assert "晚发" in card.text
    assert await tick(world, MONDAY_NINE + timedelta(days=2, hours=4)) == 1, "that is the month's"
    assert await tick(world, MONDAY_NINE + timedelta(days=2, hours=5)) == 0
    assert len(shown(staff)) == 1


async def test_a_machine_that_comes_back_at_night_wakes_nobody(world: World) -> None:
    """What is late waits for the morning."""
    staff, _, _ = await busy(world)
    assert await tick(world, MONDAY_NINE + timedelta(hours=16)) == 0
    await tick(world, MONDAY_NINE + timedelta(hours=24))
    assert len(shown(staff)) == 1


async def test_weeks_that_were_missed_are_a_line_and_not_a_flood(any_world: World) -> None:
    """After a month of silence: the newest week, and which never came."""
    world = any_world
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    before = len(staff.chat)
    await tick(world, MONDAY_NINE + timedelta(weeks=4))
    [card] = [one for one in staff.chat[before:] if "2026年第52周" in one.text]
    assert "2026年第49周到2026年第51周系统停机，没有出汇总，共 3 期" in card.text


async def test_a_clock_that_was_set_back_brings_nothing_old(any_world: World) -> None:
    """After week 50 has gone out, a clock that says week 49 again makes nobody hear of week 48 or 49."""
    world = any_world
    staff, _, _ = await busy(world)
    for hours in (0, 1):  # the week's, and the month's
        await tick(world, MONDAY_NINE + timedelta(weeks=2, hours=hours))
    count = len(staff.chat)
    for weeks in (1, 0, 2):
        await tick(world, MONDAY_NINE + timedelta(weeks=weeks, minutes=5))
    assert len(staff.chat) == count


async def test_a_clock_that_was_years_ahead_silences_nobody(world: World) -> None:
    """What it made in the meantime stops no summary of the true time."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(weeks=200))
    await tick(world, MONDAY_NINE)
    assert len(shown(staff)) == 1
    await tick(world, MONDAY_NINE + timedelta(weeks=1))
    assert len(shown(staff, "2026年第49周，")) == 1


async def test_a_monday_off_moves_it_to_the_first_day_at_work(world: World) -> None:
    """A holiday on Monday: Tuesday at the same hour."""
    staff, _, _ = await busy(world)
    await settings(world, extra_holidays=["2026-11-30"])
    assert await tick(world, MONDAY_NINE + timedelta(hours=1)) == 0
    await tick(world, MONDAY_NINE + timedelta(days=1))
    [card] = shown(staff)
    assert "晚发" not in card.text


async def test_another_zone_and_hour_keep_their_own_clock(any_world: World) -> None:
    """Berlin, in the week in which its clocks go back: Tuesday 08:30 there, once."""
    world = any_world
    world.clock.now = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
    staff, _, _ = await busy(world)
    async with world.database.transaction() as session:
        for community in await directory.communities(session):
            community.zone = "Europe/Berlin"
            session.add(community)
    await settings(world, summary_at="tue 08:30")
    due = datetime(2026, 10, 27, 7, 30, tzinfo=UTC)
    assert await tick(world, due - timedelta(minutes=1)) == 0
    assert await tick(world, due) == 1
    assert await tick(world, due + timedelta(hours=1)) == 0
    assert len(shown(staff, "2026年第43周")) == 1


async def test_a_new_community_hears_nothing_of_the_time_before_it(world: World) -> None:
    """It was founded this week: last week's summary is nobody's."""
    staff = await world.staff()
    assert await tick(world) == 0
    assert staff.chat
    assert not await rows(world)


async def test_months_and_quarters_come_on_their_first_working_day(any_world: World) -> None:
    """From the same code, at the same hour; the words say of what they tell."""
    world = any_world
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    tuesday = MONDAY_NINE + timedelta(days=1, hours=1)
    assert await tick(world, tuesday - timedelta(minutes=1)) == 0
    assert await tick(world, tuesday) == 1
    assert shown(staff, "2026年11月，")
    new_year = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    for hours in range(3):
        await tick(world, new_year + timedelta(hours=hours))
    assert {row.period for row in await rows(world)} >= {"2026-W48", "2026-11", "2026-12", "2026-Q4"}


async def test_summaries_of_one_morning_come_an_hour_apart(any_world: World) -> None:
    """Week, month and quarter fall due together on the fourth of January; none of them calls itself late."""
    world = any_world
    staff, _, _ = await busy(world)
    first = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    made = [at for at in range(0, 181, 5) if await tick(world, first + timedelta(minutes=at))]
    assert made == [0, 60, 120]
    periods = [row.period for row in await rows(world)]
    assert periods == ["2026-W53", "2026-12", "2026-Q4"]
    assert "晚发" not in staff.texts()


async def test_after_downtime_they_come_an_hour_apart_as_well(world: World) -> None:
    """All three are due at the moment of the start; each comes all the same."""
    staff, _, _ = await busy(world)
    first = datetime(2027, 1, 6, 3, 0, tzinfo=UTC)
    made = [at for at in range(0, 181, 5) if await tick(world, first + timedelta(minutes=at))]
    assert made == [0, 60, 120]
    assert sum("晚发" in one.text for one in staff.chat) == len(made)


async def test_nobody_is_referred_to_a_workbook_that_they_do_not_get(world: World) -> None:
    """Leads and grid workers have the buttons; the chart and the text itself speak of no workbook."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    assert "都在附表里" in staff.last.text
    await staff.press("发送")
    [got] = shown(lead)
    assert [file.is_picture for file in got.message.files] == [True]
    assert "附表" not in got.text
    assert got.text.endswith("点「看每个数字」，归您这边的都能打开。")
    assert staff.last.text.endswith("都在附表里。")


async def test_whoever_copies_the_whole_card_says_nothing_twice(world: World) -> None:
    """The line about the workbook is the card's, not the text's."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await staff.press("修改")
    await staff.say("各位：只有一件。\n📎 没列完的、每个数字背后的诉求，都在附表里。")
    assert staff.last.text.count("都在附表里") == 1


async def test_an_unsent_draft_stands_in_the_to_do_list(any_world: World) -> None:
    """With everything that can be done about it; once it is sent it is gone."""
    world = any_world
    staff, lead, _ = await busy(world)
    await staff.say("待办")
    assert "汇总草稿" not in staff.last.text
    await tick(world, MONDAY_NINE)
    await staff.say("待办")
    assert staff.last.text == f"📝 甲社区{TITLE}汇总草稿（第 1 稿）还没有发出去。"
    assert [button.label for button in staff.last.buttons] == ["看全文", "发送", "修改", "稍后"]
    await staff.press("看全文")
    assert "群众诉求办理情况通报" in staff.last.text
    await staff.say("待办")
    await staff.press("发送")
    assert shown(lead)
    await staff.say("待办")
    assert "汇总草稿" not in staff.last.text


async def test_who_stops_in_the_middle_leaves_no_piece_behind(
    any_url: str, recwarn: pytest.WarningsRecorder
) -> None:
    """The service is told to stop over the first of several pieces: the others were never begun."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        await busy(world)
        world.clock.now = MONDAY_NINE
        begun = asyncio.Event()

        async def hang(*_: object) -> Report:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(gather, "report", hang)
            running = asyncio.create_task(summary.tend(world.desk))
            await asyncio.wait_for(begun.wait(), 10)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        del running
        collect()
        assert not [one for one in recwarn if "never awaited" in str(one.message)]


async def test_every_figure_opens_to_its_orders_within_the_readers_right(any_world: World) -> None:
    """Staff open the order's card; a grid worker is told how many are not for them; a stranger nothing."""
    world = any_world
    staff, _, member = await busy(world)
    grid = await world.staff("老孙", "grid_worker")
    await tick(world, MONDAY_NINE)
    await staff.press("发送")
    await staff.press("看每个数字")
    labels = [button.label for button in staff.last.buttons]
    assert {"各项数字", "按工作队"} <= set(labels), "a number behind a chapter would be read as orders"
    await staff.press("各项数字")
    await staff.press("受理 1")
    await staff.press("1001 ")
    assert "诉求号 1001" in staff.last.text
    assert "摸黑下楼" in staff.last.text
    await grid.press_data(staff.button("受理 1").data)
    assert "其中 1 件不归您这边看" in grid.last.text
    assert not grid.sees("1001 ")
    answer = await member.press_data(staff.button("受理 1").data)
    assert "不是发给您的" in answer.text


async def test_late_orders_are_one_tap_away(world: World) -> None:
    """看超期 stands under the summary with its count."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(days=7))
    await staff.press("看超期 1")
    assert "超期未办结：1 件" in staff.last.text
    assert staff.sees("1001 已派单 · 其他事项 · 已超时")


@pytest.mark.parametrize("argument", ["late-9999", "x", "late.x", "m.99", "..", "-1", "late--"])
async def test_a_forged_figure_opens_nothing(world: World, argument: str) -> None:
    """A polite word, and nothing else."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    before = len(staff.chat)
    data = staff.button("看每个数字").data
    await staff.press_data(data + argument)
    assert len(staff.chat) - before <= 1
    assert not shown(staff, "王阿姨")


async def test_a_member_cannot_send_with_a_forged_button(world: World) -> None:
    """Whoever presses is checked."""
    staff, lead, member = await busy(world)
    await tick(world, MONDAY_NINE)
    for label in ("发送", "修改", "稍后"):
        assert "社区工作人员" in (await member.press_data(draft_button(staff, label))).text
    assert not shown(lead)
    [row] = await rows(world)
    assert row.state == "draft"


async def test_the_last_summary_is_there_at_any_time(any_world: World) -> None:
    """周报 or 汇总: with its state; a lead sees what was sent only; others are told kindly."""
    world = any_world
    staff, lead, member = await busy(world)
    await staff.say("周报")
    assert "还没有汇总" in staff.last.text
    await tick(world, MONDAY_NINE)
    await staff.say("汇总")
    assert "草稿" in staff.last.text
    await lead.say("周报")
    assert "还没有汇总" in lead.last.text
    await staff.press("发送")
    await lead.say("周报")
    assert "✅ 社区小林" in lead.last.text
    await member.say("周报")
    assert TITLE not in member.texts()
    assert "想看自己的事，发「我的诉求」或「我的任务」" in member.last.text


async def test_an_older_draft_is_not_hidden_by_a_newer_summary(world: World) -> None:
    """Never lost: 周报 offers what was never sent."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await tick(world, MONDAY_NINE + timedelta(weeks=1))
    await staff.say("周报")
    await staff.press(f"还没发：甲社区{TITLE}")
    assert TITLE in staff.last.text
    await staff.press("发送")
    assert shown(lead)


async def test_files_that_have_expired_are_said_to_be(world: World) -> None:
    """After months 周报 still shows the words."""
    staff, _, _ = await busy(world)
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    world.clock.forward(days=120)
    await staff.say("周报")
    assert "已过保存期" in staff.last.text
    assert not staff.last.message.files


async def test_text_and_report_are_sealed(world: World) -> None:
    """The row alone tells nothing."""
    await busy(world)
    await tick(world, MONDAY_NINE)
    [row] = await rows(world)
    for sealed in (row.text_sealed, row.report_sealed):
        assert sealed
        assert "周" not in sealed
        assert "1001" not in sealed


async def test_a_claim_without_a_summary_is_respected(world: World) -> None:
    """Whoever claimed has done it."""
    staff, _, _ = await busy(world)
    async with world.database.transaction() as session:
        community = world.communities["甲社区"]
        assert await claims.claim(session, summary.JOB, community, "2026-W48", world.clock())
    assert await tick(world, MONDAY_NINE) == 0
    assert not shown(staff)


async def test_notices_of_a_summary_are_written_with_it(world: World) -> None:
    """Before anything is sent they are rows; each of staff has one."""
    await busy(world)
    await world.staff("社区小王")
    world.clock.now = MONDAY_NINE
    await summary.tend(world.desk)
    async with world.database.reading() as session:
        waiting = (await session.exec(select(Notice).where(Notice.state == "pending"))).all()
    assert len([one for one in waiting if (one.card or "").startswith("sum:")]) == 2


async def test_one_community_in_trouble_keeps_no_other_waiting(
    any_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says that it failed; the other community has its draft, and the first gets it later."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        staff, _, _ = await busy(world)
        neighbour = world.person("李大爷")
        await neighbour.draft("海棠苑2栋下水道堵了，污水流了一地")
        await neighbour.press("乙社区")
        await neighbour.press("提交")
        report = gather.report

        async def sometimes(session: Session, desk: Desk, community: Community, period: Period) -> Report:
            if community.name == "甲社区":
                raise OSError(community.name)
            return await report(session, desk, community, period)

        with monkeypatch.context() as patched:
            patched.setattr(gather, "report", sometimes)
            patched.setattr(gather, "comparison", sometimes)
            with pytest.raises(TroubleError) as told:
                await tick(world, MONDAY_NINE)
        assert "甲社区" not in str(told.value)
        assert len(await rows(world)) == 1
        await tick(world)
        assert len(shown(staff)) == 1


async def test_the_street_hears_how_its_communities_compare(any_url: str) -> None:
    """Made and sent by itself, once; with a workbook, and the late orders of each community one tap away."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        street = await world.staff("街道老周", "street")
        staff, _, _ = await busy(world)
        neighbour = world.person("李大爷")
        await neighbour.command(Command.START, "place-HC-2")
        await neighbour.order("海棠苑2栋下水道堵了，污水流了一地")
        await tick(world, MONDAY_NINE + timedelta(weeks=1))
        [got] = [one for one in shown(street, "示例街道各社区") if "第49周" in one.text]
        assert "乙社区" in got.text
        assert [file.is_picture for file in got.message.files] == [True, False]
        count = len(street.chat)
        await tick(world)
        assert len(street.chat) == count
        assert not shown(staff, "示例街道各社区")
        assert got.buttons[0].label == "看超期 2"
        await street.press_data(got.buttons[0].data)
        await street.press("甲社区 2")
        await street.press("1001 ")
        assert "诉求号 1001" in street.last.text
        answer = await staff.press_data(got.buttons[0].data)
        assert "不是发给您的" in answer.text
        await street.say("周报")
        assert len(shown(street, "示例街道各社区")) > 2


async def test_a_community_that_has_not_begun_gets_no_summary(any_url: str) -> None:
    """Where nobody has ordered anything yet, nobody is asked to send a summary of nothing."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        street = await world.staff("街道老周", "street")
        await busy(world)
        await tick(world, MONDAY_NINE)
        assert shown(street, "示例街道各社区")
        assert not shown(street, "乙社区群众诉求")
        assert len([one for one in await rows(world) if one.community_id]) == 1
        assert await tick(world) == 0


async def test_a_street_of_one_community_has_nothing_to_compare(world: World) -> None:
    """One is not compared with itself."""
    street = await world.staff("街道老周", "street")
    await busy(world)
    await tick(world, MONDAY_NINE)
    assert not shown(street, "各社区")


async def test_confidential_orders_stand_in_the_workbook_of_the_trusted_alone(any_world: World) -> None:
    """Two workbooks: whoever may see such orders gets the whole one, the others the one without."""
    world = any_world
    staff, lead, _ = await busy(world)
    async with world.database.transaction() as session:
        community = world.communities["甲社区"]
        session.add(
            Invitation(
                community_id=community, id=new_id(session), code="plain", role="staff", confidential=False
            )
        )
    plain = await world.staff("社区小周", "plain")
    await world.person("李阿姨").order("我丈夫经常打我，身上都是伤，我不敢回家，玫瑰园3栋")
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    books = {
        reader.name: [file for file in shown(reader)[-1].message.files if not file.is_picture]
        for reader in (staff, plain, lead)
    }
    assert [len(found) for found in books.values()] == [1, 1, 0]
    assert "不公开" in books[staff.name][0].name
    assert books[staff.name][0].key != books[plain.name][0].key
    for name, seen in ((staff.name, True), (plain.name, False)):
        _, content = await world.files.load(books[name][0].key)
        assert ("丈夫" in text_of(content)) is seen
    await plain.press("看每个数字")
    await plain.press("各项数字")
    await plain.press("受理 2")
    assert "其中 1 件不归您这边看" in plain.last.text
    assert not plain.sees("1002 ")


def text_of(workbook: bytes) -> str:
    """Return all that stands in a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


async def test_nothing_of_a_resident_stands_in_what_is_sent(any_world: World) -> None:
    """No name, no phone, no door, in text or workbook."""
    world = any_world
    staff, _, _ = await busy(world)
    await world.person("陈奶奶").order("我是陈桂英，电话13912345678，玫瑰园3栋2单元501室漏水")
    await tick(world, MONDAY_NINE)
    [card] = shown(staff)
    book = next(file for file in card.message.files if not file.is_picture)
    _, content = await world.files.load(book.key)
    for secret in ("13912345678", "陈桂英", "陈奶奶", "王阿姨", "501"):
        assert secret not in card.text
        assert secret not in text_of(content)


async def test_a_reader_whom_nothing_reaches_makes_no_work_for_staff(world: World) -> None:
    """Nobody is phoned to have a summary read to them: it is there for the asking."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    world.messenger.failures["刘队"] = [UnreachableError("blocked")]
    await staff.press("发送")
    assert not shown(staff, "请打个电话")
    await lead.say("周报")
    assert TITLE in lead.last.text


async def test_a_tick_with_nothing_due_asks_next_to_nothing(any_world: World) -> None:
    """A handful of small queries, whatever was done before."""
    world = any_world
    await busy(world)
    await tick(world, MONDAY_NINE)
    with statements(world.database) as asked:
        assert await summary.tend(world.desk) == 0
    assert len(asked) <= 6
