"""What a summary is made from: plain facts of orders, and what happened to them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from orders.promises import Promise, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Facts:
    """One order as it stands. `orderer` is whoever it belongs to; `carried`: it was joined to another.

    Codes are empty where nothing is known. `handler` is who has it in hand, or for whom it waits by name.
    """

    id: int
    number: int
    state: State
    category: str
    received: datetime
    contact_by: datetime
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
        return InTime((order.received, order) for order in self.orders)

    @cached_property
    def dispatched(self) -> InTime[Facts]:
        """The orders by when they first went to a team or a person."""
        return InTime((order.dispatched, order) for order in self.orders if order.dispatched)

    @cached_property
    def contacted(self) -> InTime[Facts]:
        """The orders by when a person first spoke to the resident."""
        return InTime((order.contacted, order) for order in self.orders if order.contacted)

    @cached_property
    def happened(self) -> InTime[tuple[Facts, Happening]]:
        """What happened to the orders, by when."""
        return InTime(
            (one.at, (self.by_id[one.order], one)) for one in self.happenings if one.order in self.by_id
        )

    @cached_property
    def _promises(self) -> Sequence[tuple[Facts, Promise]]:
        """Every promise of every order: those that moves have replaced, and the one in force."""
        found: list[tuple[Facts, Promise]] = []
        begun: dict[int, datetime] = {}
        for _, (order, one) in self.happened.entries:
            if one.promise is not None:
                found.append((order, one.promise._replace(begun=begun.get(order.id))))
                begun[order.id] = one.at
        return [*found, *((one, one.promise._replace(begun=begun.get(one.id))) for one in self.orders)]

    @cached_property
    def promised(self) -> InTime[tuple[Facts, Promise]]:
        """The promises that fell due, by when."""
        return InTime((one.due, (order, one)) for order, one in self._promises if one.fell_due)

    @cached_property
    def _missed(self) -> InTime[tuple[Facts, Promise]]:
        """The promises of which the day passed without a result."""
        return InTime(
            (one.close_by, (order, one))
            for order, one in self._promises
            if one.resolved is None or one.resolved > one.close_by
        )

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


class InTime(Generic[Thing]):
    """Things in the order of their moments, so that those of a period are found at once."""

    def __init__(self, entries: Iterable[tuple[datetime, Thing]]) -> None:
        """Sort them; those of one moment stay as they come."""
        self.entries = sorted(entries, key=itemgetter(0))
        self._moments = [moment for moment, _ in self.entries]

    def during(self, period: Period) -> list[Thing]:
        """Those of a period."""
        return self.between(period.start, period.end)

    def before(self, end: datetime) -> list[Thing]:
        """Those before a moment."""
        return [thing for _, thing in self.entries[: bisect_left(self._moments, end)]]

    def between(self, start: datetime, end: datetime) -> list[Thing]:
        """Those from a moment on, before another."""
        first, last = bisect_left(self._moments, start), bisect_left(self._moments, end)
        return [thing for _, thing in self.entries[first:last]]
