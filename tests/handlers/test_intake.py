"""A resident's words become a draft, and a card that they confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Command, Point
from handlers.upkeep import tend_drafts
from storage.models import Order
from tests.world import sorter

if TYPE_CHECKING:
    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
UNCLEAR = "那个事情你们管不管"


async def test_several_messages_make_one_draft(world: World) -> None:
    """Words that come one after the other end up on one card, and only the newest has buttons."""
    resident = world.person("居民甲")
    await resident.say("楼上半夜装修太吵了")
    card = await resident.say("玫瑰园3栋，说了好几次都不听")
    assert "楼上半夜装修太吵了\n玫瑰园3栋" in card.text
    assert "玫瑰园3栋" in card.text
    with_buttons = [shown for shown in resident.chat if shown.buttons]
    assert with_buttons == [card]


async def test_quick_messages_are_answered_with_one_card(world: World) -> None:
    """After the first answer, a burst of messages waits for quiet and gets a single new card."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    seen = len(resident.chat)
    for part in ("昨天也是", "前天也是", "孩子要高考"):
        await resident.say(part, wait=0.3)
    await world.later(seconds=2)
    assert len(resident.chat) == seen + 1
    assert "孩子要高考" in resident.last.text


async def test_photos_and_an_album_belong_to_the_draft(world: World) -> None:
    """Pictures that follow words, one by one or as an album, are counted on the card and kept."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    await resident.say(photos=("p1",))
    card = await resident.say(photos=("p2",))
    assert "照片：2 张" in card.text
    assert len(world.photos.kept) == 2


async def test_a_photo_alone_asks_for_one_sentence(world: World) -> None:
    """A picture without words cannot be submitted: the bot asks what it is about."""
    resident = world.person("居民甲")
    answer = await resident.say(photos=("p1",))
    assert "一句话" in answer.text
    assert not resident.sees("提交")
    card = await resident.say("玫瑰园3栋楼道的灯坏了")
    assert "照片：1 张" in card.text


async def test_a_picture_that_is_none_is_said_kindly(world: World) -> None:
    """A file that is no picture is refused with a sentence, and the draft lives on."""
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=("bad",))
    assert "重新拍一张" in resident.texts()
    await resident.press("提交")
    assert "诉求号" in resident.texts()


async def test_a_shared_location_is_the_place(world: World) -> None:
    """A location shared from the phone stands on the card."""
    resident = world.person("居民甲")
    await resident.draft("这里的路灯坏了，晚上黑得很")
    card = await resident.say(point=Point(32.5, 120.4))
    assert "您发来的位置" in card.text


async def test_an_edited_message_replaces_what_it_said(world: World) -> None:
    """Correcting a message in the messenger corrects the draft."""
    resident = world.person("居民甲")
    await resident.say("玫瑰园2栋楼道的灯坏了", message="m1")
    card = await resident.say("玫瑰园5栋楼道的灯坏了", message="m1", edited=True)
    assert "玫瑰园5栋" in card.text
    assert "2栋" not in card.text


async def test_the_card_says_which_words_decided(world: World) -> None:
    """The category on the card is explained by words that the resident used."""
    card = await world.person("居民甲").say(NOISE)
    assert "因为您说到" in card.text
    assert "吵" in card.text


async def test_the_category_is_corrected_with_a_tap(world: World) -> None:
    """改类别 shows all five, and the chosen one stands on the card and the order."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("改类别")
    await resident.press("政策法规宣传")
    assert "类别：政策法规宣传" in resident.last.text
    await resident.press("提交")
    assert "类别：政策法规宣传" in resident.texts()


async def test_unsure_words_get_one_question(world: World) -> None:
    """Where the sorting is unsure, the two likeliest are offered, and a way out."""
    resident = world.person("居民甲")
    card = await resident.say(UNCLEAR)
    assert "更像哪一类" in card.text
    await resident.press("拿不准")
    await resident.press("提交")
    assert "社区先看一下" in resident.texts()


async def test_what_only_sounds_like_talk_goes_on_with_a_draft(world: World) -> None:
    """Alone it gets a friendly word; behind an order it belongs to it."""
    talk = "你说人老了咋就不爱睡觉呢"
    assert sorter().understand(talk).hunch
    stranger, resident = world.person("居民乙"), world.person("居民甲")
    assert not (await stranger.say(talk)).buttons
    await resident.draft("楼道的灯坏了，黑得看不见")
    await resident.say(talk)
    await world.later(seconds=10)
    assert talk in resident.last.text


@pytest.mark.parametrize(
    "before", [["今天这雾大得，对面楼都没了"], [], ["楼道的灯坏了，黑得看不见", "还有电梯也老停"]]
)
async def test_a_cry_for_help_behind_other_words_is_heard(world: World, before: list[str]) -> None:
    """It is filed at once with its number to call, however much was said of other things before it."""
    resident = world.person("居民甲")
    for words in [*before, "楼上半夜装修太吵了，跟他们说了好几次都不听，请来调解"]:
        await resident.say(words)
        await world.later(seconds=10)
    await resident.say("救命，厨房着火了，冒黑烟")
    assert "119" in resident.texts()
    async with world.database.reading() as session:
        order = (await session.exec(select(Order))).one()
    assert order.urgency == "emergency"


async def test_the_place_is_picked_from_buttons(world: World) -> None:
    """改地点 leads from the estate to the building."""
    resident = world.person("居民甲")
    await resident.draft("楼道的灯坏了，黑得看不见")
    await resident.press("改地点")
    await resident.press("海棠苑")
    await resident.press("海棠苑2栋")
    assert "地点：海棠苑2栋" in resident.last.text


async def test_the_place_is_written(world: World) -> None:
    """别的地方 takes words for a place that is on no list."""
    resident = world.person("居民甲")
    await resident.draft("有人乱停车，消防通道都堵了")
    await resident.press("改地点")
    await resident.press("我来写")
    card = await resident.say("农贸市场东门")
    assert "地点：农贸市场东门" in card.text


async def test_a_place_code_tells_where_somebody_is(world: World) -> None:
    """Whoever comes by a building's QR code need not say where they are."""
    resident = world.person("居民甲")
    await resident.command(Command.START, "place-MG-3")
    card = await resident.draft("楼道的灯坏了，黑得看不见")
    assert "地点：玫瑰园3栋" in card.text


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


@pytest.mark.parametrize("word", ["在吗", "你好", "谢谢", "您好啊", "辛苦了"])
async def test_small_talk_creates_nothing(world: World, word: str) -> None:
    """Greetings and thanks are answered as a person would, and no draft is begun."""
    resident = world.person("居民甲")
    answer = await resident.say(word)
    assert answer.text
    assert not answer.buttons


async def test_how_is_my_matter_is_answered_with_the_matter(world: World) -> None:
    """The question 我的事怎么样了 is answered with what is open."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("提交")
    answer = await resident.say("我的事怎么样了")
    assert "诉求号 1001" in answer.text


async def test_a_repeated_message_changes_nothing(world: World) -> None:
    """The same update delivered again is not said twice."""
    resident = world.person("居民甲")
    await resident.say(NOISE, key="same")
    seen = len(resident.chat)
    await resident.say(NOISE, key="same")
    assert len(resident.chat) == seen


async def test_further_words_are_asked_about_once(world: World) -> None:
    """Words that could belong to an open order are never swallowed: the bot asks, once."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("提交")
    await member.press("接单")
    question = await resident.say("昨天晚上楼上又在吵，敲到十二点")
    assert "补充，还是另一件事" in question.text
    await resident.press("是 1001 的补充")
    assert "敲到十二点" in member.texts()
    await resident.say("楼上今天又吵了一夜")
    await resident.press("另一件")
    await resident.draft("隔壁也吵")
    assert "补充，还是另一件事" not in resident.last.text
    await resident.press("提交")
    assert "诉求号 1002" in resident.texts()


async def test_a_plainly_different_matter_is_not_asked_about(world: World) -> None:
    """Another category and another place is simply a new order."""
    resident = world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("提交")
    card = await resident.say("海棠苑1栋的孤寡老人没人照顾，想申请低保，家里没有收入")
    assert "我是这样理解的" in card.text


async def test_two_demands_are_offered_apart(world: World) -> None:
    """Two things in one message become two orders with a tap."""
    resident = world.person("居民甲")
    card = await resident.say("玫瑰园3栋楼道的灯坏了。另外我想问一下怎么办老年证")
    assert "2 件事" in card.text
    await resident.press("分成 2 件")
    assert "诉求号 1001" in resident.texts()
    assert "诉求号 1002" in resident.texts()


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
