"""Monday's draft: staff see it first, change it, put it off or send it, and it is sent once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.handlers.mondays import MONDAY_NINE, TITLE, busy, draft_button, rows, settings, shown, tick

if TYPE_CHECKING:
    from tests.world import World


async def test_on_monday_at_nine_staff_get_a_draft(world: World) -> None:
    """With picture and workbook, the orders behind it, and three things to do; nobody else hears yet."""
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


async def test_sending_reaches_those_who_should_get_it_once(world: World) -> None:
    """Staff have it before them already; leads, grid workers and the street get it; members do not."""
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


async def test_two_members_of_staff_send_it_once(world: World) -> None:
    """Whoever is second hears who was first."""
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


async def test_changed_words_replace_the_draft(world: World) -> None:
    """修改 asks for the whole text; the next words are the second draft, and what is sent."""
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


async def test_who_changes_an_older_draft_overwrites_nothing(world: World) -> None:
    """Two begin to change; the first one's words stand, the second is told and shown them."""
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


async def test_whoever_copies_the_whole_card_says_nothing_twice(world: World) -> None:
    """The line about the workbook is the card's, not the text's."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await staff.press("修改")
    await staff.say("各位：只有一件。\n📎 没列完的、每个数字背后的诉求，都在附表里。")
    assert staff.last.text.count("都在附表里") == 1


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


async def test_later_means_two_hours_or_the_next_time_at_work(world: World) -> None:
    """稍后 at nine comes back at half past... two hours later; in the evening, next morning."""
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


async def test_a_draft_that_nobody_touches_is_brought_up_once(world: World) -> None:
    """At the end of the next working day; after that it waits, can be seen, and can be sent."""
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


async def test_an_unsent_draft_stands_in_the_to_do_list(world: World) -> None:
    """With everything that can be done about it; once it is sent it is gone."""
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


async def test_an_automatic_one_goes_straight_to_everybody(world: World) -> None:
    """With `summary_auto` nobody is asked."""
    staff, lead, _ = await busy(world)
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    for reader in (staff, lead):
        [got] = shown(reader)
        assert "草稿" not in got.text
    assert "自动" in (await staff.press_data(draft_button(staff, "发送"))).text


async def test_a_member_cannot_send_with_a_forged_button(world: World) -> None:
    """Whoever presses is checked."""
    staff, lead, member = await busy(world)
    await tick(world, MONDAY_NINE)
    for label in ("发送", "修改", "稍后"):
        assert "社区工作人员" in (await member.press_data(draft_button(staff, label))).text
    assert not shown(lead)
    [row] = await rows(world)
    assert row.state == "draft"
