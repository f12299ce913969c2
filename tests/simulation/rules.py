"""What ought to have been sent, reckoned from the diary by the rules alone: nothing here asks the service."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from handlers.supervise import round_of
from orders.deadlines import DEFAULT_CLOCKS, THRESHOLDS, Unit, Urgency, clock_for, reached_at
from orders.parts import Seat, parts_of
from orders.states import RUNNING, Action, Role, State
from orders.supervision import SHARES, Colleague, Need, hearers
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orders.standing import Standing
    from orders.states import Part
    from storage.models import Order
    from tests.simulation.play import Played

RANK = list(Need)


class Stretch(NamedTuple):
    """A time in which nobody moved an order: from when until when, and how it stood."""

    start: datetime
    end: datetime
    order: Order


class Share(NamedTuple):
    """A share of an order's time that was reached: over which look it is found, and who must hear of it."""

    order: Order
    need: Need
    person: int
    look: datetime


@dataclass
class Rules:
    """The rules applied to one course of events."""

    played: Played
    _stretches: dict[int, list[Stretch]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the orders' lives."""
        end = self.played.diary.looks[-1].at + timedelta(days=1)
        for moves, last in self.played.diary.lives():
            ends = [at for at, _ in moves[1:]] + [end]
            self._stretches[last.id] = [
                Stretch(at, to, row) for (at, row), to in zip(moves, ends, strict=True)
            ]

    @cached_property
    def crew(self) -> dict[int, Colleague]:
        """Return who is in the community; nobody is ever away."""
        seats: dict[int, set[Seat]] = {}
        for one in self.played.books.memberships:
            if one.community_id == self.played.home:
                seat = Seat(Role(one.role), one.team_id, one.confidential)
                seats.setdefault(one.person_id, set()).add(seat)
        return {person: Colleague(frozenset(own)) for person, own in seats.items()}

    @cached_property
    def whole(self) -> list[datetime]:
        """Return the looks over which nobody died."""
        return self.played.diary.whole_looks()

    @cached_property
    def _offers(self) -> dict[int, list[datetime]]:
        """Return when each order was offered to somebody by name: from then on the whole team may take it."""
        found: dict[int, list[datetime]] = {}
        for one in self.played.books.events:
            if one.action == Action.OFFER:
                found.setdefault(one.order_id, []).append(one.at)
        return found

    def stretches(self, order: int) -> list[Stretch]:
        """Return an order's life."""
        return self._stretches[order]

    def lives(self) -> Iterator[list[Stretch]]:
        """Yield every order's life."""
        yield from self._stretches.values()

    def stretch_at(self, order: int, moment: datetime) -> Stretch | None:
        """Return how an order stood at a moment."""
        return next((one for one in self._stretches[order] if one.start <= moment < one.end), None)

    def standing(self, stretch: Stretch, moment: datetime) -> Standing:
        """Return what the rules know of an order at a moment of a stretch."""
        found = standing_of(stretch.order)
        offered = any(stretch.start <= at < moment for at in self._offers.get(stretch.order.id, ()))
        return replace(found, assignee=None) if offered else found

    def parts(self, person: int, standing: Standing) -> frozenset[Part]:
        """Return what somebody who works is to an order."""
        return parts_of(person, self.crew[person].seats if person in self.crew else frozenset(), standing)

    def looks_in(self, stretch: Stretch) -> list[datetime]:
        """Return the looks at the clock in a stretch, those over which somebody died too."""
        looks = [one.at for one in self.played.diary.looks]
        return looks[bisect_left(looks, stretch.start) : bisect_left(looks, stretch.end)]

    def next_whole(self, moment: datetime) -> datetime | None:
        """Return the first look from a moment on over which nobody died."""
        at = bisect_left(self.whole, moment)
        return self.whole[at] if at < len(self.whole) else None

    def whole_from(self, moment: datetime) -> list[datetime]:
        """Return the looks from a moment on over which nobody died."""
        return self.whole[bisect_left(self.whole, moment) :]

    def is_awake(self, moment: datetime) -> bool:
        """Say whether people may be reminded."""
        return self.played.digests.is_awake(moment, self.played.calendar)

    def is_quiet(self, moment: datetime) -> bool:
        """Say whether these are the quiet hours, on whatever day."""
        return self.played.digests.put_off(moment, self.played.calendar) is not None

    def shares(self, made: dict[int, set[datetime]]) -> Iterator[Share]:
        """Yield every share of every order's time that had to be told.

        `made` are the looks in which nudges were made of each order: over which of two looks something was
        done, when a process died in the first of them, only its own books can say.
        """
        for life in self.lives():
            told: set[Need] = set()
            counted: object = None
            for stretch in life:
                counting = (round_of(stretch.order), stretch.order.counted_from)
                told, counted = (told if counting == counted else set()), counting
                yield from self._shares_in(stretch, told, made.get(stretch.order.id, set()))

    def _shares_in(self, stretch: Stretch, told: set[Need], made: set[datetime]) -> Iterator[Share]:
        order = stretch.order
        if State(order.state) not in RUNNING or order.paused_at is not None:
            return
        reached = self._reached(order)
        for look in self.looks_in(stretch):
            new = [need for need in SHARES if need not in told and reached[need] <= look]
            if not new or (order.urgency == Urgency.URGENT and self.is_quiet(look)):
                continue
            if look in made or look in self._whole_set:
                told.update(new)
                yield from self._heard(stretch, new, look)

    @cached_property
    def _whole_set(self) -> frozenset[datetime]:
        return frozenset(self.whole)

    def _heard(self, stretch: Stretch, new: list[Need], look: datetime) -> Iterator[Share]:
        """Yield who must hear of shares that have passed together: each once, of what counts most."""
        standing = self.standing(stretch, look)
        people: dict[int, Need] = {}
        for need in new:
            for person in hearers(need, standing, self.crew):
                people[person] = max(need, people.get(person, need), key=RANK.index)
        for person, need in people.items():
            yield Share(stretch.order, need, person, look)

    def _reached(self, order: Order) -> dict[Need, datetime]:
        """Return when each share of an order's time is reached."""
        standing = standing_of(order)
        clock = clock_for(standing.category, Urgency(order.urgency), DEFAULT_CLOCKS)
        return {
            need: reached_at(
                order.counted_from or order.received_at,
                order.close_by,
                share,
                self.played.calendar,
                wall_clock=clock.close.unit is Unit.HOURS,
                paused=timedelta(seconds=order.paused_seconds),
            )
            for need, share in zip(SHARES, THRESHOLDS, strict=True)
        }
