"""Orders that follow another one about the same matter: what becomes of them is what becomes of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from handlers.history.tale import AGAIN, PresentError
from orders.deadlines import Urgency
from orders.states import Action, State
from storage.cases import CARRIERS

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.history.plot import Plot
    from handlers.history.tale import Actor, Tale
    from storage.history import PastEvent

MOVED = frozenset({Action.EXTEND, Action.RELABEL, Action.SUPPLY, Action.LAPSE})
"""Steps of the carrier that move its dates, and with them those of its followers."""
GIVEN_UP = frozenset({Action.WITHDRAW, Action.DECLINE, Action.JOIN})


def may_carry(tale: Tale) -> bool:
    """Say whether others may follow an order, by what becomes of it."""
    private = tale.standing.confidential or tale.urgency is Urgency.EMERGENCY
    return not private and not any(one.step.action in GIVEN_UP for one in tale.events)


def is_at_work(tale: Tale, moment: datetime) -> bool:
    """Say whether there was still work to do at a moment."""
    return tale.standing_at(moment).state in CARRIERS


def follow(tale: Tale, carrier: Tale, by: Actor, plot: Plot) -> None:
    """Join an order to its carrier, and tell what comes of it."""
    with suppress(PresentError):
        tale.step(Action.JOIN, by, tale.at, parent=carrier)
        for event in carrier.events:
            if event.step.at > tale.at and not _carry(tale, carrier, event, plot):
                return


def _carry(tale: Tale, carrier: Tale, event: PastEvent, plot: Plot) -> bool:
    """Let one step of the carrier carry its follower; say whether it follows still."""
    at = event.step.at
    if event.step.action is Action.RESOLVE:
        team, handler = event.after.team, event.after.handler
        tale.step(Action.RESOLVE, None, at, words=event.step.words, team=team, assignee=handler)
        judged = plot.judging(tale)
        again = next((one.step.at for one in carrier.events if one.step.at > at and _is_again(one)), None)
        if again is None or again > (judged or plot.expiry(tale)):
            plot.conclude(tale, judged, plot.content())
            return False
    elif event.step.action in MOVED:
        tale.share_dates(event.after, at)
    elif _is_again(event) and tale.standing.state is State.RESOLVED:
        tale.step(Action.JOIN, None, at, parent=carrier, mute=True)
    return True


def _is_again(event: PastEvent) -> bool:
    return event.step.action in AGAIN
