"""One run of the gauntlet: people order, processes die, and everything is reckoned up."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.botapi import BotApi, Fault
from tests.gauntlet.audit import Reckoning, Shown, due, reckon, repeated
from tests.gauntlet.residents import BrowserResident, TelegramResident
from tests.gauntlet.service import Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from pathlib import Path

STAFF = 1
CALM = 120.0
"""Seconds for what still waits to go out, once nobody is killed any more."""
NEXT_MESSAGE = 5.0
"""Seconds to wait for somebody to be written to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard it gets. Kills come at random moments, on average so many seconds apart."""

    orders: int = 40
    at_once: int = 8
    kills: int = 6
    apart: float = 3.0
    processes: int = 1
    seed: int = 1
    database_url: str = ""


async def run(where: Path, plan: Plan, say: Callable[[str], None] = lambda _: None) -> Reckoning:
    """Run it, and return what came of it."""
    async with BotApi() as api:
        api.limits.enabled = False  # how fast may be sent is judged elsewhere; here it would only take longer
        service = Service(where, api.url, api.token, plan.database_url, plan.processes)
        invites = await asyncio.to_thread(service.found)
        await service.start()
        try:
            await open_the_office(api, invites)
            people = [*residents(api, service, plan.orders, plan.seed)]
            await _storm(api, service, people, plan, say)
            shown = await seen_in_the_end(service, people)
        finally:
            exits = await asyncio.to_thread(service.stop)
        again = repeated(api.world.chats.values())
        for words in again:
            say(f"shown once more: {words}")
        return await reckon(service.url, shown, kills=service.kills, exits=exits, again=again)


async def seen_in_the_end(service: Service, people: list[TelegramResident | BrowserResident]) -> list[Shown]:
    """Wait until nothing is due any more; return what each of them was shown."""
    await _until(lambda: due(service.url))
    shown = [Shown(isinstance(one, BrowserResident), one.receipts()) for one in people]
    for one in people:
        if isinstance(one, BrowserResident):
            await one.leave()
    return shown


async def open_the_office(api: BotApi, invites: Iterable[dict[str, str]]) -> None:
    """Let one member of staff join, who gets a card of every order."""
    clerk = api.user(STAFF, "示例社区工作者")
    code = next(one["code"] for one in invites if one["role"] == "staff")
    clerk.says(f"/start join-{code}")
    await api.world.until(lambda: clerk.chat.answers, CALM)


def residents(
    api: BotApi, service: Service, count: int, seed: int
) -> Iterator[TelegramResident | BrowserResident]:
    """Every other one writes to the bot, the others use the page."""
    for number in range(count):
        if number % 2:
            yield BrowserResident(lambda: service.ports, number, seed + number)
        else:
            yield TelegramResident(api, number)


async def _storm(
    api: BotApi,
    service: Service,
    people: list[TelegramResident | BrowserResident],
    plan: Plan,
    say: Callable[[str], None],
) -> None:
    """Let everybody order, so many at a time, while processes are killed.

    The crowd is held back so that somebody is under way at every kill, however fast the machine is.
    """
    waiting = iter(enumerate(people))

    async def work() -> None:
        for number, one in waiting:
            while service.kills < number * plan.kills // len(people):  # noqa: ASYNC110 - the killer is no event
                await asyncio.sleep(0.05)
            with suppress(TimeoutError):  # no number: the reckoning says so
                await one.order()

    crowd = asyncio.gather(*(work() for _ in range(plan.at_once)))
    killer = asyncio.create_task(_kill(api, service, plan, say))
    try:
        await crowd
    finally:
        await killer  # to its end: who is cancelled in the middle leaves a process that still starts


async def _kill(api: BotApi, service: Service, plan: Plan, say: Callable[[str], None]) -> None:
    """Strike at random moments, without mercy; every other time in the worst of all moments."""
    chance = random.Random(plan.seed)  # noqa: S311 - a seeded course of events
    for number in range(plan.kills):
        await asyncio.sleep(chance.expovariate(1 / plan.apart))
        if number % 2:
            await _cut_the_power(api, service)
        else:
            await service.strike(chance.randrange(len(service.processes)))
        say(f"kill {number + 1} of {plan.kills}")


async def _cut_the_power(api: BotApi, service: Service) -> None:
    """Kill every process when the Bot API has just taken a message, before anybody hears that it has."""
    gone = asyncio.Event()

    def cut() -> None:
        service.kill_all()
        gone.set()

    fault = Fault("sendMessage", after=cut)
    api.faults.append(fault)
    with suppress(TimeoutError):
        await asyncio.wait_for(gone.wait(), NEXT_MESSAGE)
    api.faults.remove(fault)
    if not gone.is_set():  # nobody was being written to
        cut()
    await service.start_again()


async def _until(count: Callable[[], Awaitable[int]]) -> None:
    with suppress(TimeoutError):  # what still waits is counted as undelivered
        async with asyncio.timeout(CALM):
            while await count():  # noqa: ASYNC110 - in another process: nothing to wait on
                await asyncio.sleep(0.2)
