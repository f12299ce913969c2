"""The buttons of a draft's card: correct it, take it apart, drop it, or leave it lying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.channel import Style
from handlers.upkeep import tend_drafts

if TYPE_CHECKING:
    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def test_the_category_is_corrected_with_a_tap(world: World) -> None:
    """改类别 shows all five, and the chosen one stands on the card and the order."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("改类别")
    await resident.press("政策法规宣传")
    assert "类别：政策法规宣传" in resident.last.text
    await resident.press("提交")
    assert "类别：政策法规宣传" in resident.texts()


async def test_the_place_is_picked_from_buttons(world: World) -> None:
    """改地点 leads from the estate to the building."""
    resident = world.person("居民甲")
    await resident.draft("楼道的灯坏了，黑得看不见")
    await resident.press("改地点")
    await resident.press("海棠苑")
    await resident.press("海棠苑2栋")
    assert "地点：海棠苑2栋" in resident.last.text


async def test_the_place_is_written(world: World) -> None:
    """别处 takes words for a place that is on no list."""
    resident = world.person("居民甲")
    await resident.draft("有人乱停车，消防通道都堵了")
    await resident.press("改地点")
    await resident.press("我来写")
    card = await resident.say("农贸市场东门")
    assert "地点：农贸市场东门" in card.text


async def test_the_words_are_said_anew(world: World) -> None:
    """重新说 forgets the words, not the person."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("重新说")
    card = await resident.say("玫瑰园5栋楼道的灯坏了")
    assert "装修" not in card.text


async def test_anonymity_hides_name_and_phone_from_the_team(world: World) -> None:
    """An anonymous order shows the member neither name nor phone, not even those in the words."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.say(f"{NOISE}，我电话13912345678")
    await resident.press("匿名")
    await resident.press("提交")
    await member.press("接单")
    assert "13912345678" not in member.texts()
    assert "居民甲" not in member.texts()
    assert "匿名" in member.last.text


async def test_two_demands_are_offered_apart(world: World) -> None:
    """Two things in one message become two orders with a tap."""
    resident = world.person("居民甲")
    card = await resident.say("玫瑰园3栋楼道的灯坏了。另外我想问一下怎么办老年证")
    assert "2 件事" in card.text
    assert [button.label for button in card.buttons if button.style is Style.PRIMARY] == ["分成 2 件办"]
    await resident.press("分成 2 件")
    assert "诉求号 1001" in resident.texts()
    assert "诉求号 1002" in resident.texts()


async def test_two_demands_stay_together_with_one_tap(world: World) -> None:
    """合成一件办 is as good as 提交, which would be a third way and is not there."""
    resident = world.person("居民甲")
    card = await resident.say("玫瑰园3栋楼道的灯坏了。另外我想问一下怎么办老年证")
    assert "提交" not in [button.label for button in card.buttons]
    await resident.press("合成一件办")
    assert "诉求号 1001" in resident.texts()
    assert "诉求号 1002" not in resident.texts()


async def test_a_draft_is_dropped(world: World) -> None:
    """取消 leaves nothing behind."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("取消")
    assert "先不提交" in resident.last.text
    assert "还没有诉求" in (await resident.say("我的诉求")).text


async def test_a_waiting_draft_is_offered_once_and_put_away_after_a_day(world: World) -> None:
    """Silence is forgiven: the card comes once more, then the draft is put away with a word."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    seen = len(resident.chat)
    world.clock.forward(minutes=31)
    await tend_drafts(world.desk)
    await tend_drafts(world.desk)
    await world.settle()
    assert len(resident.chat) == seen + 1
    assert "还没提交" in resident.last.text
    world.clock.forward(hours=24)
    await tend_drafts(world.desk)
    await world.settle()
    assert "收起来" in resident.texts()
    assert not resident.sees("提交")


async def test_a_stale_card_is_not_submitted(world: World) -> None:
    """What is submitted is what stands on the card: an old card shows the new one instead."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    old = resident.button("提交").data
    await resident.say("还有，他们早上六点就开始")
    answer = await resident.press_data(old)
    assert "旧的" in answer.text
    assert "诉求号" not in resident.texts()


async def test_a_stranger_cannot_press_my_draft(world: World) -> None:
    """A forged button of another person's draft changes nothing."""
    resident, stranger = world.person("居民甲"), world.person("居民乙")
    await resident.say(NOISE)
    answer = await stranger.press_data(resident.button("提交").data)
    assert "不是您的" in answer.text
    assert "诉求号" not in resident.texts()
