"""What a weekly summary and a tick of the supervisor cost, with a long past and with a short one.

Run `python -m tests.benchmarks.bench_reports` in the project's folder; `--json` for machines, `--folder` to
keep the databases for another run. Both databases end with the same eleven weeks of 10,000 orders in one
community, and both have the same 10,000 open orders in another one; the long past is that of a whole
district (past.py). Each round does every job on both, in turn, so that what disturbs the machine disturbs
both alike; the figures are medians of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col, select

from handlers.reporting import gather
from handlers.supervise import supervise
from orders.periods import last_finished
from orders.report import Measure, Span
from storage import directory
from storage.models import Order
from tests.benchmarks.past import NOW, RECENT_ORDERS, build, opened
from tests.counts import statements

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.desk import Desk
    from orders.report import Report
    from storage.models import Community

MILLION = 1_000_000
ROUNDS = 9
GOAL = 1.5
"""So many times as long may it take with a hundred times as much behind it."""
DUE = (5, 190)
"""Orders of each community that a tick finds due; of 10,000 open ones some thousands are in a working day."""


@dataclass
class Contestant:
    """One database, how long each job took on it, and how much of that the processor worked, in seconds."""

    desk: Desk
    orders: int
    communities: list[Community]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    week: int = 0

    async def run(self, job: str, work: Callable[[], Awaitable[object]]) -> None:
        """Do a job once, and note what it took."""
        with statements(self.desk.database) as seen:
            begun, worked = time.perf_counter(), time.process_time()
            await work()
            self.seconds.setdefault(job, []).append(time.perf_counter() - begun)
            self.cpu.setdefault(job, []).append(time.process_time() - worked)
        self.queries[job] = len(seen)

    async def report(self) -> Report:
        """Make last week's summary of the community with the past."""
        community = self.communities[0]
        period = last_finished(Span.WEEK, NOW, ZoneInfo(community.zone))
        async with self.desk.database.reading() as session:
            return await gather.report(session, self.desk, community, period)

    async def make_due(self) -> None:
        """Let the next open orders be due: many of the new community's, a few of the one with the past."""
        for community, count in zip(self.communities, DUE, strict=True):
            mine = Order.community_id == community.id
            waiting = select(Order.id).where(mine, col(Order.check_at) > NOW).order_by(col(Order.id))
            async with self.desk.database.transaction() as session:
                chosen = (await session.exec(waiting.limit(count))).all()
                made = update(Order).where(col(Order.community_id) == community.id, col(Order.id).in_(chosen))
                await session.exec(made.values(check_at=NOW))

    async def tick(self) -> None:
        """Let the supervisor look."""
        await supervise(self.desk)


async def compare(files: dict[int, Path], rounds: int) -> list[Contestant]:
    """Let both databases do every job, in turn."""
    async with AsyncExitStack() as stack:
        contestants = []
        for orders, file in files.items():
            desk = await stack.enter_async_context(opened(file))
            async with desk.database.reading() as session:
                communities = await directory.communities(session)
            contestants.append(Contestant(desk, orders, communities[: len(DUE)]))
        for one in contestants:  # what is read once a process is read before
            await one.report()
            await one.tick()
        for _ in range(rounds):
            for one in contestants:
                await one.run("weekly summary", one.report)
            for one in contestants:
                await one.run("supervisor, nothing due", one.tick)
            for one in contestants:
                await one.make_due()
                await one.run(f"supervisor, {sum(DUE)} due", one.tick)
        for one in contestants:
            made = await one.report()
            one.week = made.figures[Measure.RECEIVED].now.n
    return contestants


@dataclass(frozen=True, slots=True)
class Line:
    """One job: milliseconds, and those of the CPU, with the short and the long past; its queries on both."""

    job: str
    wall: tuple[float, float]
    cpu: tuple[float, float]
    queries: tuple[int, int]

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the long past."""
        return self.wall[1] / self.wall[0]

    @property
    def cpu_ratio(self) -> float:
        """The same of the processor's time, which others on the machine disturb less."""
        return self.cpu[1] / self.cpu[0]


def lines(short: Contestant, long: Contestant) -> list[Line]:
    """Return the medians side by side."""
    return [
        Line(
            job,
            _medians(short.seconds[job], long.seconds[job]),
            _medians(short.cpu[job], long.cpu[job]),
            (short.queries[job], long.queries[job]),
        )
        for job in short.seconds
    ]


def _medians(short: list[float], long: list[float]) -> tuple[float, float]:
    return statistics.median(short) * 1000, statistics.median(long) * 1000


def show(short: Contestant, long: Contestant, found: list[Line]) -> str:
    """Return the table, milliseconds."""
    head = f"{'':26}{short.orders:>10,}{long.orders:>12,}  ratio      CPU                 ratio  queries"
    rows = [
        f"{one.job:26}{one.wall[0]:>10.1f}{one.wall[1]:>12.1f}{one.ratio:>7.2f}"
        f"{one.cpu[0]:>9.1f}{one.cpu[1]:>12.1f}{one.cpu_ratio:>9.2f}  {one.queries[0]} / {one.queries[1]}"
        for one in found
    ]
    week = f"orders of the week: {short.week} and {long.week}; load of the machine: {os.getloadavg()[0]:.1f}"
    return "\n".join([head, *rows, week])


def main() -> int:
    """Build what is missing, compare, print; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=MILLION, help="how many the long past holds")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", type=Path, help="where the databases are kept for another run")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sandan-past-") as folder:
        where = arguments.folder or Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        files = {orders: where / f"{orders}.db" for orders in (RECENT_ORDERS, arguments.orders)}
        for orders, file in files.items():
            build(file, orders)
        short, long = asyncio.run(compare(files, arguments.rounds))
    found = lines(short, long)
    if arguments.json:
        json.dump([asdict(one) | {"ratio": one.ratio} for one in found], sys.stdout)
    else:
        sys.stdout.write(show(short, long, found) + "\n")
    return 0 if all(one.cpu_ratio <= GOAL for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
