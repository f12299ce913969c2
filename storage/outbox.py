"""Notices: rows first, messages later. Claimed by lease, marked after sending, kept in order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage import bells
from storage.database import Session, at_the_end, insert_all_once, new_id, vault_of
from storage.models import Card, Notice
from storage.models.base import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Exists

    from storage.vault import Vault

LEASE = timedelta(seconds=180)
"""Longer than any channel makes a message wait: a group's minute, and a slow answer."""
QUICK = {"web": timedelta(seconds=20)}
"""Channels that make nobody wait: what a process that died had in hand there goes out soon."""
BATCH = 64
LOOK_AHEAD = 1024
CLAIMING = 3_001
"""The lock of PostgreSQL under which one worker at a time chooses what to send."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice to be written: where to, what (JSON-able), and how it is handled.

    `dedupe` makes it unique in its community; `hold` keeps it back a while so that quick further
    changes of the same card replace it.
    """

    channel: str
    chat: str
    chat_kind: str
    payload: dict[str, object]
    priority: int
    person: int | None = None
    order: int | None = None
    card: str | None = None
    edit: bool = False
    dedupe: str | None = None
    turn: str = ""
    hold: timedelta = timedelta(0)


async def put(session: Session, community: int, letter: Letter, now: datetime) -> None:
    """Have a notice written down, with the others of its transaction, when that ends.

    One whose dedupe key is there already changes nothing. A card not yet sent is replaced: only its
    newest form goes out. A replay of the past mutes every channel but its own (see
    `Database.only_channel`).
    """
    waiting = _waiting(session)
    if not waiting:
        at_the_end(session, _write)
    waiting.append(_Waiting(community, letter, now))


def about_to_show(session: Session, card: str) -> Iterator[Letter]:
    """Yield the letters of this transaction that show a card and are not written down yet."""
    return (one.letter for one in _waiting(session) if one.letter.card == card)


@dataclass(slots=True)
class _Waiting:
    """A letter that is not written down yet."""

    community: int
    letter: Letter
    now: datetime

    @property
    def place(self) -> tuple[str, str, str | None]:
        """Return where its card stands."""
        return self.letter.channel, self.letter.chat, self.letter.card


def _waiting(session: Session) -> list[_Waiting]:
    waiting: list[_Waiting] = session.info.setdefault("letters", [])
    return waiting


async def _write(session: Session) -> None:
    """Write down what waits, in a handful of statements however many there are."""
    letters = await _not_written(session, session.info.pop("letters"))
    newest = {one.place: one for one in letters if one.letter.card is not None}
    anew = {place for place, edit in await _supersede(session, list(newest)) if not edit}
    anew |= {one.place for one in letters if one.place in newest and not one.letter.edit}
    rows = [
        _row(session, one, edit=one.letter.edit and one.place not in anew)
        for one in letters
        if newest.get(one.place, one) is one
    ]
    await insert_all_once(session, Notice, rows)
    await bells.ring(session, bells.OUTBOX)


async def _not_written(session: Session, letters: list[_Waiting]) -> list[_Waiting]:
    """Leave out cards whose dedupe key is there already: they must not replace anything."""
    keys = [(one.community, one.letter.dedupe) for one in letters if one.letter.card and one.letter.dedupe]
    if not keys:
        return letters
    at = tuple_(col(Notice.community_id), col(Notice.dedupe))
    found = await session.exec(select(Notice.community_id, Notice.dedupe).where(at.in_(keys)))
    written = set(found.all())
    return [one for one in letters if (one.community, one.letter.dedupe) not in written]


async def _supersede(
    session: Session, places: list[tuple[str, str, str | None]]
) -> list[tuple[tuple[str, str, str | None], bool]]:
    """Drop unsent forms of the cards; return where, and whether they were to be edited in place."""
    if not places:
        return []
    at = tuple_(col(Notice.channel), col(Notice.chat), col(Notice.card))
    dropped = (
        update(Notice)
        .where(at.in_(places), col(Notice.state) == "pending", col(Notice.leased_until).is_(None))
        .values(state="superseded")
        .returning(col(Notice.channel), col(Notice.chat), col(Notice.card), col(Notice.edit))
        .execution_options(synchronize_session=False)
    )
    return [((row[0], row[1], row[2]), row[3]) for row in (await session.exec(dropped)).all()]


def _row(session: Session, one: _Waiting, *, edit: bool) -> dict[str, object]:
    """Return the columns of a notice."""
    letter, only = one.letter, session.info.get("only_channel")
    return {
        "community_id": one.community,
        "id": new_id(session),
        "channel": letter.channel,
        "chat": letter.chat,
        "chat_kind": letter.chat_kind,
        "person_id": letter.person,
        "order_id": letter.order,
        "priority": letter.priority,
        "payload_sealed": vault_of(session).seal(json.dumps(letter.payload, ensure_ascii=False)),
        "card": letter.card,
        "edit": edit,
        "dedupe": letter.dedupe,
        "turn": letter.turn,
        "state": "pending" if only in {None, letter.channel} else "muted",
        "attempts": 0,
        "created_at": one.now,
        "due_at": one.now + letter.hold,
        "ref": "",
        "error": "",
    }


async def claim(
    session: Session, now: datetime, channels: Iterable[str], limit: int = BATCH, *, run: int = 1
) -> list[Notice]:
    """Lease the next notices of every chat that has some due, waiting people's answers first.

    A private chat gives up to `run` of them, in the order in which they are to be sent; a group one,
    since what waits there may still be replaced. A chat whose earlier notice is being sent, or waits to
    be tried again, gives none: order is kept. Workers choose one after another, so that none misses what
    another has just leased.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.exec(select(func.pg_advisory_xact_lock(CLAIMING)))
    runs: dict[tuple[str, str], list[Notice]] = {}
    for notice in (await session.exec(_CLAIMABLE, params={"now": now, "channels": list(channels)})).all():
        waiting = runs.setdefault((notice.channel, notice.chat), [])
        if len(waiting) < (run if notice.chat_kind == "private" else 1):
            waiting.append(notice)
    chosen = [notice for waiting in list(runs.values())[:limit] for notice in waiting]
    for notice in chosen:
        notice.leased_until = now + QUICK.get(notice.channel, LEASE)
    return chosen


_NOW: BindParameter[datetime] = bindparam("now", type_=Moment())
_CHANNELS: BindParameter[list[str]] = bindparam("channels", expanding=True)


def _holds_up(notice: type[Notice]) -> ColumnElement[bool]:
    """Say whether a notice is being sent, or waits to be tried again."""
    tried = and_(col(notice.attempts) > 0, col(notice.due_at) > _NOW)
    return or_(func.coalesce(col(notice.leased_until) > _NOW, False), tried)


def _chat_is_busy() -> Exists:
    """Say whether any notice holds up the chat of this one."""
    other = aliased(Notice)
    return exists().where(
        col(other.channel) == col(Notice.channel),
        col(other.chat) == col(Notice.chat),
        col(other.state) == "pending",
        _holds_up(other),
    )


# Built once: making these statements costs more than running them.
_SENT = (
    update(Notice)
    .where(
        col(Notice.community_id) == bindparam("at_community"),
        col(Notice.id) == bindparam("at_id"),
    )
    .values(state="sent", sent_at=bindparam("now", type_=Moment()), ref=bindparam("ref"), leased_until=None)
)
_CLAIMABLE = (
    select(Notice)
    .where(
        col(Notice.state) == "pending",
        col(Notice.due_at) <= _NOW,
        col(Notice.channel).in_(_CHANNELS),
        ~_chat_is_busy(),
    )
    .order_by(col(Notice.priority), col(Notice.id))
    .limit(LOOK_AHEAD)
    .with_for_update(skip_locked=True)
)
_FREE_AT = case((col(Notice.leased_until) > _NOW, col(Notice.leased_until)), else_=col(Notice.due_at))
_NEXT_DUE = (
    select(_FREE_AT)
    .where(
        col(Notice.state) == "pending",
        col(Notice.channel).in_(_CHANNELS),
        or_(_holds_up(Notice), ~_chat_is_busy()),
    )
    .order_by(_FREE_AT)
    .limit(1)
)


def payload_of(session: Session, notice: Notice) -> dict[str, object]:
    """Open what a notice says."""
    return opened(vault_of(session), notice)


def opened(vault: Vault, notice: Notice) -> dict[str, object]:
    """Open what a notice says, outside of any session."""
    payload: dict[str, object] = json.loads(vault.open(notice.payload_sealed))
    return payload


async def mark_sent(session: Session, sent: Iterable[tuple[Notice, str]], now: datetime) -> None:
    """Record that the far end has these messages, each with its own name for it, in one statement."""
    rows = [{"at_community": one.community_id, "at_id": one.id, "now": now, "ref": ref} for one, ref in sent]
    await (await session.connection()).execute(_SENT, rows)


async def take_over(session: Session, channel: str | None = None) -> None:
    """Give back every lease of a channel (or of all): whoever held them sends no more."""
    leased = [col(Notice.state) == "pending", col(Notice.leased_until).is_not(None)]
    if channel is not None:
        leased.append(col(Notice.channel) == channel)
    free = update(Notice).where(*leased).values(leased_until=None)
    await session.exec(free.execution_options(synchronize_session=False))


async def release(session: Session, notices: Iterable[Notice]) -> None:
    """Give leases back: what stood before them in their chat could not be sent."""
    for notice in notices:
        await _set(session, notice, leased_until=None)


async def mark_retry(session: Session, notice: Notice, due_at: datetime, error: str) -> None:
    """Try again later."""
    attempts = notice.attempts + 1
    await _set(session, notice, due_at=due_at, attempts=attempts, error=error[:200], leased_until=None)


async def mark_failed(session: Session, notice: Notice, error: str) -> None:
    """Give up: the caller has made sure that a person takes over."""
    await _set(session, notice, state="failed", error=error[:200], leased_until=None)


async def _set(session: Session, notice: Notice, **values: object) -> None:
    """Write fields of one notice."""
    this = (col(Notice.community_id) == notice.community_id, col(Notice.id) == notice.id)
    # No row of this session is older than what is written here.
    await session.exec(
        update(Notice).where(*this).values(**values).execution_options(synchronize_session=False)
    )


async def next_due(session: Session, channels: Iterable[str], now: datetime) -> datetime | None:
    """Return when there is something to claim: what waits behind another notice counts for nothing."""
    return (await session.exec(_NEXT_DUE, params={"now": now, "channels": list(channels)})).first()


async def move_chat(session: Session, channel: str, old: str, new: str) -> None:
    """Follow a chat to its new id: what waits for it, what was said in it, the cards in it.

    A card that stands in the new chat already stays: it is the newer one.
    """
    said = update(Notice).where(col(Notice.channel) == channel, col(Notice.chat) == old)
    await session.exec(said.values(chat=new))
    waiting = update(Notice).where(col(Notice.channel) == channel, col(Notice.chat) == new)
    await session.exec(waiting.where(col(Notice.state) == "pending").values(leased_until=None))
    there = select(Card.card).where(Card.channel == channel, Card.chat == new)
    cards = (col(Card.channel) == channel, col(Card.chat) == old)
    await session.exec(delete(Card).where(*cards, col(Card.card).in_(there)))
    await session.exec(update(Card).where(*cards).values(chat=new))
