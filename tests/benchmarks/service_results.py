"""What the benchmark of the service found, as tables with the ratios first."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Round:
    """What one contestant did in one round.

    `seconds` is until the last resident had the receipt, `all_out` until the last message about the last
    order was out: cards for one and the same chat go out one after the other, each when the one before was
    answered.
    """

    orders: int
    seconds: float
    all_out: float
    cards: list[float]
    receipts: list[float]
    cpu_milliseconds: float
    calls: float
    updates: float
    busy: float

    @property
    def per_second(self) -> float:
        """Orders a second: update in, understood, committed, receipt out."""
        return self.orders / self.seconds


@dataclass
class Results:
    """Every round of every contestant, and what was measured once."""

    rounds: dict[str, list[Round]] = field(default_factory=dict)
    alone: dict[str, list[float]] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)

    def rate(self, name: str) -> float:
        """Return the median rate."""
        return statistics.median(one.per_second for one in self.rounds[name])

    def median(self, name: str, what: str) -> float:
        """Return the median of a figure."""
        return float(statistics.median(getattr(one, what) for one in self.rounds[name]))


def report(results: Results) -> str:
    """Return the tables, ratios first."""
    lines = ["of orders/s  of CPU time an order"]
    lines += [f"{_ratios(results, one, other)}  {one} / {other}" for one, other in _pairs(results)]
    head = "orders/s  card p50 ms  card p99 ms  receipt p50  all out s  CPU ms  calls  updates  far end"
    lines += ["", head]
    for name, done in results.rounds.items():
        lines.append(f"{_row(results, name, done)}  {name}")
    lines += ["", "one at a time: card p50 ms, p99 ms"]
    lines += [f"{_p(each, 50):8.1f}  {_p(each, 99):8.1f}  {name}" for name, each in results.alone.items()]
    lines += ["", *(f"{value:8.2f}  {name}" for name, value in results.facts.items())]
    return "\n".join(lines)


def _ratios(results: Results, one: str, other: str) -> str:
    cpu = "cpu_milliseconds"
    rates = results.rate(one) / results.rate(other)
    return f"{rates:11.3f}  {results.median(one, cpu) / results.median(other, cpu):20.1f}"


def _row(results: Results, name: str, done: Sequence[Round]) -> str:
    cards = [second for one in done for second in one.cards]
    receipts = [second for one in done for second in one.receipts]
    figures = [f"{results.rate(name):8.1f}", f"{_p(cards, 50):11.1f}", f"{_p(cards, 99):11.1f}"]
    figures += [f"{_p(receipts, 50):11.1f}", f"{results.median(name, 'all_out'):9.1f}"]
    figures += [f"{results.median(name, 'cpu_milliseconds'):6.2f}"]
    figures += [f"{results.median(name, 'calls'):5.1f}", f"{results.median(name, 'updates'):7.1f}"]
    return "  ".join([*figures, f"{results.median(name, 'busy'):7.0%}"])


def _pairs(results: Results) -> list[tuple[str, str]]:
    echoes = [name for name in results.rounds if name.startswith("echo")]
    usual = [(one, echo) for one in ("telegram", "browser") for echo in echoes if "50 ms" not in echo]
    return usual + [("telegram, 50 ms", echo) for echo in echoes if "50 ms" in echo]


def _p(seconds: Sequence[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000
