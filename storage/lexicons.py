"""A community's own lexicon: changes proposed, accepted, refused and undone, each under a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from storage.database import Session, held, new_id
from storage.models import Community, LexiconEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PROPOSED, ACCEPTED, REFUSED, UNDONE = "proposed", "accepted", "refused", "undone"
MORE_EVIDENCE = 2
"""A refused proposal comes back when so many times as many orders speak for it."""


async def version(session: Session, community: int) -> int:
    """Return the version of a community's lexicon; 0 for one that has never been changed."""
    query = select(Community.lexicon_version).where(Community.id == community)
    return (await session.exec(query)).first() or 0


async def find(session: Session, entry: int) -> LexiconEntry | None:
    """Return one change, held where the session may write."""
    return (await session.exec(held(session, select(LexiconEntry).where(LexiconEntry.id == entry)))).first()


async def in_state(session: Session, community: int, state: str) -> list[LexiconEntry]:
    """Return a community's changes in a state, in the order in which they were made or accepted."""
    query = (
        select(LexiconEntry)
        .where(LexiconEntry.community_id == community, LexiconEntry.state == state)
        .order_by(col(LexiconEntry.version), col(LexiconEntry.id))
    )
    return list((await session.exec(query)).all())


async def propose(  # noqa: PLR0913 - the facts of a change, by name
    session: Session,
    community: int,
    *,
    kind: str,
    word: str,
    category: str | None,
    weight: float,
    matter: str | None,
    origin: str,
    evidence: Sequence[int],
    trial: dict[str, Any],
    by: int | None,
    now: datetime,
) -> LexiconEntry:
    """Write a change down for somebody to decide; one that waits already is brought up to date."""
    query = select(LexiconEntry).where(
        LexiconEntry.community_id == community,
        LexiconEntry.word == word,
        LexiconEntry.kind == kind,
        LexiconEntry.category == category,
        LexiconEntry.state == PROPOSED,
    )
    entry = (await session.exec(held(session, query))).first() or LexiconEntry(
        community_id=community, id=new_id(session), kind=kind, word=word, category=category, made_at=now
    )
    entry.weight, entry.matter, entry.origin = weight, matter, origin
    entry.evidence, entry.trial, entry.made_by = list(evidence), trial, by
    session.add(entry)
    await session.flush()
    return entry


async def refused_before(
    session: Session, community: int, *, word: str, category: str | None, evidence: int
) -> bool:
    """Say whether somebody refused (or undid) this change on nearly as much evidence."""
    query = select(LexiconEntry).where(
        LexiconEntry.community_id == community,
        LexiconEntry.word == word,
        LexiconEntry.category == category,
        col(LexiconEntry.state).in_([REFUSED, UNDONE]),
    )
    known = (await session.exec(query)).all()
    return any(evidence < MORE_EVIDENCE * max(1, len(entry.evidence)) for entry in known)


async def accept(session: Session, entry: LexiconEntry, person: int, now: datetime) -> bool:
    """Make a proposed change part of the lexicon; say False where it was decided already."""
    if entry.state != PROPOSED:
        return False
    entry.version = await _next_version(session, entry.community_id)
    entry.state, entry.decided_at, entry.decided_by = ACCEPTED, now, person
    session.add(entry)
    return True


async def refuse(session: Session, entry: LexiconEntry, person: int, now: datetime) -> bool:
    """Lay a proposed change aside; say False where it was decided already."""
    if entry.state != PROPOSED:
        return False
    entry.state, entry.decided_at, entry.decided_by = REFUSED, now, person
    session.add(entry)
    return True


async def undo(session: Session, entry: LexiconEntry, person: int, now: datetime) -> bool:
    """Take an accepted change out again; say False where it is not in force."""
    if entry.state != ACCEPTED:
        return False
    entry.undone_version = await _next_version(session, entry.community_id)
    entry.state, entry.undone_at, entry.undone_by = UNDONE, now, person
    session.add(entry)
    return True


async def _next_version(session: Session, community: int) -> int:
    """Take the lexicon's next version."""
    row = await session.get_one(Community, community, with_for_update=True, populate_existing=True)
    row.lexicon_version += 1
    return row.lexicon_version
