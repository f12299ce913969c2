"""The timetable. Every job asks the database what is due, so a missed tick only makes it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import learning_desk, upkeep
from scheduler.runner import Job

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.desk import Desk

__all__ = ["timetable"]


def timetable(desk: Desk, pictures: Callable[[], Awaitable[object]]) -> list[Job]:
    """Return every job of the service; no tick is further away than an hour."""
    return [
        # name, seconds between two ticks, what is done
        Job("pictures", 30, pictures),
        Job("drafts", 60, lambda: upkeep.tend_drafts(desk)),
        Job("orders", 300, lambda: upkeep.tend_orders(desk)),
        Job("learning", 600, lambda: learning_desk.tend_weeks(desk), people=False),
    ]
