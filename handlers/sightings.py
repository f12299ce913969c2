"""Which messages of a channel are on record, as a channel asks that has to find one again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.message_log import Known
from storage import sightings

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.channel import Address
    from storage.database import Database

MARGIN = timedelta(seconds=5)
"""The clocks of several machines differ, and what was shown is recorded a moment later."""


class Sightings:
    """A :class:`handlers.message_log.MessageLog` in the service's own database."""

    def __init__(self, database: Database) -> None:
        """Take where the messages are on record."""
        self._database = database

    async def around(self, address: Address, moment: datetime) -> Known:
        """Return what is known of a channel's messages from before a moment, and from then on."""
        moment -= MARGIN
        async with self._database.reading() as session:
            before = await sightings.before(session, address.channel, address.chat, moment)
            since = await sightings.since(session, address.channel, moment)
        return Known(tuple(before), tuple(since))
