"""Notices: rows first, messages later. Claimed by lease, marked after sending, kept in order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col

from storage import bells
from storage.database import Session, at_the_end, insert_all_once, new_id, vault_of
from storage.models import Card, Notice
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from storage.models import Account
    from storage.sending import Due
    from storage.vault import Vault


PARTED = "parted"
"""The state of a notice that was still to go to a chat that was parted."""

Place = tuple[str, str, str | None]
"""Where a card stands: channel, chat, and the card's name."""


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
    def place(self) -> Place:
        """Return where its card stands."""
        return self.letter.channel, self.letter.chat, self.letter.card


def _waiting(session: Session) -> list[_Waiting]:
    waiting: list[_Waiting] = session.info.setdefault("letters", [])
    return waiting


async def _write(session: Session) -> None:
    """Write down what waits, in a handful of statements however many there are."""
    letters = await _not_written(session, session.info.pop("letters"))
    newest = {one.place: one for one in letters if one.letter.card is not None}
    dropped = await _supersede(session, newest)
    anew = {place for place, before in dropped.items() if not before.edit}
    anew |= {one.place for one in letters if one.place in newest and not one.letter.edit}
    rows = [
        _row(session, one, dropped.get(one.place, _Dropped()), edit=one.letter.edit and one.place not in anew)
        for one in letters
        if newest.get(one.place, one) is one
    ]
    await insert_all_once(session, Notice, rows)
    if any(one.letter.channel not in session.info["at_home"] for one in letters):
        await bells.ring(session, bells.OUTBOX)


async def _not_written(session: Session, letters: list[_Waiting]) -> list[_Waiting]:
    """Leave out cards whose dedupe key is there already: they must not replace anything."""
    keys = [(one.community, one.letter.dedupe) for one in letters if one.letter.card and one.letter.dedupe]
    if not keys:
        return letters
    this = {"communities": sorted({one for one, _ in keys}), "keys": sorted({key for _, key in keys})}
    written = {(row.community_id, row.dedupe) for row in await run(session, _WRITTEN, this)}
    return [one for one in letters if (one.community, one.letter.dedupe) not in written]


@dataclass(frozen=True, slots=True)
class _Dropped:
    """What unsent forms of a card leave to the one that replaces them.

    Whether all of them were to be edited in place; whose they were, so that it is known whom to tell where
    this fails; and how urgent.
    """

    edit: bool = True
    person: int | None = None
    priority: int | None = None


async def _supersede(session: Session, places: Collection[Place]) -> dict[Place, _Dropped]:
    """Drop unsent forms of the cards; return where, and what they leave."""
    if not places:
        return {}
    names = list({name for _, _, name in places})
    unsent = await run(session, _UNSENT, {"names": names})
    found = [row for row in unsent if (row.channel, row.chat, row.card) in places]
    if not found:
        return {}
    these = {"communities": list({row.community_id for row in found}), "ids": [row.id for row in found]}
    dropped: dict[Place, _Dropped] = {}
    for row in await run(session, _SUPERSEDE, these):
        place = (row.channel, row.chat, row.card)
        before = dropped.get(place, _Dropped())
        person = row.person_id if before.person is None else before.person
        dropped[place] = _Dropped(row.edit and before.edit, person, _sooner(row.priority, before.priority))
    return dropped


def _sooner(priority: int, other: int | None) -> int:
    return priority if other is None else min(priority, other)


def _row(session: Session, one: _Waiting, before: _Dropped, *, edit: bool) -> dict[str, object]:
    """Return the columns of a notice that replaces what was there before."""
    letter, only = one.letter, session.info.get("only_channel")
    return {
        "community_id": one.community,
        "id": new_id(session),
        "channel": letter.channel,
        "chat": letter.chat,
        "chat_kind": letter.chat_kind,
        "person_id": before.person if letter.person is None else letter.person,
        "order_id": letter.order,
        "priority": _sooner(letter.priority, before.priority),
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


def payload_of(session: Session, notice: Due | Notice) -> dict[str, object]:
    """Open what a notice says."""
    return opened(vault_of(session), notice)


def opened(vault: Vault, notice: Due | Notice) -> dict[str, object]:
    """Open what a notice says, outside of any session."""
    payload: dict[str, object] = json.loads(vault.open(notice.payload_sealed))
    return payload


async def mark_sent(session: Session, sent: Iterable[tuple[Due | Notice, str]], now: datetime) -> None:
    """Record that the far end has these messages, each with its own name for it, in one statement.

    What was called off while it was under way stays so.
    """
    rows = [{"at_community": one.community_id, "at_id": one.id, "now": now, "ref": ref} for one, ref in sent]
    await run(session, _SENT, rows)


async def release(session: Session, notices: Iterable[Due]) -> None:
    """Give leases back: what stood before them in their chat could not be sent."""
    for notice in notices:
        await _set(session, notice, leased_until=None, begun_at=notice.since)


async def mark_retry(
    session: Session, notice: Due, due_at: datetime, error: str, *, unsure: bool = False, counts: bool = True
) -> None:
    """Try again later; `unsure` where it may have been shown all the same.

    What does not count brings nobody nearer to giving up, but holds up what is behind it as well.
    """
    attempts = notice.attempts + 1 if counts else max(notice.attempts, 1)
    values: dict[str, object] = {"due_at": due_at, "attempts": attempts, "error": error[:200]}
    if not unsure:
        values["begun_at"] = None
    await _set(session, notice, leased_until=None, **values)


async def mark_failed(session: Session, notice: Due | Notice, error: str) -> bool:
    """Give up, and say whether the caller has to make sure that a person takes over.

    What was called off, or is done with, while it was being sent is in other hands already.
    """
    return await _set(session, notice, state="failed", error=error[:200], leased_until=None)


async def mark_parted(session: Session, notice: Due) -> bool:
    """Send a notice no more: its chat was parted from its person. Say whether nobody was faster."""
    return await _set(session, notice, state=PARTED, leased_until=None)


async def _set(session: Session, notice: Due | Notice, **values: object) -> bool:
    """Write fields of one notice that is still to be sent; say whether it is."""
    this = (
        _NOTICE.c.community_id == notice.community_id,
        _NOTICE.c.id == notice.id,
        _NOTICE.c.state == "pending",
    )
    return bool((await run(session, update(_NOTICE).where(*this).values(**values))).rowcount)


async def let_be_of(session: Session, account: Account, before: int, after: int) -> None:
    """Let what waits for somebody in a private chat be another person's: that chat is theirs now."""
    waiting = update(Notice).where(
        col(Notice.channel) == account.channel,
        col(Notice.chat) == account.chat,
        col(Notice.chat_kind) == "private",
        col(Notice.state) == "pending",
        col(Notice.person_id) == before,
    )
    await session.exec(waiting.values(person_id=after).execution_options(synchronize_session=False))


async def move_chat(session: Session, channel: str, old: str, new: str) -> None:
    """Follow a chat to its new id: what waits for it, what was said in it, the cards in it.

    A card that stands in the new chat already stays: it is the newer one.
    """
    said = update(Notice).where(col(Notice.channel) == channel, col(Notice.chat) == old)
    await session.exec(said.values(chat=new))
    waiting = update(Notice).where(col(Notice.channel) == channel, col(Notice.chat) == new)
    await session.exec(waiting.where(col(Notice.state) == "pending").values(leased_until=None))
    there = select(col(Card.card)).where(col(Card.channel) == channel, col(Card.chat) == new)
    cards = (col(Card.channel) == channel, col(Card.chat) == old)
    await session.exec(delete(Card).where(*cards, col(Card.card).in_(there)))
    await session.exec(update(Card).where(*cards).values(chat=new))


_NOTICE = table(Notice)
# Of pairs and triples SQLite makes a walk through every notice that ever was; of lists it makes none.
_WRITTEN = select(_NOTICE.c.community_id, _NOTICE.c.dedupe).where(
    _NOTICE.c.community_id.in_(bindparam("communities", expanding=True)),
    _NOTICE.c.dedupe.in_(bindparam("keys", expanding=True)),
)
# What may have been shown is no unsent form: first it is found out, then the newer one replaces it.
_UNTOUCHED = (_NOTICE.c.leased_until.is_(None), _NOTICE.c.begun_at.is_(None))
# By the card alone: a chat may have thousands that wait.
_UNSENT = select(
    _NOTICE.c.community_id, _NOTICE.c.id, _NOTICE.c.channel, _NOTICE.c.chat, _NOTICE.c.card
).where(
    _NOTICE.c.card.in_(bindparam("names", expanding=True)),
    func.coalesce(_NOTICE.c.state, "") == "pending",
    *_UNTOUCHED,
)
_SUPERSEDE = (
    update(_NOTICE)
    .where(
        _NOTICE.c.community_id.in_(bindparam("communities", expanding=True)),
        _NOTICE.c.id.in_(bindparam("ids", expanding=True)),
        _NOTICE.c.state == "pending",
        *_UNTOUCHED,
    )
    .values(state="superseded")
    .returning(*(_NOTICE.c[one] for one in ("channel", "chat", "card", "edit", "person_id", "priority")))
)
_SENT = (
    update(_NOTICE)
    .where(
        _NOTICE.c.community_id == bindparam("at_community"),
        _NOTICE.c.id == bindparam("at_id"),
        _NOTICE.c.state == "pending",
    )
    .values(state="sent", sent_at=moment("now"), ref=bindparam("ref"), leased_until=None)
)
