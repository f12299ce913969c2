"""The history of one community, told order by order from its beginning to the present."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from handlers import learning
from handlers.cards import draft as cards
from handlers.history.cast import RESIDENTS_EACH, Cast, Someone
from handlers.history.days import Days
from handlers.history.following import follow, is_at_work, may_carry
from handlers.history.phrases import phrases
from handlers.history.plot import Plot
from handlers.history.rhythm import Rhythm
from handlers.history.tale import Tale
from handlers.texts import history as texts
from nlp.understanding import Alarm
from orders.categories import Category
from orders.deadlines import Urgency
from orders.standing import Standing
from orders.states import Action, State
from storage.history import PastIds
from storage.orders import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from handlers.history.phrases import Matter
    from handlers.history.rhythm import Spot
    from nlp.sorter import Sorter
    from nlp.understanding import Understanding
    from orders.calendar import WorkingCalendar
    from orders.deadlines import Clock
    from orders.routing import Crew
    from storage.history import PastOrder
    from storage.models import Community, Place, Team

PROXIED, ANONYMOUS, PHONE_GIVEN, REPEATED = 0.08, 0.02, 0.8, 0.04
ANSWERS, CANNOT_TELL, PUTS_RIGHT = 0.66, 0.28, 0.35
"""Asked for the category, a resident gives the true one, or cannot tell; unasked, some put it right."""
JOINS = 0.55
REMEMBERED = 40
"""Recent orders from which a repeated one is drawn, and carriers of one matter at one place."""
SPOT_SHARE = 0.22
"""Share of the orders that a hot spot takes for itself while it burns."""

DAY = 24 * 60 * 60
Case = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A community as it stands, and how its messages are read."""

    community: Community
    teams: Sequence[Team]
    crews: Sequence[Crew]
    places: Sequence[Place]
    calendar: WorkingCalendar
    clocks: Mapping[Category | Urgency, Clock]
    sorter: Sorter
    auto_dispatch: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when orders come, how many, and when the present is."""

    first: datetime
    last: datetime
    orders: int
    now: datetime
    base: int = 1
    """The number of the first one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one resident writes about, where, and in which words."""

    matter: Matter
    says: str
    place: Place | None


@dataclass
class Chronicle:
    """Tells the orders of one community; the same seed tells the same ones."""

    setting: Setting
    span: Span
    seed: int
    cast: Cast = field(init=False)

    def __post_init__(self) -> None:
        """Let the people come in."""
        setting, span = self.setting, self.span
        self._chance = Random(f"{self.seed}:{setting.community.code}:{span.first}")  # noqa: S311 - no secret
        self._ids = PastIds(self._chance)
        self._days = Days(setting.calendar, span.first, span.now, setting.clocks)
        self._places = {one.code: one for one in setting.places}
        self._homes = [one for one in setting.places if one.kind == "building"] or [*setting.places]
        residents = max(20, span.orders // RESIDENTS_EACH)
        self.cast = Cast(setting.community, self._chance, self._ids, residents, self._places)
        # A street's communities begin together: their people come in one after the other, or some of them
        # would have the same identifier.
        apart = timedelta(seconds=crc32(setting.community.code.encode()) % DAY)
        self.cast.enter(setting.teams, setting.crews, span.first - timedelta(days=1) - apart)
        self._plot = Plot(self._days, self.cast, phrases(), self._chance)
        self._readings: dict[str, Understanding] = {}
        self._recent: deque[tuple[Someone, Wish]] = deque(maxlen=REMEMBERED)
        self._carriers: defaultdict[Case, deque[Tale]] = defaultdict(lambda: deque(maxlen=REMEMBERED // 4))

    def tales(self) -> Iterator[PastOrder]:
        """Tell every order, in the order in which they came."""
        rhythm = Rhythm(self.setting.calendar, phrases().matters, self._chance)
        estates = [one.code for one in self.setting.places if one.kind == "estate"]
        spots = list(rhythm.spots(self.span.first, self.span.last, estates))
        arrivals = rhythm.arrivals(self.span.first, self.span.last, self.span.orders)
        burning: list[Spot] = []
        for number, at in enumerate(arrivals, start=self.span.base):
            while spots and spots[0].first <= at:
                burning.append(spots.pop(0))
            burning = [one for one in burning if at < one.last]
            resident, wish = self._wish(rhythm, at, burning)
            yield self._tale(number, at, resident, wish).done()

    def _wish(self, rhythm: Rhythm, at: datetime, burning: Sequence[Spot]) -> tuple[Someone, Wish]:
        """Draw who writes about what: a hot spot, the same again, or something new."""
        if burning and self._chance.random() < SPOT_SHARE:
            spot = self._chance.choice(burning)
            inside = [one for one in self._homes if spot.place in one.path]
            return self._new(spot.matter, self._chance.choice(inside or self._homes), at)
        if self._recent and self._chance.random() < REPEATED:
            return self._chance.choice(self._recent)
        day = self._day(at)
        home = self._chance.choice(self._homes) if self._homes else None
        drawn = self._new(rhythm.matter_on(day), home, at)
        self._recent.append(drawn)
        return drawn

    def _day(self, at: datetime) -> date:
        return self.setting.calendar.local(at).date()

    def _new(self, matter: Matter, home: Place | None, at: datetime) -> tuple[Someone, Wish]:
        resident = self.cast.resident(at, home.code if home else None)
        place = self._places.get(resident.home or "", home)
        return resident, Wish(matter, self._chance.choice(matter.says), place)

    def _tale(self, number: int, at: datetime, resident: Someone, wish: Wish) -> Tale:
        """Tell one order whole."""
        proxied = self._chance.random() < PROXIED
        by = self._chance.choice(self.cast.walkers) if proxied else resident
        tale = self._begin(number, at, resident, by, wish)
        self._plot.meet(wish.matter.category, by)
        case = (tale.standing.category, wish.matter.name, tuple(wish.place.path[1:]) if wish.place else ())
        carrier = self._carrier(tale, case)
        if carrier is not None:
            follow(tale, carrier, by, self._plot)
            return tale
        team = self._sure_team(tale)
        if team is not None:
            tale.step(Action.DISPATCH, None, at, team=team, mute=True)
        self._plot.tell(tale, wish.matter.category, by)
        if "{at}" in wish.says and may_carry(tale):  # what hangs on no place is nobody else's matter
            self._carriers[case].append(tale)
        return tale

    def _carrier(self, tale: Tale, case: Case) -> Tale | None:
        """Return the neighbour's order that a resident chooses to follow, if there is one to offer."""
        if not may_carry(tale) or self._chance.random() >= JOINS:
            return None
        offered = (one for one in reversed(self._carriers.get(case, ())) if is_at_work(one, tale.at))
        return next((one for one in offered if one.standing.orderer != tale.standing.orderer), None)

    def _sure_team(self, tale: Tale) -> int | None:
        """Return the team to which the program itself dispatches."""
        told = tale.telling
        unsure = (told.sorted_as or {})["unsure"]
        if unsure or told.confidential or not self.setting.auto_dispatch:
            return None
        return self.cast.team_for(told.category, told.matter, told.place_code)

    def _begin(self, number: int, at: datetime, resident: Someone, by: Someone, wish: Wish) -> Tale:
        """Submit an order."""
        text, named = self._words(wish)
        telling = self._telling(wish, text, named, resident, proxied=by is not resident)
        urgency = Urgency(telling.urgency)
        contact_by, close_by = self._days.due(telling.category, urgency, at)
        standing = Standing(
            state=State.SUBMITTED,
            category=telling.category,
            received_at=at,
            contact_by=contact_by,
            close_by=close_by,
            confidential=telling.confidential,
            orderer=resident.id,
            proxy=None if by is resident else by.id,
        )
        made = self._ids.at(at)
        community = self.setting.community.id
        tale = Tale(self._days, self._ids, self.span.now, community, number, made, telling, standing)
        tale.begin(by)
        self._note_choice(tale, by)
        return tale

    def _words(self, wish: Wish) -> tuple[str, str]:
        """Return what is written, and the place as it is named in it (or nothing)."""
        place = wish.place
        named = self._chance.choice((place.name, place.name, *place.aliases)) if place else texts.HERE
        text = phrases().message(wish.says, named, self._chance)
        return text, named if place and "{at}" in wish.says else ""

    def _telling(self, wish: Wish, text: str, named: str, resident: Someone, *, proxied: bool) -> Telling:
        """Return what the order says, sorted as the program sorts it."""
        read = self._read(wish.says)
        chosen = self._chosen(read, wish.matter.category)
        category = Category(chosen) if chosen in set(Category) else read.category
        given = proxied or self._chance.random() < PHONE_GIVEN
        return Telling(
            story=text,
            gist=text,
            category=category,
            matter=read.matter if category is read.category else None,
            urgency=Urgency(read.alarm.value).value,
            confidential=read.sensitive or read.alarm is Alarm.EMERGENCY,
            anonymous=not proxied and self._chance.random() < ANONYMOUS,
            hotlines=tuple(one.value for one in read.hotlines),
            place_code=wish.place.code if wish.place else None,
            place_text=named,
            contact=resident.phone if given else "",
            for_name=resident.name if proxied else "",
            sorted_as={
                "category": read.category.value,
                "runner_up": read.runner_up.value,
                "confidence": round(read.confidence, 3),
                "sure": read.sure,
                "unsure": chosen == cards.UNSURE or not (chosen or read.sure),
                "chosen": chosen,
                "words": cards.deciding(read),
            },
        )

    def _read(self, says: str) -> Understanding:
        """Return how a phrasing is understood: read once, whatever is put around it."""
        if says not in self._readings:
            self._readings[says] = self.setting.sorter.understand(phrases().plain(says))
        return self._readings[says]

    def _chosen(self, read: Understanding, truth: Category) -> str:
        """Return what the resident chose on the card: a category, that they cannot tell, or nothing."""
        draw = self._chance.random()
        if read.sensitive or read.alarm is Alarm.EMERGENCY:
            return ""
        if read.sure:
            return truth.value if read.category is not truth and draw < PUTS_RIGHT else ""
        if draw < ANSWERS:
            return truth.value
        return cards.UNSURE if draw < ANSWERS + CANNOT_TELL else read.category.value

    def _note_choice(self, tale: Tale, by: Someone) -> None:
        """Keep what the resident chose as material for learning."""
        sorted_as = tale.telling.sorted_as or {}
        if sorted_as["chosen"] in set(Category):
            kind = learning.CHOICE if sorted_as["sure"] else learning.ANSWER
            tale.correct(kind, by, sorted_as["category"], sorted_as["chosen"], tale.at)
