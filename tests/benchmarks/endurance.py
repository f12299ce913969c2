"""What shows in a long run, or with more than one process: `bench_service --in-a-row N`, `--processes`."""

from __future__ import annotations

import itertools
import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.far_end import Deliveries, FarEnd
from tests.benchmarks.measuring import measure
from tests.benchmarks.processes import WEBHOOK, Family, Processors, found
from tests.benchmarks.residents import BrowserCrowd, TelegramCrowd, staff
from tests.databases import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.benchmarks.processes import Street, Timed
    from tests.benchmarks.residents import Crowd, Timing

AT_ONCE = 64
PARTS = 10
WARM_UP = 20


async def in_a_row(where: Path, orders: int) -> dict[str, float]:
    """Place many orders, one part after the other; return the memory and the CPU time on the way."""
    facts = {}
    async with FarEnd() as far:
        street = found(where, far.url)
        posts = Deliveries(street.port, WEBHOOK)
        with street.serve() as service:
            crowd = TelegramCrowd(far, posts)
            await staff(crowd, street)
            facts["in a row: MB after start"] = service.megabytes
            for part in range(1, PARTS + 1):
                done = await measure(far, crowd, service, orders // PARTS, AT_ONCE)
                if part in {1, PARTS // 2, PARTS}:
                    placed = orders // PARTS * part
                    facts[f"in a row: MB after {placed} orders"] = service.megabytes
                    facts[f"in a row: CPU ms an order, up to {placed}"] = done.cpu_milliseconds
            await posts.close()
    return facts


class Shared:
    """One crowd whose people speak to several processes in turn."""

    def __init__(self, crowds: Sequence[Crowd]) -> None:
        """Take a crowd for each process."""
        self._crowds = crowds
        self._turns = itertools.count()

    async def order(self, number: int) -> Timing:
        """Place an order with whichever process is next."""
        at = next(self._turns)
        return await self._crowds[at % len(self._crowds)].order(number // len(self._crowds))


async def together(where: Path, orders: int, rounds: int) -> dict[str, float]:
    """Return orders a second by the browser chat on PostgreSQL: one process, and two beside each other.

    Also what processor time an order takes, from the first message to the last card: of the service and of
    the server.
    """
    server = PostgresServer()
    stands = {1: Standing(), 2: Standing()}
    try:
        async with FarEnd() as far, server.fresh() as url:
            street = found(where, far.url, url)
            streets = [street, street.beside()]
            with ExitStack() as stack:
                running = [stack.enter_context(one.serve()) for one in streets]
                watched = (Processors(*running), Family(server.pid))
                posts = Deliveries(street.port, WEBHOOK)
                await staff(TelegramCrowd(far, posts), street)
                await _browsers(far, streets, watched, WARM_UP, Standing())
                for _, count in itertools.product(range(rounds), stands):
                    await _browsers(far, streets[:count], watched, orders, stands[count])
                await posts.close()
    finally:
        server.stop()
    one, two = stands.values()
    facts = {"PostgreSQL, two against one": two.median("rates") / one.median("rates")}
    for name, stand in ("one process", one), ("two processes", two):
        facts[f"PostgreSQL, {name}: orders/s"] = stand.median("rates")
        facts[f"PostgreSQL, {name}: CPU ms an order, service"] = stand.median("service")
        facts[f"PostgreSQL, {name}: CPU ms an order, server"] = stand.median("server")
    return facts


@dataclass(frozen=True, slots=True)
class Standing:
    """What so many processes have done, round by round: orders a second, and milliseconds an order."""

    rates: list[float] = field(default_factory=list)
    service: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)

    def median(self, what: str) -> float:
        """Return the median of a figure."""
        return float(statistics.median(getattr(self, what)))


async def _browsers(
    far: FarEnd, streets: Sequence[Street], watched: tuple[Timed, Timed], orders: int, stand: Standing
) -> None:
    """Let browsers order, as many at each process, and note how that went."""
    service, server = watched
    crowds = [BrowserCrowd(street.port) for street in streets]
    for crowd in crowds:
        await crowd.arrive(orders // len(crowds) + 1)
    before = server.cpu_seconds
    done = await measure(far, Shared(crowds), service, orders, AT_ONCE)
    stand.rates.append(done.per_second)
    stand.service.append(done.cpu_milliseconds)
    stand.server.append((server.cpu_seconds - before) / orders * 1000)
    sys.stderr.write(f"{len(streets)} on PostgreSQL: {done.per_second:.1f} orders/s\n")
    for crowd in crowds:
        await crowd.leave()
