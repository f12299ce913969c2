"""What must never be shown, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.channel import Command

if TYPE_CHECKING:
    from tests.world import Chatter, World

STORY = "楼上半夜装修太吵了，玫瑰园3栋2单元501，我电话13912345678"


async def bound_group(world: World, team: str) -> Chatter:
    """Return a team's member in its bound group."""
    member = await world.member("组员", team)
    group = member.in_group(f"group-{team}")
    await group.command(Command.BIND, f"member-{team}")
    return group


async def test_a_group_sees_no_story_phone_or_door(world: World) -> None:
    """The team's group learns what and roughly where; the rest comes privately after accepting."""
    group = await bound_group(world, "mediation")
    resident = world.person("居民甲")
    await resident.say(STORY)
    await resident.press("提交")
    assert "诉求号 1001" in group.last.text
    assert "玫瑰园" in group.last.text
    await group.press("接单")
    for secret in ("13912345678", "501", "3栋", "半夜", "居民甲"):
        assert secret not in group.texts()
    private = world.person("组员")
    assert "13912345678" in private.texts()
    assert "半夜" in private.texts()


async def test_a_sensitive_matter_never_reaches_a_group(world: World) -> None:
    """Violence at home goes to named staff only, and the resident is shown the right number."""
    group = await bound_group(world, "mediation")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.say("我丈夫经常打我，身上都是伤，我不敢回家")
    assert "12338" in resident.texts()
    if resident.sees("提交"):
        await resident.press("提交")
    assert "诉求号" in resident.texts()
    assert "诉求号" not in group.texts()
    assert "🔒" in staff.texts()


async def test_an_emergency_shows_the_number_and_alerts_staff_without_a_confirmation(world: World) -> None:
    """Fire: 119 at once, staff at once, nothing in a group, and a way to call it off."""
    group = await bound_group(world, "other")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.say("着火了！玫瑰园3栋4楼冒烟了")
    assert "119" in resident.chat[0].text
    assert "🚨" in staff.texts()
    assert "诉求号" not in group.texts()
    await resident.press("撤回")
    await resident.press("撤回，不办了")
    assert "已撤回" in resident.last.text


async def test_staff_without_the_right_see_nothing_confidential(world: World) -> None:
    """A member of staff who may not see confidential orders neither hears of them nor can open them."""
    trusted = await world.staff()
    async with world.database.transaction() as session:
        from storage import people  # noqa: PLC0415 - only this test changes an invitation

        invitation = await people.invitation(session, "staff")
        assert invitation is not None
        invitation.confidential = False
    other = await world.staff("社区小周")
    resident = world.person("居民甲")
    await resident.say("着火了！玫瑰园3栋4楼冒烟了")
    assert "冒烟" in trusted.texts()
    assert "冒烟" not in other.texts()
    await other.press_data(trusted.button("我来办").data)
    assert "冒烟" not in other.texts()


async def test_another_resident_cannot_open_my_order(world: World) -> None:
    """A forged button on somebody else's order shows nothing."""
    resident, stranger = world.person("居民甲"), world.person("居民乙")
    await resident.say(STORY)
    await resident.press("提交")
    await resident.say("我的诉求")
    answer = await stranger.press_data(resident.button("看 1001").data)
    assert "不是您的" in answer.text
    assert "半夜" not in stranger.texts()


async def test_whoever_returned_an_order_hears_no_more_of_it(world: World) -> None:
    """After returning it, a member's card is empty and later words do not reach them."""
    first = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.say(STORY)
    await resident.press("提交")
    await first.press("接单")
    await first.press("退单")
    await first.press("人手不够")
    assert "13912345678" not in first.texts()
    await staff.press("我来办")
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("补充")
    await resident.say("他们说下周还要装修")
    assert "下周还要装修" in staff.texts()
    assert "下周还要装修" not in first.texts()


async def test_nothing_personal_stays_on_the_card_of_a_closed_order(world: World) -> None:
    """Once an order is closed, the member's card keeps number and state only."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.say(STORY)
    await resident.press("提交")
    await member.press("接单")
    await member.press("办结")
    await member.say("双方谈好了。")
    await resident.press("已解决")
    assert "13912345678" not in member.texts()
    assert "半夜" not in member.texts()


async def test_words_are_shown_literally(world: World) -> None:
    """Markup in a resident's words is text and stays text."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.say('楼上太吵了 <b>&"</b> *粗* [x](y)，说了不听，玫瑰园3栋')
    await resident.press("提交")
    await member.press("接单")
    assert '<b>&"</b> *粗* [x](y)' in member.texts()
