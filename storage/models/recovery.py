"""How residents come back from another phone or browser, and how a chat that was lost is parted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, structure


class Recovery(SQLModel, table=True):
    """A code 找回码; once used, what came of it, so that it can be undone.

    It is found by a keyed hash, and sealed beside that while it counts, so that a newer secret key can hash
    it anew. `given_by` is who of staff read it out, nobody where its owner asked. `wrong` counts the second
    factors that did not fit. `account_id` is the account that was joined by it, `was_person_id` whose that
    was before, `orders` the identifiers of the orders that came along. Before it is used `expires_at` says
    how long the code counts, afterwards how long it can be undone.
    """

    __table_args__ = (Index(None, "person_id"), Index(None, "expires_at"), UniqueConstraint("code_hash"))

    id: int = key()
    person_id: int = link(foreign_key="person.id")
    code_hash: str
    code_sealed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    given_by: int | None = link()
    made_at: datetime = moment()
    expires_at: datetime = moment()
    wrong: int = Field(default=0)
    used_at: datetime | None = maybe_moment()
    account_id: int | None = link()
    was_person_id: int | None = link()
    orders: list[Any] = structure(list)
    undone_at: datetime | None = maybe_moment()


class Parting(SQLModel, table=True):
    """A chat that was parted from its person: the phone is lost, or somebody else has the account now.

    The account belongs to `stranger_id` from then on, of whom nothing is known. `by_id` is who did it: staff,
    or the person themselves. The row stays for as long as the person is known: it says who did what.
    """

    __table_args__ = (Index(None, "person_id"), Index(None, "account_id"))

    id: int = key()
    person_id: int = link(foreign_key="person.id")
    account_id: int = link(0)
    stranger_id: int = link(foreign_key="person.id")
    by_id: int = link(0)
    at: datetime = moment()
    undone_at: datetime | None = maybe_moment()
    undone_by: int | None = link()
