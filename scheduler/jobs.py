"""The timetable. Every job asks the database what is due, so a missed tick only makes it later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import absence, digests, learning_desk, summary, supervise, upkeep, weekly
from handlers.retention import Cleaner
from scheduler.runner import Job

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.desk import Desk
    from handlers.retention import Shelf

__all__ = ["Errands", "timetable"]

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Errands:
    """What only the wiring can do: fetch pictures, reach the shelf where they lie, write a backup.

    Where the operator wants no backups there is nothing that writes one.
    """

    pictures: Callable[[], Awaitable[object]]
    shelf: Shelf
    backup: Callable[[], Awaitable[object]] | None = None


def timetable(desk: Desk, errands: Errands) -> list[Job]:
    """Return every job of the service; no tick is further away than an hour."""
    jobs = [
        # name, seconds between two ticks, what is done
        Job("pictures", 30, errands.pictures),
        Job("drafts", 60, lambda: upkeep.tend_drafts(desk)),
        Job("orders", 300, lambda: upkeep.tend_orders(desk)),
        Job("supervision", 60, lambda: supervise.supervise(desk)),
        Job("digests", 60, lambda: digests.tell(desk)),
        Job("absences", 60, lambda: absence.tend(desk)),
        Job("summaries", 60, lambda: summary.tend(desk)),
        Job("weekly", 60, lambda: weekly.tend(desk)),
        Job("learning", 600, lambda: learning_desk.tend_weeks(desk), people=False),
        Job("retention", 600, Cleaner(desk, errands.shelf).tend, limit=2 * HOUR, people=False),
    ]
    if errands.backup is not None:
        jobs.append(Job("backup", 600, errands.backup, limit=2 * HOUR, people=False))
    return jobs
