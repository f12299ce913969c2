"""Whose chat it is: the community that stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.settings import CHANNEL
from storage import directory, people

if TYPE_CHECKING:
    from storage.database import Session


async def community_of(session: Session, account: str | None) -> str | None:
    """Return the name of a person's community: their own, or the only one there is."""
    someone = await people.known(session, CHANNEL, account) if account else None
    if someone is not None and someone.community is not None:
        return (await directory.community(session, someone.community)).name
    found = await directory.communities(session)
    return found[0].name if len(found) == 1 else None
