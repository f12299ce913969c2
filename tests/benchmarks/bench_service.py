"""Orders per second through the whole service, beside a bare python-telegram-bot echo bot.

    python -m tests.benchmarks.bench_service [--orders N] [--rounds K] [--json FILE]
                                             [--in-a-row N] [--processes]

One order is: a message in, its card out, 提交 pressed, the receipt out; all of it committed to SQLite
(WAL, FULL). The cards of the team's group and of staff follow, and their calls and CPU time count as
well. The echo bot keeps nothing: one reply to the message and one to
the press ("lean"), or as many calls of the Bot API as the service makes ("same calls").
Everything talks over loopback to one far end in this process; rounds are interleaved.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.bench_drain import drain, people
from tests.benchmarks.endurance import in_a_row, together
from tests.benchmarks.far_end import Deliveries, FarEnd
from tests.benchmarks.measuring import measure
from tests.benchmarks.processes import WEBHOOK, Running, Street, found, free_port
from tests.benchmarks.residents import BrowserCrowd, TelegramCrowd, staff, storm
from tests.benchmarks.service_results import Results, Round, report

AT_ONCE = 64
SLOW_ANSWER = 0.05
ONE_BY_ONE = 40
COLD_STARTS = 3
COUNTED = 64
ECHOES = {"lean": 1, "same calls": 4}
"""Replies to a press: card, toast, card edited, receipt and the group's card are five calls an order."""
SLOW_SHARE = 15
"""How many times fewer orders a bot gets that takes them one by one from a far end that is slow."""


class Bench:
    """All contestants, running side by side and measured in turn."""

    def __init__(self, far: FarEnd, street: Street, stack: ExitStack) -> None:
        """Start them."""
        self._far = far
        self._street = street
        self.results = Results()
        self.service = stack.enter_context(street.serve())
        self._echoes: dict[str, tuple[Running, int]] = {}
        for kind in ("default", "aiohttp"):
            for name, replies in ECHOES.items():
                port = free_port()
                arguments = (
                    "--stack",
                    kind,
                    "--api",
                    far.url,
                    "--port",
                    str(port),
                    "--replies",
                    str(replies),
                )
                echo = Running("tests.benchmarks.echo_bot", *arguments, where=street.where)
                self._echoes[f"echo {kind}, {name}"] = (stack.enter_context(echo), port)
        self._posts = {name: Deliveries(port, WEBHOOK) for name, (_, port) in self._echoes.items()}
        self.deliveries = Deliveries(street.port, WEBHOOK)

    async def warm_up(self) -> None:
        """Let everybody do a little before it counts."""
        crowd = TelegramCrowd(self._far, self.deliveries)
        await staff(crowd, self._street)
        self.results.facts["MB after start"] = self.service.megabytes
        await storm(crowd, 20, 4)
        for posts in self._posts.values():
            await storm(TelegramCrowd(self._far, posts), 20, 4)
        await self._far.quiet()

    async def round(self, orders: int) -> None:
        """Measure every contestant once."""
        await self._browser("browser", orders)
        await self._telegram("telegram", self.service, self.deliveries, orders)
        for name, (process, _) in self._echoes.items():
            await self._telegram(name, process, self._posts[name], orders)

    async def slow_round(self, orders: int) -> None:
        """The same with a far end that takes its time."""
        self._far.delay = SLOW_ANSWER
        await self._telegram("telegram, 50 ms", self.service, self.deliveries, orders)
        for name, (process, _) in self._echoes.items():
            if "lean" in name:
                few = max(orders // SLOW_SHARE, 5)
                await self._telegram(f"{name}, 50 ms", process, self._posts[name], few)
        self._far.delay = 0.0

    async def one_by_one(self) -> None:
        """How long one person waits when nobody else is there."""
        crowd = TelegramCrowd(self._far, self.deliveries)
        self.results.alone["telegram"] = [(await crowd.order(n)).card for n in range(ONE_BY_ONE)]
        browser = BrowserCrowd(self._street.port)
        await browser.arrive(ONE_BY_ONE)
        self.results.alone["browser"] = [(await browser.order(n)).card for n in range(ONE_BY_ONE)]
        await browser.leave()

    async def _telegram(self, name: str, process: Running, posts: Deliveries, orders: int) -> None:
        crowd = TelegramCrowd(self._far, posts)
        self._note(name, await measure(self._far, crowd, process, orders, AT_ONCE))

    async def _browser(self, name: str, orders: int) -> None:
        crowd = BrowserCrowd(self._street.port)
        await crowd.arrive(orders)
        self._note(name, await measure(self._far, crowd, self.service, orders, AT_ONCE))
        await crowd.leave()

    def _note(self, name: str, done: Round) -> None:
        self.results.rounds.setdefault(name, []).append(done)
        progress(f"{name}: {done.per_second:.0f} orders/s, far end {done.busy:.0%} busy")

    async def close(self) -> None:
        """Hang up everywhere."""
        for posts in (self.deliveries, *self._posts.values()):
            await posts.close()


async def cold_start(where: Path) -> float:
    """Return the seconds from starting the process to the first card on a phone."""
    async with FarEnd() as far:
        street = found(where, far.url)
        posts = Deliveries(street.port, WEBHOOK)
        begun = time.monotonic()
        with street.serve(paced=True):
            seconds = (await TelegramCrowd(far, posts).order(0)).card
            await posts.close()
            return min(seconds, time.monotonic() - begun)


async def count(where: Path) -> dict[str, float]:
    """Return what one order asks of the database when many come at once; counting slows it down."""
    target = where / "counts.json"
    async with FarEnd() as far:
        street = found(where, far.url)
        posts = Deliveries(street.port, WEBHOOK)
        with street.serve("--counts", str(target)):
            crowd = TelegramCrowd(far, posts)
            await staff(crowd, street)
            await storm(crowd, COUNTED, COUNTED)
            await far.quiet()
            await posts.close()
    counts = dict(json.loads(target.read_text(encoding="utf-8")))
    return {
        "statements an order": counts["statements"] / COUNTED,
        "commits an order": counts["COMMIT"] / COUNTED,
    }


async def run(orders: int, rounds: int) -> Results:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        where = Path(folder)
        starts = [await cold_start(where / f"cold{number}") for number in range(COLD_STARTS)]
        async with FarEnd() as far:
            bench = Bench(far, found(where / "main", far.url), stack)
            await bench.warm_up()
            await bench.one_by_one()
            for _ in range(rounds):
                await bench.round(orders)
            await bench.slow_round(orders)
            bench.results.facts["MB at the end"] = bench.service.megabytes
            await bench.close()
        bench.results.facts["cold start, s"] = statistics.median(starts)
        bench.results.facts["drain, of the optimum"] = (await drain(where / "drain", people(300))).share
        bench.results.facts.update(await count(where / "count"))
        return bench.results


async def _wanted(given: argparse.Namespace) -> Results:
    """Measure what was asked for: everything, or one of the two that take long."""
    if not (given.in_a_row or given.processes):
        return await run(given.orders, given.rounds)
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        if given.in_a_row:
            results.facts.update(await in_a_row(Path(folder) / "long", given.in_a_row))
        if given.processes:
            results.facts.update(await together(Path(folder) / "two", given.orders, given.rounds))
    return results


def progress(sentence: str) -> None:
    """Say how far it is."""
    sys.stderr.write(f"{sentence}\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=192, help="a round, for each contestant")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-a-row", type=int, metavar="N", help="instead: so many orders, and the memory")
    parser.add_argument("--processes", action="store_true", help="instead: one and two on PostgreSQL")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    given = parser.parse_args()
    results = asyncio.run(_wanted(given))
    sys.stdout.write(report(results) + "\n")
    if given.json is not None:
        given.json.write_text(json.dumps(asdict(results), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
