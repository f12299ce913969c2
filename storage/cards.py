"""Where cards stand in chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from storage.models import Card

if TYPE_CHECKING:
    from storage.database import Session


async def place_card(
    session: Session, *, channel: str, chat: str, card: str, community: int, order: int | None, ref: str
) -> None:
    """Remember that the card stands in the chat as message `ref`."""
    fresh = Card(channel=channel, chat=chat, card=card, community_id=community, order_id=order, ref=ref)
    await session.merge(fresh)


async def card_at(session: Session, channel: str, chat: str, ref: str) -> Card | None:
    """Return the card that message `ref` of the chat shows."""
    found = await session.exec(
        select(Card).where(Card.channel == channel, Card.chat == chat, Card.ref == ref).limit(1)
    )
    return found.first()


async def ref_of(session: Session, channel: str, chat: str, card: str) -> str | None:
    """Return the message that shows the card in the chat."""
    found = await session.get(Card, (channel, chat, card))
    return found.ref if found else None


async def shown(session: Session, card: str) -> list[Card]:
    """Return every chat in which the card stands."""
    return list((await session.exec(select(Card).where(Card.card == card))).all())
