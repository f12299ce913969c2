"""Nights: what is done once a night is done after a quiet hour, or as soon as the machine is on again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Night:
    """A night by the date on which its hour struck (`2026-11-23`), and when that was, in UTC."""

    name: str
    start: datetime


def night_of(now: datetime, zone: tzinfo, hour: int) -> Night:
    """Return the last night whose hour has struck in a zone.

    Counted on the clock face, so that every date has one night, also where clocks are put forward or back.
    """
    local = now.astimezone(zone)
    struck = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if local.replace(tzinfo=None) < struck.replace(tzinfo=None):
        struck = (struck.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=zone)
    return Night(struck.date().isoformat(), struck.astimezone(UTC))
