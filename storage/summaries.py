"""Summaries and how far they have come. Every change of a draft is guarded by its revision and state."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, update
from sqlmodel import col, select

from storage.database import Session, held, new_id, vault_of
from storage.ids import first_of
from storage.models import Claim, Order, Summary

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

DRAFT, LATER, REMINDED, SENT = "draft", "later", "reminded", "sent"
UNSENT = (DRAFT, LATER, REMINDED)
"""States before 发送: staff were asked, said 稍后, or were asked once more."""

STREETS = 0
"""The community of a street's own summaries."""


@dataclass(frozen=True, slots=True)
class Whose:
    """One community's summaries, or (`community` 0) those of one street."""

    community: int
    street: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a summary says and holds: its text, its files, and its figures with the orders behind them.

    `figures` and `files` are plain data (see handlers/summary_figures.py and handlers/summary_files.py).
    """

    text: str
    figures: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, str]] = field(default_factory=list)


async def create(
    session: Session,
    whose: Whose,
    *,
    span: str,
    period: str,
    content: Content,
    sent: bool,
    ask_at: datetime,
    now: datetime,
) -> Summary:
    """Write a summary down: one that goes out now, or a draft (staff are asked again at `ask_at`)."""
    vault = vault_of(session)
    made = Summary(
        community_id=whose.community,
        id=new_id(session),
        street_id=whose.street,
        span=span,
        period=period,
        state=SENT if sent else DRAFT,
        report_sealed=vault.seal(_as_json(content)),
        text_sealed=vault.seal(content.text),
        revision=1,
        due_at=ask_at,
        made_at=now,
        sent_at=now if sent else None,
    )
    session.add(made)
    await session.flush()
    return made


def _as_json(content: Content) -> str:
    return json.dumps({"figures": content.figures, "files": content.files}, ensure_ascii=False)


def content_of(session: Session, row: Summary) -> Content:
    """Open what a summary says."""
    vault = vault_of(session)
    rest = json.loads(vault.open(row.report_sealed) or "{}")
    return Content(vault.open(row.text_sealed), rest.get("figures", {}), rest.get("files", []))


async def find(session: Session, summary_id: int) -> Summary | None:
    """Return a summary, held where the session may write."""
    return (await session.exec(held(session, select(Summary).where(Summary.id == summary_id)))).first()


async def newest(session: Session, whose: Whose, span: str) -> Summary | None:
    """Return the summary of the latest period of a kind."""
    query = (
        select(Summary)
        .where(
            Summary.community_id == whose.community, Summary.street_id == whose.street, Summary.span == span
        )
        .order_by(col(Summary.period).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def newest_made(session: Session, community: int) -> datetime | None:
    """Return when the community's last summary was made, of whatever period."""
    query = select(func.max(Summary.made_at)).where(Summary.community_id == community)
    return (await session.exec(query)).one()


async def unsent(session: Session, community: int) -> list[Summary]:
    """Return the community's drafts, oldest first."""
    query = (
        select(Summary)
        .where(Summary.community_id == community, col(Summary.state).in_(UNSENT))
        .order_by(col(Summary.id))
    )
    return list((await session.exec(query)).all())


async def to_ask_about(session: Session, now: datetime) -> list[Summary]:
    """Return the drafts about which staff are to be asked again."""
    query = select(Summary).where(col(Summary.state).in_((DRAFT, LATER)), col(Summary.due_at) <= now)
    return list((await session.exec(query)).all())


async def is_of_its_time(session: Session, community: int, end: datetime) -> bool:
    """Say whether a community was there before `end`: founded, or with orders written down for that time."""
    return community < first_of(end) or await has_orders(session, community, end)


async def has_orders(session: Session, community: int, end: datetime) -> bool:
    """Say whether a community had received anything before `end`."""
    query = select(Order.id).where(Order.community_id == community, Order.received_at < end).limit(1)
    return (await session.exec(query)).first() is not None


async def claimed(session: Session, job: str, periods: Collection[str]) -> set[tuple[int, str]]:
    """Return which of these periods are done, and for whom."""
    query = select(Claim.community_id, Claim.period).where(
        Claim.job == job, col(Claim.period).in_(list(periods))
    )
    return {(community, period) for community, period in (await session.exec(query)).all()}


async def rewrite(session: Session, row: Summary, text: str, ask_at: datetime) -> bool:
    """Replace the words of a draft; say False where it was sent or rewritten since `row` was read."""
    sealed = vault_of(session).seal(text)
    return await _change(
        session, row, text_sealed=sealed, revision=row.revision + 1, state=DRAFT, due_at=ask_at
    )


async def put_off(session: Session, row: Summary, state: str, ask_at: datetime) -> bool:
    """Note when staff are asked again; say False where the draft has changed since `row` was read."""
    return await _change(session, row, state=state, due_at=ask_at)


async def mark_sent(session: Session, row: Summary, person: int, now: datetime) -> bool:
    """Record who sent it; say False where somebody was faster: then nothing is to be sent."""
    return await _change(session, row, state=SENT, sent_at=now, sent_by=person)


async def _change(session: Session, row: Summary, **values: Any) -> bool:  # noqa: ANN401 - columns
    """Change a draft that is still as it was read."""
    guarded = (
        update(Summary)
        .where(
            col(Summary.community_id) == row.community_id,
            col(Summary.id) == row.id,
            col(Summary.state) == row.state,
            col(Summary.state) != SENT,
            col(Summary.revision) == row.revision,
            col(Summary.due_at) == row.due_at,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    changed = bool((await session.exec(guarded)).rowcount)
    await session.refresh(row)
    return changed
