"""A resident's words become a draft, and a card that says what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Command, Point
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


async def test_a_place_code_tells_where_somebody_is(world: World) -> None:
    """Whoever comes by a building's QR code need not say where they are."""
    resident = world.person("居民甲")
    await resident.command(Command.START, "place-MG-3")
    card = await resident.draft("楼道的灯坏了，黑得看不见")
    assert "地点：玫瑰园3栋" in card.text


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


async def test_how_is_my_matter_leads_to_what_was_not_submitted(world: World) -> None:
    """Whoever asks while their words wait for 提交 reads that, with the card, and no "nothing yet"."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    await resident.say("到哪一步了")
    assert "还没有您的诉求" not in resident.texts()
    assert "还没提交" in resident.texts()
    assert "提交" in [button.label for button in resident.last.buttons]


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
