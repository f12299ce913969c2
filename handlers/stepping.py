"""One step of one order: the rule, the one guarded write and the notices, in the turn's transaction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from handlers import notify
from handlers.views import view_of
from orders import deadlines
from orders.deadlines import Due, Unit, Urgency, clock_for, due_dates, paused_for
from orders.life import take
from orders.notices import HEARINGS, Audience
from orders.parts import parts_of
from orders.standing import Standing, Step
from orders.states import Action, Part, State
from storage import directory, order_moves
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from handlers.turn import Turn
    from orders.categories import Category
    from storage.models import Order

EXTENSION = 5
"""Working days that staff grant with one tap."""

PROGRAM = frozenset({Part.PROGRAM})
STREET_DECIDES = "street_decides"
"""The fact of a 改类别 by which staff say that the street must decide: then its longer time counts."""


async def take_step(  # noqa: PLR0913 - the facts of a step, by name
    turn: Turn,
    order: Order,
    action: Action,
    *,
    words: str = "",
    team: int | None = None,
    assignee: int | None = None,
    category: Category | None = None,
    parent: Order | None = None,
    by_program: bool = False,
    mute: Iterable[Audience] = (),
    extra: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> tuple[Standing, Standing]:
    """Take one step with an order and tell everybody who must hear.

    Returns the order's standing before and after. An order that joins another (`parent`) takes over
    its deadlines: they are what its resident is told.

    Raises:
        OrderError: a rule says no; nothing was written.
        FasterError: somebody changed the order in the meantime; nothing was written.
    """
    before = standing_of(order)
    parts = PROGRAM if by_program else parts_here(turn, before, order.community_id)
    step = Step(
        action=action,
        parts=parts,
        actor=None if by_program else turn.person.id,
        at=turn.now,
        words=words,
        team=team,
        assignee=assignee,
        category=category,
        parent=parent.id if parent else None,
    )
    due = parent or await _new_due(turn, order, before, step, facts)
    mute = frozenset(mute)
    if due is not None:
        step = replace(step, due=(due.contact_by, due.close_by))
    after = take(before, step)
    extra = {
        **counted_columns(before, step),
        **given_columns(after, step),
        **await _pause_column(turn, order, before, action),
        **_heard_column(step, mute),
        **(extra or {}),
    }
    event = await order_moves.move(turn.session, order, after, step, facts=facts, extra=extra)
    view = await view_of(turn, order)
    await notify.everybody(notify.News(turn, view, before, step, event.id), mute)
    return before, after


def parts_here(turn: Turn, standing: Standing, community: int) -> frozenset[Part]:
    """Return what the person who speaks is to an order."""
    return parts_of(turn.person.id, turn.person.seats(community), standing)


async def _new_due(
    turn: Turn, order: Order, before: Standing, step: Step, facts: dict[str, Any] | None
) -> Due | None:
    """Return the deadlines after the step, where it changes them."""
    if step.action not in _CLOCKS:
        return None
    community = await directory.community(turn.session, order.community_id)
    calendar = turn.desk.calendar_for(community)
    due = partial(due_dates, urgency=Urgency(order.urgency), calendar=calendar)
    due = partial(due, clocks=turn.desk.clocks_for(community))
    counted_from = order.counted_from or order.received_at
    whole = due(before.category, received_at=counted_from)
    now = replace(whole, contact_by=order.contact_by, close_by=order.close_by, extended=order.extended)
    match step.action:
        case Action.RELEASE if order.close_by > turn.now:
            return None
        case Action.RELABEL:
            street = bool((facts or {}).get(STREET_DECIDES))
            return due(step.category or before.category, received_at=counted_from, street_decides=street)
        case Action.EXTEND:
            return deadlines.extend(now, EXTENSION, calendar)
        case Action.SUPPLY | Action.LAPSE:
            return deadlines.pause(now, order.paused_at or turn.now, turn.now, calendar)
        case _:
            return due(before.category, received_at=turn.now)


_CLOCKS = frozenset(
    {
        Action.RELABEL,
        Action.EXTEND,
        Action.SUPPLY,
        Action.LAPSE,
        Action.UNSOLVED,
        Action.REOPEN,
        Action.APPEAL,
        Action.RELEASE,
    }
)
"""Moves that change a deadline. Accepting, returning and reassigning never do; what is released
keeps the date that its resident was promised, unless that has passed."""


ANEW = frozenset({Action.UNSOLVED, Action.REOPEN, Action.APPEAL, Action.RELEASE})
"""Moves after which the deadlines count from that very moment, where they change."""


def counted_columns(before: Standing, step: Step) -> dict[str, Any]:
    """Return from when the clock counts, if this step begins it anew; the old one is past."""
    if step.due in {None, (before.contact_by, before.close_by)}:
        return {}
    if step.action is Action.RELABEL:  # from the receipt, by another clock and without pauses
        return {"paused_seconds": 0, "nudged": 0}
    if step.action not in ANEW:
        return {}
    return {"counted_from": step.at, "paused_seconds": 0, "nudged": 0, "overseen_at": None}


_GIVEN = frozenset(
    {
        Action.DISPATCH,
        Action.REASSIGN,
        Action.UNSOLVED,
        Action.REOPEN,
        Action.RETURN,
        Action.SUPPLY,
        Action.LAPSE,
        Action.RELEASE,
        Action.APPEAL,
    }
)
"""Moves that put an order before a team, a person or staff."""


def given_columns(after: Standing, step: Step) -> dict[str, Any]:
    """Return since when somebody could accept it: whoever gets an order has their own time to come."""
    if step.action in _GIVEN and after.state in {State.DISPATCHED, State.SUBMITTED, State.RETURNED}:
        return {"offered": 0, "offered_at": step.at, "offered_id": None}
    return {}


async def _pause_column(turn: Turn, order: Order, before: Standing, action: Action) -> dict[str, int]:
    """Return how much time pauses have given back in all, when the clock runs on again."""
    if before.paused_at is None or action not in {Action.SUPPLY, Action.LAPSE}:
        return {}
    community = await directory.community(turn.session, order.community_id)
    calendar = turn.desk.calendar_for(community)
    clock = clock_for(before.category, Urgency(order.urgency), turn.desk.clocks_for(community))
    due = Due(before.contact_by, before.close_by, wall_clock=clock.close.unit is Unit.HOURS)
    given_back = paused_for(due, before.paused_at, max(turn.now, before.paused_at), calendar)
    return {"paused_seconds": order.paused_seconds + int(given_back.total_seconds())}


def _heard_column(step: Step, mute: frozenset[Audience]) -> dict[str, datetime]:
    """Return when the resident last had a word, if this step gives them one."""
    told = any(one.audience is Audience.RESIDENT for one in HEARINGS[step.action])
    return {"heard_at": step.at} if told and Audience.RESIDENT not in mute else {}
