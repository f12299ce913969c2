"""Whenever the demo is started, last week's summary is there to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.commands.demo import demo_plan, prepare
from handlers import summary
from handlers.desk import Desk
from orders.report import Span
from storage import summaries
from tests.databases import open_database
from tests.fakes import FakeClock
from tests.world import sorter

ZONE = ZoneInfo("Asia/Shanghai")
MOMENTS = {
    "on a working day": "2026-11-24 10:00",
    "after half past eight": "2026-11-24 20:45",
    "before midnight": "2026-11-24 23:59",
    "at night": "2026-11-25 03:30",
    "on a Monday before work": "2026-11-23 00:05",
    "on a Saturday": "2026-11-28 12:00",
    "on a Sunday night": "2026-11-29 22:00",
    "in the holidays": "2026-10-05 21:00",
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
async def test_a_summary_is_made_at_once(any_url: str, moment: str) -> None:
    """By day and by night, on working days and others."""
    clock = FakeClock(datetime.fromisoformat(moment).replace(tzinfo=ZONE))
    async with open_database(any_url, clock) as database:
        desk = Desk(database, clock, sorter())
        (community,) = (await prepare(desk)).communities
        await summary.tend(desk)
        async with database.reading() as session:
            made = await summaries.newest(session, summaries.Whose(community.id), Span.WEEK)
    assert made is not None
    monday = clock().astimezone(ZONE).date() - timedelta(days=clock().astimezone(ZONE).weekday() + 7)
    assert made.period == f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"


def test_the_day_of_a_demo_is_a_working_day_where_it_plays() -> None:
    """By the community's clock: after four in the afternoon of Greenwich it is tomorrow there."""
    (community,) = demo_plan(datetime(2026, 11, 27, 17, 0, tzinfo=ZoneInfo("UTC"))).communities
    assert community.settings["extra_working_days"] == ["2026-11-28"]
