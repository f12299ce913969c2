"""When what hangs overdue is said again: by example, and by laws."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.deadlines import working_days_left
from orders.hanging import AGAIN, again, kind_of, need_of, rests_until
from orders.supervision import Need
from tests.orders.calendars import CALENDAR_2026, at

if TYPE_CHECKING:
    from datetime import datetime

DUE = at("2026-11-30 17:30")
FIRST, LAST = at("2026-01-05 00:00"), at("2026-12-01 00:00")
MOMENTS = st.integers(0, int((LAST - FIRST) / timedelta(minutes=1))).map(
    lambda minutes: FIRST + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("now", "newest", "following"),
    [
        ("2026-11-30 17:30", None, "2026-12-03 17:30"),
        ("2026-12-03 17:29", None, "2026-12-03 17:30"),
        ("2026-12-03 17:30", "2026-12-03 17:30", "2026-12-08 17:30"),
        ("2026-12-06 12:00", "2026-12-03 17:30", "2026-12-08 17:30"),
        ("2026-12-08 17:29", "2026-12-03 17:30", "2026-12-08 17:30"),
        ("2026-12-11 17:30", "2026-12-11 17:30", "2026-12-16 17:30"),
    ],
)
def test_every_third_working_day_since_it_was_due(now: str, newest: str | None, following: str) -> None:
    """Due on a Monday: on Thursday, on the Tuesday after the week-end, on Friday."""
    found = again(DUE, None, CALENDAR_2026, at(now))
    assert found == (newest and at(newest), at(following))


def test_a_note_of_staff_counts_the_days_anew() -> None:
    """已了解 on a Wednesday: until Monday evening it rests, on the list and in reminders."""
    seen = at("2026-12-02 10:00")
    assert again(DUE, seen, CALENDAR_2026, at("2026-12-04 12:00")).newest is None
    assert again(DUE, seen, CALENDAR_2026, at("2026-12-07 17:30")).newest == at("2026-12-07 17:30")
    assert rests_until(seen, CALENDAR_2026) == at("2026-12-07 17:30")


def test_a_note_from_before_the_deadline_counts_for_nothing() -> None:
    """An extension came after it."""
    early = at("2026-11-20 10:00")
    now = at("2026-12-03 17:30")
    assert again(DUE, early, CALENDAR_2026, now) == again(DUE, None, CALENDAR_2026, now)


@given(due=MOMENTS, hours=st.integers(0, 2000), seen=st.none() | st.integers(0, 2000))
def test_the_next_moment_is_ahead_and_the_newest_is_not(due: datetime, hours: int, seen: int | None) -> None:
    """Nothing is missed between two looks, and three working days lie between two moments."""
    now = due + timedelta(hours=hours)
    overseen = None if seen is None else due + timedelta(hours=min(seen, hours))
    found = again(due, overseen, CALENDAR_2026, now)
    assert found.next > now
    assert found.newest is None or found.newest <= now
    if found.newest is not None:
        assert working_days_left(found.newest, found.next, CALENDAR_2026) == AGAIN
        assert again(due, overseen, CALENDAR_2026, found.newest).newest == found.newest


@given(need=st.sampled_from([Need.STILL, Need.WORD]), moment=MOMENTS)
def test_what_is_written_down_is_read_again(need: Need, moment: datetime) -> None:
    """With the day and without."""
    assert need_of(kind_of(need, moment, CALENDAR_2026)) is need
    assert need_of(need.value) is need
