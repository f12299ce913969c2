"""我的找回码: a resident comes back from another phone, once, and nobody else does."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers import recovery, recovery_code, recovery_desk, rotation
from handlers.channel import Command
from handlers.texts import recovery as texts
from handlers.texts import talk, words
from storage import people, resealing, retention
from storage.database import new_id
from storage.ids import to_text
from storage.models import Account, Draft, Invitation, Order, OrderEvent, Person, PhoneTask, Prompt, Recovery
from storage.vault import Vault
from tests.handlers.nights import ask, everything, lived
from tests.handlers.own_data import NOISE, all_rows, erased, given, person_of
from tests.world import SECRET

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园5栋楼下的路灯坏了，晚上看不见路"


def code_in(who: Chatter) -> str:
    """Return the newest code that a chat shows."""
    found: list[str] = re.findall(r"\d{4} \d{4} \d{4} \d{4}", who.texts())
    return found[-1]


async def at_home(world: World, name: str = "王秀兰", *, phone: str = "13800001111") -> Chatter:
    """Return a resident with an order, in their old chat."""
    resident = world.person(name)
    await resident.order(f"{NOISE}，电话{phone}" if phone else NOISE)
    return resident


async def code_of(resident: Chatter) -> str:
    """Ask for a code."""
    await resident.say(words.RECOVERY)
    return code_in(resident)


async def come_back(who: Chatter, code: str, phone: str = "1111") -> None:
    """Enter a code and the second factor."""
    await who.say(code)
    await who.say(phone)


async def test_a_code_and_the_phone_s_last_digits_bring_the_orders_back(world: World) -> None:
    """In the new chat the orders stand, and what happens next is told there."""
    member = await world.member("小张", "mediation")
    old = await at_home(world)
    new = world.person("新手机")
    await come_back(new, await code_of(old))
    assert texts.BACK in new.texts()
    assert "诉求号 1001" in new.last.text
    assert await person_of(world, new) == await person_of(world, old)
    await member.press("接单")
    assert "已接单" in new.last.text


async def test_the_old_chat_is_told_in_one_sentence(world: World) -> None:
    """Whoever did not come back themselves reads it where they always read."""
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old))
    assert old.last.text == texts.ELSEWHERE
    assert texts.ELSEWHERE not in new.texts()
    assert old.last.text.count("。") == 1


@pytest.mark.parametrize("said", ["{}", "找回码：{}", "我的找回码是{}", "找回码 {}。"])
@pytest.mark.parametrize("between", [" ", "", "-", "，", "  "])
async def test_a_code_may_be_written_as_people_write(world: World, said: str, between: str) -> None:
    """With or without its name, gaps and full-width digits."""
    old, new = await at_home(world), world.person("新手机")
    code = (await code_of(old)).replace(" ", between)
    await new.say(said.format(code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))))
    assert texts.ASK_PHONE in new.last.text


@pytest.mark.parametrize("said", sorted({words.RECOVERY, words.RECOVERY_TOO, *texts.SAID_TOO}))
async def test_every_word_for_it_leads_there(world: World, said: str) -> None:
    """Who has orders gets a code; a stranger is asked for theirs."""
    old, new = await at_home(world), world.person("新手机")
    await old.say(said)
    assert recovery_code.is_valid(code_in(old).replace(" ", ""))
    await new.say(said)
    assert texts.ASK in new.last.text
    await new.say(code_in(old))
    assert texts.ASK_PHONE in new.last.text


async def test_the_receipt_the_list_and_the_help_say_where_the_code_is(world: World) -> None:
    """But none of them shows one: receipts are passed on to neighbours."""
    old = await at_home(world)
    assert words.RECOVERY in old.last.text
    await old.command(Command.HELP)
    assert words.RECOVERY in old.last.text
    await old.command(Command.MINE)
    assert not re.search(r"\d{4} \d{4}", old.texts())
    await old.press(words.RECOVERY)
    assert code_in(old)
    new = world.person("新手机")
    await new.command(Command.MINE)
    await new.press(words.RECOVERY_TOO)
    assert texts.ASK in new.last.text


async def test_a_code_counts_once(world: World) -> None:
    """Whoever finds the paper later stays a stranger."""
    old = await at_home(world)
    code = await code_of(old)
    await come_back(world.person("新手机"), code)
    thief = world.person("捡到纸的人")
    await come_back(thief, code)
    assert thief.last.text == texts.NOT_RIGHT


async def test_a_newer_code_replaces_the_older(world: World) -> None:
    """Only the newest counts, as the words say."""
    old, new = await at_home(world), world.person("新手机")
    first = await code_of(old)
    second = await code_of(old)
    await come_back(new, first)
    assert new.last.text == texts.NOT_RIGHT
    await come_back(new, second)
    assert texts.BACK in new.texts()


async def test_a_code_expires(world: World) -> None:
    """Half a year later it is like any other number."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    world.clock.forward(days=recovery.LASTS.days)
    await come_back(new, code)
    assert new.last.text == texts.NOT_RIGHT


async def test_nothing_tells_whether_a_code_exists(world: World) -> None:
    """A made-up code is followed by the same question, and fails with the same words."""
    old = await at_home(world)
    code = await code_of(old)
    said = []
    for name, entered, phone in (("甲", code, "2222"), ("乙", recovery_code.make(), "1111")):
        stranger = world.person(name)
        await stranger.say("在吗")
        before = len(stranger.chat)
        await come_back(stranger, entered, phone)
        said.append([shown.text for shown in stranger.chat[before:]])
    assert said[0] == said[1]


async def test_wrong_digits_use_up_a_code(world: World) -> None:
    """Five guesses of the phone, by however many people, and the right digits open nothing."""
    old = await at_home(world)
    code = await code_of(old)
    for at in range(recovery.WRONG):
        await come_back(world.person(f"路人{at}"), code, "0000")
    owner = world.person("新手机")
    await come_back(owner, code)
    assert owner.last.text == texts.NOT_RIGHT


async def test_codes_are_tried_so_often_an_hour(world: World) -> None:
    """After ten tries even the right one is not looked at; an hour later it is."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    for _ in range(10):
        await come_back(new, recovery_code.make())
    await new.say(code)
    assert new.last.text == texts.TRIES_LATER
    world.clock.forward(hours=1)
    await come_back(new, code)
    assert texts.BACK in new.texts()


async def test_without_a_phone_the_code_is_enough(world: World) -> None:
    """Where none was left there is nothing to ask for."""
    old, new = await at_home(world, phone=""), world.person("新手机")
    await come_back(new, await code_of(old), "没有")
    assert texts.BACK in new.texts()


async def test_with_a_phone_no_phone_is_wrong(world: World) -> None:
    """Who left one cannot do without it."""
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old), "没有")
    assert new.last.text == texts.NOT_RIGHT


async def test_any_phone_left_with_an_order_fits(world: World) -> None:
    """Also the one that came with a later order; the whole number does as well."""
    old, new = await at_home(world), world.person("新手机")
    await old.order(f"{LAMP}，打我儿子电话13922223333")
    await come_back(new, await code_of(old), "139 2222 3333")
    assert texts.BACK in new.texts()


async def test_a_miswritten_code_is_said_to_be_so(world: World) -> None:
    """A digit too few, too many or wrong is told before anything is looked up."""
    old, new = await at_home(world), world.person("新手机")
    code = (await code_of(old)).replace(" ", "")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for miswritten in (f"找回码{wrong}", f"找回码：{code[:-1]}", f"找回码 {code}7"):
        await new.say(miswritten)
        assert texts.MISWRITTEN in new.last.text
    await new.say(words.RECOVERY_TOO)
    await new.say(wrong)
    assert texts.MISWRITTEN in new.last.text
    await come_back(new, code)
    assert texts.BACK in new.texts()


async def test_other_words_are_no_answer(world: World) -> None:
    """Whoever tells of something new instead is heard."""
    await world.member("小张", "other")
    new = world.person("新手机")
    await new.say(words.RECOVERY_TOO)
    await new.say(recovery_code.make())
    await new.draft(LAMP)
    await new.press("提交")
    assert "诉求号" in new.texts()
    assert "路灯" in new.texts()


async def test_an_emergency_is_heard_whatever_was_asked(world: World) -> None:
    """Danger is no answer to a question for digits."""
    new = world.person("新手机")
    await new.say(words.RECOVERY_TOO)
    await new.say("着火了快救人")
    assert "119" in new.texts()


async def test_what_was_ordered_in_the_new_chat_comes_along(world: World) -> None:
    """Orders placed before the code was found belong to the same person, and are no longer a stranger's."""
    old, new = await at_home(world), world.person("新手机")
    await new.order(LAMP)
    await come_back(new, await code_of(old))
    assert "1001" in new.last.text
    assert "1002" in new.last.text
    owner = await person_of(world, old)
    assert {order.orderer_id for order in await all_rows(world, Order)} == {owner}
    residents = {event.actor_id for event in await all_rows(world, OrderEvent) if event.action == "submit"}
    assert residents == {owner}
    await new.command(Command.MINE)
    await new.press("看 1002")
    await new.press("撤回")
    await new.press("撤回，不办了")
    assert "撤回" in new.last.text


async def test_words_not_submitted_come_first(world: World) -> None:
    """Nothing that somebody is just saying is lost on the way."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    await new.draft(LAMP)
    await new.say(code)
    assert new.last.text == texts.DRAFT_FIRST
    await new.press("取消")
    await come_back(new, code)
    assert texts.BACK in new.texts()
    assert await all_rows(world, Draft) == []


async def test_in_the_old_chat_there_is_nothing_to_come_back_to(world: World) -> None:
    """The code stays good for the new one."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    await come_back(old, code)
    assert old.last.text == texts.HERE_ALREADY
    await come_back(new, code)
    assert texts.BACK in new.texts()


async def test_who_works_here_comes_back_by_an_invitation(world: World) -> None:
    """A code opens no role: neither is one given to members, nor does one count once somebody has joined."""
    old = await at_home(world)
    code = await code_of(old)
    await old.command(Command.START, "join-staff")
    thief, member = world.person("捡到纸的人"), await world.member("小张", "mediation")
    await come_back(thief, code)
    assert thief.last.text == texts.NOT_RIGHT
    await old.say(words.RECOVERY)
    assert texts.AT_WORK_STAFF in old.last.text
    await member.say(code)
    assert texts.AT_WORK in member.last.text


async def test_nothing_of_it_is_said_in_a_group(world: World) -> None:
    """Neither the word nor the code nor a forged button gets more than: not here."""
    old = await at_home(world)
    group = old.in_group("队群")
    await group.command(Command.RECOVERY)
    await group.say(words.RECOVERY)
    await group.say(await code_of(old))
    answer = await group.press_data("v1:n0:recovery:0:")
    assert [shown.text for shown in group.chat] == [talk.NOT_HERE]
    assert answer.text == talk.NOT_HERE


async def test_the_code_is_kept_as_a_hash_alone(world: World) -> None:
    """In no column stands a code, not even while its second factor is asked for."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    await new.say(code)
    assert len(await all_rows(world, Prompt)) == 1
    digits = code.replace(" ", "")
    for table in (Recovery, Prompt):
        for row in await all_rows(world, table):
            assert digits not in repr(row)
    (row,) = await all_rows(world, Recovery)
    assert len(row.code_hash) == 64


async def test_not_me_parts_the_thief_at_once(world: World) -> None:
    """The old chat takes it back with one press; staff are asked to phone."""
    staff = await world.staff()
    old, thief = await at_home(world), world.person("捡到纸的人")
    await thief.order(LAMP)
    await come_back(thief, await code_of(old))
    answer = await old.press(texts.NOT_ME)
    assert answer.text == texts.CUT_TOAST
    assert thief.last.text == texts.CUT_THERE
    assert "13800001111" in staff.last.text
    assert "不是本人" in staff.last.text
    await thief.command(Command.MINE)
    assert "1002" in thief.last.text
    assert "1001" not in thief.last.text
    await old.command(Command.MINE)
    assert "1001" in old.last.text
    assert "1002" not in old.last.text
    assert await person_of(world, thief) != await person_of(world, old)


async def test_a_thief_does_not_come_again_by_a_code_of_their_own(world: World) -> None:
    """What was asked for in the chat that is parted counts no more."""
    old, thief = await at_home(world), world.person("捡到纸的人")
    await come_back(thief, await code_of(old))
    theirs = await code_of(thief)
    await old.press(texts.NOT_ME)
    await come_back(thief, theirs)
    assert thief.last.text == texts.NOT_RIGHT
    await come_back(world.person("新手机"), await code_of(old))
    assert texts.BACK in world.person("新手机").texts()


async def test_not_me_counts_once_and_only_from_its_own_chat(world: World) -> None:
    """A second press, and one that a stranger forges, change nothing."""
    await world.staff()
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old))
    data = old.button(texts.NOT_ME).data
    answer = await world.person("路人").press_data(data)
    assert answer.text == texts.CUT_ALREADY
    assert await person_of(world, new) == await person_of(world, old)
    await old.press_data(data)
    assert (await old.press_data(data)).text == texts.CUT_ALREADY
    assert len(await all_rows(world, PhoneTask)) == 1


async def test_an_open_card_of_the_thief_s_opens_nothing_any_more(world: World) -> None:
    """What was shown before is only a picture now: its buttons are refused."""
    await world.staff()
    old, thief = await at_home(world), world.person("捡到纸的人")
    await come_back(thief, await code_of(old))
    look = thief.button("看 1001").data
    await old.press(texts.NOT_ME)
    answer = await thief.press_data(look)
    assert "不是您的诉求" in answer.text


async def test_staff_undo_it(world: World) -> None:
    """换手机 with an order's number shows when a code was used, and parts the chats."""
    staff = await world.staff()
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old))
    await staff.say("换手机 1001")
    await staff.press("断开 11月23日")
    assert staff.last.text == texts.CUT_DONE
    assert new.last.text == texts.CUT_THERE
    assert await person_of(world, new) != await person_of(world, old)
    await staff.say("换手机 1001")
    assert not any(button.label.startswith("断开 11月") for button in staff.last.buttons)


async def test_after_a_month_it_stands(world: World) -> None:
    """What nobody objected to for thirty days is not taken apart."""
    staff = await world.staff()
    old, new = await at_home(world), world.person("新手机")
    await come_back(new, await code_of(old))
    world.clock.forward(days=recovery.UNDO.days)
    await old.press(texts.NOT_ME)
    await staff.say("换手机1001")
    assert not any(button.label.startswith("断开 11月") for button in staff.last.buttons)
    assert await person_of(world, new) == await person_of(world, old)


async def test_staff_give_a_code_to_whoever_has_none(world: World) -> None:
    """At the window or on the phone; it counts for a day, and the phone's digits are asked all the same."""
    staff, old = await world.staff(), await at_home(world)
    await staff.say("换手机：1001")
    await staff.press(texts.GIVE)
    code, wrong, new = code_in(staff), world.person("别人"), world.person("新手机")
    await come_back(wrong, code, "9999")
    assert wrong.last.text == texts.NOT_RIGHT
    await come_back(new, code)
    assert texts.BACK in new.texts()
    assert old.last.text == texts.ELSEWHERE
    await staff.press(texts.GIVE)
    world.clock.forward(hours=24)
    late = world.person("第二天")
    await come_back(late, code_in(staff))
    assert late.last.text == texts.NOT_RIGHT


async def test_whoever_phoned_can_come_into_the_chat(world: World) -> None:
    """An order that staff took down by phone belongs to somebody who has no chat yet."""
    staff = await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.say("赵阿姨 13733334444")
    await staff.draft(LAMP)
    await staff.press("提交")
    await staff.say("换手机 1001")
    await staff.press(texts.GIVE)
    new = world.person("赵阿姨的手机")
    await come_back(new, code_in(staff), "4444")
    assert "诉求号 1001" in new.last.text


async def test_only_staff_who_may_see_everything_help(world: World) -> None:
    """A confidential order among them, or a role that is none: no code, no word of who it is."""
    async with world.database.transaction() as session:
        here, fresh = world.communities["甲社区"], new_id(session)
        session.add(Invitation(community_id=here, id=fresh, code="plain", role="staff", confidential=False))
    plain, member = await world.staff("小周", "plain"), await world.member("小张", "mediation")
    await ask(await at_home(world), "我老公经常打我，身上都是伤，我不敢回家，玫瑰园3栋")
    assert [order.confidential for order in await all_rows(world, Order)] == [False, True]
    await plain.say("换手机 1001")
    assert plain.last.text == texts.NOT_SEEN
    order = (await all_rows(world, Order))[0]
    forged = f"v1:n0:recovery_give:0:{to_text(order.id)}"
    for nosy in (plain, member, world.person("路人")):
        assert (await nosy.press_data(forged)).text == texts.NOT_SEEN
    assert await all_rows(world, Recovery) == []
    await member.say("换手机 1001")
    assert texts.GIVE not in [button.label for shown in member.chat for button in shown.buttons]


async def test_a_member_of_a_team_gets_no_code_from_staff(world: World) -> None:
    """Their way back is an invitation."""
    staff, resident = await world.staff(), await at_home(world)
    await resident.command(Command.START, "join-member-other")
    await staff.say("换手机 1001")
    assert (await staff.press(texts.GIVE)).text == texts.WORKS_HERE


async def test_what_was_done_stands_in_my_data(world: World) -> None:
    """Given, come back, parted: each with its moment, among what concerns one's data."""
    staff, old = await world.staff(), await at_home(world)
    await staff.say("换手机 1001")
    await staff.press(texts.GIVE)
    await come_back(world.person("新手机"), code_in(staff))
    await old.press(texts.NOT_ME)
    told = [one["what"] for one in (await given(old)).tree["privacy"]]
    assert told[-3:] == ["社区给过您找回码", "用找回码换过手机或网页", "用找回码换的手机断开了"]


async def test_who_is_forgotten_leaves_no_code_and_no_second_self(world: World) -> None:
    """Both chats, the codes and the name that the new chat had go with the person."""
    resident = await lived(world)
    new = world.person("王秀兰的新手机")
    await new.say("在吗")
    await come_back(new, await code_of(resident))
    await code_of(resident)
    await erased(new)
    assert await all_rows(world, Recovery) == []
    names = [row.external for row in await all_rows(world, Account)]
    assert resident.name not in names
    assert new.name not in names
    world.clock.forward(days=1)
    async with world.database.transaction() as session:
        await retention.prune(session, "farewells", world.clock())
    assert [where for where, text in await everything(world.database) if "王秀兰" in text] == []


async def test_a_used_code_is_forgotten_when_it_cannot_be_undone(world: World) -> None:
    """And one that nobody used when it has expired."""
    old = await at_home(world)
    await come_back(world.person("新手机"), await code_of(old))
    await code_of(old)
    for days, left in ((recovery.UNDO.days, 1), (recovery.LASTS.days, 0)):
        world.clock.forward(days=days, seconds=1)
        async with world.database.transaction() as session:
            await retention.prune(session, "recovery codes", world.clock())
        assert len(await all_rows(world, Recovery)) == left


async def test_the_new_chat_s_stranger_keeps_no_name(world: World) -> None:
    """Of whom they were before nothing personal is left."""
    old, new = await at_home(world), world.person("新手机")
    await new.say("在吗")
    before = await person_of(world, new)
    await come_back(new, await code_of(old))
    (row,) = [one for one in await all_rows(world, Person) if one.id == before]
    assert (row.name_sealed, row.phone_sealed, row.phone_hash) == ("", "", "")


async def test_a_lost_chat_is_replaced_by_the_new_one(world: World) -> None:
    """After the old phone is gone, nobody has to be phoned."""
    member = await world.member("小张", "mediation")
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    await world.front.unreachable(old.address)
    await come_back(new, code)
    await member.press("接单")
    assert "已接单" in new.last.text
    assert await all_rows(world, PhoneTask) == []


async def test_a_new_secret_key_keeps_codes_good(world: World) -> None:
    """What was hashed under the former key is still found while that key is known."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    world.database.vault = Vault("another secret that is long enough for it", SECRET)
    await come_back(new, code)
    assert texts.BACK in new.texts()


async def test_a_code_outlives_the_key_it_was_given_under(world: World) -> None:
    """Once everything is sealed anew the former key is needed for nothing: a paper may lie for months."""
    old, new = await at_home(world), world.person("新手机")
    code = await code_of(old)
    newer = "another secret that is long enough for it"
    world.database.vault = Vault(newer, SECRET)
    async with world.database.reading() as session:
        assert (await rotation.look(session, world.clock())).behind
    await resealing.reseal(world.database, lambda *_: None)
    async with world.database.reading() as session:
        assert (await rotation.look(session, world.clock())).is_over
    world.database.vault = Vault(newer)
    await come_back(new, code)
    assert texts.BACK in new.texts()
    (row,) = await all_rows(world, Recovery)
    assert row.code_sealed == ""


async def test_a_code_of_an_older_program_keeps_the_former_key(world: World) -> None:
    """Of it there is the hash alone: it is said how many there are and until when, then nothing waits."""
    old = await at_home(world)
    await code_of(old)
    async with world.database.transaction() as session:
        for one in (await session.exec(select(Recovery))).all():
            one.code_sealed = ""
    world.database.vault = Vault("another secret that is long enough for it", SECRET)
    await resealing.reseal(world.database, lambda *_: None)
    async with world.database.reading() as session:
        stands = await rotation.look(session, world.clock())
        later = await rotation.look(session, world.clock() + recovery.LASTS)
    assert (stands.behind, stands.codes, stands.is_over) == (False, 1, False)
    assert stands.until is not None
    assert "1 个找回码" in rotation.said(stands)
    assert later.is_over


async def test_of_two_who_enter_a_code_at_once_one_comes_in(world: World) -> None:
    """The code is held while it is looked at."""
    old = await at_home(world)
    code = await code_of(old)
    pair = [world.person(name) for name in ("甲", "乙")]
    for one in pair:
        await one.say(code)
    await asyncio.gather(*(one.say("1111") for one in pair))
    assert sorted(texts.BACK in one.texts() for one in pair) == [False, True]
    async with world.database.reading() as session:
        owner = await people.known(session, old.address.channel, old.name)
    assert owner is not None
    accounts = [row for row in await all_rows(world, Account) if row.person_id == owner.id]
    assert len(accounts) == 2


def test_a_code_s_lives() -> None:
    """One on paper lasts long, one that is read out a day."""
    assert recovery_desk.LASTS == timedelta(days=1) < recovery.UNDO < recovery.LASTS


async def test_a_new_number_is_no_new_phone(world: World) -> None:
    """The card for whoever says 换手机 tells that too, and the number alone is kept as before."""
    old = await at_home(world)
    await old.say("换手机了")
    assert "新号码" in old.last.text
    await old.say("13955556666")
    new = world.person("新手机")
    await come_back(new, await code_of(old), "6666")
    assert texts.BACK in new.texts()
