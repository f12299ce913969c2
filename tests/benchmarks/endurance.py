"""What shows in a long run, or with more than one process: `bench_service --in-a-row N`, `--processes`."""

from __future__ import annotations

import itertools
import statistics
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.benchmarks.far_end import Deliveries, FarEnd
from tests.benchmarks.measuring import measure
from tests.benchmarks.processes import WEBHOOK, found
from tests.benchmarks.residents import BrowserCrowd, TelegramCrowd, staff
from tests.databases import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.benchmarks.processes import Running
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
    """Return orders a second by the browser chat on PostgreSQL: one process, and two beside each other."""
    server = PostgresServer()
    rates: dict[int, list[float]] = {1: [], 2: []}
    try:
        async with FarEnd() as far, server.fresh() as url:
            street = found(where, far.url, url)
            streets = [street, street.beside()]
            with ExitStack() as stack:
                running = [stack.enter_context(one.serve()) for one in streets]
                posts = Deliveries(street.port, WEBHOOK)
                await staff(TelegramCrowd(far, posts), street)
                await _browsers(far, [one.port for one in streets], running[0], WARM_UP)
                for _, count in itertools.product(range(rounds), rates):
                    ports = [one.port for one in streets[:count]]
                    rates[count].append(await _browsers(far, ports, running[0], orders))
                await posts.close()
    finally:
        server.stop()
    one, two = (statistics.median(found) for found in rates.values())
    return {
        "PostgreSQL, one process: orders/s": one,
        "PostgreSQL, two processes: orders/s": two,
        "PostgreSQL, two against one": two / one,
    }


async def _browsers(far: FarEnd, ports: Sequence[int], watched: Running, orders: int) -> float:
    """Let browsers order, as many at each port."""
    crowds = [BrowserCrowd(port) for port in ports]
    for crowd in crowds:
        await crowd.arrive(orders // len(ports) + 1)
    done = await measure(far, Shared(crowds), watched, orders, AT_ONCE)
    for crowd in crowds:
        await crowd.leave()
    return done.per_second
