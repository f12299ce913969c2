"""Who waits hears how it stands: honestly, every three working days, and never at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.ids import to_text
from tests.handlers.clockwork import (
    accepted,
    change,
    copies,
    order,
    reminders,
    ticks,
    waits,
)
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World


async def test_a_question_to_the_resident_stops_the_clock(world: World) -> None:
    """While an answer is awaited nobody is reminded, and nobody is told to wait."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.order("社区活动室能不能借用一下，还有路灯的事")
    await change(world, state="needs_info", paused_at=world.clock(), check_at=world.clock())
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00")
    assert reminders(staff) == 0
    assert waits(resident) == 0
    assert (await order(world)).check_at is None


async def test_a_resident_is_told_every_three_days_how_it_stands(world: World) -> None:
    """Honestly: who has it, that nothing is new, until when; and that it is late, when it is."""
    await world.staff()
    _, resident = await accepted(world)
    await ticks(world, "2026-11-26 17:29")
    assert waits(resident) == 0
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31", "2026-11-27 09:00")
    assert waits(resident) == 1
    assert "综合队 小张 正在办，这几天没有新的进展" in resident.last.text
    assert "11月30日（周一）前办结，还有 2 个工作日" in resident.last.text
    await ticks(world, "2026-12-01 17:30", "2026-12-01 17:35")
    assert waits(resident) == 2
    assert "已经过了，对不住" in resident.last.text


async def test_a_word_waits_for_the_morning(world: World) -> None:
    """Nobody looked in time: not at night."""
    _, resident = await accepted(world)
    await ticks(world, "2026-11-26 23:00", "2026-11-27 06:00")
    assert waits(resident) == 0
    await ticks(world, "2026-11-27 08:00")
    assert waits(resident) == 1


async def test_whom_no_message_reaches_is_phoned(world: World) -> None:
    """The word goes to staff as a phone task, and counts as given."""
    staff = await world.staff()
    _, resident = await accepted(world)
    await world.front.unreachable(resident.address)
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31")
    assert (
        "（没有留电话，请想办法联系）：\n诉求号 1001：这几天没有新消息，跟您说一声办到哪儿了。"
        in staff.texts()
    )
    assert "回复我" not in staff.last.text
    assert staff.sees("打过了")
    assert (await order(world)).heard_at == at("2026-11-26 17:30")


async def test_neighbours_hear_with_the_order_that_carries_theirs(world: World) -> None:
    """Each by their own number."""
    _, _ = await accepted(world)
    neighbour = world.person("居民乙")
    await neighbour.draft("玫瑰园4栋楼道的灯不亮了")
    await neighbour.press("提交")
    await neighbour.press("一起跟进")
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31")
    assert waits(neighbour) == 1
    assert "诉求号 1002：让您等了 3 个工作日" in neighbour.last.text


async def test_no_word_is_the_same_twice(world: World) -> None:
    """How long already, who has it, what next; from the second time on whom to ask, and 催一下."""
    await world.staff()
    _, resident = await accepted(world)
    said = []
    for day in ("11-26", "12-01", "12-04", "12-09"):
        await ticks(world, f"2026-{day} 17:30", f"2026-{day} 17:31")
        said.append(resident.last)
    first, second, third, fourth = (one.text.split("\n") for one in said)
    assert first[0] == "诉求号 1001：让您等了 3 个工作日，跟您说一声。"
    assert second[0] == "诉求号 1001：已经 6 个工作日没有新消息了，让您久等。"
    assert second[2].endswith("着急就点「催一下」，我马上转给小张；也可以打社区电话 010-00000000。")
    assert third[0] == "诉求号 1001：9 个工作日了，还没有办出结果，对不住您。"
    assert "请打社区电话 010-00000000，报诉求号 1001，让工作人员跟您说清楚" in third[2]
    assert fourth[0].startswith("诉求号 1001：12 个工作日了")
    assert first[1] != second[1]
    assert [[button.label for button in one.buttons] for one in said] == [[], *[["催一下"]] * 3]


async def test_words_that_go_out_after_closing_do_not_come_later_each_time(world: World) -> None:
    """A tick comes some seconds after half past five: the next word is due on the third day all the same."""
    _, resident = await accepted(world)
    for day in ("11-26", "12-01", "12-04"):
        await ticks(world, f"2026-{day} 17:31")
    assert waits(resident) == 3


async def test_news_begin_the_count_again(world: World) -> None:
    """After progress the next silence is a first one."""
    member, resident = await accepted(world)
    await ticks(world, "2026-11-26 17:30", "2026-12-01 17:30")
    assert "6 个工作日" in resident.last.text
    await member.press("进展")
    await member.say("零件到了，明天换")
    await ticks(world, "2026-12-04 17:30")
    assert "让您等了 3 个工作日" in resident.last.text


async def test_a_resident_can_hurry_whoever_has_it(world: World) -> None:
    """催一下 reaches the handler once a day, is answered, and does not pass for news."""
    member, resident = await accepted(world)
    await ticks(world, "2026-11-26 17:30", "2026-12-01 17:30")
    await resident.press("催一下")
    assert "诉求号 1001 居民补充：\n「催一下：想知道办得怎么样了」" in member.texts()
    assert resident.last.text == "诉求号 1001：好，已经跟小张说您在等。有消息马上告诉您。"
    assert (await resident.press("催一下")).text == "今天已经催过了，小张看得到。"
    assert member.texts().count("催一下：") == 1
    await ticks(world, "2026-12-04 17:30")
    assert "9 个工作日了" in resident.last.text
    await resident.press("催一下")
    assert member.texts().count("催一下：") == 2


async def test_what_nobody_has_accepted_is_hurried_at_the_desk(world: World) -> None:
    """A team that does not come is not asked once more: staff are, who can give it to others."""
    staff, resident = await world.staff(), world.person("居民甲")
    await world.member("小张", "other")
    await resident.order("玫瑰园4栋楼道灯不亮")
    await ticks(world, "2026-11-26 17:30", "2026-12-01 17:30")
    assert "还在综合队那里，一直没有人接单，已经请社区工作人员出面安排。" in resident.last.text
    await resident.press("催一下")
    assert "诉求号 1001 居民在催：派给综合队了，还没有人接单" in staff.last.text
    await staff.press("看 1001")
    assert "诉求号 1001" in staff.last.text


async def test_several_orders_are_one_message_with_a_button_each(world: World) -> None:
    """Each button says which."""
    _, resident = await accepted(world)
    await copies(world, 1)
    await ticks(world, "2026-11-26 17:30", "2026-12-01 17:30")
    assert [button.label for button in resident.last.buttons] == ["催一下 1001", "催一下 2001"]


async def test_nobody_hurries_somebody_elses_order(world: World) -> None:
    """A forged button does nothing."""
    member, _ = await accepted(world)
    answer = await world.person("路人").press_data(f"v1:o{to_text((await order(world)).id)}:hurry:1:")
    assert answer.alert
    assert "催一下" not in member.texts()
