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


@pytest.mark.parametrize(
    ("now", "ordinary", "urgent"),
    [
        ("2026-11-24 10:00", "还有 3 个工作日", "还有 4 天"),
        ("2026-11-27 16:00", "还有 1 天", "还有 18 小时"),
        ("2026-11-28 09:30", "今天到期", "不到 1 小时"),
        ("2026-11-28 10:00", "刚刚超时", "刚刚超时"),
        ("2026-11-28 14:00", "已超时 4 小时", "已超时 4 小时"),
        ("2026-11-30 09:00", "已超时 1 个工作日", "已超时 47 小时"),
        ("2026-11-30 11:00", "已超时 1 个工作日", "已超时 2 天"),
    ],
)
def test_what_is_urgent_is_told_by_the_wall_clock(now: str, ordinary: str, urgent: str) -> None:
    """Its clock runs through nights and week-ends: working days would tell something else."""
    due, moment = at("2026-11-28 10:00"), at(now)
    assert words.left(due, moment, CALENDAR_2026) == ordinary
    assert words.left(due, moment, CALENDAR_2026, "urgent") == urgent
