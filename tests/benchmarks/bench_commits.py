"""Commits a second with 32 producers: the service's own way beside one SQLModel session a transaction.

    python -m tests.benchmarks.bench_commits [--commits N] [--rounds K] [--json FILE]

One commit is what a filed order writes at least: the order, its first event and one notice, sealed, on
SQLite in WAL with `synchronous=FULL`. "plain" makes them as objects and commits each in an `AsyncSession`
of its own, as the libraries' handbooks do; "service" calls the same functions as the handlers, within
`Database.transaction()`. Both write into a database with all our tables and indexes, in the same folder,
in turn. The disk is asked by writing one page and `fdatasync`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.channel import ChatKind, Outgoing
from handlers.turn import to_payload
from orders.categories import Category
from orders.notices import Priority
from orders.standing import Standing, Step
from orders.states import Action, Part, State
from storage import order_moves, order_values, outbox, schema
from storage.database import Database
from storage.models import Notice, Order, OrderEvent
from storage.orders import Telling
from storage.outbox import Letter
from storage.vault import Vault
from tests.benchmarks.past import SECRET

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncEngine

PRODUCERS = 32
COMMUNITY = 1
SHARE = 8
"""How many times fewer commits the slower contestant makes a round."""
PAGE, SYNCS = 4096, 300
STORY = "楼上半夜装修电钻太吵了，跟他们吵了好几次都不听，邻居纠纷请来调解一下"
TELLING = Telling(STORY, STORY, Category.MEDIATION, matter="邻里噪音", contact="13900000000")
WORDS = "✅ 收到了，诉求号 1021。我们三个工作日内联系您。"


@dataclass
class Contestant:
    """One way to write, and what it took: commits a second, and seconds of each commit."""

    commit: Callable[[int], Awaitable[None]]
    share: int = 1
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    async def round(self, commits: int) -> None:
        """Let the producers commit, each one after the other."""
        numbers, begun = iter(range(commits // self.share)), time.perf_counter()
        await asyncio.gather(*(self._produce(numbers) for _ in range(PRODUCERS)))
        self.rates.append(commits // self.share / (time.perf_counter() - begun))

    async def _produce(self, numbers: Any) -> None:  # noqa: ANN401 - an iterator that all share
        for _ in numbers:
            begun = time.perf_counter()
            await self.commit(next(_NUMBERS))
            self.seconds.append(time.perf_counter() - begun)

    def percentile(self, percent: int) -> float:
        """Return the milliseconds within which so many of a hundred commits were on the disk."""
        ordered = sorted(self.seconds)
        return ordered[len(ordered) * percent // 100] * 1000


_NUMBERS = itertools.count(1)


def standing(now: datetime) -> Standing:
    """Return a new order as the rules see it."""
    later = now + timedelta(days=1)
    return Standing(State.SUBMITTED, Category.MEDIATION, now, later, later, orderer=COMMUNITY)


def step(now: datetime) -> Step:
    """Return how it came about."""
    return Step(Action.SUBMIT, frozenset({Part.ORDERER}), COMMUNITY, now, words=STORY)


def service(database: Database) -> Callable[[int], Awaitable[None]]:
    """Return a commit as the handlers make it."""

    async def commit(number: int) -> None:
        async with database.transaction() as session:
            now = database.clock()
            order = await order_moves.create(session, COMMUNITY, number, TELLING, standing(now), step(now))
            letter = Letter(
                "telegram", str(number), ChatKind.PRIVATE, to_payload(Outgoing(WORDS)), Priority.ANSWER,
                order=order.id,
            )  # fmt: skip
            await outbox.put(session, COMMUNITY, letter, now)

    return commit


def plain(engine: AsyncEngine, database: Database) -> Callable[[int], Awaitable[None]]:
    """Return a commit as the libraries' handbooks make it, of the same values."""
    vault, ids = database.vault, database.ids

    async def commit(number: int) -> None:
        now = database.clock()
        said = {**order_values.of_telling(vault, TELLING), **order_values.of_new(standing(now))}
        order = Order(
            community_id=COMMUNITY, id=ids.new(), number=number, heard_at=now, check_at=now, **said
        )  # fmt: skip
        told = order_values.of_event(step(now), State.DRAFT, State.SUBMITTED, None)
        told["words_sealed"] = order.story_sealed
        first = OrderEvent(community_id=COMMUNITY, id=ids.new(), order_id=order.id, **told)
        notice = Notice(
            community_id=COMMUNITY, id=ids.new(), channel="telegram", chat=str(number), chat_kind="private",
            order_id=order.id, priority=Priority.ANSWER, created_at=now, due_at=now,
            payload_sealed=vault.seal(json.dumps(to_payload(Outgoing(WORDS)), ensure_ascii=False)),
        )  # fmt: skip
        async with AsyncSession(engine) as session:
            session.add_all([order, first, notice])
            await session.commit()

    return commit


def engine_for(url: str) -> AsyncEngine:
    """Return the libraries' own engine, made as durable as ours, with room for every producer."""
    engine = create_async_engine(url, pool_size=PRODUCERS)

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def sync_milliseconds(folder: Path) -> float:
    """Return the median of what the disk takes to keep one page."""
    with (folder / "page").open("wb", buffering=0) as file:
        taken = []
        for _ in range(SYNCS):
            begun = time.perf_counter()
            os.pwrite(file.fileno(), b"\1" * PAGE, 0)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


async def run(folder: Path, commits: int, rounds: int) -> tuple[dict[str, Contestant], float]:
    """Measure both in turn; return them and what the disk takes."""
    contestants: dict[str, Contestant] = {}
    closing: list[Callable[[], Awaitable[None]]] = []
    for name in ("plain", "service"):
        url = f"sqlite+aiosqlite:///{folder / name}.db"
        database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
        await schema.upgrade(database)
        closing.append(database.close)
        if name == "plain":
            engine = engine_for(url)
            closing.append(engine.dispose)
            contestants[name] = Contestant(plain(engine, database), SHARE)
        else:
            contestants[name] = Contestant(service(database))
    disk = []
    for _ in range(rounds):
        disk.append(sync_milliseconds(folder))
        for one in contestants.values():
            await one.round(commits)
    for close in closing:
        await close()
    return contestants, statistics.median(disk)


def report(contestants: dict[str, Contestant], disk: float) -> str:
    """Return the table, the ratio first."""
    rates = {name: statistics.median(one.rates) for name, one in contestants.items()}
    slowest = contestants["service"].percentile(99)
    lines = [
        f"{rates['service'] / rates['plain']:.1f} × the commits of plain sessions",
        f"p99 is {slowest / disk:.0f} × the disk's fdatasync p50 ({disk:.3f} ms)",
        "",
        "commits/s   p50 ms   p99 ms",
    ]
    lines += [
        f"{rates[name]:9.0f}  {one.percentile(50):7.2f}  {one.percentile(99):7.2f}  {name}"
        for name, one in contestants.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--commits", type=int, default=3200, help="a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        contestants, disk = asyncio.run(run(Path(folder), given.commits, given.rounds))
    sys.stdout.write(report(contestants, disk) + "\n")
    if given.json is not None:
        figures = {"fdatasync ms": disk, **{name: one.rates for name, one in contestants.items()}}
        given.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
