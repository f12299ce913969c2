"""What every use case is given: the wired service without a messenger."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from handlers import own_time
from handlers.flood import Flood
from handlers.holidays import Override
from handlers.lexicon_layer import additions_of
from handlers.meter import Silent
from nlp.places import Gazetteer
from nlp.places import Place as KnownPlace
from storage import directory, lexicons

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

    from handlers.meter import Meter
    from nlp.sorter import Sorter
    from nlp.understanding import Understanding
    from orders.calendar import WorkingCalendar
    from orders.categories import Category
    from orders.clocks import Rhythm
    from orders.deadlines import Clock, Urgency
    from storage.database import Database, Session
    from storage.models import Community, Place

__all__ = ["Desk", "Links"]

Value = TypeVar("Value")

FRESH = timedelta(seconds=5)
"""For so long a process believes that a community's lexicon is as it was: the price is one small query."""
HEARD = 256
"""Texts of a community that a process remembers with what they mean."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Ear:
    """What a community's messages are read with, and its places by their codes.

    `around` holds for each place's code those that contain it or lie in it; `looked` is when the
    lexicon's version was last asked for. `heard` are the newest texts with what they mean: what a person
    has just said is asked for again when they press 提交.
    """

    sorter: Sorter
    gazetteer: Gazetteer
    around: Mapping[str, frozenset[str]]
    places: Mapping[str, Place]
    version: int
    looked: datetime
    heard: OrderedDict[tuple[str, str | None], Understanding] = field(default_factory=OrderedDict)


async def _keep_all(keys: Collection[str]) -> None:
    """Delete nothing: there is no place where pictures lie."""


@dataclass
class Desk:
    """The service's parts, handed to every use case.

    `wake` rings for what was written to the outbox, `fetch` for pictures that wait with their channel;
    `discard` deletes pictures; `flood` says who is too fast.
    What is made once a community is kept: its sorter until `forget()`, its calendar and clocks until it
    has another revision (storage/reference.py).
    """

    database: Database
    clock: Callable[[], datetime]
    sorter: Sorter
    links: Links = field(default_factory=Links)
    holidays: Override = field(default_factory=Override)
    wake: Callable[[], None] = lambda: None
    fetch: Callable[[], None] = lambda: None
    discard: Callable[[Collection[str]], Awaitable[None]] = field(default=_keep_all)
    meter: Meter = field(default_factory=Silent)
    flood: Flood = field(init=False)
    _ears: dict[int, Ear] = field(default_factory=dict)
    _calendars: dict[int, tuple[object, WorkingCalendar]] = field(default_factory=dict)
    _clocks: dict[int, tuple[object, Mapping[Category | Urgency, Clock]]] = field(default_factory=dict)
    _rhythms: dict[int, tuple[object, Rhythm]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the shipped limits."""
        self.flood = Flood(self.clock)

    async def understand(
        self, session: Session, community: int, text: str, *, near: str | None = None
    ) -> Understanding:
        """Read a message with the community's words and places.

        `near` is the place the person is known to be at: "3栋" alone then means the one there.
        """
        ear = await self._ear_for(session, community)
        understood = ear.heard.get((text, near))
        if understood is None:
            understood = ear.heard[text, near] = _read(ear, text, near)
            if len(ear.heard) > HEARD:
                ear.heard.popitem(last=False)
        return understood

    async def sorter_for(self, session: Session, community: int) -> Sorter:
        """Return the sorter that knows the community's places and words."""
        return (await self._ear_for(session, community)).sorter

    async def around(self, session: Session, community: int, code: str) -> frozenset[str]:
        """Return the codes of a place, of what it lies in, and of what lies in it."""
        return (await self._ear_for(session, community)).around.get(code, frozenset({code}))

    async def place(self, session: Session, community: int, code: str | None) -> Place | None:
        """Return a place by its code; codes are unique over all communities."""
        if not code:
            return None
        known = (await self._ear_for(session, community)).places.get(code)
        return known or await directory.place_by_code(session, code)

    async def _ear_for(self, session: Session, community: int) -> Ear:
        """Return what a community's messages are read with; other processes' changes are seen soon."""
        now = self.clock()
        ear = self._ears.get(community)
        if ear is None or now - ear.looked >= FRESH:
            version = await lexicons.version(session, community)
            if ear is None or ear.version != version:
                ear = await self._listen(session, community, version)
            ear = self._ears[community] = replace(ear, looked=now)
        return ear

    async def _listen(self, session: Session, community: int, version: int) -> Ear:
        """Read a community's places and words."""
        places = await directory.places(session, community)
        gazetteer = Gazetteer(
            KnownPlace(one.code, one.name, tuple(one.aliases), one.path[1] if len(one.path) > 1 else None)
            for one in places
            if one.kind != "grid"
        )
        additions = await additions_of(session, community, self.sorter)
        sorter = self.sorter.with_additions(additions).with_gazetteer(gazetteer)
        known = {one.code: one for one in places}
        return Ear(sorter, gazetteer, _around(places), known, version, self.clock())

    def words_changed(self, community: int) -> None:
        """Look at a community's lexicon again before its next message."""
        if community in self._ears:
            self._ears[community] = replace(self._ears[community], looked=LONG_AGO)

    def calendar_for(self, community: Community) -> WorkingCalendar:
        """Return the community's working calendar for the years in use."""
        today = self.clock().date()
        form = (community.revision, today.year)
        make = partial(own_time.calendar_of, community, self.holidays, today)
        return _kept(self._calendars, community.id, form, make)

    def clocks_for(self, community: Community) -> Mapping[Category | Urgency, Clock]:
        """Return the community's deadlines by category and urgency."""
        make = partial(own_time.clocks_of, community)
        return _kept(self._clocks, community.id, community.revision, make)

    def rhythm_for(self, community: Community) -> Rhythm:
        """Return when people of the community may be reminded."""
        make = partial(own_time.rhythm_of_people, community)
        return _kept(self._rhythms, community.id, community.revision, make)

    def forget(self) -> None:
        """Read communities anew: places or words have changed."""
        for kept in (self._ears, self._calendars, self._clocks, self._rhythms):
            kept.clear()


def _read(ear: Ear, text: str, near: str | None) -> Understanding:
    """Understand a text said by somebody who is known to be near a place, or of whom that is not known."""
    understood = ear.sorter.understand(text)
    if near is None or (understood.place is not None and understood.place.code is not None):
        return understood
    return understood._replace(place=ear.gazetteer.find(text, near=near) or understood.place)


def _kept(
    kept: dict[int, tuple[object, Value]], community: int, form: object, make: Callable[[], Value]
) -> Value:
    """Return what was made of this form of a community, or make it."""
    known = kept.get(community)
    if known is None or known[0] != form:
        known = kept[community] = (form, make())
    return known[1]


def _around(places: Iterable[Place]) -> dict[str, frozenset[str]]:
    """Return for each place's code those of what it lies in and of what lies in it."""
    found: dict[str, set[str]] = {}
    for place in places:
        for code in {place.code, *place.path}:
            found.setdefault(place.code, set()).add(code)
            found.setdefault(code, set()).add(place.code)
    return {code: frozenset(codes) for code, codes in found.items()}
