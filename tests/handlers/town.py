"""A small town for the laws: people of every kind, made once and opened afresh for each run."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from handlers import absence, digests, supervise, upkeep
from handlers.channel import Address, ChatKind, Command
from handlers.deliver import Outbox
from handlers.desk import Desk
from handlers.front import Front
from storage.database import Database, new_id
from storage.models import Invitation
from storage.vault import Vault
from tests.databases import SECRET, in_haste
from tests.fakes import FakeClock, FakeMessenger, MemoryPhotos
from tests.world import CHANNEL, World, open_world, sorter

if TYPE_CHECKING:
    from tests.world import Chatter

GROUP = "综合队的群"
RESIDENTS = ("王阿姨", "李大爷", "陈奶奶")
STRANGER = "陌生人"
TRUSTED = "社区小林"
UNTRUSTED = "社区小周"
MEMBERS = {
    "小张": "member-mediation",
    "小李": "member-mediation",
    "刘队": "lead-mediation",
    "小赵": "member-other",
    "小钱": "member-other",
}
OTHERS = {TRUSTED: "staff", UNTRUSTED: "staff-plain", "老孙": "grid_worker", "街道老周": "street-plain"}
PEOPLE = (*RESIDENTS, STRANGER, *MEMBERS, *OTHERS)


@dataclass
class Town:
    """The world, and its people by name; each may also speak in the group."""

    world: World
    people: dict[str, Chatter]
    group: Address = field(default_factory=lambda: Address(CHANNEL, GROUP, ChatKind.GROUP))

    async def time(self, **amount: float) -> None:
        """Let time pass, with the rounds of the clock at its end."""
        self.world.clock.forward(**amount)
        await upkeep.tend_drafts(self.world.desk)
        await upkeep.tend_orders(self.world.desk)
        await supervise.supervise(self.world.desk)
        await digests.tell(self.world.desk)
        await absence.tend(self.world.desk)
        await self.world.settle()


@dataclass(frozen=True)
class _Made:
    """The town's database as a file, and what the tests must know of it."""

    file: Path
    communities: dict[str, int]
    teams: dict[str, int]


async def _make(folder: Path) -> _Made:
    """Make the town: its people join by their invitations, one team binds its group."""
    file = folder / "town.db"
    async with open_world(f"sqlite+aiosqlite:///{file}") as world:
        async with world.database.transaction() as session:
            [community] = world.communities.values()
            for code, role in (("staff-plain", "staff"), ("street-plain", "street")):
                session.add(
                    Invitation(
                        community_id=community, id=new_id(session), code=code, role=role, confidential=False
                    )
                )
        for name, code in {**MEMBERS, **OTHERS}.items():
            await world.person(name).command(Command.START, f"join-{code}")
        await world.person("小赵").in_group(GROUP).command(Command.BIND, "member-other")
        for name in (*RESIDENTS, STRANGER):
            await world.person(name).command(Command.START)
        return _Made(file, world.communities, world.teams)


@cache
def _made() -> _Made:
    """Make the town once a process."""
    folder = Path(tempfile.mkdtemp(prefix="sandan-town-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with asyncio.Runner() as once:
        return once.run(_make(folder))


class OpenTown:
    """A copy of the town, open until `close()`."""

    def __init__(self) -> None:
        """Copy the file and build the service on it, an hour after everybody joined."""
        made = _made()
        self._folder = Path(tempfile.mkdtemp(prefix="sandan-law-"))
        file = shutil.copy(made.file, self._folder / "town.db")
        clock = FakeClock()
        clock.forward(hours=1)
        database = in_haste(Database(f"sqlite+aiosqlite:///{file}", Vault(SECRET), clock))
        desk, messenger = Desk(database, clock, sorter()), FakeMessenger()
        outbox = Outbox(desk, {CHANNEL: messenger})
        world = World(database, desk, Front(desk), outbox, clock, messenger, MemoryPhotos())
        world.communities, world.teams = dict(made.communities), dict(made.teams)
        self.town = Town(world, {name: world.person(name) for name in PEOPLE})

    async def close(self) -> None:
        """Close the database and forget the copy."""
        await self.town.world.database.close()
        shutil.rmtree(self._folder)
