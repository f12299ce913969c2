"""Codes by which residents come back from another phone or browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, structure


class Recovery(SQLModel, table=True):
    """A code 找回码, of which a keyed hash is kept; once used, what came of it, so that it can be undone.

    `wrong` counts the second factors that did not fit. `account_id` is the account that was joined by it,
    `was_person_id` whose that was before, `orders` the identifiers of the orders that came along. Before it
    is used `expires_at` says how long the code counts, afterwards how long it can be undone.
    """

    __table_args__ = (Index(None, "person_id"), Index(None, "expires_at"), UniqueConstraint("code_hash"))

    id: int = key()
    person_id: int = link(foreign_key="person.id")
    code_hash: str
    made_at: datetime = moment()
    expires_at: datetime = moment()
    wrong: int = Field(default=0)
    used_at: datetime | None = maybe_moment()
    account_id: int | None = link()
    was_person_id: int | None = link()
    orders: list[Any] = structure(list)
    undone_at: datetime | None = maybe_moment()
