"""Files of the service in Telegram: charts as photos, workbooks as documents, and what has expired."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.tg.sender import LARGEST_PHOTO
from handlers.channel import Address, Button, ChatKind, File, Outgoing, RefusedError, RetryLaterError
from tests.bot.tg.conftest import SHELF
from tests.botapi import BotApi, Fault

if TYPE_CHECKING:
    from bot.tg.channel import TelegramChannel

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART = File("chart", "甲社区 第47周.png", "image/png")
WORKBOOK = File("book", '甲社区 第47周"明细".xlsx', EXCEL)
LOST = File("lost", "去年.xlsx", EXCEL)
CARD = Outgoing("汇总 " + "字" * 2000, ((Button("发送", "v1:send"),),), files=(CHART, WORKBOOK))
THERE = Address("telegram", "7")


def png(width: int = 40, height: int = 30) -> bytes:
    """Return a real PNG."""
    data = BytesIO()
    Image.new("L", (width, height)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture(autouse=True)
def shelf() -> None:
    """Put two files where the channel finds them."""
    SHELF.files = {"chart": png(), "book": b"PK a workbook"}


async def test_a_card_with_files_is_a_text_below_them(api: BotApi, channel: TelegramChannel) -> None:
    """Photo, document with its own name and kind, then the words with the buttons, which stay a text."""
    chat = api.user(7).chat
    ref = await channel.send(THERE, CARD, key="a", priority=0)
    photo, document, card = chat.answers
    assert api.world.files[photo.photos[0]][0] == SHELF.files["chart"]
    assert document.document is not None
    assert document.document[1:] == (WORKBOOK.name, EXCEL)
    assert (card.buttons, str(card.message_id)) == (["发送"], ref)
    await channel.edit(THERE, ref, Outgoing("已发送", files=CARD.files), key="b", priority=0)
    assert [shown.text for shown in chat.answers] == ["", "", "已发送"]


async def test_a_picture_too_large_for_a_photo_goes_as_a_document(
    api: BotApi, channel: TelegramChannel
) -> None:
    """Nothing of it is lost."""
    SHELF.files["chart"] = b"\x89PNG" + bytes(LARGEST_PHOTO)
    chat = api.user(7).chat
    await channel.send(THERE, Outgoing("看图", files=(CHART,)), key="a", priority=0)
    assert chat.answers[0].document is not None
    assert chat.answers[0].document[1] == CHART.name


async def test_a_file_that_has_expired_leaves_a_word(api: BotApi, channel: TelegramChannel) -> None:
    """It names the file; the rest of the message goes out."""
    chat = api.user(7).chat
    await channel.send(THERE, Outgoing("汇总", files=(LOST, WORKBOOK)), key="a", priority=0)
    word, document, card = chat.answers
    assert "《去年.xlsx》" in word.text
    assert "过了保存期" in word.text
    assert document.document
    assert card.text == "汇总"


async def test_after_a_failure_it_goes_on_where_it_stopped(api: BotApi, channel: TelegramChannel) -> None:
    """The same key shows what is missing, and nothing twice."""
    chat = api.user(7).chat
    api.faults.append(Fault("sendDocument", status=502, description="Bad Gateway"))
    with pytest.raises(RetryLaterError):
        await channel.send(THERE, CARD, key="a", priority=0)
    assert len(chat.answers) == 1
    await channel.send(THERE, CARD, key="a", priority=0)
    assert len(chat.answers) == 3


async def test_each_file_waits_for_its_turn(api: BotApi, channel: TelegramChannel) -> None:
    """A group takes files at its own pace like messages: the strict limits see nothing too fast."""
    api.limits.enabled = False
    chat = api.group(-5).chat
    await channel.send(Address("telegram", "-5", ChatKind.GROUP), CARD, key="a", priority=0)
    assert (api.calls["sendPhoto"], api.calls["sendDocument"], len(chat.answers)) == (1, 1, 3)


@pytest.mark.parametrize("size", [(9000, 1001), (21, 1), (1, 500)])
async def test_the_far_end_refuses_stretched_photos_as_telegram_does(
    api: BotApi, channel: TelegramChannel, size: tuple[int, int]
) -> None:
    """Width and height together at most 10,000, one at most twenty times the other."""
    SHELF.files["chart"] = png(*size)
    api.user(7)
    with pytest.raises(RefusedError):
        await channel.send(THERE, Outgoing("看图", files=(CHART,)), key="a", priority=0)
