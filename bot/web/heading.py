"""Whose chat it is: the community that stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.settings import CHANNEL
from storage import directory, people

if TYPE_CHECKING:
    from storage.database import Session


async def community_of(session: Session, account: str | None) -> str | None:
    """Return the name of a person's community: their own, or the only one there is."""
    home = await people.home_of(session, CHANNEL, account) if account else None
    if home is None:
        home = await directory.only_community(session)
    return (await directory.community(session, home)).name if home is not None else None
