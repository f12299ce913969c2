"""What the supervisor did about an order: asked the next in line, went to the street."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.history.tale import PresentError
from orders.deadlines import THRESHOLDS, Urgency
from orders.states import Action
from orders.supervision import (
    OFFICES_RUNG,
    SHARES,
    WAITS,
    Need,
    Watch,
    is_watched,
    look,
    next_look,
    rung,
    told,
    word_at,
)

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from handlers.history.cast import Someone
    from handlers.history.tale import Tale

OVER = THRESHOLDS[SHARES.index(Need.OVER)]
TICK = timedelta(minutes=1)


def over_at(tale: Tale) -> datetime:
    """Return when an order that is not done goes to the street."""
    begun, due = tale.counted_from, tale.standing.close_by
    paused = timedelta(seconds=tale.columns["paused_seconds"])
    if tale.wall_clock:
        return begun + paused + (due - begun - paused) * OVER
    paused_hours = paused / timedelta(hours=1)
    hours = tale.days.hours_between(begun, due) - paused_hours
    return tale.days.later(begun, paused_hours + hours * OVER)


def escalate(tale: Tale, before: datetime, chance: Random) -> None:
    """Let an overdue order go to the street, where that is due before a moment."""
    known = [one.step.at for one in tale.events if one.step.action is Action.ESCALATE]
    at = over_at(tale)
    if at < before and (not known or known[-1] < tale.counted_from):
        tale.step(Action.ESCALATE, None, max(at, tale.at) + TICK * chance.random())


def offer(tale: Tale, asked: tuple[Someone, ...], before: datetime, chance: Random) -> None:
    """Ask the next in line by name, one after the other, while nobody of a team comes."""
    for place, person in enumerate(asked, start=1):
        at = _ask_at(tale)
        if at >= before:
            return
        seen = max(at, tale.at) + TICK * chance.random()
        tale.step(Action.OFFER, None, seen, facts={"person": person.id})
        tale.columns |= {"offered": place, "offered_at": tale.at, "offered_id": person.id}
    at = _ask_at(tale)
    if at < min(before, tale.until):
        tale.columns |= {"offered": OFFICES_RUNG, "offered_at": at}


def _ask_at(tale: Tale) -> datetime:
    since = tale.columns["offered_at"] or tale.at
    wait = WAITS[tale.urgency]
    if tale.urgency is Urgency.NONE:
        waited = tale.days.later(since, wait / timedelta(hours=1))
    else:
        waited = since + wait
    return max(tale.standing.contact_by, waited)


def watch_of(tale: Tale) -> Watch:
    """Return what the supervisor knows of an order."""
    columns, standing = tale.columns, tale.standing
    return Watch(
        counted_from=tale.counted_from,
        heard_at=columns["heard_at"],
        offered_at=columns["offered_at"] or standing.dispatched_at or standing.received_at,
        urgency=tale.urgency,
        wall_clock=tale.wall_clock,
        paused=timedelta(seconds=columns["paused_seconds"]),
        nudged=columns["nudged"],
        offered=columns["offered"],
    )


def settle(tale: Tale, chance: Random) -> None:
    """Leave an order that is still open as a supervisor who looked a minute ago would have left it."""
    standing, calendar, now = tale.standing, tale.days.calendar, tale.until
    if not is_watched(standing):
        return
    with suppress(PresentError):
        escalate(tale, now, chance)
    standing = tale.standing
    watch = watch_of(tale)
    while word_at(watch, calendar) <= now:
        heard = tale.days.later(word_at(watch, calendar), 1)
        watch = replace(watch, heard_at=min(heard, now))
    found = look(standing, watch, calendar, now)
    need = Need.CONTACT if standing.handler is not None else Need.OFFICE
    watch = told(watch, found, now - TICK, offered=rung(need) if found.ask else watch.offered)
    tale.columns |= {
        "nudged": watch.nudged,
        "offered": watch.offered,
        "offered_at": watch.offered_at if found.ask else tale.columns["offered_at"],
        "heard_at": watch.heard_at,
        "check_at": next_look(standing, watch, calendar, now),
    }
