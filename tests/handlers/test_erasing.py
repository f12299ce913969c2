"""Deleting one's data: all of it at once, where nothing is under way, and only after a fresh yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from handlers.channel import Address, Command, Incoming
from handlers.texts import privacy as texts
from handlers.turn import Turn
from storage import chats, retention
from storage.ids import to_text
from storage.models import (
    Account,
    Attachment,
    ChatMessage,
    Document,
    Draft,
    Notice,
    Order,
    OrderEvent,
    Person,
    PrivacyEvent,
)
from tests.handlers.nights import TOLD, everything, lived
from tests.handlers.own_data import NOISE, all_rows, erased, given, person_of
from tests.world import Chatter

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.world import World


async def test_deleted_means_that_nothing_is_left(world: World) -> None:
    """Name, phone, home, words, pictures, messages: nowhere, in no table; the figures stay."""
    resident = await lived(world)
    await resident.say("路灯又坏了，玫瑰园5栋门口，说了三次", photos=("照片二",))
    await given(resident)
    assert len(world.photos.kept) == 2
    await erased(resident)
    world.clock.forward(days=1)
    async with world.database.transaction() as session:
        await retention.prune(session, "farewells", world.clock())
    words = (*TOLD, "路灯又坏了")
    found = [(where, text) for where, text in await everything(world.database)]
    assert [where for where, text in found if any(word in text for word in words)] == []
    assert world.photos.kept == {}
    (order,) = await all_rows(world, Order)
    assert (order.number, order.state, order.outcome, order.result_rating) == (1001, "closed", "solved", 5)
    assert order.orderer_id is None
    assert order.anonymised_at is not None
    assert [row for row in await all_rows(world, Account) if row.external == resident.name] == []
    assert await all_rows(world, Document) == []
    assert await all_rows(world, Draft) == []
    assert await all_rows(world, Attachment) == []
    assert all(event.words_sealed == "" for event in await all_rows(world, OrderEvent))


async def test_the_receipt_comes_and_what_follows_is_a_stranger_s(world: World) -> None:
    """Confirmed by a message; the next words are those of somebody never seen, told anew what is kept."""
    resident = await lived(world)
    before = await person_of(world, resident)
    await erased(resident)
    assert "已经删除" in resident.last.text
    assert await person_of(world, resident) is None
    await resident.say("在吗")
    after = await person_of(world, resident)
    assert after not in {None, before}
    assert "接着说就算您同意" in resident.last.text
    await resident.command(Command.MINE)
    assert "还没有诉求" in resident.last.text


async def test_a_disk_that_will_not_delete_holds_up_no_receipt(world: World) -> None:
    """The rows are gone: the person reads that it is done, and the pictures are found at night."""

    async def stuck(keys: Collection[str]) -> None:
        raise OSError(str(len(keys)))

    world.desk.discard = stuck
    resident = await lived(world)
    await resident.say(texts.ERASE)
    answer = await resident.press(texts.ERASE_YES)
    assert answer.text == texts.ERASED_TOAST
    assert "已经删除" in resident.last.text


async def test_the_act_is_on_record_without_a_person(world: World) -> None:
    """That somebody was forgotten, when and how much: never who."""
    resident = await lived(world)
    await erased(resident)
    rows = await all_rows(world, PrivacyEvent)
    assert {row.kind for row in rows} == {"told", "erased"}
    assert all(row.person_id is None for row in rows)
    assert next(row.facts for row in rows if row.kind == "erased") == {"orders": 1, "pictures": 1, "files": 0}


async def test_open_orders_come_first(world: World) -> None:
    """An order under way is named, nothing is deleted; once it is withdrawn, all of it is."""
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await resident.say(texts.ERASE)
    assert "诉求号 1001" in resident.last.text
    assert not resident.sees(texts.ERASE_YES)
    await resident.command(Command.MINE)
    await resident.press("看 1001")
    await resident.press("撤回")
    await resident.press("撤回，不办了")
    await erased(resident)
    assert "已经删除" in resident.last.text


async def test_an_order_filed_between_the_question_and_the_yes_holds_it_up(world: World) -> None:
    """What is true when the yes is pressed counts."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    await resident.say(texts.ERASE)
    yes = resident.button(texts.ERASE_YES).data
    await resident.order(NOISE)
    await resident.press_data(yes)
    assert "诉求号 1001" in resident.last.text
    assert await person_of(world, resident) is not None


async def test_whoever_works_here_leaves_first(world: World) -> None:
    """Roles are laid down before a person is forgotten; then it works like anybody's."""
    member = await world.member("小张", "mediation")
    await member.say(texts.ERASE)
    assert "退出队伍" in member.last.text
    await member.command(Command.LEAVE)
    await member.press("退出")
    await erased(member)
    assert "已经删除" in member.last.text
    assert [row.name_sealed for row in await all_rows(world, Person) if row.name_sealed] == []


async def test_an_old_yes_asks_again(world: World) -> None:
    """A card of yesterday, or a forged one, deletes nothing."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    await resident.say(texts.ERASE)
    old = resident.button(texts.ERASE_YES).data
    await world.later(hours=1)
    for data in (old, "v1:n0:erase_yes:0:", "v1:n0:erase_yes:0:zzzzzzzzzz"):
        await resident.press_data(data)
        assert await person_of(world, resident) is not None


async def test_a_second_yes_changes_nothing_more(world: World) -> None:
    """The same press again gets the same word; a new one finds a stranger with nothing to delete."""
    resident = await lived(world)
    await resident.say(texts.ERASE)
    yes = resident.button(texts.ERASE_YES).data
    first = await resident.press_data(yes, key="same")
    said = len(resident.chat)
    assert await resident.press_data(yes, key="same") == first
    assert len(resident.chat) == said
    await resident.press_data(yes)
    assert "已经删除" in resident.last.text
    assert (await all_rows(world, Order))[0].number == 1001


async def test_no_means_no(world: World) -> None:
    """不删了 keeps everything."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    await resident.say(texts.ERASE)
    assert (await resident.press(texts.ERASE_NO)).text == texts.KEPT_TOAST
    assert await person_of(world, resident) is not None


async def test_a_failure_keeps_the_files(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures go after the commit: what was not committed has lost nothing."""
    resident = await lived(world)
    await resident.say(texts.ERASE)

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(Turn, "post", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            await resident.press(texts.ERASE_YES)
    assert len(world.photos.kept) == 1
    assert "王秀兰" in (await given(resident)).text


async def test_the_browser_chat_is_emptied_and_goes_on(world: World) -> None:
    """Its history and pictures go; the receipt stands in it, newer than whatever a window has shown."""
    guest = Chatter(world, "guest", Address("web", "guest"))
    async with world.database.transaction() as session:
        for at, text in enumerate(("我是钱大爷", "您好")):
            message = chats.Written(f"k{at}", at == 0, world.clock(), {"text": text, "photos": [f"p{at}"]})
            await chats.append(session, "guest", message)
    for number, text in enumerate(("在吗", texts.ERASE)):
        await world.front.receive(
            Incoming(f"w{number}", guest.address, guest.author, world.clock(), text=text)
        )
    minutes = int(world.clock().timestamp()) // 60
    world.photos.kept["p0"] = b"picture"
    await guest.press_data(f"v1:n0:erase_yes:0:{to_text(minutes)}")
    assert await all_rows(world, ChatMessage) == []
    assert world.photos.kept == {}
    async with world.database.transaction() as session:
        entry, _ = await chats.append(
            session,
            "guest",
            chats.Written("out", own=False, at=world.clock(), content={"text": "已删除"}),
        )
    assert entry.seq == 3


async def test_the_farewell_is_forgotten_too(world: World) -> None:
    """The receipt is the last row with the chat's number in it; a day later that is gone as well."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    await erased(resident)
    assert len(await all_rows(world, Notice)) == 1
    async with world.database.transaction() as session:
        assert await retention.prune(session, "farewells", world.clock()) == 0
    world.clock.forward(days=1)
    async with world.database.transaction() as session:
        assert await retention.prune(session, "farewells", world.clock()) == 1
    async with world.database.reading() as session:
        assert (await session.exec(select(Notice).where(col(Notice.chat) == resident.name))).all() == []
