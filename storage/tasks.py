"""Phone tasks: people whom no message reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from storage.database import Session, insert_once, new_id, vault_of
from storage.models import PhoneTask

if TYPE_CHECKING:
    from datetime import datetime


async def phone(
    session: Session,
    community: int,
    *,
    person: int | None,
    order: int | None,
    words: str,
    dedupe: str,
    now: datetime,
) -> int | None:
    """Ask staff to phone somebody; returns the task's id, or None when it is there already."""
    task_id = new_id(session)
    new = await insert_once(
        session,
        PhoneTask,
        community_id=community,
        id=task_id,
        person_id=person,
        order_id=order,
        words_sealed=vault_of(session).seal(words),
        dedupe=dedupe,
        created_at=now,
        note_sealed="",
    )
    return task_id if new else None


async def find(session: Session, task_id: int) -> PhoneTask | None:
    """Return one task."""
    return (await session.exec(select(PhoneTask).where(PhoneTask.id == task_id))).first()


async def undone(session: Session, community: int) -> list[PhoneTask]:
    """Return the community's open tasks, oldest first."""
    query = (
        select(PhoneTask)
        .where(PhoneTask.community_id == community, col(PhoneTask.done_at).is_(None))
        .order_by(col(PhoneTask.id))
    )
    return list((await session.exec(query)).all())


async def tick_off(session: Session, task: PhoneTask, person: int, note: str, now: datetime) -> None:
    """Record that somebody has phoned."""
    task.done_at, task.done_by = now, person
    task.note_sealed = vault_of(session).seal(note)
    session.add(task)
