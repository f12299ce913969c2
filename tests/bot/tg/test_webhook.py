"""Receiving by webhook, over real HTTP."""

from __future__ import annotations

import asyncio
import io
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.tg.channel import WEBHOOK_PATH, TelegramChannel, TelegramSettings
from bot.tg.insisting import PAUSES, REFUSED_PAUSE, TO_DO
from bot.tg.parse import parse
from bot.tg.webhook import LARGEST_UPDATE, SECRET_HEADER
from tests.bot.tg.conftest import Notes, channel_for, settings
from tests.botapi import BotApi, Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "a-Secret_1"  # noqa: S105 - of this test only


@dataclass
class Site:
    """A web server with the channel's webhook on it."""

    channel: TelegramChannel
    url: str

    async def post(self, body: bytes, secret: str | None = SECRET) -> int:
        """Deliver anything, as anybody might; return the answer's status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status


@pytest.fixture
async def site(api: BotApi, notes: Notes) -> AsyncIterator[Site]:
    """A running channel that is delivered to."""
    listening = socket.create_server(("127.0.0.1", 0))
    public = f"http://127.0.0.1:{listening.getsockname()[1]}"
    channel = channel_for(notes, settings(api, public_url=public + "/", secret=SECRET))
    app = web.Application()
    channel.webhook_route(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    await channel.start()
    await api.world.until(lambda: api.hooks.webhook)
    yield Site(channel, public + WEBHOOK_PATH)
    await channel.stop()
    await runner.cleanup()


async def test_an_update_is_kept_before_it_is_acknowledged(site: Site, api: BotApi, notes: Notes) -> None:
    """200 comes after the commit, so a crash in between is delivered again."""
    notes.hold = asyncio.Event()
    api.user(7).says("楼道灯坏了")
    assert api.hooks.deliveries == []
    notes.hold.set()
    await notes.received()
    await api.processed()
    assert [status for _, status in api.hooks.deliveries] == [200]
    assert api.hooks.webhook["url"] == site.url


@pytest.mark.usefixtures("site")
async def test_a_failing_update_is_tried_again_in_its_place(api: BotApi, notes: Notes) -> None:
    """Its chat waits for it, others do not."""
    notes.failures["甲一"] = 3
    api.user(1).says("甲一")
    api.user(1).says("甲二")
    api.user(2).says("乙")
    await notes.received(3)
    await api.processed()
    assert notes.texts.index("甲一") < notes.texts.index("甲二")


async def test_only_telegram_gets_in(site: Site) -> None:
    """No secret, a wrong one, one that is no ASCII."""
    for secret in (None, "", "wrong", SECRET + "x", "秘密"):
        assert await site.post(b"{}", secret) == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"update_id": "7"}', b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(site: Site, body: bytes) -> None:
    """400, and nothing happens."""
    assert await site.post(body) == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "chat", "from", "id", "date", "text", "photo", "callback_query", "type"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_shape_of_an_update_breaks_the_reading(content: object) -> None:
    """It is read, or it is not; nothing is raised."""
    for raw in (content, {"update_id": 7, "message": content}, {"update_id": 7, "callback_query": content}):
        update = parse(raw, None)
        assert update is None or update.update_id == 7


async def test_too_much_is_refused(site: Site) -> None:
    """413 before it is read to the end."""
    assert await site.post(b" " * (LARGEST_UPDATE + 1)) == 413


async def test_an_unreadable_update_does_not_come_for_ever(site: Site, notes: Notes) -> None:
    """Delivered again it would be no better: 200, and an error in the log."""
    assert await site.post(b'{"update_id": 5, "message": {"message_id": "x", "chat": 9}}') == 200
    assert notes.incoming == []


async def test_a_stopped_channel_leaves_updates_with_telegram(site: Site, api: BotApi) -> None:
    """503 while nobody is there to keep them."""
    await site.channel.stop()
    assert await site.post(b'{"update_id": 5}') == 503
    api.user(7).says("稍后再来")
    await api.world.until(lambda: api.hooks.deliveries)
    assert len(api.world.updates) == 1


@pytest.mark.usefixtures("site")
async def test_a_delivery_that_takes_too_long_is_sent_away_and_joined_again(
    api: BotApi, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram delivers again; the service still sees the update once."""
    monkeypatch.setattr("bot.tg.webhook.LONGEST_WAIT", 0.01)
    notes.hold = asyncio.Event()
    api.user(7).says("慢")
    await api.world.until(lambda: len(api.hooks.deliveries) >= 2)
    notes.hold.set()
    await api.processed()
    assert notes.texts == ["慢"]
    assert {status for _, status in api.hooks.deliveries} == {200, 503}


async def test_polling_ends_the_webhook_first(api: BotApi, notes: Notes) -> None:
    """A webhook left over from before would keep every update from us."""
    await api.hooks.set_webhook({"url": "https://example.org/old"})
    channel = channel_for(notes, settings(api))
    await channel.start()
    api.user(7).says("你好")
    await notes.received()
    await channel.stop()
    assert api.hooks.webhook == {}


async def test_setting_the_webhook_is_insisted_on(api: BotApi, notes: Notes) -> None:
    """A Bot API in trouble at start is asked again."""
    api.faults.append(Fault("setWebhook", status=502, times=3))
    channel = channel_for(notes, settings(api, public_url="https://example.org", secret=SECRET))
    await channel.start()
    await api.world.until(lambda: api.hooks.webhook)
    await channel.stop()


async def accepted(channel: TelegramChannel) -> None:
    """Wait until nothing is refused any more."""
    for _ in range(10_000):
        if channel.refused is None:
            return
        await asyncio.sleep(0)
    raise AssertionError(channel.refused)


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", "telegram_webhook"),
        (400, "Bad Request: secret token contains unallowed characters", "telegram_webhook"),
        (401, "Unauthorized", "telegram_token"),
        (404, "Not Found", "telegram_token"),
    ],
)
async def test_what_is_refused_for_good_is_said_once_and_tried_rarely(
    api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture, status: int, description: str, kind: str
) -> None:
    """One line with what to do, on /health for as long as it lasts, and ten minutes between two tries."""
    waited: list[float] = []
    said: list[str | None] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        said.append(channel.refused)
        await asyncio.sleep(0)

    api.faults.append(Fault("setWebhook", status=status, description=description, times=5))
    chosen = settings(api, public_url="https://example.org", secret=SECRET)
    channel = channel_for(notes, chosen, wait)
    with caplog.at_level("INFO"):
        await channel.start()
        await api.world.until(lambda: api.hooks.webhook)
        await accepted(channel)
    await channel.stop()
    assert waited == [REFUSED_PAUSE] * 5
    assert said == [kind] * 5
    lines = [one.getMessage() for one in caplog.records if one.name == "bot.tg.insisting"]
    assert len(lines) == 2
    assert TO_DO[kind] in lines[0]
    assert chosen.token not in "".join(lines)


async def test_passing_trouble_is_tried_again_soon_and_is_no_refusal(api: BotApi, notes: Notes) -> None:
    """As before: longer each time, up to half a minute."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        assert channel.refused is None
        await asyncio.sleep(0)

    api.faults.append(Fault("setWebhook", status=502, times=7))
    channel = channel_for(notes, settings(api, public_url="https://example.org", secret=SECRET), wait)
    await channel.start()
    await api.world.until(lambda: api.hooks.webhook)
    await channel.stop()
    assert waited == [*PAUSES, 30.0, 30.0]


async def test_a_token_that_is_refused_once_telegram_is_there_is_said_too(
    api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    """At the start Telegram was out of reach, so that nobody could refuse it then."""
    api.faults += [Fault("getMe", status=502), Fault("getMe", status=401, description="Unauthorized")]
    channel = channel_for(notes, settings(api))
    await channel.start()
    await api.world.until(lambda: api.hooks.polling)
    await accepted(channel)
    await channel.stop()
    assert TO_DO["telegram_token"] in caplog.text


def test_a_webhook_needs_a_secret() -> None:
    """Without one, anybody could order in anybody's name."""
    with pytest.raises(ValueError, match="secret"):
        TelegramSettings("1:x", public_url="https://example.org")
