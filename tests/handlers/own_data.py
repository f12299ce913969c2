"""What tests of 我的数据 share: asking for everything, being forgotten, and what is left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from handlers.texts import privacy as texts
from storage import people
from tests.world import CHANNEL, Chatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import SQLModel

    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


@dataclass
class Given:
    """The two files that somebody got."""

    text: str
    tree: dict[str, Any]


async def given(who: Chatter) -> Given:
    """Ask for everything and open the files."""
    card = await who.say(texts.MY_DATA)
    found = {file.name: (await who.world.files.load(file.key))[1] for file in card.message.files}
    return Given(found[texts.FILE_TEXT].decode("utf-8-sig"), json.loads(found[texts.FILE_JSON]))


async def erased(who: Chatter) -> None:
    """Ask to be forgotten, and say yes."""
    await who.say(texts.ERASE)
    await who.press(texts.ERASE_YES)


async def all_rows(world: World, table: type[SQLModel]) -> Sequence[Any]:
    """Return the rows of a table."""
    async with world.database.reading() as session:
        return (await session.exec(select(table))).all()


async def person_of(world: World, who: Chatter) -> int | None:
    """Return whom an account belongs to."""
    async with world.database.reading() as session:
        someone = await people.known(session, CHANNEL, who.name)
        return someone.id if someone else None
