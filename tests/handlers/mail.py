"""Notices written by hand, and a messenger that fails in every way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlmodel import select

from handlers.channel import Address, ChatKind, Outgoing
from handlers.deliver import Outbox
from handlers.turn import Turn
from orders.notices import Priority
from storage.database import new_id
from storage.models import Account, Notice
from tests.fakes import FakeMessenger
from tests.world import CHANNEL

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.last_look import LastLook
    from tests.world import World


@dataclass
class Shaky(FakeMessenger):
    """A messenger that notes every attempt, and raises what it is told to."""

    attempts: list[tuple[str, str]] = field(default_factory=list)
    before: list[Exception] = field(default_factory=list)
    shown: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(
        self,
        address: Address,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        since: datetime | None = None,
        last_look: LastLook | None = None,
    ) -> str:
        """Show a message, or fail."""
        self.attempts.append((key, message.text))
        if self.before:
            raise self.before.pop(0)
        ref = await super().send(
            address, message, key=key, priority=priority, since=since, last_look=last_look
        )
        self.shown.set()
        return ref

    @property
    def tried(self) -> list[str]:
        """The texts that were tried, in order."""
        return [text for _, text in self.attempts]

    def texts(self, chat: str) -> list[str]:
        """What a chat shows."""
        return [shown.text for shown in self.chats.get(chat, [])]


def shaken(world: World) -> Shaky:
    """Give the world a messenger that fails when told to."""
    messenger = Shaky()
    world.messenger = messenger
    world.outbox = Outbox(world.desk, {CHANNEL: messenger})
    return messenger


async def post(
    world: World,
    chat: str,
    text: str,
    *,
    card: str | None = None,
    edit: bool = False,
    priority: Priority = Priority.NEWS,
    person: int | None = None,
    kind: ChatKind = ChatKind.PRIVATE,
) -> None:
    """Write a notice down, in a transaction of its own."""
    async with world.database.transaction() as session:
        turn = Turn(world.desk, session, world.clock())
        await turn.post(
            Address(CHANNEL, chat, kind),
            Outgoing(text, card=card, edit=edit),
            priority=priority,
            community=next(iter(world.communities.values())),
            person=person,
        )


async def states(world: World) -> list[str]:
    """Return the states of all notices, oldest first."""
    async with world.database.reading() as session:
        return [row.state for row in (await session.exec(select(Notice).order_by("id"))).all()]


async def person_of(world: World, name: str) -> int:
    """Return whose account this is."""
    async with world.database.reading() as session:
        found = await session.exec(select(Account).where(Account.external == name))
        return found.one().person_id


async def give_account(world: World, person: int, channel: str, chat: str) -> None:
    """Give somebody a second account, used longer ago than the first."""
    async with world.database.transaction() as session:
        row = Account(
            id=new_id(session),
            channel=channel,
            external=chat,
            chat=chat,
            person_id=person,
            seen_at=world.clock().replace(year=2020),
        )
        session.add(row)
