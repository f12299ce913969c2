"""Where cards stand in chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlmodel import col, select

from storage import outbox
from storage.database import replace_all
from storage.models import Card, Notice
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from storage.database import Session
    from storage.sending import Due


async def place(session: Session, shown: Iterable[tuple[Due | Notice, str]]) -> None:
    """Remember where the cards of these notices stand now, in one statement."""
    rows: dict[tuple[str, str, str], dict[str, object]] = {
        (one.channel, one.chat, one.card): {
            "channel": one.channel,
            "chat": one.chat,
            "card": one.card,
            "community_id": one.community_id,
            "order_id": one.order_id,
            "ref": ref,
        }
        for one, ref in shown
        if one.card is not None
    }
    if rows:
        changing = ("community_id", "order_id", "ref")
        await replace_all(session, Card, list(rows.values()), changing=changing)


async def card_at(session: Session, channel: str, chat: str, ref: str) -> Card | None:
    """Return the card that message `ref` of the chat shows."""
    found = await session.exec(
        select(Card).where(Card.channel == channel, Card.chat == chat, Card.ref == ref).limit(1)
    )
    return found.first()


@dataclass(frozen=True, slots=True)
class Spot:
    """A chat in which a card stands, or will once its notice is sent."""

    channel: str
    chat: str
    kind: str


async def standing(session: Session, card: str) -> list[Spot]:
    """Return every chat in which the card stands or is about to."""
    found = await run(session, _STANDING, {"name": card})
    written = [Spot(row.channel, row.chat, row.chat_kind) for row in found]
    waiting = [Spot(one.channel, one.chat, one.chat_kind) for one in outbox.about_to_show(session, card)]
    return list(dict.fromkeys(written + waiting))


async def standing_of(session: Session, wanted: Collection[str]) -> dict[str, list[Spot]]:
    """Return the same of several cards at once, by their names."""
    query = (
        select(Notice.card, Notice.channel, Notice.chat, Notice.chat_kind)
        .where(col(Notice.card).in_(list(wanted)), col(Notice.state).in_(["sent", "pending"]))
        .distinct()
    )
    found: dict[str, list[Spot]] = {}
    for card, *spot in (await session.exec(query)).all() if wanted else ():
        found.setdefault(str(card), []).append(Spot(*spot))
    return found


_NOTICE = table(Notice)
_STANDING = (
    sql.select(_NOTICE.c.channel, _NOTICE.c.chat, _NOTICE.c.chat_kind)
    .where(_NOTICE.c.card == sql.bindparam("name"), _NOTICE.c.state.in_(["sent", "pending"]))
    .distinct()
)
