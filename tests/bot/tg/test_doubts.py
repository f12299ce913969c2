"""What may have been shown already: looked for, found, and not shown again; never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from bot.tg.doubts import MOST
from bot.tg.pace import Limits
from handlers.channel import Address, ChatKind, Outgoing
from handlers.deliver import Outbox
from storage import outbox as rows
from storage import sending
from storage.models import PhoneTask
from tests.bot.tg.powercuts import CHANNEL, MESSAGES, ROWS, Town, channel_of, power_goes
from tests.botapi import BotApi, Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.botapi_world import Chat
    from tests.world import World


@pytest.fixture
async def town(world: World, api: BotApi) -> AsyncIterator[Town]:
    """A service on a database of either kind, where somebody has been written to before."""
    channel = channel_of(world, api)
    town = Town(world, api, channel, Outbox(world.desk, {CHANNEL: channel}))
    api.user(1)
    await town.post(1, Outgoing("早"))
    await town.later()
    world.clock.forward(seconds=60)
    yield town
    await town.channel.stop()


def shown(chat: Chat) -> list[tuple[str, int]]:
    """Return what a chat shows: words and pictures."""
    return [(one.text, len(one.photos)) for one in chat.answers]


@pytest.mark.parametrize("kind", MESSAGES)
async def test_what_was_shown_when_the_power_went_is_found_and_not_shown_again(town: Town, kind: str) -> None:
    """Whatever it is, between the messages of others; it is recorded under the id that it has."""
    person, neighbour = town.api.user(7), town.api.user(8)
    neighbour.says("楼道灯坏了")
    await town.post(7, MESSAGES[kind])
    await town.dies_before_it_notes()
    neighbour.says("还没修")
    before, sends = shown(person.chat), town.api.calls["sendMessage"]
    await town.later()
    assert shown(person.chat) == before
    assert town.api.calls["sendMessage"] == sends
    [*_, notice] = await town.notices()
    card = next(one for one in person.chat.answers if one.text and one.buttons == _labels(MESSAGES[kind]))
    assert notice.state == "sent"
    assert notice.ref in {str(card.message_id), str(person.chat.answers[-1].message_id)}


def _labels(message: Outgoing) -> list[str]:
    return [button.label for row in message.rows for button in row]


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("kind", ["a long text", "two albums", "files"])
async def test_a_message_in_parts_goes_on_where_it_stopped(town: Town, kind: str, at: int) -> None:
    """The line breaks after some part was shown, and the process dies before it tries again."""
    whole = town.api.user(6)
    await town.post(6, MESSAGES[kind])
    await town.later()
    person = town.api.user(7)
    town.api.faults.append(Fault("*", skip=min(at, len(whole.chat.answers) - 1), reset="after"))
    await town.post(7, MESSAGES[kind])
    await town.later()
    assert 0 < len(person.chat.answers) <= len(whole.chat.answers)
    await town.restart()
    await town.later()
    assert shown(person.chat) == shown(whole.chat)


async def test_a_broken_line_after_the_effect_shows_it_once(town: Town) -> None:
    """Without any crash: the next try looks first."""
    person = town.api.user(7)
    town.api.faults.append(Fault("sendMessage", reset="after"))
    await town.post(7, MESSAGES["a card"])
    await town.later()
    assert [one.state for one in await town.notices()] == ["sent", "pending"]
    await town.later()
    assert [one.state for one in await town.notices()] == ["sent", "sent"]
    assert shown(person.chat) == [("卡片", 0)]


@pytest.mark.parametrize("trouble", [{"reset": "before"}, {"status": 502}])
async def test_what_had_no_effect_is_sent_again(town: Town, trouble: dict[str, Any]) -> None:
    """A few questions, and then the message."""
    person = town.api.user(7)
    town.api.faults.append(Fault("sendMessage", **trouble))
    await town.post(7, MESSAGES["plain words"])
    await town.later()
    assert person.chat.answers == []
    await town.later()
    assert shown(person.chat) == [("收到了", 0)]
    assert 0 < town.questions <= MOST


async def test_what_was_never_sent_is_sent_after_a_bounded_search(town: Town) -> None:
    """Nothing is lost: whoever does not find it shows it, and the search has an end."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["a card"])
    await town.dies_before_it_sends()
    await town.later()
    assert shown(person.chat) == [("卡片", 0)]
    assert town.questions == MOST
    assert [one.state for one in await town.notices()] == ["sent", "sent"]


async def test_an_ordinary_day_asks_nothing(town: Town) -> None:
    """No question, also after a restart in order and after a refusal that was plain."""
    person = town.api.user(7)
    for kind in ("a card", "plain words", "a long text"):
        await town.post(7, MESSAGES[kind])
    await town.later()
    await town.restart()
    town.api.faults.append(
        Fault("sendMessage", status=429, description="Too Many Requests", parameters={"retry_after": 1})
    )
    await town.post(7, Outgoing("晚安"))
    await town.later()
    await town.later()
    assert shown(person.chat)[-1] == ("晚安", 0)
    assert town.questions == 0


async def test_of_many_in_hand_each_is_shown_once_and_few_questions_are_asked(town: Town) -> None:
    """Some were shown, most were not: what is sent again bounds the search for all the others."""
    people = [town.api.user(100 + number) for number in range(20)]
    for one in people:
        await town.post(one.id, Outgoing(f"通知 {one.id}"))
    town.api.faults.append(Fault("sendMessage", times=100, skip=3, status=503))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "mark_sent", power_goes)
        patched.setattr(rows, "mark_retry", power_goes)
        await town.outbox.drain()
    town.api.faults.clear()
    assert sum(len(one.chat.answers) for one in people) == 3
    await town.restart()
    await town.later()
    assert [shown(one.chat) for one in people] == [[(f"通知 {one.id}", 0)] for one in people]
    assert town.questions < 3 * MOST


async def test_what_others_were_shown_is_not_asked_for(town: Town) -> None:
    """Thousands of messages may be between: those on record are left out, of whichever chat."""
    person = town.api.user(7)
    neighbours = [town.api.user(200 + number) for number in range(2 * MOST)]
    await town.post(7, MESSAGES["a card"])
    async with town.world.database.transaction() as session:
        [claimed] = await sending.claim(session, town.world.clock(), [CHANNEL])
    assert claimed.since is None
    for one in neighbours:
        await town.post(one.id, Outgoing("通知"))
    await town.later(1)
    await town.channel.send(Address(CHANNEL, "7"), MESSAGES["a card"], key="in the other process", priority=0)
    await town.restart()
    await town.later()
    assert shown(person.chat) == [("卡片", 0)]
    assert town.questions == 1


async def test_words_that_no_notice_holds_are_not_taken_for_it(town: Town) -> None:
    """An apology in the same chat at the same time: it stays as it is, and the notice is not lost."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["plain words"])
    await town.channel._say(Address(CHANNEL, "7"), "刚才没收到，请再说一遍", "an apology")
    await town.dies_before_it_sends()
    await town.later()
    assert shown(person.chat) == [("刚才没收到，请再说一遍", 0), ("收到了", 0)]


async def test_a_group_that_counts_by_itself_is_searched_by_itself(town: Town) -> None:
    """A supergroup's numbers have nothing to do with those of private chats."""
    member = town.api.user(7)
    team = town.api.group(-77).becomes_supergroup(member)
    for _ in range(5):
        member.says("大家好", chat=team)
    await town.post(team.id, Outgoing("第一单", ROWS), kind=ChatKind.GROUP)
    await town.later()
    town.world.clock.forward(seconds=60)
    member.says("收到", chat=team)
    await town.post(team.id, MESSAGES["a card"], kind=ChatKind.GROUP)
    await town.dies_before_it_notes()
    await town.later()
    assert shown(team) == [("第一单", 0), ("卡片", 0)]
    assert [one.state for one in await town.notices()] == ["sent"] * 3


async def test_a_card_in_doubt_is_not_replaced_unseen(town: Town) -> None:
    """Its newer form waits until it is found, and then changes it in place."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["a card"])
    await town.dies_before_it_notes()
    await town.post(7, Outgoing("卡片，改过", ROWS, card="c", edit=True))
    await town.later()
    assert shown(person.chat) == [("卡片，改过", 0)]
    assert [one.state for one in await town.notices()] == ["sent"] * 3


async def test_only_the_first_of_what_was_taken_together_is_in_doubt(town: Town) -> None:
    """The second waits for the first to be recorded; it is sent without a question."""
    person = town.api.user(7)
    for text in ("一", "二", "三"):
        await town.post(7, Outgoing(text))
    await town.dies_before_it_notes()
    assert shown(person.chat) == [("一", 0)]
    await town.later()
    assert shown(person.chat) == [("一", 0), ("二", 0), ("三", 0)]
    assert town.questions == 1


async def test_whoever_blocked_the_bot_meanwhile_is_phoned(town: Town) -> None:
    """The question itself is refused, and staff get a task."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["plain words"])
    await town.dies_before_it_sends()
    person.blocks()
    await town.later()
    assert [one.state for one in await town.notices()] == ["sent", "failed"]
    async with town.world.database.reading() as session:
        assert len((await session.exec(select(PhoneTask))).all()) == 1


@pytest.mark.parametrize("status", [429, 502])
async def test_trouble_while_it_is_looked_for_leaves_the_doubt(town: Town, status: int) -> None:
    """The next try asks again."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["a card"])
    await town.dies_before_it_notes()
    town.api.faults.append(Fault("editMessageText", status=status, parameters={"retry_after": 1}))
    await town.later()
    assert (await town.notices())[-1].begun_at is not None
    await town.later()
    assert shown(person.chat) == [("卡片", 0)]
    assert (await town.notices())[-1].state == "sent"


async def test_to_look_for_messages_keeps_the_limits(town: Town) -> None:
    """What is found counts as a message to its chat, and what is to follow waits: no 429."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["a long text"])
    await town.dies_before_it_notes()
    await town.restart(Limits())
    town.api.limits.enabled = True
    await town.post(7, Outgoing("晚安"))
    await town.later()
    assert [text for text, _ in shown(person.chat)][2:] == ["晚安"]
    assert town.api.limits.refused == 0


async def test_a_lease_that_ran_out_is_a_doubt_too(town: Town) -> None:
    """Nobody took over in order: after the lease it is looked for as well."""
    person = town.api.user(7)
    await town.post(7, MESSAGES["a card"])
    async with town.world.database.transaction() as session:
        await sending.claim(session, town.world.clock(), [CHANNEL])
    await town.channel.send(Address(CHANNEL, "7"), MESSAGES["a card"], key="in the other process", priority=0)
    await town.later(sending.LEASE.total_seconds() + 1)
    assert shown(person.chat) == [("卡片", 0)]
    assert (await town.notices())[-1].state == "sent"
