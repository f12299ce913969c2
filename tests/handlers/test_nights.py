"""Nights: every date has one, wherever the clock stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.nights import night_of

ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/Havana")])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is added


@pytest.mark.parametrize(
    ("now", "night", "struck"),
    [
        ("2026-11-23T01:59+08:00", "2026-11-22", "2026-11-21T18:00+00:00"),
        ("2026-11-23T02:00+08:00", "2026-11-23", "2026-11-22T18:00+00:00"),
        ("2026-11-23T23:59+08:00", "2026-11-23", "2026-11-22T18:00+00:00"),
    ],
)
def test_the_last_night_that_has_struck(now: str, night: str, struck: str) -> None:
    """Two in the morning, on the clock face of the place."""
    found = night_of(datetime.fromisoformat(now), ZoneInfo("Asia/Shanghai"), 2)
    assert (found.name, found.start) == (night, datetime.fromisoformat(struck))


@given(now=MOMENTS, zone=ZONES, hour=st.integers(0, 5))
def test_every_date_has_one_night(now: datetime, zone: ZoneInfo, hour: int) -> None:
    """Hour by hour the night stays or is the next date's; also where clocks are put forward or back."""
    night, later = night_of(now, zone, hour), night_of(now + timedelta(hours=1), zone, hour)
    between = datetime.fromisoformat(later.name) - datetime.fromisoformat(night.name)
    assert between in {timedelta(0), timedelta(days=1)}
    assert night.start <= now + timedelta(hours=1)
