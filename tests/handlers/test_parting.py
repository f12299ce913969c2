"""旧手机丢了: a chat is parted from its person; nothing personal goes there, and nobody stays uncontacted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers import upkeep
from handlers.channel import Command, Press, UnreachableError
from handlers.texts import parting as texts
from handlers.texts import recovery as recovery_texts
from storage import partings, retention
from storage.database import new_id
from storage.ids import to_text
from storage.models import Account, Draft, Invitation, Notice, Order, Parting, PhoneTask, PrivacyEvent
from tests.handlers.nights import ask, everything, lived
from tests.handlers.own_data import all_rows, erased, given, person_of
from tests.handlers.test_recovery import LAMP, at_home, code_in, code_of, come_back

if TYPE_CHECKING:
    from tests.world import Chatter, World


async def moved(world: World) -> tuple[Chatter, Chatter]:
    """Return a resident's old chat and the new one, which came by a code."""
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old))
    return old, new


async def press_unsent(who: Chatter, label: str) -> None:
    """Press a button, and let nothing go out yet."""
    number = next(who.world.serial)
    data = who.button(label).data
    await who.world.front.press(Press(f"p{number}", who.address, who.author, who.world.clock(), data))


async def account_of(world: World, who: Chatter) -> Account:
    """Return somebody's account."""
    (found,) = [one for one in await all_rows(world, Account) if one.external == who.name]
    assert isinstance(found, Account)
    return found


async def lose(new: Chatter) -> None:
    """Say that the old phone is lost, and part it."""
    await new.say("旧手机丢了")
    await new.press("断开 聊天")


async def staff_part(staff: Chatter, number: int = 1001) -> None:
    """Let staff part the chat that a resident used last."""
    await staff.say(f"换手机 {number}")
    await staff.press("断开 聊天")


async def test_the_new_chat_parts_the_old_one(world: World) -> None:
    """What happens next is told in the new one alone; in the old one somebody is a stranger."""
    member = await world.member("小张", "mediation")
    old, new = await moved(world)
    await lose(new)
    assert "已经断开" in new.last.text
    assert old.last.text == texts.THERE
    before = len(old.chat)
    await member.press("接单")
    await member.press("进展")
    await member.say("约好了明天上门")
    assert "约好了明天上门" in new.texts()
    assert len(old.chat) == before
    await old.command(Command.MINE)
    assert "1001" not in old.last.text
    await new.command(Command.MINE)
    assert "1001" in new.last.text


@pytest.mark.parametrize("said", sorted(texts.SAID | texts.SAID_SHORT))
async def test_people_say_it_in_several_ways(sqlite_world: World, said: str) -> None:
    """Each leads to the chats that can be parted from here."""
    _, new = await moved(sqlite_world)
    await new.say(f"{said}。")
    assert new.last.text == texts.OWN
    assert len(new.last.buttons) == 1


async def test_what_stands_in_the_old_chat_is_not_brought_up_to_date(world: World) -> None:
    """A card there stays as it was, and its buttons open nothing."""
    member = await world.member("小张", "mediation")
    old, new = await at_home(world), world.person("新手机")
    await member.press("接单")
    await member.press("办结")
    await member.say("劝住了，夜里不再施工")
    asked = old.button("已解决").data
    await come_back(new, await code_of(old))
    await lose(new)
    shown = [one.text for one in old.chat]
    await new.command(Command.MINE)
    await new.press("看 1001")
    await new.press("已解决")
    assert [one.text for one in old.chat] == shown
    answer = await old.press_data(asked)
    assert "不是您的诉求" in answer.text
    await old.say("谢谢", reply_to=old.chat[0].ref)
    assert "1001" not in old.last.text


async def test_what_waits_for_the_old_chat_goes_to_the_new_one(world: World) -> None:
    """In the order in which it was written, and never to both."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    old, new = await moved(world)
    await old.command(Command.MINE)  # the old phone is the one used last
    await staff.say("换手机 1001")
    await press_unsent(member, "接单")
    waiting = {one.chat for one in await all_rows(world, Notice) if one.state == "pending"}
    assert old.name in waiting
    assert new.name not in waiting
    before = len(old.chat)
    await press_unsent(staff, "断开 聊天")
    await world.settle()
    assert [one.text for one in old.chat[before:]] == [texts.THERE]
    assert "已接单" in new.texts()
    assert await all_rows(world, PhoneTask) == []


async def test_where_no_chat_is_left_staff_phone(world: World) -> None:
    """What waited, and what happens from then on; the order goes on as before."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    old = await at_home(world)
    await staff.say("换手机 1001")
    await press_unsent(member, "接单")
    await press_unsent(staff, "断开 聊天")
    await world.settle()
    assert texts.STAFF_NONE_LEFT in staff.texts()
    (first,) = await all_rows(world, PhoneTask)
    assert first.order_id is not None
    assert "13800001111" in staff.texts()
    assert "已接单" not in old.texts()
    await member.press("办结")
    await member.say("劝住了，夜里不再施工")
    assert len(await all_rows(world, PhoneTask)) == 2
    assert "劝住了" in staff.last.text
    assert "劝住了" not in old.texts()


async def test_a_lost_chat_comes_back_by_a_code_from_staff(world: World) -> None:
    """One that was asked for in the old chat counts no more."""
    staff, old = await world.staff(), await at_home(world)
    theirs = await code_of(old)
    await staff_part(staff)
    thief = world.person("捡到手机的人")
    await come_back(thief, theirs)
    assert thief.last.text == recovery_texts.NOT_RIGHT
    await staff.say("换手机 1001")
    await staff.press(recovery_texts.GIVE)
    code, new = code_in(staff), world.person("新手机")
    await come_back(new, code)
    assert recovery_texts.BACK in new.texts()
    assert old.last.text == texts.THERE


async def test_a_code_that_was_read_out_survives_the_parting(world: World) -> None:
    """Whichever of the two staff do first."""
    staff = await world.staff()
    await at_home(world)
    await staff.say("换手机 1001")
    await staff.press(recovery_texts.GIVE)
    code = code_in(staff)
    await staff_part(staff)
    new = world.person("新手机")
    await come_back(new, code)
    assert recovery_texts.BACK in new.texts()


async def test_the_old_chat_cannot_part_the_new_one(world: World) -> None:
    """Whoever holds a stolen phone shuts nobody out by it, nor by a forged button."""
    old, new = await moved(world)
    await old.say("旧手机丢了")
    assert old.last.text == texts.ASK_STAFF
    forged = f"v1:n0:part:0:{to_text((await account_of(world, new)).id)}"
    assert (await old.press_data(forged)).text == texts.ASK_STAFF
    assert (await world.person("路人").press_data(forged)).text == texts.ALREADY
    assert await all_rows(world, Parting) == []


async def test_with_one_chat_alone_there_is_nothing_to_part(world: World) -> None:
    """It is said what to do; a lost phone may also be a matter for the community."""
    old = await at_home(world)
    await old.say("旧手机丢了")
    assert old.last.text == texts.NO_OTHER
    await old.say("我的手机被偷了")
    assert old.last.text != texts.NO_OTHER


async def test_who_pressed_the_wrong_one_takes_it_back(world: World) -> None:
    """At once, with one press; both chats are as before."""
    old, new = await moved(world)
    await lose(new)
    await new.press(texts.MISTAKE)
    assert "接回来了" in new.last.text
    assert old.last.text == texts.BACK_THERE
    await old.command(Command.MINE)
    assert "1001" in old.last.text
    assert await person_of(world, old) == await person_of(world, new)
    assert (await new.press(texts.MISTAKE)).text == recovery_texts.CUT_ALREADY


async def test_staff_take_it_back_with_what_was_said_meanwhile(world: World) -> None:
    """What the resident ordered as a stranger is theirs, and so is the draft that they had begun."""
    staff, old = await world.staff(), await at_home(world)
    await staff_part(staff)
    await old.order(LAMP)
    await old.say("还有楼道里堆了杂物，过不去人")
    await staff.say("换手机 1001")
    assert "断开着" in staff.last.text
    await staff.press("接回 聊天")
    owner = await person_of(world, old)
    assert {one.orderer_id for one in await all_rows(world, Order)} == {owner}
    assert [one.person_id for one in await all_rows(world, Draft)] == [owner]
    await old.command(Command.MINE)
    assert "1001" in old.last.text
    assert "1002" in old.last.text


async def test_after_a_month_it_stands(world: World) -> None:
    """Then a code is the way back."""
    staff = await world.staff()
    await at_home(world)
    await staff_part(staff)
    await staff.say("换手机 1001")
    world.clock.forward(days=partings.UNDO.days)
    assert (await staff.press("接回 聊天")).text == texts.TOO_LATE
    await staff.say("换手机 1001")
    assert not any("接回" in button.label for button in staff.last.buttons)
    assert timedelta(days=30) == partings.UNDO


async def test_who_objects_is_phoned_and_nothing_changes(world: World) -> None:
    """From the parted chat or from another of theirs, once; a passer-by cannot."""
    staff, (old, new) = await world.staff(), await moved(world)
    await lose(new)
    data = old.button(texts.NOT_ME).data
    await world.person("路人").press_data(data)
    assert await all_rows(world, PhoneTask) == []
    assert (await old.press_data(data)).text == texts.OBJECTED
    await old.press_data(data)
    (task,) = await all_rows(world, PhoneTask)
    assert task.person_id == await person_of(world, new)
    assert "不是本人要的" in staff.last.text
    assert "13800001111" in staff.last.text
    assert await person_of(world, old) != await person_of(world, new)


async def test_the_other_chats_are_told(world: World) -> None:
    """When staff part one, the rest read so and can object."""
    staff, (old, new) = await world.staff(), await moved(world)
    await old.command(Command.MINE)
    await staff_part(staff)
    assert "社区帮您断开了" in new.last.text
    await new.press(texts.NOT_ME)
    assert len(await all_rows(world, PhoneTask)) == 1


async def test_it_is_on_record_who_did_it(world: World) -> None:
    """In the resident's own data with the name, and in the rows with both moves."""
    staff, (old, new) = await world.staff(), await moved(world)
    await old.command(Command.MINE)
    await staff_part(staff)
    await staff.press(texts.MISTAKE)
    (row,) = await all_rows(world, Parting)
    them = await person_of(world, staff)
    assert (row.by_id, row.undone_by) == (them, them)
    acts = [one for one in await all_rows(world, PrivacyEvent) if one.kind in {"parted", "restored"}]
    assert [one.facts for one in acts] == [{"by": them}, {"by": them}]
    told = [(one["what"], one.get("by")) for one in (await given(new)).tree["privacy"]]
    assert told[-2:] == [("断开了丢失的手机或账号", staff.name), ("接回了断开的手机或账号", staff.name)]


async def test_only_staff_who_may_see_everything_part(world: World) -> None:
    """Not members, not passers-by, not staff from whom one of the orders is kept."""
    async with world.database.transaction() as session:
        here, fresh = world.communities["甲社区"], new_id(session)
        session.add(Invitation(community_id=here, id=fresh, code="plain", role="staff", confidential=False))
    plain, member = await world.staff("小周", "plain"), await world.member("小张", "mediation")
    old = await at_home(world)
    await ask(old, "我老公经常打我，身上都是伤，我不敢回家，玫瑰园3栋")
    forged = f"v1:n0:part_for:0:{to_text((await account_of(world, old)).id)}"
    for nosy in (plain, member, world.person("路人"), old):
        assert (await nosy.press_data(forged)).text == recovery_texts.NOT_SEEN
    assert await all_rows(world, Parting) == []


async def test_who_works_here_is_removed_from_the_roster_instead(world: World) -> None:
    """Their chat shows other people's matters: the role has to end, not the chat."""
    staff, resident = await world.staff(), await at_home(world)
    await resident.command(Command.START, "join-member-other")
    await staff.say("换手机 1001")
    assert (await staff.press("断开 聊天")).text == texts.WORKS_HERE


async def test_a_draft_goes_on_in_the_other_chat(world: World) -> None:
    """It is offered there, not where it was begun."""
    staff, (old, new) = await world.staff(), await moved(world)
    await old.say(LAMP)
    await staff_part(staff)
    before = len(old.chat)
    world.clock.forward(minutes=31)
    await upkeep.tend_drafts(world.desk)
    await world.settle()
    assert "路灯" in new.last.text
    assert len(old.chat) == before
    await new.press("提交")
    assert "1002" in new.texts()


async def test_a_draft_with_no_chat_left_is_asked_for_on_the_phone(world: World) -> None:
    """What somebody had begun to say is not lost with their phone."""
    staff, old = await world.staff(), await at_home(world)
    await old.say(LAMP)
    await staff_part(staff)
    assert await all_rows(world, Draft) == []
    assert any("路灯坏了" in shown.text and "还没提交" in shown.text for shown in staff.chat)
    assert "路灯" not in "".join(shown.text for shown in old.chat[-1:])


async def test_the_stranger_s_data_holds_nothing_of_the_resident_s(world: World) -> None:
    """Nor does deleting it take anything from the resident, who still gets all that they were told."""
    old, new = await moved(world)
    await lose(new)
    told = await given(old)
    assert "装修" not in told.text
    assert "1001" not in told.text
    await erased(old)
    mine = await given(new)
    assert "1001" in mine.text
    assert any(one.get("words", "").startswith("✅") for one in mine.tree["notices"])
    (order,) = await all_rows(world, Order)
    assert order.orderer_id == await person_of(world, new)


async def test_who_is_forgotten_leaves_nothing_in_a_parted_chat(world: World) -> None:
    """The messages to the old phone go with the person."""
    resident = await lived(world)
    new = world.person("王秀兰的新手机")
    await new.say("在吗")
    await come_back(new, await code_of(resident))
    await lose(new)
    await erased(new)
    world.clock.forward(days=1)
    async with world.database.transaction() as session:
        await retention.prune(session, "farewells", world.clock())
    assert [where for where, text in await everything(world.database) if "砸墙" in text] == []
    assert await all_rows(world, Parting) == []


async def test_a_stolen_phone_that_takes_no_message_makes_no_work(world: World) -> None:
    """That the old chat cannot be told is no call for anybody."""
    old, new = await moved(world)
    world.messenger.failures[old.name] = [UnreachableError("blocked")]
    await lose(new)
    assert [one.text for one in old.chat if one.text == texts.THERE] == []
    assert [one.state for one in await all_rows(world, Notice) if "there" in (one.dedupe or "")] == ["failed"]
    assert await all_rows(world, PhoneTask) == []
