"""我的数据: everything about a person and nothing about anybody else; deleted at once, and only then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from handlers import my_data_file
from handlers.channel import Address, Command, Incoming
from handlers.texts import privacy as texts
from handlers.texts.mine import _HAPPENED
from handlers.turn import Turn
from storage import chats, people, privacy, retention
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
from tests.counts import statements
from tests.handlers.nights import TOLD, ask, everything, lived
from tests.world import CHANNEL, Chatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import SQLModel

    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


@dataclass
class Given:
    """The two files that somebody got."""

    text: str
    tree: dict[str, Any]


async def given(who: Chatter) -> Given:
    """Ask for everything and open the files."""
    card = await who.say(texts.MY_DATA)
    found = {file.name: (await who.world.files.load(file.key))[1] for file in card.message.files}
    return Given(found[texts.FILE_TEXT].decode("utf-8-sig"), json.loads(found[texts.FILE_JSON]))


async def erased(who: Chatter) -> None:
    """Ask to be forgotten, and say yes."""
    await who.say(texts.ERASE)
    await who.press(texts.ERASE_YES)


async def all_rows(world: World, table: type[SQLModel]) -> Sequence[Any]:
    """Return the rows of a table."""
    async with world.database.reading() as session:
        return (await session.exec(select(table))).all()


async def person_of(world: World, who: Chatter) -> int | None:
    """Return whom an account belongs to."""
    async with world.database.reading() as session:
        someone = await people.known(session, CHANNEL, who.name)
        return someone.id if someone else None


async def test_everything_about_a_person_is_in_both_files(any_world: World) -> None:
    """Name, phone, words, place, what happened, who handled it, what was told: for people and machines."""
    resident = await lived(any_world)
    await resident.say("路灯又坏了，玫瑰园5栋门口")
    got = await given(resident)
    for words in (
        "王秀兰",
        "13800001111",
        "楼上半夜砸墙",
        "303室",
        "老伴有心脏病",
        "小张办结：已上门谈好",
        "谢谢小张",
    ):
        assert words in got.text, words
        assert words in json.dumps(got.tree, ensure_ascii=False), words
    (order,) = got.tree["orders"]
    assert order["number"] == 1001
    assert order["pictures"] == 1
    assert order["result_rating"] == 5
    (draft,) = got.tree["drafts"]
    assert draft["words"].endswith("路灯又坏了，玫瑰园5栋门口")
    assert [one["what"] for one in got.tree["privacy"]] == [texts.ACTS["told"]]
    assert any("已接单" in one.get("words", "") for one in got.tree["notices"])
    assert "2026-11-23 10:" in got.text


async def test_nobody_else_s_data_is_in_it(any_world: World) -> None:
    """Neighbours, and orders placed for others, stay with whom they concern."""
    resident, staff = await lived(any_world), await any_world.staff()
    neighbour = any_world.person("李邻居")
    await ask(neighbour, "楼上半夜砸墙太吵，玫瑰园3栋，我叫李邻居，电话13911112222")
    await staff.command(Command.ORDER_FOR)
    await staff.say("赵阿姨 13733334444")
    await staff.draft("家里没米了，儿子不在，想请人帮忙买菜，玫瑰园2栋")
    await staff.press("提交")
    for who in (resident, staff):
        got = await given(who)
        for words in ("李邻居", "13911112222", "赵阿姨", "13733334444", "家里没米"):
            assert words not in got.text, (who.name, words)
            assert words not in json.dumps(got.tree, ensure_ascii=False)
    assert got.tree["for_others"][0]["number"] == 1003
    assert "别人的事" in got.text


async def test_the_return_of_an_order_stays_among_those_at_work(world: World) -> None:
    """What residents are never told stands in no file either."""
    resident, member = world.person("居民甲"), await world.member("小张", "mediation")
    await world.staff()
    await resident.order(NOISE)
    await member.press("退单")
    await member.say("这家人太难缠，不归我们")
    assert "难缠" not in (await given(resident)).text


async def test_the_files_expire_and_are_sealed(any_world: World) -> None:
    """After seven days they are gone; in the database nobody reads them."""
    resident = any_world.person("居民甲")
    card = await resident.say(texts.MY_DATA)
    (file, _) = card.message.files
    rows = await all_rows(any_world, Document)
    assert all("居民甲".encode() not in row.content_sealed for row in rows)
    any_world.clock.forward(days=6)
    await any_world.files.load(file.key)
    any_world.clock.forward(days=2)
    with pytest.raises(FileNotFoundError):
        await any_world.files.load(file.key)


async def test_the_buttons_lead_there(world: World) -> None:
    """Below 我的诉求 and 帮助, with and without orders."""
    resident = world.person("居民甲")
    for command in (Command.HELP, Command.MINE):
        await resident.command(command)
        await resident.press(texts.MY_DATA)
        assert resident.last.message.files
    await resident.order(NOISE)
    await resident.command(Command.MINE)
    assert any(button.label == texts.MY_DATA for button in resident.last.buttons)


async def test_so_many_orders_so_few_questions(world: World) -> None:
    """Ten orders take as many statements as one."""
    counted = []
    for count in (1, 9):
        resident = world.person("居民甲")
        for at in range(count):
            await ask(resident, f"玫瑰园{at % 6 + 1}栋的路灯坏了，第{count}{at}次说")
        with statements(world.database) as seen:
            await world.front.receive(
                Incoming(f"d{count}", resident.address, resident.author, world.clock(), text=texts.MY_DATA)
            )
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_every_word_in_the_file_has_a_name() -> None:
    """What the tree may hold is what the text has labels for."""
    source = my_data_file.__loader__.get_source(my_data_file.__name__)  # type: ignore[union-attr]
    assert source is not None
    keys = {line.split('"')[1] for line in source.splitlines() if line.strip().startswith('"')}
    keys |= {"at", "what", "from", "until", "words", "done"}
    assert keys - {""} <= {*texts._LABELS, *texts._SECTIONS}
    assert set(texts.ACTS) == {privacy.TOLD, privacy.EXPORTED, privacy.ERASED}
    assert _HAPPENED


async def test_deleted_means_that_nothing_is_left(any_world: World) -> None:
    """Name, phone, home, words, pictures, messages: nowhere, in no table; the figures stay."""
    resident = await lived(any_world)
    await resident.say("路灯又坏了，玫瑰园5栋门口，说了三次", photos=("照片二",))
    await given(resident)
    assert len(any_world.photos.kept) == 2
    await erased(resident)
    any_world.clock.forward(days=1)
    async with any_world.database.transaction() as session:
        await retention.prune(session, "farewells", any_world.clock())
    words = (*TOLD, "路灯又坏了")
    found = [(where, text) for where, text in await everything(any_world.database)]
    assert [where for where, text in found if any(word in text for word in words)] == []
    assert any_world.photos.kept == {}
    (order,) = await all_rows(any_world, Order)
    assert (order.number, order.state, order.outcome, order.result_rating) == (1001, "closed", "solved", 5)
    assert order.orderer_id is None
    assert order.anonymised_at is not None
    assert [row for row in await all_rows(any_world, Account) if row.external == resident.name] == []
    assert await all_rows(any_world, Document) == []
    assert await all_rows(any_world, Draft) == []
    assert await all_rows(any_world, Attachment) == []
    assert all(event.words_sealed == "" for event in await all_rows(any_world, OrderEvent))


async def test_the_receipt_comes_and_what_follows_is_a_stranger_s(any_world: World) -> None:
    """Confirmed by a message; the next words are those of somebody never seen, told anew what is kept."""
    resident = await lived(any_world)
    before = await person_of(any_world, resident)
    await erased(resident)
    assert "已经删除" in resident.last.text
    assert await person_of(any_world, resident) is None
    await resident.say("在吗")
    after = await person_of(any_world, resident)
    assert after not in {None, before}
    assert "接着说就算您同意" in resident.last.text
    await resident.command(Command.MINE)
    assert "还没有诉求" in resident.last.text


async def test_the_act_is_on_record_without_a_person(any_world: World) -> None:
    """That somebody was forgotten, when and how much: never who."""
    resident = await lived(any_world)
    await erased(resident)
    rows = await all_rows(any_world, PrivacyEvent)
    assert {row.kind for row in rows} == {"told", "erased"}
    assert all(row.person_id is None for row in rows)
    assert next(row.facts for row in rows if row.kind == "erased") == {"orders": 1, "pictures": 1}


async def test_open_orders_come_first(any_world: World) -> None:
    """An order under way is named, nothing is deleted; once it is withdrawn, all of it is."""
    resident = any_world.person("居民甲")
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


async def test_whoever_works_here_leaves_first(any_world: World) -> None:
    """Roles are laid down before a person is forgotten; then it works like anybody's."""
    member = await any_world.member("小张", "mediation")
    await member.say(texts.ERASE)
    assert "退出队伍" in member.last.text
    await member.command(Command.LEAVE)
    await member.press("退出")
    await erased(member)
    assert "已经删除" in member.last.text
    assert [row.name_sealed for row in await all_rows(any_world, Person) if row.name_sealed] == []


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


async def test_a_second_yes_changes_nothing_more(any_world: World) -> None:
    """The same press again gets the same word; a new one finds a stranger with nothing to delete."""
    resident = await lived(any_world)
    await resident.say(texts.ERASE)
    yes = resident.button(texts.ERASE_YES).data
    first = await resident.press_data(yes, key="same")
    said = len(resident.chat)
    assert await resident.press_data(yes, key="same") == first
    assert len(resident.chat) == said
    await resident.press_data(yes)
    assert "已经删除" in resident.last.text
    assert (await all_rows(any_world, Order))[0].number == 1001


async def test_no_means_no(world: World) -> None:
    """不删了 keeps everything."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    await resident.say(texts.ERASE)
    assert (await resident.press(texts.ERASE_NO)).text == texts.KEPT_TOAST
    assert await person_of(world, resident) is not None


async def test_a_failure_keeps_the_files(any_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures go after the commit: what was not committed has lost nothing."""
    resident = await lived(any_world)
    await resident.say(texts.ERASE)

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(Turn, "post", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            await resident.press(texts.ERASE_YES)
    assert len(any_world.photos.kept) == 1
    assert "王秀兰" in (await given(resident)).text


async def test_the_browser_chat_is_emptied_and_goes_on(any_world: World) -> None:
    """Its history and pictures go; the receipt stands in it, newer than whatever a window has shown."""
    guest = Chatter(any_world, "guest", Address("web", "guest"))
    async with any_world.database.transaction() as session:
        for at, text in enumerate(("我是钱大爷", "您好")):
            message = chats.Written(
                f"k{at}", at == 0, any_world.clock(), {"text": text, "photos": [f"p{at}"]}
            )
            await chats.append(session, "guest", message)
    for number, text in enumerate(("在吗", texts.ERASE)):
        await any_world.front.receive(
            Incoming(f"w{number}", guest.address, guest.author, any_world.clock(), text=text)
        )
    minutes = int(any_world.clock().timestamp()) // 60
    any_world.photos.kept["p0"] = b"picture"
    await guest.press_data(f"v1:n0:erase_yes:0:{to_text(minutes)}")
    assert await all_rows(any_world, ChatMessage) == []
    assert any_world.photos.kept == {}
    async with any_world.database.transaction() as session:
        entry, _ = await chats.append(
            session,
            "guest",
            chats.Written("out", own=False, at=any_world.clock(), content={"text": "已删除"}),
        )
    assert entry.seq == 3


async def test_the_farewell_is_forgotten_too(any_world: World) -> None:
    """The receipt is the last row with the chat's number in it; a day later that is gone as well."""
    resident = any_world.person("居民甲")
    await resident.say("在吗")
    await erased(resident)
    assert len(await all_rows(any_world, Notice)) == 1
    async with any_world.database.transaction() as session:
        assert await retention.prune(session, "farewells", any_world.clock()) == 0
    any_world.clock.forward(days=1)
    async with any_world.database.transaction() as session:
        assert await retention.prune(session, "farewells", any_world.clock()) == 1
    async with any_world.database.reading() as session:
        assert (await session.exec(select(Notice).where(col(Notice.chat) == resident.name))).all() == []
