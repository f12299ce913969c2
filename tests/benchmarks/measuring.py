"""One round of one contestant."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.benchmarks.residents import storm
from tests.benchmarks.service_results import Round

if TYPE_CHECKING:
    from tests.benchmarks.far_end import FarEnd
    from tests.benchmarks.processes import Timed
    from tests.benchmarks.residents import Crowd, Timing


async def measure(far: FarEnd, crowd: Crowd, process: Timed, orders: int, at_once: int) -> Round:
    """Let a crowd order, and wait until all is out: the team's and the staff's cards as well."""
    far.calls.clear()
    cpu, own, begun = process.cpu_seconds, time.process_time(), time.monotonic()
    timings: list[Timing] = await storm(crowd, orders, at_once)
    busy = (time.process_time() - own) / (time.monotonic() - begun)
    ended = max(one.ended for one in timings)
    return Round(
        orders,
        ended - begun,
        max(ended, await far.quiet()) - begun,
        [one.card for one in timings],
        [one.receipt for one in timings],
        (process.cpu_seconds - cpu) / orders * 1000,
        sum(far.calls.values()) / orders,
        sum(one.updates for one in timings) / orders,
        busy,
    )
