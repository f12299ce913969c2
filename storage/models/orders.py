"""Orders and what happens to them. `community_id` leads every key, so that they can be sharded by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, structure


class Order(SQLModel, table=True):
    """One order 诉求. `story_sealed` is every word as written; `gist` the same with personal data masked.

    Of its time: `dispatched_at` is when a team first got it, `heard_at` when its resident last had a word,
    `check_at` when the supervisor looks at it next (None: never again), `nudged` how many of the thresholds
    of this round were told, `offered` how far the ladder of people was climbed because nobody came in time.
    `counted_from` is the moment from which its deadlines count (None: its receipt), `offered_at` when it was
    last given to a team or a person, `offered_id` who was then asked by name, `overseen_at` when staff last
    took note that it is late. `paused_seconds` is what pauses have given back, as its clock counts.
    Once it is anonymised, `orderer_mark` stands for whoever it belonged to (see storage/retention.py).
    """

    __tablename__ = "order_"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index(None, "community_id", "state", "close_by"),
        Index(None, "community_id", "received_at"),
        Index(None, "community_id", "parent_id"),
        Index(None, "community_id", "place_code", "state"),
        Index(None, "community_id", "dispatched_at"),
        Index(None, "community_id", "close_by"),
        Index(None, "community_id", "closed_at"),
        Index(None, "community_id", "anonymised_at", "closed_at"),
        Index(None, "check_at", "community_id"),
        # A button names an order alone, and a person's own orders may lie in any community.
        Index(None, "id"),
        Index(None, "orderer_id", "state"),
        Index(None, "proxy_id"),
        Index(None, "handler_id", "state"),
        Index(None, "assignee_id"),
        Index(None, "state", "resolved_at"),
    )

    community_id: int = key()
    id: int = key()
    number: int
    version: int = 0
    state: str
    category: str
    matter: str | None = None
    urgency: str = "none"
    confidential: bool = False
    anonymous: bool = False
    hotlines: list[str] = structure(list)
    story_sealed: str = ""
    gist: str = ""
    place_code: str | None = None
    place_text: str = ""
    point: list[float] = structure(list)
    contact_sealed: str = ""
    for_name_sealed: str = ""
    orderer_id: int | None = link()
    orderer_mark: int | None = link()
    proxy_id: int | None = link()
    team_id: int | None = link()
    assignee_id: int | None = link()
    handler_id: int | None = link()
    helper_ids: list[int] = structure(list)
    invited_team_id: int | None = link()
    parent_id: int | None = link()
    returns: int = 0
    round: int = 1
    level: int = 0
    extended: bool = False
    extension_asked: bool = False
    appealed: bool = False
    received_at: datetime = moment()
    contact_by: datetime = moment()
    close_by: datetime = moment()
    paused_at: datetime | None = maybe_moment()
    paused_seconds: int = 0
    dispatched_at: datetime | None = maybe_moment()
    contacted_at: datetime | None = maybe_moment()
    heard_at: datetime | None = maybe_moment()
    check_at: datetime | None = maybe_moment()
    nudged: int = 0
    offered: int = 0
    counted_from: datetime | None = maybe_moment()
    offered_at: datetime | None = maybe_moment()
    offered_id: int | None = link()
    overseen_at: datetime | None = maybe_moment()
    accepted_at: datetime | None = maybe_moment()
    resolved_at: datetime | None = maybe_moment()
    closed_at: datetime | None = maybe_moment()
    reminded_at: datetime | None = maybe_moment()
    anonymised_at: datetime | None = maybe_moment()
    outcome: str | None = None
    result_rating: int | None = None
    attitude_rating: int | None = None
    sorted_as: dict[str, Any] = structure()
    source: str = "chat"


class OrderEvent(SQLModel, table=True):
    """One move, never changed afterwards: who, when, from where to where, and the words (sealed)."""

    __table_args__ = (Index(None, "community_id", "order_id", "id"),)

    community_id: int = key()
    id: int = key()
    order_id: int = link()
    action: str
    before: str
    after: str
    actor_id: int | None = link()
    part: str = ""
    at: datetime = moment()
    words_sealed: str = ""
    facts: dict[str, Any] = structure()


class Attachment(SQLModel, table=True):
    """A picture of a draft or an order: wanted (still with the channel), kept, or refused.

    `due_at` is when to fetch it next; who fetches it puts that off first, so that nobody else does.
    """

    __table_args__ = (
        Index(None, "community_id", "order_id"),
        Index(None, "community_id", "draft_id"),
        Index(None, "state", "due_at"),
        Index(None, "store_key"),
        Index(None, "channel", "ref"),
    )

    community_id: int = key()
    id: int = key()
    order_id: int | None = link()
    draft_id: int | None = link()
    person_id: int | None = link()
    event_id: int | None = link()
    channel: str
    ref: str
    state: str = "wanted"
    store_key: str = ""
    attempts: int = 0
    at: datetime = moment()
    due_at: datetime = moment()


class Draft(SQLModel, table=True):
    """What a resident is still saying; `content_sealed` is JSON (see storage/drafts.py)."""

    __table_args__ = (
        Index(None, "touched_at", "community_id"),
        # A button names a draft alone, and a person has one wherever they are at home.
        Index(None, "id"),
        Index(None, "person_id"),
    )

    community_id: int = key()
    id: int = key()
    person_id: int = link()
    channel: str
    chat: str
    version: int = 1
    content_sealed: str = ""
    started_at: datetime = moment()
    touched_at: datetime = moment()
    offered_at: datetime | None = maybe_moment()


class PhoneTask(SQLModel, table=True):
    """Somebody must be phoned, because no message reaches them. Done once a person ticks it off."""

    __table_args__ = (
        Index(None, "community_id", "done_at"),
        Index(None, "community_id", "order_id"),
        UniqueConstraint("community_id", "dedupe"),
    )

    community_id: int = key()
    id: int = key()
    order_id: int | None = link()
    person_id: int | None = link()
    dedupe: str
    words_sealed: str = ""
    created_at: datetime = moment()
    done_at: datetime | None = maybe_moment()
    done_by: int | None = link()
    note_sealed: str = Field(default="")
