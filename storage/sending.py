"""The outbox's other end: who claims what is due, by lease, in the order in which each chat must get it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, update

from storage.models import Card, Notice
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import BindParameter, Row

    from storage.database import Session

LEASE = timedelta(seconds=180)
"""Longer than any channel makes a message wait: a group's minute, and a slow answer."""
QUICK = {"web": timedelta(seconds=20)}
"""Channels that make nobody wait: what a process that died had in hand there goes out soon."""
AGREEING = timedelta(minutes=1)
"""How far the clocks of several machines may be apart."""
LONGEST_WAIT = timedelta(days=1)
"""Longer than any far end may ask us to wait."""
BATCH = 64
LOOK_AHEAD = 1024
CLAIMING = 3_001
"""The lock of PostgreSQL under which one worker at a time chooses what to send."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed notice: what is needed to send it. `stands` is the message that shows its card now.

    `since` is there where it may have been shown already, at that moment or later: who had it then died,
    or never heard the answer.
    """

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
    since: datetime | None


async def claim(
    session: Session, now: datetime, channels: Iterable[str], limit: int = BATCH, *, most: int = 1
) -> list[Due]:
    """Lease the next notices of every chat that has some due, waiting people's answers first.

    A private chat gives up to `most` of them, in the order in which they are to be sent; a group one,
    since what waits there may still be replaced. A chat whose earlier notice is being sent, or waits to
    be tried again, gives none: order is kept. Workers choose one after another, so that none misses what
    another has just leased.
    """
    shared = session.get_bind().dialect.name == "postgresql"
    if shared:
        await run(session, _ONE_AT_A_TIME)
    here = {"now": now, "channels": list(channels), "most": most}
    found = (await run(session, _CLAIMABLE, here)).all()
    chats = set(list(dict.fromkeys((row.channel, row.chat) for row in found))[:limit])
    chosen = {(row.community_id, row.id): row for row in found if (row.channel, row.chat) in chats}
    if not chosen:
        return []
    this = {"communities": list({one for one, _ in chosen}), "ids": [one for _, one in chosen], "now": now}
    if shared:  # what somebody is just replacing is left to them
        this["ids"] = list((await run(session, _HELD, this)).scalars())
    until = {f"until_{channel}": now + lease for channel, lease in QUICK.items()}
    leased = await run(session, _LEASE, {**this, "until": now + LEASE, **until})
    taken = {(row["community_id"], row["id"]): row for row in leased.mappings()}
    doubtful = _doubtful(chosen.values())
    return [
        Due(**taken[key], stands=row.stands, since=row.begun_at if key in doubtful else None)
        for key, row in chosen.items()
        if key in taken
    ]


def _doubtful(rows: Iterable[Row[Any]]) -> set[tuple[int, int]]:
    """Return which of these may have been shown: of what a chat gave together, only the first was begun."""
    first: dict[tuple[str, str, datetime], tuple[int, int]] = {}
    for row in rows:
        if row.begun_at is not None:
            first.setdefault((row.channel, row.chat, row.begun_at), (row.community_id, row.id))
    return set(first.values())


async def next_due(session: Session, channels: Iterable[str], now: datetime) -> datetime | None:
    """Return when there is something to claim: what waits behind another notice counts for nothing."""
    found = await run(session, _NEXT_DUE, {"now": now, "channels": list(channels)})
    due: datetime | None = found.scalar()
    return due


async def take_over(session: Session, channel: str | None = None) -> None:
    """Give back every lease of a channel (or of all): whoever held them sends no more.

    When they were begun stays: nobody knows how far it went. What somebody is choosing at this moment is
    waited for, else its leases would not be seen.
    """
    if session.get_bind().dialect.name == "postgresql":
        await run(session, _ONE_AT_A_TIME)
    of_channel = () if channel is None else (_NOTICE.c.channel == channel,)
    leased = (_NOTICE.c.state == "pending", _NOTICE.c.leased_until.is_not(None), *of_channel)
    await run(session, update(_NOTICE).where(*leased).values(leased_until=None))


async def set_right(session: Session, now: datetime) -> int:
    """Let nothing wait for a time that a clock which was ahead has named; return how many notices did.

    What was written, or is to be tried again, later than can be is due now. A lease lasts as long as one
    that is taken now: whoever has it may be sending.
    """
    beyond = {"now": now, "written": now + AGREEING, "tried": now + LONGEST_WAIT + AGREEING}
    late = (await run(session, _FROM_TOMORROW, beyond)).rowcount
    await run(session, _HELD_FOR_LONG, {"held": now + LEASE + AGREEING, "until": now + LEASE})
    return late


_NOTICE, _CARD = table(Notice), table(Card)
_NOW: BindParameter[datetime] = moment("now")
_CHANNELS: BindParameter[list[str]] = bindparam("channels", expanding=True)


_HOLDS_UP = or_(
    func.coalesce(_NOTICE.c.leased_until > _NOW, False), and_(_NOTICE.c.attempts > 0, _NOTICE.c.due_at > _NOW)
)
"""Whether a notice is being sent, or waits to be tried again."""
_BUSY = select(_NOTICE.c.channel, _NOTICE.c.chat).where(_NOTICE.c.state == "pending", _HOLDS_UP)
"""The chats that are held up. Asked once, not once a notice: thousands may wait for one chat."""
_FREE = tuple_(_NOTICE.c.channel, _NOTICE.c.chat).not_in(_BUSY)

_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(CLAIMING))
_IN_LINE = (
    select(
        *(
            _NOTICE.c[name]
            for name in ("community_id", "id", "channel", "chat", "chat_kind", "priority", "card", "begun_at")
        ),
        func.row_number()
        .over(partition_by=[_NOTICE.c.channel, _NOTICE.c.chat], order_by=[_NOTICE.c.priority, _NOTICE.c.id])
        .label("place"),
    )
    .where(_NOTICE.c.state == "pending", _NOTICE.c.due_at <= _NOW, _NOTICE.c.channel.in_(_CHANNELS), _FREE)
    .subquery()
)
_STANDS = (
    select(_CARD.c.ref)
    .where(
        _CARD.c.channel == _IN_LINE.c.channel,
        _CARD.c.chat == _IN_LINE.c.chat,
        _CARD.c.card == _IN_LINE.c.card,
    )
    .scalar_subquery()
    .label("stands")
)
_CLAIMABLE = (
    select(_IN_LINE, _STANDS)
    .where(_IN_LINE.c.place <= case((_IN_LINE.c.chat_kind == "private", bindparam("most")), else_=1))
    .order_by(_IN_LINE.c.priority, _IN_LINE.c.id)
    .limit(LOOK_AHEAD)
)
_THESE = (
    # Not as pairs: SQLite would go through every notice that ever was.
    _NOTICE.c.community_id.in_(bindparam("communities", expanding=True)),
    _NOTICE.c.id.in_(bindparam("ids", expanding=True)),
    _NOTICE.c.state == "pending",
    _NOTICE.c.leased_until.is_(None) | (_NOTICE.c.leased_until <= _NOW),
)
_HELD = select(_NOTICE.c.id).where(*_THESE).with_for_update(skip_locked=True)
_LEASE = (
    update(_NOTICE)
    .where(*_THESE)
    .values(
        leased_until=case(
            *((_NOTICE.c.channel == channel, moment(f"until_{channel}")) for channel in QUICK),
            else_=moment("until"),
        ),
        begun_at=func.coalesce(_NOTICE.c.begun_at, _NOW),
    )
    .returning(*(_NOTICE.c[one.name] for one in fields(Due) if one.name not in {"stands", "since"}))
)
_FREE_AT = case((_NOTICE.c.leased_until > _NOW, _NOTICE.c.leased_until), else_=_NOTICE.c.due_at)
_NEXT_DUE = (
    select(_FREE_AT.label("free_at"))
    .where(
        _NOTICE.c.state == "pending",
        _NOTICE.c.channel.in_(_CHANNELS),
        or_(_HOLDS_UP, _FREE),
    )
    .order_by(_FREE_AT)
    .limit(1)
)
_FROM_TOMORROW = (
    update(_NOTICE)
    .where(
        _NOTICE.c.state == "pending",
        _NOTICE.c.due_at > _NOW,
        or_(
            _NOTICE.c.created_at > moment("written"),
            and_(_NOTICE.c.attempts > 0, _NOTICE.c.due_at > moment("tried")),
        ),
    )
    .values(due_at=_NOW)
)
_HELD_FOR_LONG = (
    update(_NOTICE)
    .where(_NOTICE.c.state == "pending", _NOTICE.c.leased_until > moment("held"))
    .values(leased_until=moment("until"))
)
