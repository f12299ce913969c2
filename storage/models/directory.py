"""Who and where: streets, communities, places, people. Small tables that every query may join."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment, number, structure


class Street(SQLModel, table=True):
    """A street-level government with its communities."""

    id: int = key()
    code: str = Field(unique=True)
    name: str


class Community(SQLModel, table=True):
    """A residential community, the tenant to which everything else belongs.

    `settings` holds what a community may set for itself (see storage/directory.py:Settings).
    `revision` changes with whatever storage/reference.py keeps of it.
    """

    id: int = key()
    street_id: int = link(foreign_key="street.id")
    code: str = Field(unique=True)
    name: str
    phone: str = ""
    zone: str = "Asia/Shanghai"
    next_number: int = 1001
    lexicon_version: int = 0
    settings: dict[str, Any] = structure()
    revision: int = number(0, sa_column_kwargs={"server_default": "0"})


class Place(SQLModel, table=True):
    """A grid, an estate, a building: `path` lists the codes from itself up to the outermost."""

    __table_args__ = (UniqueConstraint("code"),)

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    code: str
    name: str
    kind: str
    path: list[str] = structure(list)
    aliases: list[str] = structure(list)
    latitude: float | None = None
    longitude: float | None = None


class Person(SQLModel, table=True):
    """Somebody the service knows; name and phone are sealed.

    `community_id` and `place_code` are where a resident was last at home. `told_version` is the wording
    in which they were last told what is kept of them, `told_card` the card that said it, if it was one.
    """

    __table_args__ = (Index(None, "phone_hash"),)

    id: int = key()
    community_id: int | None = link()
    place_code: str | None = None
    name_sealed: str = ""
    phone_sealed: str = ""
    phone_hash: str = ""
    created_at: datetime = moment()
    last_channel: str = ""
    large_type: bool = False
    told_version: int = 0
    told_card: str = ""


class Account(SQLModel, table=True):
    """One account of a person in a channel; `chat` is where it is written to privately.

    `joined_at` is when it came to its person by a code; one that was theirs from the beginning has none.
    """

    __table_args__ = (Index(None, "person_id"), UniqueConstraint("channel", "external"))

    id: int = key()
    channel: str
    external: str
    chat: str = ""
    name_sealed: str = ""
    person_id: int = link(foreign_key="person.id")
    seen_at: datetime = moment()
    lost_at: datetime | None = maybe_moment()
    joined_at: datetime | None = maybe_moment()


class Membership(SQLModel, table=True):
    """A person's role in a community; members and leads belong to a team.

    `left_at` is set when they leave or are removed: history keeps its names.
    """

    __table_args__ = (Index(None, "person_id"), Index(None, "community_id", "team_id"))

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    person_id: int = link(foreign_key="person.id")
    role: str
    team_id: int | None = link()
    confidential: bool = True
    joined_at: datetime = moment()
    left_at: datetime | None = maybe_moment()


class Invitation(SQLModel, table=True):
    """A code by which people join in a role (or, for a group's code, a chat is bound to a team)."""

    __table_args__ = (UniqueConstraint("code"),)

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    code: str
    role: str
    team_id: int | None = link()
    confidential: bool = True
    uses_left: int = 1
    expires_at: datetime | None = maybe_moment()


class Team(SQLModel, table=True):
    """A work team: party members and cadres, volunteers, or a partner organisation.

    `channel` and `chat` name the bound group, if there is one.
    """

    __table_args__ = (Index(None, "channel", "chat"),)

    community_id: int = key(foreign_key="community.id")
    id: int = key()
    code: str
    name: str
    kind: str = "internal"
    categories: list[str] = structure(list)
    matters: list[str] = structure(list)
    places: list[str] = structure(list)
    channel: str = ""
    chat: str = ""
