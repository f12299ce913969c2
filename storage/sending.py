"""The outbox's other end: who claims what is due, by lease, in the order in which each chat must get it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, update

from storage.models import Card, Notice
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import BindParameter, ColumnElement, Exists, FromClause

    from storage.database import Session

LEASE = timedelta(seconds=180)
"""Longer than any channel makes a message wait: a group's minute, and a slow answer."""
QUICK = {"web": timedelta(seconds=20)}
"""Channels that make nobody wait: what a process that died had in hand there goes out soon."""
BATCH = 64
LOOK_AHEAD = 1024
CLAIMING = 3_001
"""The lock of PostgreSQL under which one worker at a time chooses what to send."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed notice: what is needed to send it. `stands` is the message that shows its card now."""

    community_id: int
    id: int
    channel: str
    chat: str
    chat_kind: str
    person_id: int | None
    order_id: int | None
    priority: int
    payload_sealed: str
    card: str | None
    edit: bool
    turn: str
    attempts: int
    due_at: datetime
    stands: str | None


async def claim(
    session: Session, now: datetime, channels: Iterable[str], limit: int = BATCH, *, most: int = 1
) -> list[Due]:
    """Lease the next notices of every chat that has some due, waiting people's answers first.

    A private chat gives up to `most` of them, in the order in which they are to be sent; a group one,
    since what waits there may still be replaced. A chat whose earlier notice is being sent, or waits to
    be tried again, gives none: order is kept. Workers choose one after another, so that none misses what
    another has just leased.
    """
    if session.get_bind().dialect.name == "postgresql":
        await run(session, _ONE_AT_A_TIME)
    runs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    stands: dict[tuple[int, int], str | None] = {}
    for row in await run(session, _CLAIMABLE, {"now": now, "channels": list(channels)}):
        waiting = runs.setdefault((row.channel, row.chat), [])
        if len(waiting) < (most if row.chat_kind == "private" else 1):
            waiting.append((row.community_id, row.id))
            stands[waiting[-1]] = row.stands
    chosen = [key for waiting in list(runs.values())[:limit] for key in waiting]
    if not chosen:
        return []
    until = {f"until_{channel}": now + lease for channel, lease in QUICK.items()}
    communities, ids = ({key[at] for key in chosen} for at in (0, 1))
    this = {"communities": list(communities), "ids": list(ids)}
    leased = await run(session, _LEASE, {**this, "until": now + LEASE, **until})
    taken = {(row["community_id"], row["id"]): row for row in leased.mappings()}
    return [Due(**taken[key], stands=stands[key]) for key in chosen]


async def next_due(session: Session, channels: Iterable[str], now: datetime) -> datetime | None:
    """Return when there is something to claim: what waits behind another notice counts for nothing."""
    found = await run(session, _NEXT_DUE, {"now": now, "channels": list(channels)})
    due: datetime | None = found.scalar()
    return due


_NOTICE, _CARD = table(Notice), table(Card)
_NOW: BindParameter[datetime] = moment("now")
_CHANNELS: BindParameter[list[str]] = bindparam("channels", expanding=True)


def _holds_up(notice: FromClause) -> ColumnElement[bool]:
    """Say whether a notice is being sent, or waits to be tried again."""
    tried = and_(notice.c.attempts > 0, notice.c.due_at > _NOW)
    return or_(func.coalesce(notice.c.leased_until > _NOW, False), tried)


def _chat_is_busy() -> Exists:
    """Say whether any notice holds up the chat of this one."""
    other = _NOTICE.alias()
    return exists().where(
        other.c.channel == _NOTICE.c.channel,
        other.c.chat == _NOTICE.c.chat,
        other.c.state == "pending",
        _holds_up(other),
    )


_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(CLAIMING))
_STANDS = (
    select(_CARD.c.ref)
    .where(
        _CARD.c.channel == _NOTICE.c.channel,
        _CARD.c.chat == _NOTICE.c.chat,
        _CARD.c.card == _NOTICE.c.card,
    )
    .correlate(_NOTICE)
    .scalar_subquery()
    .label("stands")
)
_CLAIMABLE = (
    select(
        _NOTICE.c.community_id, _NOTICE.c.id, _NOTICE.c.channel, _NOTICE.c.chat, _NOTICE.c.chat_kind, _STANDS
    )
    .where(
        _NOTICE.c.state == "pending",
        _NOTICE.c.due_at <= _NOW,
        _NOTICE.c.channel.in_(_CHANNELS),
        _NOTICE.c.leased_until.is_(None) | (_NOTICE.c.leased_until <= _NOW),  # spares the next question
        ~_chat_is_busy(),
    )
    .order_by(_NOTICE.c.priority, _NOTICE.c.id)
    .limit(LOOK_AHEAD)
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(_NOTICE)
    .where(
        # Not as pairs: SQLite would go through every notice that ever was.
        _NOTICE.c.community_id.in_(bindparam("communities", expanding=True)),
        _NOTICE.c.id.in_(bindparam("ids", expanding=True)),
    )
    .values(
        leased_until=case(
            *((_NOTICE.c.channel == channel, moment(f"until_{channel}")) for channel in QUICK),
            else_=moment("until"),
        )
    )
    .returning(*(_NOTICE.c[one.name] for one in fields(Due) if one.name != "stands"))
)
_FREE_AT = case((_NOTICE.c.leased_until > _NOW, _NOTICE.c.leased_until), else_=_NOTICE.c.due_at)
_NEXT_DUE = (
    select(_FREE_AT.label("free_at"))
    .where(
        _NOTICE.c.state == "pending",
        _NOTICE.c.channel.in_(_CHANNELS),
        or_(_holds_up(_NOTICE), ~_chat_is_busy()),
    )
    .order_by(_FREE_AT)
    .limit(1)
)
