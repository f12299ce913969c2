"""Where cards stand in chats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlmodel import col, select

from storage import outbox
from storage.database import insert_or_change
from storage.models import Card, Notice
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Insert

    from storage.database import Session
    from storage.sending import Due


async def place(session: Session, shown: Iterable[Due | Notice]) -> None:
    """Remember where the cards of these notices, recorded as sent, stand now: in one statement.

    Of a card that was shown again the last counts. What was called off meanwhile leaves no card behind.
    """
    newest = {(one.channel, one.chat, one.card): one for one in shown if one.card is not None}
    if newest:
        these = {
            "communities": sorted({one.community_id for one in newest.values()}),
            "ids": [one.id for one in newest.values()],
        }
        await run(session, _place(session.info["dialect"]), these)


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
_COLUMNS = ("channel", "chat", "card", "community_id", "order_id", "ref")


@cache
def _place(dialect: str) -> Insert:
    """Return the statement, made once."""
    sent = sql.select(*(_NOTICE.c[name] for name in _COLUMNS)).where(
        _NOTICE.c.community_id.in_(sql.bindparam("communities", expanding=True)),
        _NOTICE.c.id.in_(sql.bindparam("ids", expanding=True)),
        _NOTICE.c.state == "sent",
        _NOTICE.c.card.is_not(None),
    )
    return insert_or_change(dialect, Card, ("community_id", "order_id", "ref")).from_select(_COLUMNS, sent)


_STANDING = (
    sql.select(_NOTICE.c.channel, _NOTICE.c.chat, _NOTICE.c.chat_kind)
    .where(_NOTICE.c.card == sql.bindparam("name"), _NOTICE.c.state.in_(["sent", "pending"]))
    .distinct()
)
