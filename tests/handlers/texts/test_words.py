"""How times are told: never two things that contradict each other."""

from __future__ import annotations

import pytest

from handlers.texts import words
from tests.orders.calendars import CALENDAR_2026, at


@pytest.mark.parametrize(
    ("due", "now", "told"),
    [
        ("2026-11-24 17:30", "2026-11-23 10:00", "还有 1 个工作日"),
        ("2026-11-23 17:30", "2026-11-23 10:00", "今天到期"),
        ("2026-10-04 10:00", "2026-10-03 23:00", "还有 1 天"),
        ("2026-11-23 17:30", "2026-11-23 17:30", "刚刚超时"),
        ("2026-11-23 10:00", "2026-11-23 10:30", "刚刚超时"),
        ("2026-10-04 10:00", "2026-10-04 23:00", "已超时 13 小时"),
        ("2026-10-04 10:00", "2026-10-06 12:00", "已超时 2 天"),
        ("2026-11-27 17:30", "2026-11-30 09:00", "已超时 1 个工作日"),
    ],
)
def test_what_is_left_and_how_late_it_is(due: str, now: str, told: str) -> None:
    """What ran out on a day off is late by the wall clock; at the very moment nothing is left."""
    assert words.left(at(due), at(now), CALENDAR_2026) == told
