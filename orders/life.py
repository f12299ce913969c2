"""How a move changes an order: the standing before, a step, the standing after. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypedDict

from orders.errors import (
    NotAllowedError,
    NotPossibleError,
    OnlyOnceError,
    ReasonMissingError,
    TeamMissingError,
    TooLateError,
)
from orders.standing import Outcome, Standing, Step
from orders.states import Action, Part, State, advance

REOPEN_WITHIN = timedelta(days=30)
RETURNS_BEFORE_ESCALATION = 2
STREETS_LEVEL = 2
LOW_RATING = 2
"""A result rated this low (of 5) opens a new round."""


def take(order: Standing, step: Step) -> Standing:
    """Return the order's standing after a step.

    Raises:
        OrderError: the table, a missing reason or team, or a limit (once, 30 days) forbids it.
    """
    move = advance(order.state, step.action, step.parts)
    if move.words and not step.words.strip():
        raise ReasonMissingError
    change = _CHANGES.get(step.action)
    after = change(order, step) if change else order
    if step.due is not None:
        after = replace(after, contact_by=step.due[0], close_by=step.due[1])
    if step.action in HUMAN_WORDS and after.contacted_at is None:
        after = replace(after, contacted_at=step.at)
    return replace(after, state=move.to)


HUMAN_WORDS = frozenset(
    {Action.ASK, Action.PROGRESS, Action.MESSAGE, Action.RESOLVE, Action.DECLINE, Action.EXTEND},
)
"""Moves that put a person's own words before the resident; an automatic receipt is no contact."""


class _Workers(TypedDict):
    """Who works on an order."""

    handler: None
    helpers: frozenset[int]
    invited_team: None


_NOBODY_AT_WORK = _Workers(handler=None, helpers=frozenset(), invited_team=None)
"""Whoever worked on an order, helpers and the team asked to assist too, have no more to do with it."""


def _dispatch(order: Standing, step: Step) -> Standing:
    if step.team is None and step.assignee is None:
        raise TeamMissingError
    if order.confidential and step.assignee is None:
        raise TeamMissingError("a confidential order goes to a named person")
    return replace(
        order,
        team=step.team,
        assignee=step.assignee,
        dispatched_at=order.dispatched_at or step.at,
        extension_asked=False,
        **_NOBODY_AT_WORK,
    )


def _decline(order: Standing, step: Step) -> Standing:
    return replace(order, handler=None, closed_at=step.at)


def _appeal(order: Standing, step: Step) -> Standing:
    del step
    if order.appealed:
        raise OnlyOnceError
    return replace(order, appealed=True, level=order.level + 1, closed_at=None)


def _join(order: Standing, step: Step) -> Standing:
    if step.parent is None:
        raise NotPossibleError("joining needs the order to join")
    if order.confidential:
        raise NotPossibleError("a confidential order is followed by nobody else's news")
    return replace(
        order, parent=step.parent, closed_at=step.at, resolved_at=None, assignee=None, **_NOBODY_AT_WORK
    )


def _release(order: Standing, step: Step) -> Standing:
    """Let an order be handled for itself: from its first moment staff own it."""
    del step
    return replace(order, parent=None, team=None, closed_at=None)


def _pause(order: Standing, step: Step) -> Standing:
    return replace(order, paused_at=step.at)


def _go_on(order: Standing, step: Step) -> Standing:
    del step
    return replace(order, paused_at=None)


def _relabel(order: Standing, step: Step) -> Standing:
    return replace(order, category=step.category or order.category)


def _accept(order: Standing, step: Step) -> Standing:
    if order.assignee is not None and step.actor != order.assignee:
        raise NotAllowedError
    return replace(order, handler=step.actor, accepted_at=step.at)


def _offer(order: Standing, step: Step) -> Standing:
    """Let the whole team accept again: the person to whom it was given did not come in time."""
    del step
    shared = order.team is not None and not order.confidential
    return replace(order, assignee=None if shared else order.assignee)


def _escalate(order: Standing, step: Step) -> Standing:
    del step
    return replace(order, level=max(order.level, STREETS_LEVEL))


def _return(order: Standing, step: Step) -> Standing:
    """Count it, unless the program takes it back because people are not there: that is nobody's 退单."""
    returns = order.returns + (Part.PROGRAM not in step.parts)
    escalated = returns > order.returns and returns >= RETURNS_BEFORE_ESCALATION and order.level == 0
    level = order.level + 1 if escalated else order.level
    return replace(
        order, assignee=None, returns=returns, level=level, extension_asked=False, **_NOBODY_AT_WORK
    )


def _ask_extension(order: Standing, step: Step) -> Standing:
    del step
    if order.extended or order.extension_asked:
        raise OnlyOnceError
    return replace(order, extension_asked=True)


def _extend(order: Standing, step: Step) -> Standing:
    if not order.extension_asked or order.extended:
        raise NotPossibleError
    granted = step.action is Action.EXTEND
    return replace(order, extension_asked=False, extended=granted)


def _send_help(order: Standing, step: Step) -> Standing:
    if step.team is None:
        raise TeamMissingError
    if order.confidential:
        raise NotPossibleError("a confidential order is shown to no other team")
    return replace(order, invited_team=step.team)


def _help(order: Standing, step: Step) -> Standing:
    if step.actor is None or step.actor in order.helpers:
        raise OnlyOnceError
    return replace(order, helpers=order.helpers | {step.actor})


def _resolve(order: Standing, step: Step) -> Standing:
    """Keep when; a joined order takes over the team and the person who resolved the common matter."""
    if order.state is State.JOINED:
        order = replace(order, team=step.team, handler=step.assignee, closed_at=None)
    return replace(order, resolved_at=step.at, extension_asked=False)


def _close(order: Standing, step: Step) -> Standing:
    outcomes = {Action.SOLVED: Outcome.SOLVED, Action.PARTLY: Outcome.PARTLY}
    return replace(order, closed_at=step.at, outcome=outcomes.get(step.action, Outcome.UNRATED))


def _withdraw(order: Standing, step: Step) -> Standing:
    return replace(order, closed_at=step.at, paused_at=None)


def _again(order: Standing, step: Step) -> Standing:
    """Open a new round: back to the team, with another pair of eyes on it.

    What a named person did without a team, or in confidence, goes back to that person.
    """
    if step.action is Action.REOPEN and order.closed_at and step.at - order.closed_at > REOPEN_WITHIN:
        raise TooLateError
    assignee = order.handler if order.confidential or order.team is None else None
    outcome = Outcome.UNSOLVED if step.action is Action.UNSOLVED else order.outcome
    return replace(
        order,
        round=order.round + 1,
        level=order.level + 1,
        assignee=assignee,
        outcome=outcome,
        resolved_at=None,
        closed_at=None,
        extended=False,
        **_NOBODY_AT_WORK,
    )


_CHANGES = {
    Action.DISPATCH: _dispatch,
    Action.REASSIGN: _dispatch,
    Action.DECLINE: _decline,
    Action.APPEAL: _appeal,
    Action.JOIN: _join,
    Action.RELEASE: _release,
    Action.ASK: _pause,
    Action.SUPPLY: _go_on,
    Action.LAPSE: _go_on,
    Action.RELABEL: _relabel,
    Action.ACCEPT: _accept,
    Action.RETURN: _return,
    Action.OFFER: _offer,
    Action.ESCALATE: _escalate,
    Action.ASK_EXTENSION: _ask_extension,
    Action.EXTEND: _extend,
    Action.REFUSE_EXTENSION: _extend,
    Action.SEND_HELP: _send_help,
    Action.HELP: _help,
    Action.RESOLVE: _resolve,
    Action.SOLVED: _close,
    Action.PARTLY: _close,
    Action.EXPIRE: _close,
    Action.UNSOLVED: _again,
    Action.REOPEN: _again,
    Action.WITHDRAW: _withdraw,
}
