"""Files made for people to read, sealed; written in the transaction of the messages that carry them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from storage.database import new_id, vault_of
from storage.ids import from_text, to_text
from storage.models import Document

if TYPE_CHECKING:
    from storage.database import Session

KEPT = timedelta(days=100)
"""Longer than a quarter, so that the last summary of each kind can always be opened."""


async def put(
    session: Session,
    community: int,
    *,
    name: str,
    media_type: str,
    content: bytes,
    now: datetime,
    kept: timedelta = KEPT,
    person: int | None = None,
) -> str:
    """Keep a file and return its key; `person` is whose own data it holds."""
    made = Document(
        community_id=community,
        id=new_id(session),
        name=name,
        media_type=media_type,
        content_sealed=vault_of(session).seal_bytes(content),
        made_at=now,
        expires_at=now + kept,
        person_id=person,
    )
    session.add(made)
    await session.flush()
    return _key(community, made.id)


def is_key(text: str) -> bool:
    """Say whether this names a file of ours: a chat is shown pictures too, whose keys look otherwise."""
    return "-" in text


async def forget(session: Session, person: int) -> list[str]:
    """Delete the files that hold a person's own data; return their keys."""
    mine = Document.person_id == person
    found = (await session.exec(select(Document.community_id, Document.id).where(mine))).all()
    await session.exec(delete(Document).where(col(Document.person_id) == person))
    return [_key(community, number) for community, number in found]


def _key(community: int, number: int) -> str:
    return f"{to_text(community)}-{to_text(number)}"


async def find(session: Session, key: str, now: datetime) -> Document | None:
    """Return the file with this key, unless it has expired or is none of ours."""
    community, _, identifier = key.partition("-")
    try:
        found = await session.get(Document, (from_text(community), from_text(identifier)))
    except ValueError:
        return None
    return found if found is not None and found.expires_at > now else None
