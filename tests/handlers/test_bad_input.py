"""Whatever a person or a broken client sends: a friendly sentence, and nothing is harmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command, Point
from handlers.intake import LONGEST
from tests.counts import TALK, TRIED, count_rows

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
DRAFT = ("draft", "attachment")

NOTHING_TO_READ = {
    "nothing": "",
    "blanks": " \n\t\u3000\u00a0",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "right to left": "\u202e\u202d\u200f\u061c\u2066\u2069",
    "control": "\x01\x02\x07\x1b\x7f\x85",
    "joiners and marks": "\ufe0f\u20e3\u0301",
    "emoji": "😀😀👨‍👩‍👧🏳️‍🌈",
    "punctuation": "？！。。。...",
}


async def rows(world: World, *without: str) -> dict[str, int]:
    """Count the rows of every table but those of talk and these."""
    return await count_rows(world.database, TALK | set(without))


async def acquainted(world: World, name: str = "居民甲") -> Chatter:
    """Return somebody whom the service knows already, so that meeting them changes no more rows."""
    chatter = world.person(name)
    await chatter.say("在吗")
    return chatter


def heard(chatter: Chatter) -> int:
    """Count what the chat has been shown, edits included."""
    return sum(1 + shown.edits for shown in chatter.chat)


async def answers_only(world: World, chatter: Chatter, doing: Awaitable[object], *without: str) -> None:
    """Make sure that something is answered by a sentence and changes nothing else."""
    before, told = await rows(world, *without), heard(chatter)
    await doing
    assert heard(chatter) > told
    assert chatter.last.text.strip()
    assert await rows(world, *without) == before


@pytest.mark.parametrize("text", NOTHING_TO_READ.values(), ids=NOTHING_TO_READ.keys())
async def test_a_message_without_words_is_asked_for_some(world: World, text: str) -> None:
    """Nothing to read makes no draft: the bot asks for a sentence."""
    resident = await acquainted(world)
    await answers_only(world, resident, resident.say(text))
    assert not resident.sees("提交")


async def test_ten_thousand_characters_are_cut_with_a_word(world: World) -> None:
    """The beginning is kept, the person is told how much, and what is kept can be submitted."""
    resident = await acquainted(world)
    await answers_only(world, resident, resident.say(f"{NOISE}，{'他们天天敲' * 2000}"), *DRAFT)
    assert str(LONGEST) in resident.texts()
    if "更像哪一类" in resident.last.text:
        await resident.press_data(resident.last.buttons[0].data)
    await resident.press("提交")
    assert "诉求号 1001" in resident.texts()


async def test_a_draft_that_grows_without_end_stays_readable(world: World) -> None:
    """Twenty long messages in a row: every one is answered, and the draft can still be dropped."""
    resident = await acquainted(world)
    for at in range(20):
        await resident.say(f"第{at}条，{NOISE}，{'他们天天敲' * 700}")
    assert "……" in resident.last.text or len(resident.last.text) < 4096
    await resident.press("取消")
    assert not resident.sees("提交")


@pytest.mark.parametrize(
    "odd",
    [
        "<b>&\"'</b>",
        "{name} %s %(x)d {0}",
        "\\n\\x00 ${jndi:x}",
        "'; DROP TABLE orders; --",
        "\u202e太吵了\u202c",
    ],
)
async def test_odd_words_are_shown_as_they_were_written(world: World, odd: str) -> None:
    """Neither markup, nor a placeholder, nor a statement: to us it is somebody's words."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    card = await resident.draft(f"{NOISE} {odd}")
    assert odd in card.text
    await resident.press("提交")
    await member.press("接单")
    assert odd in member.texts()


async def test_an_order_in_odd_words_is_an_order(world: World) -> None:
    """Zero-width characters between the letters do not hide what is meant."""
    resident = world.person("居民甲")
    card = await resident.draft("\u200b".join(NOISE))
    assert "矛盾纠纷调解" in card.text


@pytest.mark.parametrize("point", [Point(90, 180), Point(-90, -180), Point(0, 0), Point(1e-9, 1e-9)])
async def test_a_place_at_the_end_of_the_world(world: World, point: Point) -> None:
    """A location far from everything is kept with the words, and nothing breaks."""
    resident = await acquainted(world)
    await answers_only(world, resident, resident.say(point=point), *DRAFT)
    assert "您发来的位置" in (await resident.draft("路灯坏了，晚上黑得很")).text


async def test_files_that_are_no_pictures(world: World) -> None:
    """A voice, a video, a document: a word for it, and no draft."""
    resident = await acquainted(world)
    await answers_only(world, resident, resident.say(refused=3))


async def test_a_picture_that_lies_costs_nothing_but_itself(world: World) -> None:
    """Text called .jpg: the person is asked for another picture; the draft and its words stay."""
    resident = await acquainted(world)
    await resident.draft(NOISE, photos=("good",))
    before = await rows(world, *DRAFT)
    await resident.say(photos=("bad",))
    assert "重新拍一张" in resident.texts()
    assert await rows(world, *DRAFT) == before
    await resident.press("提交")
    assert "诉求号 1001" in resident.texts()


async def test_an_edit_of_what_nobody_knows(world: World) -> None:
    """An edited message that belongs to no draft changes nothing, whatever it says."""
    resident = await acquainted(world)
    before = await rows(world)
    await resident.say(NOISE, message="never-seen", edited=True)
    assert await rows(world) == before


async def test_a_reply_to_what_nobody_knows(world: World) -> None:
    """A reply to a message that is none of ours is simply a message."""
    resident = await acquainted(world)
    await answers_only(world, resident, resident.say(NOISE, reply_to="99999999999999999999"), *DRAFT)


JUNK = {
    "nothing": "",
    "words": "junk",
    "blanks": "   ",
    "nul": "\0",
    "chinese": "接单",
    "too long": "x" * 5000,
    "other version": "v2:o1:accept:1:",
    "unknown verb": "v1:o1:dance:1:",
    "unknown order": "v1:ozzzzzzzz:accept:1:",
    "an id out of every range": "v1:ozzzzzzzzzzzzz:accept:1:",
    "unknown draft": "v1:d1:submit:1:",
    "unknown task": "v1:t1:called:0:",
    "nothing's verb": "v1:n0:remove:0:1.1",
    "statement": "v1:o1;DROP TABLE:accept:1:",
    "wide digits": "v1:o１:accept:１:",
}


@pytest.mark.parametrize("data", JUNK.values(), ids=JUNK.keys())
async def test_a_forged_button_gets_a_polite_word(world: World, data: str) -> None:
    """Whatever a client makes up: a toast, and nothing changes, privately and in a group."""
    resident = await acquainted(world)
    before = await rows(world)
    for chatter in (resident, resident.in_group("g1")):
        assert (await chatter.press_data(data)).text
    assert await rows(world) == before


async def test_every_button_of_an_order_is_deaf_to_strangers(world: World) -> None:
    """All that anybody saw on the way of an order, pressed by somebody else: a word each, no change."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    resident, stranger = world.person("居民甲"), await acquainted(world, "陌生人")
    await resident.order(NOISE)
    await member.press("接单")
    await member.press("进展")
    await member.press("办结")
    await member.say("谈好了。")
    every = {
        button.data
        for chatter in (member, staff, resident)
        for shown in chatter.chat
        for row in shown.message.rows
        for button in row
        if button.data
    }
    assert len(every) > 5
    before = await rows(world)
    for data in every:
        assert (await stranger.press_data(data)).text, data
    assert await rows(world) == before
    assert "半夜" not in stranger.texts()


async def test_the_same_press_again_gives_the_same_word(world: World) -> None:
    """A repeated update is answered as the first was, even when the order has moved on."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    await resident.order(NOISE)
    data = member.button("接单").data
    first = await member.press_data(data, key="same")
    await member.press("办结")
    await member.say("谈好了。")
    before = await rows(world)
    assert (await member.press_data(data, key="same")).text == first.text
    assert await rows(world) == before


@pytest.mark.parametrize("command", list(Command))
async def test_every_command_in_the_wrong_chat(world: World, command: Command) -> None:
    """In a group that is nobody's, each command is answered there and changes nothing."""
    resident = await acquainted(world)
    group = resident.in_group("g1")
    tried = (TRIED,) if command is Command.BIND else ()
    await answers_only(world, group, group.command(command, "join-staff"), *tried)
    assert "私聊" in group.last.text or command is Command.BIND


@pytest.mark.parametrize("command", [one for one in Command if one is not Command.START])
async def test_every_command_of_somebody_without_a_role(world: World, command: Command) -> None:
    """What a resident may not do is said kindly; nothing opens."""
    resident = await acquainted(world)
    own = ("document", "privacy_event", TRIED) if command is Command.DATA else ()
    await answers_only(world, resident, resident.command(command, "whatever 1"), *own)


PAYLOADS = {
    "nothing": "",
    "no code": "join-",
    "no place": "place-",
    "unknown": "join-none",
    "other kind": "dance-1",
    "statement": "join-' OR 1=1 --",
    "too long": "join-" + "x" * 5000,
    "zero width": "join-\u200bstaff",
    "nul": "join-a\0b",
    "line": "place-MG\nplace-HC",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_a_broken_link_is_answered(world: World, payload: str) -> None:
    """A wrong code opens nothing and is said in a sentence."""
    resident = await acquainted(world)
    tried = (TRIED,) if len(payload) > len("join-") and payload.startswith("join-") else ()
    await answers_only(world, resident, resident.command(Command.START, payload), *tried)
