"""The one table of what may happen to an order, and who may do it.

Source of the states and the moves: the 三单 loop (群众点单, 社区下单, 党员干部接单), see docs/orders.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orders.errors import NotAllowedError, NotPossibleError


class State(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


FINAL = frozenset({State.CLOSED, State.DECLINED, State.WITHDRAWN, State.JOINED})
"""Nobody has anything to do here unless somebody reopens or appeals."""

OPEN = frozenset(State) - FINAL - {State.DRAFT}
"""An order in one of these has an owner and a deadline."""

LIVING = OPEN | {State.JOINED}
"""The resident still waits for something: a joined order lives on in the one that it was joined to."""

IN_HAND = frozenset({State.ACCEPTED, State.IN_PROGRESS})
"""A named person is at work."""

RUNNING = IN_HAND | {State.SUBMITTED, State.DISPATCHED, State.RETURNED}
"""The clock runs, and somebody of ours has something to do."""


class Action(StrEnum):
    """What a person or the program does to an order."""

    SUBMIT = "submit"
    DISPATCH = "dispatch"
    ASK = "ask"
    SUPPLY = "supply"
    LAPSE = "lapse"
    DECLINE = "decline"
    APPEAL = "appeal"
    JOIN = "join"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    SUPPLEMENT = "supplement"
    RELABEL = "relabel"
    ACCEPT = "accept"
    RETURN = "return"
    REASSIGN = "reassign"
    PROGRESS = "progress"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"
    ASSIST = "assist"
    SEND_HELP = "send_help"
    HELP = "help"
    MESSAGE = "message"
    OFFER = "offer"
    URGE = "urge"
    OVERSEE = "oversee"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    EXPIRE = "expire"
    RATE = "rate"
    REOPEN = "reopen"


class Role(StrEnum):
    """What a person is in a community; everybody may also be a resident."""

    RESIDENT = "resident"
    MEMBER = "member"
    LEAD = "lead"
    GRID_WORKER = "grid_worker"
    STAFF = "staff"
    STREET = "street"
    ADMIN = "admin"


class Part(StrEnum):
    """What a person is to one order: the table speaks of parts, not of roles.

    `PROXY` placed the order for somebody else, `HELPER` came to assist, `INVITED` belongs to the
    team that was asked to assist, `DESK` is community staff and `PROGRAM` the service itself.
    """

    ORDERER = "orderer"
    PROXY = "proxy"
    TEAMMATE = "teammate"
    HANDLER = "handler"
    HELPER = "helper"
    INVITED = "invited"
    LEAD = "lead"
    DESK = "desk"
    STREET = "street"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table: where it leads, who may do it, and whether it needs words."""

    to: State
    by: frozenset[Part]
    words: bool = False


RESIDENT_SIDE = frozenset({Part.ORDERER, Part.PROXY})
OFFICE = frozenset({Part.DESK, Part.STREET})
CHIEFS = OFFICE | {Part.LEAD}
TEAM = frozenset({Part.TEAMMATE, Part.LEAD})
WORKERS = frozenset({Part.HANDLER, Part.HELPER})
PROGRAM = frozenset({Part.PROGRAM})
JUDGES = RESIDENT_SIDE | {Part.DESK}
"""Staff judge only on the phone, in a resident's words (the event says so)."""

_S, _A = State, Action


def _staying(state: State) -> dict[tuple[State, Action], Move]:
    """Moves that every open order knows and that do not change its state."""
    return {
        (state, _A.SUPPLEMENT): Move(state, RESIDENT_SIDE | {Part.DESK}, words=True),
        (state, _A.MESSAGE): Move(state, OFFICE | WORKERS, words=True),
        (state, _A.WITHDRAW): Move(_S.WITHDRAWN, RESIDENT_SIDE),
    }


def _triage(state: State) -> dict[tuple[State, Action], Move]:
    """Moves by which staff decide on an order that waits for them."""
    return {
        (state, _A.DISPATCH): Move(_S.DISPATCHED, OFFICE | PROGRAM),
        (state, _A.DECLINE): Move(_S.DECLINED, OFFICE, words=True),
        (state, _A.RELABEL): Move(state, OFFICE),
        (state, _A.JOIN): Move(_S.JOINED, OFFICE | PROGRAM),
    }


def _supervised(state: State) -> dict[tuple[State, Action], Move]:
    """Moves by which an order that takes too long is seen to: 催办, 督办已了解 and 提级."""
    urging = {(state, _A.URGE): Move(state, CHIEFS)} if state in IN_HAND | {_S.DISPATCHED} else {}
    return {
        **urging,
        (state, _A.OVERSEE): Move(state, OFFICE),
        (state, _A.ESCALATE): Move(state, PROGRAM),
    }


def _joined() -> dict[tuple[State, Action], Move]:
    """Moves of an order that another one carries along; it never outlives that one unnoticed.

    It may change its carrier, is resolved, declined or released with it, and its resident may
    add to it, withdraw it or have it handled apart.
    """
    return {
        (_S.JOINED, _A.JOIN): Move(_S.JOINED, OFFICE | PROGRAM),
        (_S.JOINED, _A.RELEASE): Move(_S.SUBMITTED, RESIDENT_SIDE | OFFICE | PROGRAM),
        (_S.JOINED, _A.RESOLVE): Move(_S.RESOLVED, PROGRAM, words=True),
        (_S.JOINED, _A.DECLINE): Move(_S.DECLINED, OFFICE, words=True),
        (_S.JOINED, _A.SUPPLEMENT): Move(_S.JOINED, RESIDENT_SIDE | {Part.DESK}, words=True),
        (_S.JOINED, _A.WITHDRAW): Move(_S.WITHDRAWN, RESIDENT_SIDE),
    }


def _in_hand(state: State) -> dict[tuple[State, Action], Move]:
    """Moves of an order that somebody has accepted."""
    return {
        (state, _A.PROGRESS): Move(_S.IN_PROGRESS, WORKERS, words=True),
        (state, _A.RETURN): Move(_S.RETURNED, frozenset({Part.HANDLER, Part.PROGRAM}), words=True),
        (state, _A.REASSIGN): Move(_S.DISPATCHED, CHIEFS | PROGRAM),
        (state, _A.ASK_EXTENSION): Move(state, frozenset({Part.HANDLER}), words=True),
        (state, _A.EXTEND): Move(state, OFFICE),
        (state, _A.REFUSE_EXTENSION): Move(state, OFFICE),
        (state, _A.ASSIST): Move(state, frozenset({Part.HANDLER}), words=True),
        (state, _A.SEND_HELP): Move(state, CHIEFS),
        (state, _A.HELP): Move(state, frozenset({Part.INVITED})),
        (state, _A.RESOLVE): Move(_S.RESOLVED, frozenset({Part.HANDLER}), words=True),
    }


TRANSITIONS: dict[tuple[State, Action], Move] = {
    (_S.DRAFT, _A.SUBMIT): Move(_S.SUBMITTED, RESIDENT_SIDE | PROGRAM, words=True),
    **{pair: move for state in OPEN for pair, move in _staying(state).items()},
    **{pair: move for state in RUNNING for pair, move in _supervised(state).items()},
    **_triage(_S.SUBMITTED),
    **_triage(_S.RETURNED),
    (_S.SUBMITTED, _A.JOIN): Move(_S.JOINED, RESIDENT_SIDE | OFFICE | PROGRAM),
    (_S.DISPATCHED, _A.JOIN): Move(_S.JOINED, OFFICE | PROGRAM),
    (_S.RESOLVED, _A.JOIN): Move(_S.JOINED, PROGRAM),
    **_joined(),
    (_S.SUBMITTED, _A.ASK): Move(_S.NEEDS_INFO, OFFICE, words=True),
    (_S.NEEDS_INFO, _A.SUPPLY): Move(_S.SUBMITTED, JUDGES, words=True),
    (_S.NEEDS_INFO, _A.LAPSE): Move(_S.SUBMITTED, PROGRAM),
    (_S.DISPATCHED, _A.ACCEPT): Move(_S.ACCEPTED, TEAM),
    (_S.DISPATCHED, _A.RETURN): Move(_S.RETURNED, TEAM | PROGRAM, words=True),
    (_S.DISPATCHED, _A.REASSIGN): Move(_S.DISPATCHED, CHIEFS | PROGRAM),
    (_S.DISPATCHED, _A.OFFER): Move(_S.DISPATCHED, PROGRAM),
    **_in_hand(_S.ACCEPTED),
    **_in_hand(_S.IN_PROGRESS),
    (_S.RESOLVED, _A.SOLVED): Move(_S.CLOSED, JUDGES),
    (_S.RESOLVED, _A.PARTLY): Move(_S.CLOSED, JUDGES),
    (_S.RESOLVED, _A.UNSOLVED): Move(_S.DISPATCHED, JUDGES),
    (_S.RESOLVED, _A.EXPIRE): Move(_S.CLOSED, PROGRAM),
    (_S.CLOSED, _A.RATE): Move(_S.CLOSED, JUDGES),
    (_S.CLOSED, _A.REOPEN): Move(_S.DISPATCHED, JUDGES | PROGRAM),
    (_S.DECLINED, _A.APPEAL): Move(_S.SUBMITTED, RESIDENT_SIDE, words=True),
}
"""Every move there is. What is not here cannot happen."""


def advance(state: State, action: Action, parts: frozenset[Part]) -> Move:
    """Return the move of somebody with these parts; changes nothing.

    Raises:
        NotPossibleError: the state does not know the action.
        NotAllowedError: it does, but none of the parts may do it.
    """
    move = TRANSITIONS.get((state, action))
    if move is None:
        raise NotPossibleError
    if not move.by & parts:
        raise NotAllowedError
    return move
