"""How fast somebody may act: a bucket of tokens that fills with time."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

REMEMBERED = 10_000
"""Names of whom it is known how fast they were; the longest silent ones are forgotten first."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime


class Rates:
    """Lets each name act `burst` times at once and `per_second` times a second for ever."""

    def __init__(self, clock: Callable[[], datetime], *, burst: int, per_second: float) -> None:
        """Take the limits."""
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, name: str) -> int:
        """Take a token and return 0, or return in how many seconds (rounded up) there will be one."""
        now = self._clock()
        bucket = self._buckets.pop(name, None) or _Bucket(self._burst, now)
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.tokens = min(self._burst, bucket.tokens + passed * self._per_second)
        bucket.at = now
        self._buckets[name] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return max(1, math.ceil((1 - bucket.tokens) / self._per_second))
        bucket.tokens -= 1
        return 0
