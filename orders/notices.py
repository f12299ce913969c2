"""Who must hear of a move, as data. The words are in handlers/texts, the addresses in storage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from orders.states import Action


class Audience(StrEnum):
    """Who hears, relative to the order after the move (`FORMER` handler and team: before it)."""

    RESIDENT = "resident"
    TEAM = "team"
    FORMER_TEAM = "former_team"
    INVITED_TEAM = "invited_team"
    HANDLER = "handler"
    FORMER_HANDLER = "former_handler"
    HELPERS = "helpers"
    ACTOR = "actor"
    OFFERED = "offered"
    LEAD = "lead"
    DESK = "desk"
    STREET = "street"


class Kind(StrEnum):
    """What sort of notice: a new card, a card brought up to date in place, or a plain word."""

    CARD = "card"
    REFRESH = "refresh"
    WORD = "word"


class Priority(IntEnum):
    """Smaller goes first: a person waiting for an answer before everybody else."""

    ANSWER = 0
    URGENT = 1
    NEWS = 3
    BROADCAST = 6


@dataclass(frozen=True, slots=True)
class Hearing:
    """One audience and what it gets."""

    audience: Audience
    kind: Kind


def _card(*audiences: Audience) -> tuple[Hearing, ...]:
    return tuple(Hearing(audience, Kind.CARD) for audience in audiences)


def _refresh(*audiences: Audience) -> tuple[Hearing, ...]:
    return tuple(Hearing(audience, Kind.REFRESH) for audience in audiences)


def _word(*audiences: Audience) -> tuple[Hearing, ...]:
    return tuple(Hearing(audience, Kind.WORD) for audience in audiences)


_A = Audience
_AGAIN = (
    *_card(_A.TEAM),
    *_word(_A.RESIDENT, _A.LEAD, _A.DESK, _A.FORMER_HANDLER),
    *_refresh(_A.HELPERS),
)

HEARINGS: dict[Action, tuple[Hearing, ...]] = {
    Action.SUBMIT: (*_word(_A.RESIDENT), *_card(_A.DESK)),
    Action.DISPATCH: (*_word(_A.RESIDENT), *_card(_A.TEAM), *_refresh(_A.DESK)),
    Action.ASK: (*_card(_A.RESIDENT), *_refresh(_A.DESK)),
    Action.SUPPLY: (*_word(_A.RESIDENT), *_card(_A.DESK)),
    Action.LAPSE: (*_word(_A.RESIDENT), *_card(_A.DESK)),
    Action.DECLINE: (*_card(_A.RESIDENT), *_refresh(_A.DESK)),
    Action.APPEAL: (*_word(_A.RESIDENT, _A.STREET), *_card(_A.DESK)),
    Action.JOIN: (*_word(_A.RESIDENT), *_refresh(_A.TEAM, _A.DESK)),
    Action.RELEASE: (*_word(_A.RESIDENT), *_card(_A.DESK)),
    Action.WITHDRAW: (*_word(_A.RESIDENT, _A.HANDLER, _A.HELPERS), *_refresh(_A.TEAM, _A.DESK)),
    Action.SUPPLEMENT: (*_word(_A.RESIDENT, _A.HELPERS), *_card(_A.HANDLER), *_refresh(_A.TEAM, _A.DESK)),
    Action.RELABEL: _refresh(_A.DESK),
    Action.ACCEPT: (*_word(_A.RESIDENT), *_card(_A.HANDLER), *_refresh(_A.TEAM, _A.DESK)),
    Action.RETURN: (*_card(_A.DESK), *_refresh(_A.TEAM), *_word(_A.FORMER_HANDLER)),
    Action.REASSIGN: (
        *_word(_A.RESIDENT, _A.FORMER_HANDLER),
        *_card(_A.TEAM),
        *_refresh(_A.FORMER_TEAM, _A.DESK),
    ),
    Action.PROGRESS: (*_word(_A.RESIDENT), *_refresh(_A.HANDLER, _A.DESK)),
    Action.ASK_EXTENSION: _card(_A.DESK),
    Action.EXTEND: (*_word(_A.RESIDENT), *_card(_A.HANDLER), *_refresh(_A.DESK, _A.TEAM)),
    Action.REFUSE_EXTENSION: (*_card(_A.HANDLER), *_refresh(_A.DESK)),
    Action.ASSIST: _card(_A.DESK, _A.LEAD),
    Action.SEND_HELP: (*_card(_A.INVITED_TEAM), *_word(_A.HANDLER), *_refresh(_A.DESK)),
    Action.HELP: (*_word(_A.HANDLER), *_card(_A.ACTOR), *_refresh(_A.INVITED_TEAM)),
    Action.MESSAGE: _word(_A.RESIDENT),
    Action.OFFER: (*_card(_A.OFFERED), *_refresh(_A.TEAM)),
    Action.URGE: (*_word(_A.HANDLER), *_card(_A.TEAM), *_refresh(_A.DESK)),
    Action.OVERSEE: _refresh(_A.DESK),
    Action.ESCALATE: _word(_A.STREET),
    Action.RESOLVE: (*_card(_A.RESIDENT), *_refresh(_A.HANDLER, _A.TEAM, _A.DESK), *_word(_A.HELPERS)),
    Action.SOLVED: (*_card(_A.RESIDENT), *_word(_A.HANDLER), *_refresh(_A.HELPERS, _A.TEAM, _A.DESK)),
    Action.PARTLY: (*_card(_A.RESIDENT), *_word(_A.HANDLER), *_refresh(_A.HELPERS, _A.TEAM, _A.DESK)),
    Action.UNSOLVED: _AGAIN,
    Action.EXPIRE: (*_card(_A.RESIDENT), *_word(_A.HANDLER), *_refresh(_A.HELPERS, _A.TEAM, _A.DESK)),
    Action.RATE: _card(_A.RESIDENT),
    Action.REOPEN: _AGAIN,
}
"""Every move tells somebody; a refresh is silent where no card was shown.

Of the supervisor's own moves (offer, escalate) people hear with their reminders (handlers/digests.py).
"""
