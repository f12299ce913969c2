"""What comes in and goes out: receipts, questions waiting for words, notices, shown cards, claims, tries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, structure


class Receipt(SQLModel, table=True):
    """An update that was handled, so that it is never handled twice; `answer` is the toast given.

    `message` is the channel's id of what somebody wrote in private: none of ours has it.
    """

    __table_args__ = (Index(None, "at"),)

    channel: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = moment()
    answer: str = ""
    message: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Prompt(SQLModel, table=True):
    """A question whose answer will be the person's next words in their private chat."""

    person_id: int = key()
    community_id: int = link()
    kind: str
    order_id: int | None = link()
    facts: dict[str, Any] = structure()
    asked_at: datetime = moment()


class Notice(SQLModel, table=True):
    """A message to be sent: the outbox. `payload_sealed` is the rendered message.

    `due_at` is when it may go out at the earliest; `leased_until` protects it while a worker
    sends it; `attempts` counts failures; `turn` names the update that it came of, as the log does.
    `begun_at` is when it was first taken to be sent, and stays until it is known what came of that: what
    is free and has one may have been shown.
    """

    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "channel", "chat", "state"),
        Index(None, "community_id", "order_id"),
        Index(None, "card"),
        UniqueConstraint("community_id", "dedupe"),
    )

    community_id: int = key()
    id: int = key()
    channel: str
    chat: str
    chat_kind: str
    person_id: int | None = link()
    order_id: int | None = link()
    priority: int
    payload_sealed: str
    card: str | None = None
    edit: bool = False
    dedupe: str | None = None
    turn: str = Field(default="", sa_column_kwargs={"server_default": ""})
    state: str = "pending"
    attempts: int = 0
    created_at: datetime = moment()
    due_at: datetime = moment()
    leased_until: datetime | None = maybe_moment()
    begun_at: datetime | None = maybe_moment()
    sent_at: datetime | None = maybe_moment()
    ref: str = ""
    error: str = ""


class Card(SQLModel, table=True):
    """Where a card stands in a chat, so that it is edited in place and a reply to it is understood."""

    __table_args__ = (Index(None, "channel", "chat", "ref"), Index(None, "card"))

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    card: str = Field(primary_key=True)
    community_id: int = link()
    order_id: int | None = link()
    ref: str


class Claim(SQLModel, table=True):
    """A period that one process has taken on: a job is done once however many run."""

    job: str = Field(primary_key=True)
    community_id: int = key()
    period: str = Field(primary_key=True)
    at: datetime = moment()


class Lease(SQLModel, table=True):
    """Something that one process at a time may do, such as sending with a bot's token, until `until`."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()


class Tries(SQLModel, table=True):
    """How often somebody has tried a door that guards something since `since`; `whose` is a keyed hash."""

    __table_args__ = (Index(None, "since"),)

    whose: str = Field(primary_key=True)
    door: str = Field(primary_key=True)
    since: datetime = moment()
    times: int
