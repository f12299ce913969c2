"""What the rules know of an order at one moment, and what may be done to it in one step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from orders.states import FINAL, LIVING, Action, Part, State

if TYPE_CHECKING:
    from datetime import datetime

    from orders.categories import Category


class Outcome(StrEnum):
    """How the resident judged the result; `UNRATED` is 未评价 and never counts as satisfied."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules know of an order; times are aware and in UTC.

    `level` 0 is ordinary, 1 has the lead's or staff's eyes on it, 2 the street's. `confidential`
    orders go to named persons only, never to a group. With `assignee` only that person may accept.
    """

    state: State
    category: Category
    received_at: datetime
    contact_by: datetime
    close_by: datetime
    confidential: bool = False
    team: int | None = None
    assignee: int | None = None
    handler: int | None = None
    helpers: frozenset[int] = frozenset()
    invited_team: int | None = None
    orderer: int | None = None
    proxy: int | None = None
    returns: int = 0
    round: int = 1
    level: int = 0
    extended: bool = False
    extension_asked: bool = False
    appealed: bool = False
    paused_at: datetime | None = None
    dispatched_at: datetime | None = None
    contacted_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    parent: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has something to do."""
        return self.state not in FINAL

    @property
    def is_living(self) -> bool:
        """Say whether the resident still waits for something, be it through another order."""
        return self.state in LIVING


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to an order, by whom and when.

    `parts` are the actor's (see :func:`parts_of`); `words` the reason, result or message;
    `due` the new deadlines where the move changes them (contact, close).
    """

    action: Action
    parts: frozenset[Part]
    actor: int | None
    at: datetime
    words: str = ""
    team: int | None = None
    assignee: int | None = None
    category: Category | None = None
    parent: int | None = None
    due: tuple[datetime, datetime] | None = None
