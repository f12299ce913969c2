"""One step of one order: the rule, the one guarded write and the notices, in the turn's transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handlers import notify
from handlers.views import view_of
from orders import deadlines
from orders.deadlines import Due, Urgency, due_dates
from orders.life import take
from orders.notices import HEARINGS, Audience
from orders.parts import parts_of
from orders.standing import Standing, Step
from orders.states import Action, Part
from storage import directory, orders
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
    due = parent or await _new_due(turn, order, before, step)
    mute = frozenset(mute)
    if due is not None:
        step = replace(step, due=(due.contact_by, due.close_by))
    after = take(before, step)
    extra = {**(extra or {}), **_pause_column(order, before, action, turn), **_heard_column(step, mute)}
    event = await orders.move(turn.session, order, after, step, facts=facts, extra=extra)
    view = await view_of(turn, order)
    await notify.everybody(notify.News(turn, view, before, step, event.id), mute)
    return before, after


def parts_here(turn: Turn, standing: Standing, community: int) -> frozenset[Part]:
    """Return what the person who speaks is to an order."""
    return parts_of(turn.person.id, turn.person.seats(community), standing)


async def _new_due(turn: Turn, order: Order, before: Standing, step: Step) -> Due | None:
    """Return the deadlines after the step, where it changes them."""
    if step.action not in _CLOCKS:
        return None
    calendar = turn.desk.calendar_for(await directory.community(turn.session, order.community_id))
    urgency = Urgency(order.urgency)
    whole = due_dates(before.category, urgency, order.received_at, calendar)
    now = replace(whole, contact_by=order.contact_by, close_by=order.close_by, extended=order.extended)
    match step.action:
        case Action.RELEASE if order.close_by > turn.now:
            return None
        case Action.RELABEL:
            return due_dates(step.category or before.category, urgency, order.received_at, calendar)
        case Action.EXTEND:
            return deadlines.extend(now, EXTENSION, calendar)
        case Action.SUPPLY | Action.LAPSE:
            return deadlines.pause(now, order.paused_at or turn.now, turn.now, calendar)
        case _:
            return due_dates(before.category, urgency, turn.now, calendar)


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


def _pause_column(order: Order, before: Standing, action: Action, turn: Turn) -> dict[str, int]:
    """Return how long the clock has stood still in all, when it runs on again."""
    if before.paused_at is None or action not in {Action.SUPPLY, Action.LAPSE}:
        return {}
    return {"paused_seconds": order.paused_seconds + int((turn.now - before.paused_at).total_seconds())}


def _heard_column(step: Step, mute: frozenset[Audience]) -> dict[str, datetime]:
    """Return when the resident last had a word, if this step gives them one."""
    told = any(one.audience is Audience.RESIDENT for one in HEARINGS[step.action])
    return {"heard_at": step.at} if told and Audience.RESIDENT not in mute else {}
