"""What a person's next words will answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from storage.database import replace_all
from storage.models import Prompt
from storage.statements import as_object, run, table

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
    fresh = {"community_id": community, "kind": kind, "order_id": order, "facts": facts, "asked_at": at}
    await replace_all(session, Prompt, [{"person_id": person, **fresh}], changing=tuple(fresh))


async def waiting(session: Session, person: int, now: datetime) -> Prompt | None:
    """Return the question that waits for the person's words, unless it is too old; only to be read."""
    row = (await run(session, _ASKED, {"person": person})).first()
    return as_object(Prompt, row._asdict()) if row and now - row.asked_at < LASTS else None


async def clear(session: Session, person: int) -> None:
    """Forget the question."""
    await run(session, _FORGET, {"person": person})


_PROMPT = table(Prompt)
_ASKED = select(_PROMPT).where(_PROMPT.c.person_id == bindparam("person"))
_FORGET = delete(_PROMPT).where(_PROMPT.c.person_id == bindparam("person"))
