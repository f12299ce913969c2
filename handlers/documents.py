"""The files that messages carry, as channels fetch them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.channel import File
from storage import documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.database import Database


class Documents:
    """A :class:`handlers.channel.FileSource` in the service's own database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Take where they lie, and the clock by which they expire."""
        self._database = database
        self._clock = clock

    async def load(self, key: str) -> tuple[File, bytes]:
        """Return a file and its content. Raises `FileNotFoundError` for one that expired or never was."""
        async with self._database.reading() as session:
            found = await documents.find(session, key, self._clock())
        if found is None:
            raise FileNotFoundError(key)
        file = File(key, found.name, found.media_type)
        return file, self._database.vault.open_bytes(found.content_sealed)
