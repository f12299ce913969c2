"""The outbox at work: nothing lost, nothing twice, in order, and a person at the end of the line."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.channel import (
    Address,
    CardGoneError,
    ChatKind,
    Command,
    MovedError,
    RefusedError,
    RetryLaterError,
    UnreachableError,
)
from handlers.deliver import FIRST_WAIT, LONGEST_ASKED, LONGEST_WAIT, PATIENCE, RUN, Outbox, wait_after
from orders.notices import Priority
from storage.models import PhoneTask
from tests.handlers.mail import Shaky, give_account, person_of, post, shaken
from tests.handlers.own_data import all_rows
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import World

STORY = "半夜装修"


@pytest.fixture
def shaky(world: World) -> Shaky:
    """The world's messenger, from now on one that fails when told to."""
    return shaken(world)


async def test_a_busy_far_end_is_tried_again_after_a_while(world: World, shaky: Shaky) -> None:
    """Not at once, not never: after about two seconds."""
    shaky.before = [RetryLaterError("busy")]
    await post(world, "甲", "一")
    await world.settle()
    assert shaky.texts("甲") == []
    await world.later(seconds=1.5)
    assert shaky.tried == ["一"]
    await world.later(seconds=1)
    assert shaky.texts("甲") == ["一"]


async def test_the_far_end_s_own_time_is_obeyed(world: World, shaky: Shaky) -> None:
    """It said a minute, so it gets a minute."""
    shaky.before = [RetryLaterError("flood", 60)]
    await post(world, "甲", "一")
    await world.settle()
    await world.later(seconds=59)
    assert shaky.tried == ["一"]
    await world.later(seconds=2)
    assert shaky.texts("甲") == ["一"]


async def test_what_waits_keeps_its_place_and_holds_up_nobody_else(world: World, shaky: Shaky) -> None:
    """The second message of a chat waits for the first; another chat does not."""
    shaky.failures["甲"] = [RetryLaterError("busy"), RetryLaterError("busy")]
    await post(world, "甲", "一")
    await post(world, "甲", "二")
    await post(world, "乙", "别人的")
    await world.settle()
    assert (shaky.texts("甲"), shaky.texts("乙")) == ([], ["别人的"])
    await world.later(seconds=30)
    await world.later(seconds=30)
    assert shaky.texts("甲") == ["一", "二"]


async def test_chats_written_to_in_turns_hear_things_in_order_too(world: World, shaky: Shaky) -> None:
    """What a chat is to be told is one run, whoever was written to in between."""
    shaky.before += [RetryLaterError("busy"), RetryLaterError("busy")]
    for text in ("一", "二", "三"):
        for chat in ("甲", "乙"):
            await post(world, chat, text)
    await world.settle()
    assert shaky.texts("甲") == shaky.texts("乙") == []
    await world.later(seconds=5)
    assert shaky.texts("甲") == shaky.texts("乙") == ["一", "二", "三"]


async def test_what_is_recorded_brings_the_next(world: World, shaky: Shaky) -> None:
    """A chat with much to read is claimed for once; then each record takes what comes after it."""
    texts = [str(number) for number in range(2 * RUN + 1)]
    for text in texts:
        await post(world, "甲", text)
    await world.outbox.work_once()
    while sending := set(world.outbox._sending):
        await asyncio.wait(sending)
    assert shaky.texts("甲") == texts


async def test_answers_go_before_broadcasts(world: World, shaky: Shaky) -> None:
    """Who waits for an answer does not wait for the news, in their own chat or in others'."""
    await post(world, "甲", "通知", priority=Priority.BROADCAST)
    await post(world, "甲", "新闻")
    await post(world, "甲", "答复", priority=Priority.ANSWER)
    await world.settle()
    assert shaky.texts("甲") == ["答复", "新闻", "通知"]


async def test_unsent_changes_of_a_card_become_one(world: World, shaky: Shaky) -> None:
    """Only its newest form goes out, and it is shown anew where nothing stood before."""
    for text in ("卡片", "改一", "改二"):
        await post(world, "甲", text, card="c", edit=text != "卡片")
    await world.settle()
    assert shaky.texts("甲") == ["改二"]
    for text in ("改三", "改四"):
        await post(world, "甲", text, card="c", edit=True)
    await world.settle()
    assert [(shown.text, shown.edits) for shown in shaky.chats["甲"]] == [("改四", 1)]


async def test_a_card_changed_while_it_could_not_be_sent(world: World, shaky: Shaky) -> None:
    """The newest form is shown once the far end is back, once."""
    shaky.before = [RetryLaterError("busy")]
    await post(world, "甲", "卡片", card="c")
    await world.settle()
    await post(world, "甲", "改", card="c", edit=True)
    await world.later(seconds=30)
    assert shaky.texts("甲") == ["改"]


async def test_a_card_shown_anew_takes_the_buttons(world: World, shaky: Shaky) -> None:
    """The old one is left without, and later changes go to the new one."""
    await post(world, "甲", "卡片", card="c")
    await world.settle()
    await post(world, "甲", "卡片,再来", card="c")
    await world.settle()
    await post(world, "甲", "改", card="c", edit=True)
    await world.settle()
    assert [(shown.text, shown.stripped) for shown in shaky.chats["甲"]] == [("卡片", True), ("改", False)]


async def test_a_card_that_is_gone_is_shown_anew(world: World, shaky: Shaky) -> None:
    """Somebody deleted it: the change comes as a new message."""
    await post(world, "甲", "卡片", card="c")
    await world.settle()
    shaky.failures["甲"] = [CardGoneError("deleted")]
    await post(world, "甲", "改", card="c", edit=True)
    await world.settle()
    assert shaky.texts("甲") == ["卡片", "改"]
    await post(world, "甲", "再改", card="c", edit=True)
    await world.settle()
    assert shaky.texts("甲") == ["卡片", "再改"]


async def test_a_group_that_moved_gets_it_at_its_new_place(world: World, shaky: Shaky) -> None:
    """The message, what waits behind it, and the team's next cards."""
    member = await world.member("小张", "mediation")
    await member.in_group("旧群").command(Command.BIND, "member-mediation")
    new = Address(CHANNEL, "新群", ChatKind.GROUP)
    shaky.failures["旧群"] = [MovedError(new)]
    await post(world, "旧群", "一", kind=ChatKind.GROUP)
    await post(world, "旧群", "二", kind=ChatKind.GROUP)
    await world.settle()
    assert shaky.texts("新群") == ["一", "二"]
    await world.person("居民甲").order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    assert "玫瑰园" in shaky.texts("新群")[-1]


async def test_who_is_unreachable_in_one_place_is_told_in_another(world: World, shaky: Shaky) -> None:
    """The same person's other account gets the message; nobody has to phone."""
    staff = await world.staff()
    await world.person("居民甲").say("在吗")
    resident = await person_of(world, "居民甲")
    await give_account(world, resident, "second", "另一处")
    second = Shaky()
    world.outbox = Outbox(world.desk, {CHANNEL: shaky, "second": second})
    shaky.failures["居民甲"] = [UnreachableError("blocked")]
    await post(world, "居民甲", "有进展", person=resident)
    await world.settle()
    assert second.texts("另一处") == ["有进展"]
    assert "电话" not in staff.texts()


async def test_whom_nothing_reaches_is_phoned(world: World, shaky: Shaky) -> None:
    """Staff get the words and a button; the next message makes the next task without being tried."""
    staff = await world.staff()
    await world.person("居民甲").say("在吗")
    resident = await person_of(world, "居民甲")
    shaky.failures["居民甲"] = [UnreachableError("blocked")]
    await post(world, "居民甲", "有进展", person=resident)
    await world.settle()
    assert "打个电话" in staff.last.text
    assert "有进展" in staff.last.text
    await staff.press("打过了")
    assert not staff.sees("打过了")


async def test_a_change_that_cannot_be_shown_needs_no_call(world: World, shaky: Shaky) -> None:
    """Nobody is phoned because a card could not be refreshed."""
    staff = await world.staff()
    await post(world, "甲", "卡片", card="c")
    await world.settle()
    shaky.failures["甲"] = [RefusedError("no")]
    await post(world, "甲", "改", card="c", edit=True)
    await world.settle()
    assert "电话" not in staff.texts()


async def test_a_refused_message_lets_the_next_pass(world: World, shaky: Shaky) -> None:
    """What the far end will never take goes to staff; the chat goes on."""
    staff = await world.staff()
    shaky.failures["甲"] = [RefusedError("no such thing")]
    await post(world, "甲", "怪的")
    await post(world, "甲", "好的")
    await world.settle()
    assert shaky.texts("甲") == ["好的"]
    assert "怪的" in staff.last.text


async def test_any_other_error_is_logged_and_tried_again(
    world: World, shaky: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in a channel costs time, not the message; the log does not say what it said."""
    shaky.before = [ZeroDivisionError("a bug")]
    await post(world, "甲", STORY)
    await world.settle()
    assert "could not be sent" in caplog.text
    assert STORY not in caplog.text
    await world.later(seconds=3)
    assert shaky.texts("甲") == [STORY]


async def test_patience_ends_with_a_person(world: World, shaky: Shaky) -> None:
    """A far end that is away for hours: somebody phones, once."""
    staff = await world.staff()
    shaky.failures["甲"] = [RetryLaterError("away") for _ in range(PATIENCE)]
    await post(world, "甲", "有进展")
    for _ in range(PATIENCE):
        assert "有进展" not in staff.texts()
        await world.later(minutes=13)
    assert "有进展" in staff.texts()
    assert shaky.failures["甲"] == []
    await world.later(hours=3)
    assert shaky.texts("甲") == []
    assert staff.texts().count("有进展") == 1


async def test_what_would_happen_to_any_message_is_no_reason_to_give_one_up(
    world: World, shaky: Shaky
) -> None:
    """A token that is revoked for days: nobody is phoned, nothing is lost, and a chat keeps its order."""
    shaky.failures["甲"] = [RetryLaterError("revoked", 600, patient=True) for _ in range(3 * PATIENCE)]
    await post(world, "甲", "一")
    await post(world, "甲", "二")
    for _ in range(3 * PATIENCE):
        await world.later(minutes=13)
    assert shaky.failures["甲"] == []
    assert await all_rows(world, PhoneTask) == []
    await world.later(minutes=13)
    assert shaky.texts("甲") == ["一", "二"]


@given(st.integers(0, 10_000), st.none() | st.floats(0, 1e6))
def test_the_wait_doubles_and_never_undercuts_what_was_asked(attempts: int, asked: float | None) -> None:
    """Between the first wait and the longest, give or take the jitter, or what the far end asked."""
    waited = wait_after(attempts, asked)
    least = timedelta(seconds=min(asked or 0, LONGEST_ASKED))
    assert waited >= max(FIRST_WAIT * 0.8, least)
    assert waited <= max(LONGEST_WAIT * 1.2, least)
    if attempts == 0:
        assert waited <= max(FIRST_WAIT * 1.2, least)
