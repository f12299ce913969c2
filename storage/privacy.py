"""What people were told of their data, and what was done with it at their wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlmodel import col, select

from storage import profiles
from storage.database import Session, new_id
from storage.models import PrivacyEvent
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TOLD, EXPORTED, ERASED = "told", "exported", "erased"
GIVEN, RECOVERED, UNDONE = "given", "recovered", "undone"
"""A recovery code was given by staff; somebody came back by one; that was taken back."""
PARTED, RESTORED = "parted", "restored"
"""A chat was parted from its person; it was given back. `by` among the facts names who of staff did it."""


async def tell(
    session: Session,
    person_id: int,
    *,
    version: int,
    card: str,
    community: int,
    now: datetime,
    facts: Mapping[str, int],
) -> None:
    """Record that a person is told, in this wording and with these numbers, what is kept of them."""
    await profiles.tell(session, person_id, version=version, card=card)
    await note(session, TOLD, community=community, person=person_id, now=now, facts=facts, version=version)


async def note(
    session: Session,
    kind: str,
    *,
    community: int,
    person: int | None,
    now: datetime,
    facts: Mapping[str, int],
    version: int = 0,
) -> None:
    """Record an act; one that deletes a person names nobody."""
    act = {"community_id": community, "id": new_id(session), "person_id": person, "kind": kind}
    await run(session, _NOTE, {**act, "version": version, "at": now, "facts": dict(facts)})


async def events_of(session: Session, person: int) -> list[PrivacyEvent]:
    """Return what was done for a person, oldest first."""
    query = select(PrivacyEvent).where(PrivacyEvent.person_id == person).order_by(col(PrivacyEvent.id))
    return list((await session.exec(query)).all())


_NOTE = insert(table(PrivacyEvent))
