"""`/metrics` for Prometheus: what was counted in this process, and what waits in the database."""

from __future__ import annotations

import asyncio
import logging
from math import nan
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from storage import gauges

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from handlers.jobs import JobState
    from storage.database import Database

PATIENCE = 5.0
"""Seconds after which the page comes without what the database would tell; watchers wait no longer."""
FRESH = 10.0
"""Seconds for which the gauges are believed: a scraper that asks more often costs the database nothing."""
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW = (0.1, 0.5, 1.0, 5.0, 30.0, 60.0, 300.0, 1800.0)
SHARES = tuple(number / 10 for number in range(1, 10))


log = logging.getLogger(__name__)


class Metrics:
    """Implements :class:`handlers.meter.Meter`, and renders Prometheus' text."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        jobs: Callable[[], Awaitable[Iterable[JobState]]],
    ) -> None:
        """Count from zero; a registry of its own, so that two services in one process do not mix."""
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._count_work()
        self._gauge_waiting()

    def _count_work(self) -> None:
        at = self._registry
        self._taken = Histogram(
            "sandan_update_seconds",
            "From receiving a message or press to its commit",
            ["channel", "kind"],
            buckets=QUICK,
            registry=at,
        )
        self._confidence = Histogram(
            "sandan_sorting_confidence", "Confidence of sorted messages", buckets=SHARES, registry=at
        )
        self._sure = Counter(
            "sandan_sorted", "Messages sorted, by whether the program was sure", ["sure"], registry=at
        )
        self._delivered = Histogram(
            "sandan_delivery_seconds",
            "From when a notice was due to its arrival",
            ["channel", "answer"],
            buckets=SLOW,
            registry=at,
        )
        self._held_up = Counter(
            "sandan_held_up",
            "Notices that could not be sent just now, or at all",
            ["channel", "reason"],
            registry=at,
        )

    def _gauge_waiting(self) -> None:
        at = self._registry
        self._orders = Gauge("sandan_open_orders", "Open orders", ["community", "state"], registry=at)
        self._late = Gauge(
            "sandan_late_orders", "Open orders after their deadline", ["community", "state"], registry=at
        )
        self._oldest = Gauge(
            "sandan_oldest_order_seconds", "Age of the oldest open order", ["community", "state"], registry=at
        )
        self._depth = Gauge("sandan_outbox_notices", "Notices that wait", ["channel"], registry=at)
        self._lag = Gauge(
            "sandan_outbox_lag_seconds", "How long the first notice has been due", ["channel"], registry=at
        )
        self._up = Gauge(
            "sandan_database_up", "0: the database did not answer, and what it holds is left out", registry=at
        )
        self._calls = Gauge("sandan_phone_tasks", "People who must be phoned", registry=at)
        self._overdue = Gauge("sandan_job_overdue", "1: a job was not done in its time", ["job"], registry=at)
        self._job_lag = Gauge(
            "sandan_job_age_seconds", "Since a job was last done well", ["job"], registry=at
        )

    def taken(self, channel: str, kind: str, seconds: float) -> None:
        """See :class:`handlers.meter.Meter`."""
        self._taken.labels(channel, kind).observe(seconds)

    def understood(self, confidence: float, *, sure: bool) -> None:
        """See :class:`handlers.meter.Meter`."""
        self._confidence.observe(confidence)
        self._sure.labels(str(sure).lower()).inc()

    def delivered(self, channel: str, seconds: float, *, answer: bool) -> None:
        """See :class:`handlers.meter.Meter`."""
        self._delivered.labels(channel, str(answer).lower()).observe(seconds)

    def held_up(self, channel: str, reason: str) -> None:
        """See :class:`handlers.meter.Meter`."""
        self._held_up.labels(channel, reason).inc()

    async def render(self) -> bytes:
        """Return everything in Prometheus' text format."""
        self._up.set(await self._look())
        return generate_latest(self._registry)

    async def _look(self) -> bool:
        """Say whether the gauges are what the database holds; where it does not answer, they are empty."""
        now = self._clock()
        if self._read_at is not None and 0 <= (now - self._read_at).total_seconds() < FRESH:
            return True
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(now), name="metrics")
        await asyncio.wait({self._reading}, timeout=PATIENCE)
        error = self._reading.exception() if self._reading.done() else TimeoutError()
        if error is not None:
            log.warning("the figures of the database cannot be read (%s)", type(error).__name__)
            self._forget()
        return error is None

    def _forget(self) -> None:
        """Tell nothing of the database rather than what was true before."""
        self._read_at = None
        self._calls.set(nan)
        for gauge in (self._orders, self._late, self._oldest, self._depth, self._lag, self._job_lag):
            gauge.clear()
        self._overdue.clear()

    async def _read(self, now: datetime) -> None:
        async with self._database.reading() as session:
            orders = await gauges.open_orders(session, now)
            waiting = await gauges.outbox(session, now)
            calls = await gauges.phone_tasks(session)
        jobs = await self._jobs()
        self._forget()
        self._calls.set(calls)
        for one in orders:
            self._orders.labels(one.community, one.state).set(one.count)
            self._late.labels(one.community, one.state).set(one.late)
            self._oldest.labels(one.community, one.state).set((now - one.oldest).total_seconds())
        for channel in waiting:
            self._depth.labels(channel.channel).set(channel.count)
            since = channel.since or now
            self._lag.labels(channel.channel).set(max(0.0, (now - since).total_seconds()))
        for job in jobs:
            self._overdue.labels(job.name).set(job.overdue)
            if job.ok_at is not None:
                self._job_lag.labels(job.name).set((now - job.ok_at).total_seconds())
        self._read_at = now
