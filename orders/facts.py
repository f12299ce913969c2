"""What a summary is made from: plain facts of orders, and what happened to them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from orders.promises import Promise, in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from orders.report import Period
    from orders.states import Action, State


class Happening(NamedTuple):
    """A move of an order; `result` and `attitude` are marks (1-5), `promise` one that the move replaced."""

    order: int
    action: Action
    at: datetime
    by_program: bool = False
    result: int | None = None
    attitude: int | None = None
    promise: Promise | None = None


class Facts(NamedTuple):
    """One order as it stands. `orderer` is whoever it belongs to; `carried`: it was joined to another.

    Codes are empty where nothing is known. `handler` is who has it in hand, or for whom it waits by name.
    """

    id: int
    number: int
    state: State
    category: str
    received: datetime
    close_by: datetime
    matter: str = ""
    place: str = ""
    estate: str = ""
    grid: str = ""
    team: int | None = None
    handler: int | None = None
    orderer: int | None = None
    carried: bool = False
    confidential: bool = False
    level: int = 0
    returns: int = 0
    dispatched: datetime | None = None
    contacted: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None

    @property
    def promise(self) -> Promise:
        """The promise in force."""
        return in_force(self.state, self.close_by, self.resolved, self.closed)


_ONE_DAY = timedelta(days=1)


def _thing(order: Facts) -> tuple[object, ...]:
    return order.orderer, order.category, order.matter, "" if order.matter else order.place


@dataclass(frozen=True)
class Material:
    """The orders and happenings that a period and the four before it need; more do no harm.

    `happenings` are in the order in which they happened. `began` is when the community's first order came:
    periods that had begun by then are not compared with. What several measures look for is kept.
    """

    orders: Sequence[Facts]
    happenings: Sequence[Happening]
    calendar: WorkingCalendar
    began: datetime | None = None

    @cached_property
    def by_id(self) -> Mapping[int, Facts]:
        """Each order by its identifier."""
        return {order.id: order for order in self.orders}

    @cached_property
    def received(self) -> InTime[Facts]:
        """The orders by when they came."""
        return InTime(self.orders, attrgetter("received"))

    @cached_property
    def dispatched(self) -> InTime[Facts]:
        """The orders by when they first went to a team or a person."""
        return InTime((one for one in self.orders if one.dispatched), attrgetter("dispatched"))

    @cached_property
    def contacted(self) -> InTime[Facts]:
        """The orders by when a person first spoke to the resident."""
        return InTime((one for one in self.orders if one.contacted), attrgetter("contacted"))

    @cached_property
    def happened(self) -> InTime[Happening]:
        """What happened to the orders, by when."""
        return InTime((one for one in self.happenings if one.order in self.by_id), attrgetter("at"))

    def same_as(self, order: Facts) -> Sequence[Facts]:
        """A person's orders about the same, with this one: a matter, or a place where that has no name."""
        return self._same[_thing(order)]

    @cached_property
    def _same(self) -> Mapping[tuple[object, ...], Sequence[Facts]]:
        found: defaultdict[tuple[object, ...], list[Facts]] = defaultdict(list)
        for order in self.orders:
            found[_thing(order)].append(order)
        return found

    def due(self, period: Period) -> Iterator[tuple[Facts, Promise]]:
        """The promises that fell due in a period: those in force, and those that moves have replaced."""
        in_force = ((one, self._in_force(one)) for one in self._by_day.during(period))
        for order, promise in chain(self._by_due.during(period), in_force):
            if promise.fell_due:
                yield order, promise

    @cached_property
    def _by_day(self) -> InTime[Facts]:
        return InTime(self.orders, attrgetter("close_by"))

    @cached_property
    def _by_due(self) -> InTime[tuple[Facts, Promise]]:
        return InTime(_pairs(self.by_id, self._replaced), lambda one: one[1].due)

    @cached_property
    def _replaced(self) -> Mapping[int, Sequence[Promise]]:
        """The promises of an order that moves have replaced, in their order; of most there are none."""
        found: defaultdict[int, list[Promise]] = defaultdict(list)
        for one in self.happened.things:
            if one.promise is not None:
                own = found[one.order]
                own.append(one.promise._replace(begun=own[-1].replaced if own else None))
        return found

    def _in_force(self, order: Facts) -> Promise:
        """The promise in force, which may have taken the place of another one."""
        own = self._replaced.get(order.id)
        return order.promise._replace(begun=own[-1].replaced) if own else order.promise

    @cached_property
    def _missed(self) -> InTime[tuple[Facts, Promise]]:
        """The promises of which the day passed without a result."""
        late = (one for one in self.orders if one.resolved is None or one.resolved > one.close_by)
        both = chain(_pairs(self.by_id, self._replaced), ((one, self._in_force(one)) for one in late))
        missed = (one for one in both if one[1].resolved is None or one[1].resolved > one[1].close_by)
        return InTime(missed, lambda one: one[1].close_by)

    def hanging(self, by: datetime) -> Mapping[int, datetime]:
        """The orders that at `by` had no result although their day had passed, with that day."""
        if by not in self._hanging:
            missed = self._missed.before(by)
            found = {order.id: promise.close_by for order, promise in reversed(missed) if promise.hangs(by)}
            self._hanging[by] = found
        return self._hanging[by]

    def unheard(self, by: datetime) -> list[Facts]:
        """The orders that had come before a moment, lived on at it, and of which nobody had spoken."""
        return [
            one
            for one in self._silent
            if one.received < by
            and (one.contacted is None or one.contacted >= by)
            and (one.closed is None or one.closed >= by)
        ]

    @cached_property
    def _silent(self) -> list[Facts]:
        """The orders that nobody spoke of for a day at least."""
        return [
            one for one in self.orders if one.contacted is None or one.contacted - one.received > _ONE_DAY
        ]

    _hanging: dict[datetime, Mapping[int, datetime]] = field(default_factory=dict, compare=False, repr=False)


Thing = TypeVar("Thing")


def _pairs(
    orders: Mapping[int, Facts], promises: Mapping[int, Sequence[Promise]]
) -> Iterator[tuple[Facts, Promise]]:
    return ((orders[order], promise) for order, own in promises.items() for promise in own)


class InTime(Generic[Thing]):
    """Things in the order of their moments, so that those of a period are found at once."""

    def __init__(self, things: Iterable[Thing], moment: Callable[[Thing], datetime]) -> None:
        """Sort them; those of one moment stay as they come."""
        self.things = sorted(things, key=moment)
        self._moments = [*map(moment, self.things)]

    def during(self, period: Period) -> list[Thing]:
        """Those of a period."""
        return self.between(period.start, period.end)

    def before(self, end: datetime) -> list[Thing]:
        """Those before a moment."""
        return self.things[: bisect_left(self._moments, end)]

    def between(self, start: datetime, end: datetime) -> list[Thing]:
        """Those from a moment on, before another."""
        return self.things[bisect_left(self._moments, start) : bisect_left(self._moments, end)]
