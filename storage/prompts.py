"""What a person's next words will answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from storage.models import Prompt

if TYPE_CHECKING:
    from storage.database import Session

LASTS = timedelta(hours=2)


async def ask(
    session: Session,
    person: int,
    community: int,
    kind: str,
    at: datetime,
    *,
    order: int | None = None,
    **facts: Any,  # noqa: ANN401 - small JSON facts of the question
) -> None:
    """Remember that the person's next words answer a question; it replaces an earlier one."""
    fresh = Prompt(
        person_id=person, community_id=community, kind=kind, order_id=order, facts=facts, asked_at=at
    )
    await session.merge(fresh)


async def waiting(session: Session, person: int, now: datetime) -> Prompt | None:
    """Return the question that waits for the person's words, unless it is too old."""
    prompt = await session.get(Prompt, person)
    return prompt if prompt and now - prompt.asked_at < LASTS else None


async def clear(session: Session, person: int) -> None:
    """Forget the question."""
    prompt = await session.get(Prompt, person)
    if prompt is not None:
        await session.delete(prompt)
