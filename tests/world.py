"""A whole service on a real database with people in it: what handlers' tests speak with."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from handlers import pictures
from handlers.channel import (
    Address,
    Answer,
    Author,
    ChatKind,
    Command,
    Incoming,
    Outgoing,
    Photo,
    Point,
    Press,
)
from handlers.deliver import Outbox
from handlers.desk import Desk
from handlers.documents import Documents
from handlers.front import Front
from nlp.sorter import Sorter
from storage import schema
from storage.database import Database, new_id
from storage.models import Community, Invitation, Place, Street, Team
from storage.vault import Vault
from tests.fakes import MONDAY, FakeClock, FakeMessenger, MemoryPhotos, Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from handlers.channel import Button

SECRET = "a secret that only tests use, long enough"  # noqa: S105 - a test's own
CHANNEL = "test"

TEAMS = {
    "policy": ("普法队", ["policy"]),
    "mediation": ("调解队", ["mediation"]),
    "hardship": ("帮扶队", ["hardship"]),
    "charity": ("爱心队", ["charity"]),
    "other": ("综合队", ["other"]),
}
ESTATES = {"MG": "玫瑰园", "HC": "海棠苑"}
BUILDINGS = 6


@cache
def sorter() -> Sorter:
    """Load the sorter once for all tests."""
    return Sorter()


@dataclass
class World:
    """The service, its database and everybody's chats."""

    database: Database
    desk: Desk
    front: Front
    outbox: Outbox
    clock: FakeClock
    messenger: FakeMessenger
    photos: MemoryPhotos
    communities: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    serial: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def files(self) -> Documents:
        """Return where the files lie that messages carry."""
        return Documents(self.database, self.clock)

    def person(self, name: str) -> Chatter:
        """Return somebody with a private chat; the name is their account too."""
        return Chatter(self, name, Address(CHANNEL, name))

    async def member(self, name: str, team: str, role: str = "member") -> Chatter:
        """Return somebody who has joined a team."""
        return await self._joined(name, f"{role}-{team}")

    async def staff(self, name: str = "社区小林", role: str = "staff") -> Chatter:
        """Return somebody who has joined the office."""
        return await self._joined(name, role)

    async def _joined(self, name: str, code: str) -> Chatter:
        chatter = self.person(name)
        await chatter.command(Command.START, f"join-{code}")
        return chatter

    async def settle(self) -> None:
        """Let everything that is due go out."""
        await pictures.fetch_wanted(self.desk, {CHANNEL: self.messenger}, self.photos)
        await self.outbox.drain()

    async def later(self, **amount: float) -> None:
        """Let time pass, and what it makes due go out."""
        self.clock.forward(**amount)
        await self.settle()


@dataclass
class Chatter:
    """A person in a chat."""

    world: World
    name: str
    address: Address

    @property
    def author(self) -> Author:
        """Who they are to the channel."""
        return Author(self.name, self.name)

    @property
    def chat(self) -> list[Shown]:
        """What their chat shows of the service's messages."""
        return self.world.messenger.chats.setdefault(self.address.chat, [])

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.chat[-1]

    def texts(self) -> str:
        """Everything that the service said here, as it stands now."""
        return "\n".join(shown.text for shown in self.chat)

    def in_group(self, chat: str) -> Chatter:
        """Return the same person speaking in a group."""
        return Chatter(self.world, self.name, Address(CHANNEL, chat, ChatKind.GROUP))

    async def say(  # noqa: PLR0913 - everything a messenger can send, by name
        self,
        text: str = "",
        *,
        photos: tuple[str, ...] = (),
        point: Point | None = None,
        key: str = "",
        message: str | None = None,
        edited: bool = False,
        reply_to: str | None = None,
        refused: int = 0,
        phone: str | None = None,
        wait: float = 2,
    ) -> Shown:
        """Send a message, let the answer come, and return the newest message of the chat."""
        number = next(self.world.serial)
        await self.world.front.receive(
            Incoming(
                key=key or f"m{number}",
                address=self.address,
                author=self.author,
                at=self.world.clock(),
                text=text,
                photos=tuple(Photo(ref) for ref in photos),
                point=point,
                message=message or f"in{number}",
                edited=edited,
                reply_to=reply_to,
                refused=refused,
                phone=phone,
            )
        )
        await self.world.later(seconds=wait)
        return self.last if self.chat else Shown("", Outgoing(""))

    async def draft(self, text: str, *, photos: tuple[str, ...] = ()) -> Shown:
        """Say something and, where the one question comes, take the likelier answer; return the card."""
        card = await self.say(text, photos=photos)
        if "更像哪一类" in card.text:
            await self.press_data(card.message.rows[0][0].data)
        return self.last if self.last.buttons else card

    async def order(self, text: str, *, photos: tuple[str, ...] = ()) -> None:
        """Say something and submit it."""
        card = await self.draft(text, photos=photos)
        several = any(button.label == "合成一件办" for button in card.buttons)
        await self.press("合成一件办" if several else "提交")
        if self.sees("单独办"):
            await self.press("单独办")

    async def command(self, command: Command, argument: str = "") -> Shown:
        """Use a command."""
        number = next(self.world.serial)
        await self.world.front.receive(
            Incoming(
                key=f"c{number}",
                address=self.address,
                author=self.author,
                at=self.world.clock(),
                text=argument,
                command=command,
            )
        )
        await self.world.settle()
        return self.last if self.chat else Shown("", Outgoing(""))

    def button(self, label: str) -> Button:
        """Return the newest button whose label holds these words."""
        for shown in reversed(self.chat):
            for button in shown.buttons:
                if label in button.label:
                    return button
        known = [button.label for shown in self.chat for button in shown.buttons]
        raise AssertionError(f"{self.name} sees no button {label!r}, only {known}")

    def sees(self, label: str) -> bool:
        """Say whether a button with these words is there to press."""
        return any(label in button.label for shown in self.chat for button in shown.buttons)

    async def press(self, label: str) -> Answer:
        """Press the newest button with these words, and let everything go out."""
        return await self.press_data(self.button(label).data)

    async def press_data(self, data: str, *, key: str = "") -> Answer:
        """Press a button's data, forged or not."""
        number = next(self.world.serial)
        answer = await self.world.front.press(
            Press(key or f"p{number}", self.address, self.author, self.world.clock(), data)
        )
        await self.world.settle()
        return answer


@asynccontextmanager
async def open_world(
    url: str, *, communities: tuple[str, ...] = ("甲社区",), start: datetime = MONDAY
) -> AsyncIterator[World]:
    """Open a service on a database, with communities, teams, places and invitations."""
    clock = FakeClock(start)
    database = Database(url, Vault(SECRET), clock)
    await schema.upgrade(database)
    desk = Desk(database, clock, sorter())
    messenger = FakeMessenger()
    outbox = Outbox(desk, {CHANNEL: messenger})
    world = World(database, desk, Front(desk), outbox, clock, messenger, MemoryPhotos())
    desk.discard = world.photos.remove
    await _found(world, communities)
    try:
        yield world
    finally:
        await database.close()


async def _found(world: World, communities: tuple[str, ...]) -> None:
    """Write the example street down; only the first community has teams and plain codes."""
    async with world.database.transaction() as session:
        street = Street(id=new_id(session), code="street", name="示例街道")
        session.add(street)
        await session.flush()
        for at, name in enumerate(communities):
            community = Community(
                id=new_id(session), street_id=street.id, code=f"c{at}", name=name, phone="010-00000000"
            )
            session.add(community)
            await session.flush()
            world.communities[name] = community.id
            if at == 0:
                for row in _rows(world, community.id, lambda: new_id(session)):
                    session.add(row)


def _rows(world: World, community: int, fresh: object) -> list[Team | Place | Invitation]:
    """Return the first community's teams, places and invitations."""
    assert callable(fresh)
    rows: list[Team | Place | Invitation] = []
    for code, (name, categories) in TEAMS.items():
        team = Team(community_id=community, id=fresh(), code=code, name=name, categories=categories)
        world.teams[code] = team.id
        rows.append(team)
        rows += [
            _invitation(community, fresh(), f"{role}-{code}", role, team.id) for role in ("member", "lead")
        ]
    roles = ("staff", "street", "grid_worker", "admin")
    rows += [_invitation(community, fresh(), role, role, None) for role in roles]
    for code, name in ESTATES.items():
        rows.append(_place(community, fresh(), code, name, "estate", [code]))
        for number in range(1, BUILDINGS + 1):
            at = f"{code}-{number}"
            path = [at, code]
            rows.append(_place(community, fresh(), at, f"{name}{number}栋", "building", path))
    return rows


def _invitation(community: int, identifier: int, code: str, role: str, team: int | None) -> Invitation:
    return Invitation(community_id=community, id=identifier, code=code, role=role, team_id=team, uses_left=50)


def _place(community: int, identifier: int, code: str, name: str, kind: str, path: list[str]) -> Place:
    aliases = [f"{code.partition('-')[2]}栋", f"{code.partition('-')[2]}号楼"] if kind == "building" else []
    return Place(
        community_id=community, id=identifier, code=code, name=name, kind=kind, path=path, aliases=aliases
    )
