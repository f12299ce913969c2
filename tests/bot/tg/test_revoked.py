"""A token that is refused while messages are sent, with a webhook too, where nobody polls."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, InvalidToken, TimedOut

from bot.tg import revoked
from bot.tg.insisting import REVOKED_PAUSES, TO_DO, TOKEN, Insistence
from bot.tg.revoked import Revoked
from handlers.channel import Outgoing, RetryLaterError
from tests.bot.tg.conftest import at_once, channel_for, settings
from tests.bot.tg.test_sending import private
from tests.bot.tg.test_webhook import SECRET
from tests.botapi import TOKEN as GOOD

if TYPE_CHECKING:
    from bot.tg.channel import TelegramChannel
    from tests.bot.tg.conftest import Notes
    from tests.botapi import BotApi


class Line:
    """The far end and a clock: sends one message after the other, and says what became of each."""

    def __init__(self) -> None:
        """Begin with a token that is good."""
        self.now = 0.0
        self.insistence = Insistence(at_once)
        self.revoked = Revoked(self.insistence, lambda: self.now)
        self.calls = 0

    async def send(self, error: Exception | None = None, wait: asyncio.Event | None = None) -> None:
        """Make a call with this end."""
        async with self.revoked.heeded():
            self.calls += 1
            if wait is not None:
                await wait.wait()
            if error is not None:
                raise error


async def refused(line: Line) -> float:
    """Meet a refusal; return in how many seconds it is tried again."""
    with pytest.raises(InvalidToken):
        await line.send(InvalidToken())
    with pytest.raises(RetryLaterError) as caught:
        await line.send()
    assert caught.value.patient
    return caught.value.after or 0.0


async def test_it_is_tried_with_one_message_a_step_and_the_steps_grow() -> None:
    """Whatever else is to be sent asks nobody until then."""
    line, waited = Line(), []
    for _ in range(len(REVOKED_PAUSES) + 1):
        waited.append(await refused(line))
        line.now += waited[-1]
    assert waited == [*REVOKED_PAUSES, REVOKED_PAUSES[-1]]
    assert line.calls == len(waited)
    assert line.insistence.refused == TOKEN


async def test_with_the_token_everything_is_back(caplog: pytest.LogCaptureFixture) -> None:
    """What is refused for its own sake shows as well that the token is good; both are said once."""
    for error in (None, BadRequest("chat not found")):
        line = Line()
        with caplog.at_level("INFO"):
            line.now += await refused(line)
            with suppress(BadRequest):
                await line.send(error)
            await line.send()
        assert (line.insistence.refused, line.revoked.lasts) == (None, False)
    assert caplog.text.count(TO_DO[TOKEN]) == 2
    assert caplog.text.count("done at last: to send") == 2


async def test_trouble_on_the_way_says_nothing_of_the_token() -> None:
    """Neither of a good one nor of a bad one."""
    line = Line()
    with pytest.raises(TimedOut):
        await line.send(TimedOut())
    assert not line.revoked.lasts
    line.now += await refused(line)
    with pytest.raises(TimedOut):
        await line.send(TimedOut())
    with pytest.raises(RetryLaterError):
        await line.send()
    assert line.revoked.lasts


async def test_whoever_comes_while_it_is_tried_waits_for_what_comes_of_it() -> None:
    """A good end lets all of them go at once."""
    line, answer = Line(), asyncio.Event()
    line.now += await refused(line)
    trial = asyncio.create_task(line.send(wait=answer))
    others = [asyncio.create_task(line.send()) for _ in range(3)]
    await asyncio.sleep(0)
    assert line.calls == 2
    answer.set()
    await asyncio.gather(trial, *others)
    assert line.calls == 5


@pytest.fixture
async def hooked(api: BotApi, notes: Notes) -> TelegramChannel:
    """A running channel that is delivered to."""
    channel = channel_for(notes, settings(api, public_url="https://example.org", secret=SECRET))
    await channel.start()
    await api.world.until(lambda: api.hooks.webhook)
    return channel


async def test_with_a_webhook_too_a_revoked_token_is_said_once_and_on_health(
    api: BotApi, hooked: TelegramChannel, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message is to blame; when the token works again, that is said."""
    monkeypatch.setattr(revoked, "REVOKED_PAUSES", (0.0,))
    api.user(7)
    api.token = "4242:another"  # noqa: S105 - opens nothing
    with caplog.at_level("INFO"):
        for at in range(3):
            with pytest.raises(RetryLaterError) as caught:
                await hooked.send(private(7), Outgoing("您好"), key=f"{at}", priority=0)
            assert (caught.value.patient, caught.value.unsure) == (True, False)
            assert hooked.refused == TOKEN
        api.token = GOOD
        await hooked.send(private(7), Outgoing("您好"), key="9", priority=0)
    assert hooked.refused is None
    assert caplog.text.count(TO_DO[TOKEN]) == 1
    assert "done at last: to send" in caplog.text
    assert GOOD not in caplog.text
    await hooked.stop()
