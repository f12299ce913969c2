"""A storm: a pipe bursts, and thousands write within minutes. Nobody is killed; everybody is in a hurry."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from statistics import quantiles
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]  # it brings no types

from handlers.texts import talk
from tests.botapi import BotApi
from tests.gauntlet.audit import Reckoning, Shown, due, reckon
from tests.gauntlet.residents import BrowserResident
from tests.gauntlet.run import CALM, open_the_office, residents
from tests.gauntlet.service import Service

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gauntlet.residents import TelegramResident

FLOODER = 2
"""The account of somebody who writes without end."""
SAMPLED = 1.0
"""Seconds between two looks at the memory."""
MEGABYTE = 1_000_000
PLAIN = ("bot", "serve")
"""With the Bot API's limits kept, as in earnest."""


@dataclass(frozen=True, slots=True)
class Storm:
    """How many people come within how many seconds, at random moments."""

    residents: int = 5_000
    seconds: float = 600.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Weather:
    """What came of it: waits in seconds, memory in megabytes, cards that still wait for the staff's chat."""

    reckoning: Reckoning
    card_p50: float
    card_p99: float
    receipt_p50: float
    receipt_p99: float
    memory_at_first: float
    memory_after_a_fifth: float
    memory_in_the_end: float
    cards_waiting: int
    flood_told: bool


async def endure_storm(where: Path, storm: Storm) -> Weather:
    """Let everybody come, on SQLite and one process; return how long they waited."""
    async with BotApi() as api:
        service = Service(where, api.url, api.token, program=PLAIN)
        invites = await asyncio.to_thread(service.found)
        await service.start()
        sizes: list[float] = []
        aside = [asyncio.create_task(_watch_memory(service, sizes))]
        try:
            await open_the_office(api, invites)
            people = [*residents(api, service, storm.residents, storm.seed)]
            aside.append(asyncio.create_task(_flood(api)))
            shown = await _come(people, storm)
            waiting = await due(service.url)
            told = await _is_told(api)
        finally:
            for task in aside:
                task.cancel()
            await asyncio.gather(*aside, return_exceptions=True)
            exits = await asyncio.to_thread(service.stop)
        found = await reckon(service.url, shown, kills=0, exits=exits, calm=False)
    # The flooder's drafts are no orders: only residents press.
    cards, receipts = ([one.waits[at] for one in people if len(one.waits) > 1] for at in (0, -1))
    return Weather(
        found,
        *_middle_and_last(cards),
        *_middle_and_last(receipts),
        sizes[0],
        sizes[len(sizes) // 5],
        sizes[-1],
        waiting,
        told,
    )


async def _come(people: list[TelegramResident | BrowserResident], storm: Storm) -> list[Shown]:
    """Let them come one by one, each at a random moment; return what each was shown."""
    chance = random.Random(storm.seed)  # noqa: S311 - a seeded course of events
    loop = asyncio.get_running_loop()
    begun = loop.time()
    moments = sorted(chance.uniform(0, storm.seconds) for _ in people)
    busy: list[asyncio.Task[Shown]] = []
    for one, moment in zip(people, moments, strict=True):
        await asyncio.sleep(max(0.0, begun + moment - loop.time()))
        busy.append(asyncio.create_task(_order(one)))
    return [await task for task in busy]


async def _order(one: TelegramResident | BrowserResident) -> Shown:
    """Place an order and close the page."""
    with suppress(TimeoutError):  # no number: the reckoning says so
        await one.order()
    if isinstance(one, BrowserResident):
        await one.leave()
    return Shown(isinstance(one, BrowserResident), one.receipts())


async def _flood(api: BotApi) -> None:
    """Write without end."""
    flooder = api.user(FLOODER)
    for number in count():
        flooder.says(f"路灯坏了，第{number}次说")
        await asyncio.sleep(0.05)


async def _is_told(api: BotApi) -> bool:
    """Say whether whoever writes without end hears of it, in their turn: a chat takes a message a second."""
    chat = api.user(FLOODER).chat
    with suppress(TimeoutError):
        return await api.world.until(lambda: any(talk.FLOOD in one.text for one in chat.answers), CALM)
    return False


async def _watch_memory(service: Service, sizes: list[float]) -> None:
    """Note the resident memory of the process every second."""
    process = service.processes[0].process
    assert process is not None
    seen = psutil.Process(process.pid)
    while True:
        sizes.append(seen.memory_info().rss / MEGABYTE)
        await asyncio.sleep(SAMPLED)


def _middle_and_last(waits: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    cuts = quantiles(waits, n=100, method="inclusive")
    return cuts[49], cuts[98]
