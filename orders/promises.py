"""What a resident was promised: a day by which their order is done, and what became of that day.

An order has one promise at a time, its `close_by`. Some moves give it a new one (a new round, an appeal,
a change of category, an extension). Where the old day had passed by then, or its result did not hold, the
promise must not vanish with it: the event of the move keeps it, so that it is counted when it fell due.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from orders.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orders.standing import Standing

FACT = "promise"
"""Where the facts of an event keep a promise that the move replaced."""

_ENDED = frozenset({State.DECLINED, State.WITHDRAWN})
"""Ended without a result: nobody waits for that day any more."""


class Promise(NamedTuple):
    """A day promised. `resolved` is when the result was given.

    `ended` is when the order was declined or withdrawn without one, `replaced` when a new promise took its
    place (None for the one in force), and `begun` when it took the place of one that is remembered.
    """

    close_by: datetime
    resolved: datetime | None = None
    ended: datetime | None = None
    replaced: datetime | None = None
    begun: datetime | None = None

    @property
    def due(self) -> datetime:
        """When it is judged: on its day, or before that when its result was refused."""
        return self.close_by if self.replaced is None else min(self.close_by, self.replaced)

    @property
    def fell_due(self) -> bool:
        """Say whether its day came: not where the order had ended before, without a result.

        A day that was set when it had passed already is judged with the promise before it.
        """
        if self.begun is not None and self.close_by <= self.begun:
            return False
        return self.resolved is not None or self.ended is None or self.ended > self.close_by

    def kept(self, by: datetime) -> bool:
        """Say whether, as it was known before `by`, the result came in time and held."""
        held = self.replaced is None or self.replaced >= by
        return held and self.resolved is not None and self.resolved <= self.close_by

    def hangs(self, by: datetime) -> bool:
        """Say whether its day had passed before `by`, and the resident still had no result."""
        made = self.begun is None or self.begun < by
        return (
            made
            and self.close_by < by
            and (self.resolved is None or self.resolved >= by)
            and (self.ended is None or self.ended >= by)
            and (self.replaced is None or self.replaced >= by)
        )


def in_force(state: State, close_by: datetime, resolved: datetime | None, closed: datetime | None) -> Promise:
    """The promise of an order as it stands; one that was joined to another still waits."""
    if state is State.CLOSED:
        resolved = resolved or closed
    return Promise(close_by, resolved, closed if state in _ENDED else None)


def replaced(before: Standing, after: Standing, at: datetime) -> Promise | None:
    """The promise that a move at `at` replaces and that must be remembered, if there is one.

    A day moved on before it comes (a pause, an extension, a corrected category) is no broken promise; one
    that has passed is, and one whose result was refused, and one moved to a day that has passed.
    """
    again = after.round != before.round or (before.resolved_at is not None and after.resolved_at is None)
    moved = after.close_by != before.close_by
    passed = before.close_by <= at or after.close_by <= at
    if not again and not (moved and passed):
        return None
    old = in_force(before.state, before.close_by, before.resolved_at, before.closed_at)
    return old._replace(replaced=at) if old.fell_due else None


def facts_of(before: Standing, after: Standing, at: datetime) -> dict[str, dict[str, str | None]]:
    """The facts by which the event of a move keeps the promise that it replaced; mostly none."""
    old = replaced(before, after, at)
    if old is None:
        return {}
    kept = {"close_by": old.close_by, "resolved": old.resolved, "ended": old.ended}
    return {FACT: {name: moment.isoformat() if moment else None for name, moment in kept.items()}}


def from_fact(fact: Mapping[str, str | None], at: datetime) -> Promise:
    """The promise that an event of this moment kept."""
    close_by, resolved, ended = (_moment(fact.get(name)) for name in ("close_by", "resolved", "ended"))
    return Promise(close_by or at, resolved, ended, at)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
