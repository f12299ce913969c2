"""An example town and a history told of it, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers.founding import example_plan
from handlers.history.chronicle import Chronicle, Setting, Span
from handlers.history.rhythm import span_of
from handlers.holidays import public_calendar
from orders.categories import Category
from orders.deadlines import DEFAULT_CLOCKS
from orders.routing import Crew
from storage.models import Community, Place, Team
from tests.world import sorter

if TYPE_CHECKING:
    from storage.history import PastOrder

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday at noon in Shanghai."""
YEARS = range(2020, 2028)


@cache
def setting() -> Setting:
    """Return the example community as its rows would stand."""
    plan = example_plan().communities[0]
    community = Community(id=1, street_id=1, code=plan.code, name=plan.name)
    teams = [
        Team(community_id=1, id=10 + at, code=one.code, name=one.name, categories=list(one.categories))
        for at, one in enumerate(plan.teams)
    ]
    crews = [Crew(one.id, frozenset(Category(code) for code in one.categories)) for one in teams]
    places = [
        Place(
            community_id=1,
            id=100 + at,
            code=one.code,
            name=one.name,
            kind=one.kind,
            path=list(one.path),
            aliases=list(one.aliases),
        )
        for at, one in enumerate(plan.places)
    ]
    calendar = public_calendar(YEARS).calendar
    assert calendar.zone == ZoneInfo("Asia/Shanghai")
    return Setting(community, teams, crews, places, calendar, DEFAULT_CLOCKS, sorter())


def chronicle(orders: int, *, seed: int = 3) -> Chronicle:
    """Return a history that ends now."""
    return Chronicle(setting(), Span(NOW - span_of(orders), NOW, orders, NOW, 1001), seed)


@cache
def told(orders: int = 1500, *, seed: int = 3) -> tuple[PastOrder, ...]:
    """Tell a history."""
    return tuple(chronicle(orders, seed=seed).tales())
