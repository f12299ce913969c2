"""What the clock and the calendar of people add to orders: absences, and nudges that wait to be told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment


class Absence(SQLModel, table=True):
    """A time for which somebody does not work; `ends_at` None: until they say that they are back."""

    __table_args__ = (Index(None, "community_id", "person_id"),)

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    person_id: int = link(foreign_key="person.id")
    starts_at: datetime = moment()
    ends_at: datetime | None = maybe_moment()


class Nudge(SQLModel, table=True):
    """One thing that one person should be reminded of; told in a digest with the others, once.

    `kind` names the reason (see orders/supervision.py: Need). An urgent one waits for nothing. `round` is
    that of the order; one that was counted anew within its round (an appeal) begins at 1000.
    """

    __table_args__ = (
        UniqueConstraint("community_id", "order_id", "person_id", "kind", "round"),
        Index(None, "told_at", "community_id"),
    )

    community_id: int = key()
    id: int = key()
    order_id: int = link()
    person_id: int = link()
    kind: str
    round: int = 1
    urgent: bool = False
    made_at: datetime = moment()
    told_at: datetime | None = maybe_moment()
