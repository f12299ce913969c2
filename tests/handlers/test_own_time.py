"""A community's own time, and what happens where its settings cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from handlers import own_time
from handlers.checkup import examine
from handlers.holidays import Override
from orders.categories import Category
from orders.clocks import weekly
from orders.deadlines import DEFAULT_CLOCKS
from storage import directory
from storage.models import Community
from tests.databases import NOW

if TYPE_CHECKING:
    from tests.world import World

BROKEN: list[dict[str, Any]] = [
    {"hours": ["morning"]},
    {"hours": 8},
    {"clocks": {"policy": {"close": "soon"}}},
    {"clocks": ["policy"]},
    {"quiet": ["late", "early"]},
    {"digests": [9]},
    {"summary_at": "some day"},
    {"extra_holidays": ["2026-02-30"]},
]


def community(**settings: Any) -> Community:  # noqa: ANN401 - settings by name
    """Return a community with these settings."""
    return Community(id=1, street_id=1, code="c", name="某社区", settings=settings)


def test_a_community_s_own_time_is_read() -> None:
    """Hours, deadlines and the summary's hour as it has set them."""
    own = community(hours=["09:00-12:00"], clocks={"policy": {"close": 9}}, summary_at="tue 10:30")
    assert own_time.clocks_of(own)[Category.POLICY].close.amount == 9
    assert len(own_time.calendar_of(own, Override(), NOW.date()).hours) == 1
    assert own_time.summary_hour(own) == weekly("tue 10:30")
    assert own_time.unreadable(own) == []


@pytest.mark.parametrize("settings", BROKEN)
def test_what_cannot_be_read_is_taken_as_shipped(settings: dict[str, Any]) -> None:
    """Whatever somebody has written there: the clock goes on, and the setting is named."""
    own, plain = community(**settings), community()
    assert own_time.clocks_of(own) == dict(DEFAULT_CLOCKS)
    assert own_time.calendar_of(own, Override(), NOW.date()) == own_time.calendar_of(
        plain, Override(), NOW.date()
    )
    assert own_time.rhythm_of_people(own) == own_time.rhythm_of_people(plain)
    assert own_time.summary_hour(own) == own_time.summary_hour(plain)
    assert len(own_time.unreadable(own)) == 1
    assert next(iter(settings)) in own_time.unreadable(own)[0]


async def test_the_doctor_names_the_setting(world: World) -> None:
    """Whoever runs the service hears of it in a sentence with the next step."""
    async with world.database.transaction() as session:
        [row] = await directory.communities(session)
        row.settings = {"hours": ["morning"]}
    async with world.database.reading() as session:
        said = [one.what + one.todo for one in await examine(session, world.clock(), Override())]
    assert any("hours" in one and "sandan init" in one for one in said)
