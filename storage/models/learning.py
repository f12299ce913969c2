"""What people corrected, and what a community's own lexicon has learned from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, structure


class Correction(SQLModel, table=True):
    """Somebody gave an order's category: `before` as it was, `after` as they chose, `said` by the program.

    `kind` is answer (the one question), choice (改类别 by the resident) or relabel (by staff);
    `text` is the message with personal data masked, `words` those that had decided.
    """

    __table_args__ = (Index(None, "community_id", "at"), Index(None, "community_id", "order_id"))

    community_id: int = key()
    id: int = key()
    order_id: int = link()
    number: int
    person_id: int | None = link()
    kind: str
    said: str
    before: str
    after: str
    text: str
    words: list[str] = structure(list)
    confidence: float = 0.0
    lexicon_version: int = 0
    at: datetime = moment()


class LexiconEntry(SQLModel, table=True):
    """One change of a community's lexicon, from its proposal on; never deleted.

    `state` goes from proposed to accepted or refused, and from accepted to undone. `version` is the
    lexicon's version that accepting made, `undone_version` that which undoing made. `evidence` are
    the numbers of the orders that spoke for it, `trial` what it was expected to change.
    """

    __tablename__ = "lexicon_entry"
    __table_args__ = (
        Index(None, "community_id", "state"),
        UniqueConstraint("community_id", "version"),
    )

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    kind: str
    word: str
    category: str | None = None
    weight: float = 0.0
    matter: str | None = None
    origin: str = "learned"
    state: str = "proposed"
    evidence: list[int] = structure(list)
    trial: dict[str, Any] = structure()
    made_at: datetime = moment()
    made_by: int | None = link()
    decided_at: datetime | None = maybe_moment()
    decided_by: int | None = link()
    version: int | None = None
    undone_at: datetime | None = maybe_moment()
    undone_by: int | None = link()
    undone_version: int | None = Field(default=None)
