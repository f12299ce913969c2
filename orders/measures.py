"""What each figure counts, order by order: the definitions of docs/orders.md as code.

Every measure is seen from the end of its period: what happened later changes nothing of it, so that last
week's figure is the same today as it was last Monday, and weeks are compared as they were known then.

What is found for a measure are orders: for a rate those that speak for it and the others of its whole, for
a count those that are counted, for a duration each with its hours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from orders.report import Measure
from orders.states import Action, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from orders.facts import Facts, Happening, Material
    from orders.report import Period

RESPONSE = timedelta(hours=24)
"""Working time within which a person must have spoken to the resident (响应率)."""

REPEATED_WITHIN = timedelta(days=30)
SATISFIED_FROM = 4
"""A resident is satisfied when every mark they gave is at least this (of 5)."""

_HOUR = timedelta(hours=1)
_CLOSING = (Action.SOLVED, Action.PARTLY, Action.EXPIRE)
_REFUSING = (Action.UNSOLVED, Action.REOPEN)
_JUDGING = frozenset({*_CLOSING, *_REFUSING, Action.RATE})


class Found(NamedTuple):
    """The orders that make a measure in a period: those that are counted, and the others of a rate's whole.

    For a duration `hours` are those of each that is counted.
    """

    counted: Sequence[Facts]
    others: Sequence[Facts] = ()
    hours: Sequence[float] = ()


def measured(material: Material, period: Period) -> Mapping[Measure, Found]:
    """Measure everything in a period; both measures of the first contact are taken from one of them."""
    come, sent = material.received.during(period), material.dispatched.during(period)
    moved = _moved(material, period)
    judged = verdicts(material, period)
    return {
        Measure.RECEIVED: Found(come),  # whatever became of them
        Measure.DISPATCHED: Found(sent),  # for the first time
        Measure.CLOSED: Found(_those(moved, _CLOSING)),  # be it to be reopened later
        Measure.LATE: late(material, period),
        Measure.FIRST_CONTACT_MEDIAN: first_contact(material, period),
        Measure.RESPONSE_RATE: response(material, period),
        Measure.IN_TIME_RATE: in_time(material, period),
        Measure.SOLVED_RATE: solved(judged),
        Measure.SATISFIED_RATE: satisfied(judged),
        Measure.UNRATED_RATE: unrated(judged),
        Measure.RETURN_RATE: _flow(material, period, _those(moved, (Action.RETURN,)), sent),
        Measure.REOPEN_RATE: _flow(
            material, period, _those(moved, (Action.REOPEN,)), _those(moved, _CLOSING)
        ),
        Measure.REPEAT_RATE: _flow(material, period, repeated(material, period), come),
    }


_Moved: TypeAlias = "Mapping[Action, Mapping[int, Facts]]"


def _moved(material: Material, period: Period) -> _Moved:
    """The orders with which each thing was done in a period; what the program takes back is no return."""
    moved: defaultdict[Action, dict[int, Facts]] = defaultdict(dict)
    for one in material.happened.during(period):
        if not (one.by_program and one.action is Action.RETURN):
            moved[one.action][one.order] = material.by_id[one.order]
    return moved


def _those(moved: _Moved, actions: Iterable[Action]) -> Sequence[Facts]:
    """The orders with which one of these was done, each once, be it undone since."""
    return [*{id_: order for action in actions for id_, order in moved.get(action, {}).items()}.values()]


def late(material: Material, period: Period) -> Found:
    """Orders without a result at the end of the period although their day had passed."""
    return Found([material.by_id[one] for one in material.hanging(period.end)])


def first_contact(material: Material, period: Period) -> Found:
    """Hours by the wall clock from the receipt to the first words of a person.

    Orders first spoken to in the period, and those that at its end nobody had spoken of for 24 working
    hours: these count as long as they have waited, and at least as long as the longest of the others, so
    that silence never looks like speed.
    """
    spoken = [one for one in material.contacted.during(period) if _spoken_to_itself(one)]
    hours = [(one.contacted - one.received) / _HOUR for one in spoken if one.contacted]
    longest = max(hours, default=0.0)
    worked = material.calendar.worked_until
    limit = worked(period.end) - RESPONSE
    silent = [
        one for one in material.unheard(period.end) if _spoken_to_itself(one) and worked(one.received) < limit
    ]
    waited = (max(longest, (period.end - one.received) / _HOUR) for one in silent)
    return Found([*spoken, *silent], hours=[*hours, *waited])


def _spoken_to_itself(order: Facts) -> bool:
    """Say whether somebody must speak to this resident: who follows another's order hears through it."""
    return not order.carried or order.dispatched is not None


def response(material: Material, period: Period) -> Found:
    """Dispatched orders whose 24 working hours from the receipt ran out, by whether a person spoke in them.

    An order is judged once: when it has been dispatched and the hours are over, whichever comes last.
    """
    calendar = material.calendar
    opens, closes = (calendar.worked_until(one) - RESPONSE for one in (period.start, period.end))
    earliest = calendar.moment_at(opens)
    come = material.received.between(earliest, period.end)
    over_before, over = (bisect_right(come, one, key=partial(_begun, calendar)) for one in (opens, closes))
    sent = [one for one in material.dispatched.during(period) if one.received < earliest]
    sent += [one for one in come[:over_before] if one.dispatched and one.dispatched >= period.start]
    judged = [
        one for one in (*sent, *come[over_before:over]) if one.dispatched and one.dispatched < period.end
    ]
    return _parted(judged, lambda one: _spoke_within(one, calendar))


def _begun(calendar: WorkingCalendar, order: Facts) -> timedelta:
    """The working time until an order came."""
    return calendar.worked_until(order.received)


def _parted(whole: Iterable[Facts], speaks_for_it: Callable[[Facts], bool]) -> Found:
    """Part the whole of a rate."""
    parts: tuple[list[Facts], list[Facts]] = [], []
    for one in whole:
        parts[not speaks_for_it(one)].append(one)
    return Found(*parts)


def _spoke_within(order: Facts, calendar: WorkingCalendar) -> bool:
    """Say whether a person spoke to the resident in time; there is no more working time than time."""
    if order.contacted is None:
        return False
    soon = order.contacted - order.received <= RESPONSE
    return soon or calendar.worked_until(order.contacted) - _begun(calendar, order) <= RESPONSE


def in_time(material: Material, period: Period) -> Found:
    """Every order with a promise that fell due, open ones included, by whether all of them were kept."""
    kept: dict[int, bool] = {}
    for order, promise in material.due(period):
        kept[order.id] = kept.get(order.id, True) and promise.kept(period.end)
    return _parted((material.by_id[one] for one in kept), lambda one: kept[one.id])


class Verdict(NamedTuple):
    """What a resident said within a period: of the matter, and the lowest mark they gave."""

    said: Action | None = None
    mark: int | None = None

    def then(self, one: Happening) -> Verdict:
        """What it is after one more happening; a refusal takes the marks before it back."""
        if one.action in _REFUSING:
            return Verdict(Action.UNSOLVED)
        if one.action in _CLOSING:
            return Verdict(one.action, self.mark)
        marks = [mark for mark in (self.mark, one.result, one.attitude) if mark is not None]
        return Verdict(self.said, min(marks, default=None))

    @property
    def answered(self) -> bool:
        """Say whether they said if it is solved."""
        return self.said in _ANSWERS

    @property
    def silent(self) -> bool:
        """Say whether the order was closed without a word or a mark (未评价)."""
        return self.said is Action.EXPIRE and self.mark is None


_SILENCE = Verdict()
_ANSWERS = (Action.SOLVED, Action.PARTLY, Action.UNSOLVED)

Judged: TypeAlias = "Sequence[tuple[Facts, Verdict]]"
"""Orders, and what their residents said of each."""


def verdicts(material: Material, period: Period) -> Judged:
    """What the residents of a period's judged orders had said at its end."""
    found: dict[int, Verdict] = {}
    for one in material.happened.during(period):
        if one.action in _JUDGING:
            found[one.order] = found.get(one.order, _SILENCE).then(one)
    return [(material.by_id[order], verdict) for order, verdict in found.items()]


def solved(judged: Judged) -> Found:
    """Orders whose residents said whether it is solved, by whether it wholly is."""
    said = [(order, verdict.said) for order, verdict in judged if verdict.answered]
    return Found(
        [order for order, one in said if one is Action.SOLVED],
        [order for order, one in said if one is not Action.SOLVED],
    )


def satisfied(judged: Judged) -> Found:
    """Orders that got a mark or were said to be unsolved, by whether every mark is a good one."""
    marks = [
        (order, verdict.mark or 0)
        for order, verdict in judged
        if verdict.mark is not None or verdict.said is Action.UNSOLVED
    ]
    return Found(
        [order for order, mark in marks if mark >= SATISFIED_FROM],
        [order for order, mark in marks if mark < SATISFIED_FROM],
    )


def unrated(judged: Judged) -> Found:
    """Orders that were answered or closed unanswered, by whether nobody said a word."""
    over = [one for one in judged if one[1].answered or one[1].said is Action.EXPIRE]
    return Found(
        [order for order, verdict in over if verdict.silent],
        [order for order, verdict in over if not verdict.silent],
    )


def repeated(material: Material, period: Period) -> Sequence[Facts]:
    """Orders received whose resident had asked for the same within 30 days before."""
    return [one for one in material.received.during(period) if _asked_before(one, material, period.end)]


def _asked_before(order: Facts, material: Material, by: datetime) -> bool:
    """Say whether the resident had; what they had taken back by a moment, to write it anew, is no asking."""
    if order.orderer is None:
        return False
    since = order.received - REPEATED_WITHIN
    return any(
        since <= one.received < order.received and not _taken_back(one, by) for one in material.same_as(order)
    )


def _taken_back(order: Facts, by: datetime) -> bool:
    """Say whether the resident had withdrawn it."""
    return order.state is State.WITHDRAWN and order.closed is not None and order.closed < by


def _flow(material: Material, period: Period, part: Sequence[Facts], whole: Sequence[Facts]) -> Found:
    """Count the part against the whole with the part in it.

    An order that hangs overdue is no sign of good work: it makes no bad share look smaller.
    """
    left_out = material.hanging(period.end).keys() | {one.id for one in part}
    return Found(part, [one for one in whole if one.id not in left_out])


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
