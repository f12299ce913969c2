"""Read a period from the database and make its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.desk import Desk
    from handlers.reporting.names import Names
    from orders.report import Period, Report
    from storage.database import Session
    from storage.models import Community, Street


async def report(session: Session, desk: Desk, community: Community, period: Period) -> Report:
    """Return the summary of a period, as it stands at `desk.clock()`."""
    raise NotImplementedError


async def names(session: Session, community: Community) -> Names:
    """Return what everything in a community's reports is called."""
    raise NotImplementedError


async def comparison(
    session: Session, desk: Desk, street: Street, period: Period
) -> tuple[tuple[Community, Report], ...]:
    """Return the summary of each community of a street, for the period of the same name in its own zone."""
    raise NotImplementedError
