"""What each figure counts, order by order: the definitions of docs/orders.md as code.

Every measure is seen from the end of its period: what happened later changes nothing of it, so that last
week's figure is the same today as it was last Monday, and weeks are compared as they were known then.

A measure yields samples: an order, and for a rate `YES` or `NO` (does it speak for it?), for a count `YES`,
for a duration hours.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from orders.report import Measure
from orders.states import Action, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from orders.facts import Facts, Happening, Material
    from orders.report import Period

RESPONSE = timedelta(hours=24)
"""Working time within which a person must have spoken to the resident (响应率)."""

REPEATED_WITHIN = timedelta(days=30)
SATISFIED_FROM = 4
"""A resident is satisfied when every mark they gave is at least this (of 5)."""

YES, NO = 1.0, 0.0

_HOUR = timedelta(hours=1)
_CLOSING = frozenset({Action.SOLVED, Action.PARTLY, Action.EXPIRE})
_REFUSING = frozenset({Action.UNSOLVED, Action.REOPEN})
_JUDGING = _CLOSING | _REFUSING | {Action.RATE}


class Sample(NamedTuple):
    """What one order says of a measure."""

    order: Facts
    value: float


def received(material: Material, period: Period) -> Iterator[Sample]:
    """Every order that came in, whatever became of it."""
    return (Sample(one, YES) for one in material.received.during(period))


def dispatched(material: Material, period: Period) -> Iterator[Sample]:
    """Orders that went to a team or a person for the first time."""
    return (Sample(one, YES) for one in material.dispatched.during(period))


def closed(material: Material, period: Period) -> Iterator[Sample]:
    """Orders that were closed, be it to be reopened later; each once."""
    return (Sample(order, YES) for order in _moved(material, period, _CLOSING))


def _moved(material: Material, period: Period, actions: frozenset[Action]) -> list[Facts]:
    """The orders with which this was done in a period, each once."""
    moved = {order.id: order for order, one in material.happened.during(period) if one.action in actions}
    return list(moved.values())


def late(material: Material, period: Period) -> Iterator[Sample]:
    """Orders without a result at the end of the period although their day had passed."""
    return (Sample(material.by_id[one], YES) for one in material.hanging(period.end))


def first_contact(material: Material, period: Period) -> Iterator[Sample]:
    """Hours by the wall clock from the receipt to the first words of a person.

    Orders first spoken to in the period, and those that at its end nobody had spoken of for 24 working
    hours: these count as long as they have waited, and at least as long as the longest of the others, so
    that silence never looks like speed.
    """
    spoken = [
        Sample(one, (one.contacted - one.received) / _HOUR)
        for one in material.contacted.during(period)
        if one.contacted is not None and _spoken_to_itself(one)
    ]
    longest = max((sample.value for sample in spoken), default=0.0)
    yield from spoken
    worked = material.calendar.worked_until
    limit = worked(period.end) - RESPONSE
    for one in material.unheard(period.end):
        if _spoken_to_itself(one) and worked(one.received) < limit:
            yield Sample(one, max(longest, (period.end - one.received) / _HOUR))


def _spoken_to_itself(order: Facts) -> bool:
    """Say whether somebody must speak to this resident: who follows another's order hears through it."""
    return not order.carried or order.dispatched is not None


def response(material: Material, period: Period) -> Iterator[Sample]:
    """Dispatched orders whose 24 working hours from the receipt ran out, by whether a person spoke in them.

    An order is judged once: when it has been dispatched and the hours are over, whichever comes last.
    """
    worked = material.calendar.worked_until
    opens, closes = worked(period.start) - RESPONSE, worked(period.end) - RESPONSE
    earliest = material.calendar.moment_at(opens)
    come = material.received.between(earliest, period.end)
    sent = [one for one in material.dispatched.during(period) if one.received < earliest]
    for one in (*come, *sent):
        if one.dispatched is None or one.dispatched >= period.end:
            continue
        begun = worked(one.received)
        if begun <= closes and (begun > opens or one.dispatched >= period.start):
            yield Sample(one, _spoke_within(one, begun, worked))


def _spoke_within(order: Facts, begun: timedelta, worked: Callable[[datetime], timedelta]) -> float:
    """Say whether a person spoke to the resident in time; there is no more working time than time."""
    if order.contacted is None:
        return NO
    soon = order.contacted - order.received <= RESPONSE
    return YES if soon or worked(order.contacted) - begun <= RESPONSE else NO


def in_time(material: Material, period: Period) -> Iterator[Sample]:
    """Every order with a promise that fell due, open ones included, by whether all of them were kept."""
    kept: dict[int, bool] = {}
    for order, promise in material.promised.during(period):
        kept[order.id] = kept.get(order.id, True) and promise.kept(period.end)
    return (Sample(material.by_id[one], value) for one, value in kept.items())


class Verdict(NamedTuple):
    """What a resident said within a period: of the matter, and the lowest mark they gave."""

    said: Action | None = None
    mark: int | None = None

    def then(self, one: Happening) -> Verdict:
        """What it is after one more happening; a refusal takes the marks before it back."""
        if one.action in _REFUSING:
            return Verdict(Action.UNSOLVED)
        if one.action in _CLOSING:
            return self._replace(said=one.action)
        marks = [mark for mark in (self.mark, one.result, one.attitude) if mark is not None]
        return self._replace(mark=min(marks, default=None))

    @property
    def answered(self) -> bool:
        """Say whether they said if it is solved."""
        return self.said in {Action.SOLVED, Action.PARTLY, Action.UNSOLVED}

    @property
    def silent(self) -> bool:
        """Say whether the order was closed without a word or a mark (未评价)."""
        return self.said is Action.EXPIRE and self.mark is None


_SILENCE = Verdict()


def verdicts(material: Material, period: Period) -> list[tuple[Facts, Verdict]]:
    """What the residents of a period's judged orders had said at its end."""
    found: dict[int, Verdict] = {}
    for order, one in material.happened.during(period):
        if one.action in _JUDGING:
            found[order.id] = found.get(order.id, _SILENCE).then(one)
    return [(material.by_id[order], verdict) for order, verdict in found.items()]


def solved(material: Material, period: Period) -> Iterator[Sample]:
    """Orders whose residents said whether it is solved, by whether it wholly is."""
    for order, verdict in verdicts(material, period):
        if verdict.answered:
            yield Sample(order, verdict.said is Action.SOLVED)


def satisfied(material: Material, period: Period) -> Iterator[Sample]:
    """Orders that got a mark or were said to be unsolved, by whether every mark is a good one."""
    for order, verdict in verdicts(material, period):
        if verdict.mark is not None or verdict.said is Action.UNSOLVED:
            yield Sample(order, (verdict.mark or 0) >= SATISFIED_FROM)


def unrated(material: Material, period: Period) -> Iterator[Sample]:
    """Orders that were answered or closed unanswered, by whether nobody said a word."""
    for order, verdict in verdicts(material, period):
        if verdict.answered or verdict.said is Action.EXPIRE:
            yield Sample(order, verdict.silent)


def returned(material: Material, period: Period) -> Iterator[Sample]:
    """Orders dispatched or returned, by whether people gave them back (the program's own do not count)."""
    given_back = {
        order.id: order
        for order, one in material.happened.during(period)
        if one.action is Action.RETURN and not one.by_program
    }
    yield from _flow(material, period, given_back.values(), material.dispatched.during(period))


def reopened(material: Material, period: Period) -> Iterator[Sample]:
    """Orders closed or reopened, by whether they were reopened."""
    again = _moved(material, period, frozenset({Action.REOPEN}))
    yield from _flow(material, period, again, _moved(material, period, _CLOSING))


def repeated(material: Material, period: Period) -> Iterator[Sample]:
    """Orders received, by whether their resident had asked for the same within 30 days before."""
    come = material.received.during(period)
    earlier: dict[tuple[object, ...], list[datetime]] = {}
    for one in material.received.between(period.start - REPEATED_WITHIN, period.end):
        if one.orderer is not None and not _taken_back(one, period.end):
            earlier.setdefault(_same(one), []).append(one.received)
    again = [one for one in come if _asked_before(one, earlier.get(_same(one), ()))]
    yield from _flow(material, period, again, come)


def _taken_back(order: Facts, by: datetime) -> bool:
    """Say whether the resident had withdrawn it: who writes it anew has not asked twice."""
    return order.state is State.WITHDRAWN and order.closed is not None and order.closed < by


def _asked_before(order: Facts, asked: Iterable[datetime]) -> bool:
    return any(order.received - REPEATED_WITHIN <= moment < order.received for moment in asked)


def _same(order: Facts) -> tuple[object, ...]:
    """What makes two orders of one person the same: the matter, or where it has no name the place."""
    return order.orderer, order.category, order.matter, "" if order.matter else order.place


def _flow(
    material: Material, period: Period, part: Iterable[Facts], whole: Iterable[Facts]
) -> Iterator[Sample]:
    """Count the part against the whole with the part in it.

    An order that hangs overdue is no sign of good work: it makes no bad share look smaller.
    """
    hanging = material.hanging(period.end)
    counted = {order.id for order in part}
    for order in part:
        yield Sample(order, YES)
    for order in whole:
        if order.id not in counted and order.id not in hanging:
            yield Sample(order, NO)


COUNTS = frozenset({Measure.RECEIVED, Measure.DISPATCHED, Measure.CLOSED, Measure.LATE})
QUANTILES: Mapping[Measure, float] = MappingProxyType(
    {Measure.FIRST_CONTACT_MEDIAN: 0.5, Measure.FIRST_CONTACT_P90: 0.9}
)
RATES = frozenset(Measure) - COUNTS - frozenset(QUANTILES)

LESS_IS_BETTER = frozenset(
    {
        Measure.LATE,
        Measure.FIRST_CONTACT_MEDIAN,
        Measure.FIRST_CONTACT_P90,
        Measure.UNRATED_RATE,
        Measure.RETURN_RATE,
        Measure.REOPEN_RATE,
        Measure.REPEAT_RATE,
    }
)

SAMPLES: Mapping[Measure, Callable[[Material, Period], Iterable[Sample]]] = MappingProxyType(
    {
        Measure.RECEIVED: received,
        Measure.DISPATCHED: dispatched,
        Measure.CLOSED: closed,
        Measure.LATE: late,
        Measure.FIRST_CONTACT_MEDIAN: first_contact,
        Measure.FIRST_CONTACT_P90: first_contact,
        Measure.RESPONSE_RATE: response,
        Measure.IN_TIME_RATE: in_time,
        Measure.SOLVED_RATE: solved,
        Measure.SATISFIED_RATE: satisfied,
        Measure.UNRATED_RATE: unrated,
        Measure.RETURN_RATE: returned,
        Measure.REOPEN_RATE: reopened,
        Measure.REPEAT_RATE: repeated,
    }
)
"""Where each measure's samples come from."""
