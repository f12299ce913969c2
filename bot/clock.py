"""The time: the only place that asks for it."""

from __future__ import annotations

from datetime import UTC, datetime


def wall_clock() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)
