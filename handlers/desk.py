"""What every use case is given: the wired service without a messenger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers.holidays import Override, public_calendar, years_in_use
from nlp.places import Gazetteer
from nlp.places import Place as KnownPlace
from storage import directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nlp.sorter import Sorter
    from nlp.understanding import Understanding
    from orders.calendar import WorkingCalendar
    from storage.database import Database, Session
    from storage.models import Community

__all__ = ["Desk", "Links"]


@dataclass(frozen=True, slots=True)
class Links:
    """Where people enter: the public address of the browser chat, and the bot's name once it is known."""

    public_url: str = ""
    bot_name: Callable[[], str] = str

    def web(self, payload: str) -> str:
        """Return the browser link that enters with a payload such as `join-CODE`."""
        kind, _, code = payload.partition("-")
        return f"{self.public_url.rstrip('/')}/?{kind}={code}" if self.public_url else ""

    def telegram(self, payload: str) -> str:
        """Return the deep link into the bot."""
        name = self.bot_name()
        return f"https://t.me/{name}?start={payload}" if name else ""


@dataclass
class Desk:
    """The service's parts, handed to every use case.

    What is read once a community (its sorter and its calendar) is kept until `forget()`.
    """

    database: Database
    clock: Callable[[], datetime]
    sorter: Sorter
    links: Links = field(default_factory=Links)
    holidays: Override = field(default_factory=Override)
    wake: Callable[[], None] = lambda: None
    _sorters: dict[int, tuple[Sorter, Gazetteer]] = field(default_factory=dict)
    _calendars: dict[tuple[int, int], WorkingCalendar] = field(default_factory=dict)

    async def understand(
        self, session: Session, community: int, text: str, *, near: str | None = None
    ) -> Understanding:
        """Read a message with the community's words and places.

        `near` is the place the person is known to be at: "3栋" alone then means the one there.
        """
        sorter, gazetteer = await self._sorter_for(session, community)
        understood = sorter.understand(text)
        if near is not None and (understood.place is None or understood.place.code is None):
            place = gazetteer.find(text, near=near)
            understood = replace(understood, place=place or understood.place)
        return understood

    async def _sorter_for(self, session: Session, community: int) -> tuple[Sorter, Gazetteer]:
        """Return the sorter that knows the community's places and words."""
        if community not in self._sorters:
            gazetteer = Gazetteer(
                KnownPlace(
                    one.code, one.name, tuple(one.aliases), one.path[1] if one.kind == "building" else None
                )
                for one in await directory.places(session, community)
                if one.kind != "grid"
            )
            self._sorters[community] = (self.sorter.with_gazetteer(gazetteer), gazetteer)
        return self._sorters[community]

    def calendar_for(self, community: Community) -> WorkingCalendar:
        """Return the community's working calendar for the years in use."""
        today = self.clock().date()
        at = (community.id, today.year)
        if at not in self._calendars:
            days = public_calendar(years_in_use(today), _days_of(community, self.holidays)).calendar
            self._calendars[at] = replace(days, zone=ZoneInfo(community.zone))
        return self._calendars[at]

    def forget(self) -> None:
        """Read communities anew: places or words have changed."""
        self._sorters.clear()
        self._calendars.clear()


def _days_of(community: Community, known: Override) -> Override:
    """Return the operator's own days with those of one community added."""
    own = directory.settings_of(community)
    holidays = frozenset(date.fromisoformat(day) for day in own.extra_holidays)
    worked = frozenset(date.fromisoformat(day) for day in own.extra_working_days)
    return Override(
        (known.holidays - worked) | holidays, (known.working_days - holidays) | worked, known.announced
    )
