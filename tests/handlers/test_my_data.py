"""我的数据: everything about a person in two files, and nothing about anybody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from handlers import my_data_file
from handlers.channel import Command, Incoming
from handlers.texts import privacy as texts
from handlers.texts.mine import _HAPPENED
from storage import privacy
from storage.models import Document
from tests.counts import statements
from tests.handlers.nights import ask, lived
from tests.handlers.own_data import NOISE, all_rows, given

if TYPE_CHECKING:
    from tests.world import World


async def test_everything_about_a_person_is_in_both_files(world: World) -> None:
    """Name, phone, words, place, what happened, who handled it, what was told: for people and machines."""
    resident = await lived(world)
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


async def test_nobody_else_s_data_is_in_it(world: World) -> None:
    """Neighbours, and orders placed for others, stay with whom they concern."""
    resident, staff = await lived(world), await world.staff()
    neighbour = world.person("李邻居")
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


async def test_the_files_expire_and_are_sealed(world: World) -> None:
    """After seven days they are gone; in the database nobody reads them."""
    resident = world.person("居民甲")
    card = await resident.say(texts.MY_DATA)
    (file, _) = card.message.files
    rows = await all_rows(world, Document)
    assert all("居民甲".encode() not in row.content_sealed for row in rows)
    world.clock.forward(days=6)
    await world.files.load(file.key)
    world.clock.forward(days=2)
    with pytest.raises(FileNotFoundError):
        await world.files.load(file.key)


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
    assert set(texts.ACTS) == {
        privacy.TOLD,
        privacy.EXPORTED,
        privacy.ERASED,
        privacy.GIVEN,
        privacy.RECOVERED,
        privacy.UNDONE,
        privacy.PARTED,
        privacy.RESTORED,
    }
    assert _HAPPENED
