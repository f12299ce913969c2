"""The loopback Bot API itself: it must refuse what Telegram refuses, and limit what it limits."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.botapi import BotApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Caller:
    """A bot without any library in between."""

    def __init__(self, api: BotApi, session: aiohttp.ClientSession) -> None:
        """Speak to this server."""
        self.api = api
        self.session = session

    async def call(self, method: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the result, or the refusal's words."""
        url = f"{self.api.url}/bot{self.api.token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            body = await answer.json()
        assert body["ok"] is (answer.status == 200)
        return body["result"] if body["ok"] else body["description"]


@asynccontextmanager
async def calling(api: BotApi) -> AsyncIterator[Caller]:
    """Open a connection."""
    async with aiohttp.ClientSession() as session:
        yield Caller(api, session)


def inline(**button: str) -> str:
    """Return a keyboard of one button."""
    return json.dumps({"inline_keyboard": [[{"text": "按", **button}]]})


@pytest.mark.parametrize(
    ("method", "parameters", "refusal"),
    [
        ("sendMessage", {"text": ""}, "text is empty"),
        ("sendMessage", {"text": " \n"}, "text is empty"),
        ("sendMessage", {"text": "字" * 4097}, "too long"),
        ("sendMessage", {"text": "😀" * 2049}, "too long"),
        ("sendMessage", {"text": "a", "chat_id": 404}, "chat not found"),
        ("sendMessage", {"text": "a", "chat_id": "x"}, "must be of type Integer"),
        ("sendMessage", {"text": "a", "reply_markup": "{"}, "can't parse"),
        ("sendMessage", {"text": "a", "reply_markup": inline()}, "unallowed"),
        (
            "sendMessage",
            {"text": "a", "reply_markup": inline(callback_data="字" * 22)},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", {"text": "a", "reply_markup": inline(callback_data="")}, "BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            {"text": "a", "reply_markup": inline(callback_data="x", text="")},
            "must not be empty",
        ),
        ("sendMessage", {"text": "a", "reply_markup": inline(url="http://127.0.0.1/")}, "Wrong HTTP URL"),
        ("sendMessage", {"text": "a", "reply_markup": inline(url="javascript:x")}, "Unsupported URL"),
        ("sendPhoto", {"photo": "no such file"}, "wrong file identifier"),
        ("sendPhoto", {"photo": "x", "caption": "字" * 1025}, "caption is too long"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}]}, "must be 2-10"),
        ("editMessageText", {"text": "a", "message_id": 404}, "message to edit not found"),
        ("answerCallbackQuery", {"callback_query_id": "404"}, "query is too old"),
        ("setMyCommands", {"commands": [{"command": "Große", "description": "x"}]}, "COMMAND_INVALID"),
        ("getFile", {"file_id": "404"}, "wrong file_id"),
        ("setWebhook", {"url": "http://example.org/"}, "HTTPS"),
        ("sendDance", {}, "method not found"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    api: BotApi, method: str, parameters: dict[str, Any], refusal: str
) -> None:
    """In words that hold what Telegram's own hold."""
    api.user(7)
    async with calling(api) as bot:
        assert refusal in await bot.call(method, **{"chat_id": 7, **parameters})


async def test_keys_for_sharing_are_for_private_chats(api: BotApi) -> None:
    """In a group Telegram refuses the whole message."""
    api.group(-5)
    keys = json.dumps({"keyboard": [[{"text": "位置", "request_location": True}]]})
    async with calling(api) as bot:
        assert "private chats only" in await bot.call("sendMessage", chat_id=-5, text="a", reply_markup=keys)


async def test_private_chats_and_basic_groups_share_one_counter(api: BotApi) -> None:
    """Whoever writes, in whichever of them; a supergroup counts for itself, and a refusal takes no number."""
    first, second = api.user(1), api.user(2)
    group = api.group(-5)
    async with calling(api) as bot:
        assert first.says("一") == 1
        assert (await bot.call("sendMessage", chat_id=2, text="二"))["message_id"] == 2
        assert "too long" in await bot.call("sendMessage", chat_id=1, text="字" * 4097)
        assert (await bot.call("sendMessage", chat_id=-5, text="三"))["message_id"] == 3
        team = group.becomes_supergroup(second)
        newest = first.says("五")
        assert newest == 5
        assert (await bot.call("sendMessage", chat_id=team.id, text="二"))["message_id"] == 2
        assert second.says("六") == newest + 1


@pytest.mark.parametrize("method", ["editMessageReplyMarkup", "editMessageText", "editMessageCaption"])
async def test_an_edit_says_what_stands_at_a_number(api: BotApi, method: str) -> None:
    """Nothing in this chat, somebody else's, one with keys, the same already, or another kind."""
    person, other = api.user(1), api.user(2)
    same = {"text": "卡片", "reply_markup": inline(callback_data="a")}
    if method == "editMessageReplyMarkup":
        del same["text"]
    async with calling(api) as bot:
        shown = await bot.call("sendMessage", chat_id=1, text="卡片", reply_markup=inline(callback_data="a"))
        keys = {"keyboard": [[{"text": "发送位置"}]]}
        fixed = [
            (await bot.call("sendMessage", chat_id=1, text="键", reply_markup=json.dumps(markup)))[
                "message_id"
            ]
            for markup in (keys, {"remove_keyboard": True}, {"force_reply": True})
        ]
        said = {
            number: await bot.call(method, chat_id=1, message_id=number, **same)
            for number in (99, other.says("别处"), person.says("我的"), *fixed, shown["message_id"])
        }
    gone, not_ours = "Bad Request: message to edit not found", "Bad Request: message can't be edited"
    unchanged = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly"
    )
    *others, ours = said.values()
    assert others == [gone, gone, not_ours, *[not_ours] * 3]
    expected = "Bad Request: there is no caption in the message to edit" if "Caption" in method else unchanged
    assert ours.startswith(expected)


async def test_an_edited_message_has_buttons_or_nothing(api: BotApi) -> None:
    """Keys come with new messages only."""
    api.user(1)
    async with calling(api) as bot:
        number = (await bot.call("sendMessage", chat_id=1, text="卡片"))["message_id"]
        keys = json.dumps({"remove_keyboard": True})
        refusal = await bot.call(
            "editMessageText", chat_id=1, message_id=number, text="新", reply_markup=keys
        )
    assert refusal == "Bad Request: inline keyboard expected"


async def test_a_wrong_token_gets_nowhere(api: BotApi) -> None:
    """401, as from Telegram."""
    async with calling(api) as bot:
        api.token = "another"  # noqa: S105 - opens nothing
        url = f"{api.url}/botwrong/getMe"
        async with bot.session.get(url) as answer:
            assert answer.status == 401


async def test_updates_stay_until_a_later_offset_is_asked_for(api: BotApi) -> None:
    """Asking again gives the same again; an offset forgets what lies before it."""
    person = api.user(7)
    person.says("一")
    person.says("二")
    async with calling(api) as bot:
        first = await bot.call("getUpdates", timeout=0)
        assert first == await bot.call("getUpdates", timeout=0)
        [second] = await bot.call("getUpdates", offset=first[1]["update_id"], timeout=0)
        assert second["message"]["text"] == "二"
        assert len(api.world.updates) == 1


async def test_a_second_poller_ends_the_first(api: BotApi) -> None:
    """409 for the one that waited; a webhook ends both."""
    async with calling(api) as bot:
        waiting = asyncio.create_task(bot.call("getUpdates", timeout=30))
        await api.world.until(lambda: api.hooks.polling)
        assert await bot.call("getUpdates", timeout=0) == []
        assert "terminated by other getUpdates" in await waiting
        await bot.call("setWebhook", url="https://example.org/hook")
        assert "webhook is active" in await bot.call("getUpdates", timeout=0)


async def test_the_limits_are_judged_by_arrival() -> None:
    """One a second to a chat, twenty a minute to a group, thirty a second in all; edits count."""
    clock = [0.0]
    async with BotApi(clock=lambda: clock[0]) as api, calling(api) as bot:
        for chat in range(1, 32):
            api.user(chat)
        api.group(-5)
        sent = await bot.call("sendMessage", chat_id=1, text="a")
        edit = {"chat_id": 1, "message_id": sent["message_id"], "text": "b"}
        assert "retry after 1" in await bot.call("editMessageText", **edit)
        for chat in range(2, 31):
            await bot.call("sendMessage", chat_id=chat, text="a")
        assert "retry after 1" in await bot.call("sendMessage", chat_id=31, text="a")
        for second in range(1, 21):
            clock[0] = float(second)
            await bot.call("sendMessage", chat_id=-5, text="a")
        clock[0] = 21.0
        assert "retry after 40" in await bot.call("sendMessage", chat_id=-5, text="a")
        clock[0] = 61.0
        assert (await bot.call("sendMessage", chat_id=-5, text="a"))["text"] == "a"
        assert api.limits.refused == 3
