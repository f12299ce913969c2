"""Every night: what is kept no longer is forgotten, in small batches, and old pictures are deleted.

A file is deleted after the commit that forgets it. A crash in between leaves a file that nothing knows,
and the next night finds it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from handlers.flood import DAY
from handlers.founding_file import ZONE
from handlers.nights import NightWork, night_of
from handlers.texts import retention as texts
from handlers.turn import NOBODY
from storage import claims, directory, forgetting, naming, retention
from storage.ids import first_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence

    from handlers.desk import Desk
    from storage.database import Database
    from storage.models import Attachment, Community

log = logging.getLogger(__name__)

JOB = "retention"
HOUR = 3
"""When it is done, on each community's clock: after the backup of the night."""
ORDERS_AT_ONCE = 20

WORDS_OF_NOTICES = timedelta(days=30)
"""How long it is kept what a message said that was sent."""
NOTICES = timedelta(days=400)
"""How long it is kept that a message was sent which belongs to no order."""
ORPHANS = timedelta(days=7)
"""How long an upload may wait to be sent, and a picture of a draft that was put away stays.

A browser that was offline sends what was written in it when the line is back."""
ANY_AGE = datetime(1970, 1, 1, tzinfo=UTC)

AGES: dict[str, timedelta] = {
    "receipts": timedelta(days=90),
    "tries": timedelta(seconds=DAY),
    "prompts": timedelta(days=7),
    "documents": timedelta(0),
    "recovery codes": timedelta(0),
    "nudges": timedelta(days=90),
    "invitations": timedelta(days=90),
    "job runs": timedelta(days=30),
    "claims": timedelta(days=400),
    "absences": timedelta(days=400),
    "farewells": timedelta(days=1),
}
"""How long small things are kept; see storage/retention.py for the moment from which.

Receipts keep an update from being handled twice: Telegram repeats one for 24 hours, a browser that was
offline sends again when it is back, and after a season nobody's browser still waits."""


class Shelf(Protocol):
    """Where pictures lie."""

    async def remove(self, keys: Collection[str]) -> None:
        """Delete pictures; those that are gone already count as deleted."""
        ...

    def older(self, before: datetime) -> AsyncIterator[list[str]]:
        """Give the keys of all pictures written before a moment, a few hundred at a time."""
        ...


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleans one database and its pictures."""

    desk: Desk
    shelf: Shelf

    @property
    def _database(self) -> Database:
        return self.desk.database

    async def tend(self) -> int:
        """Do what the night asks for, wherever its hour has struck; return how often that was."""
        now = self.desk.clock()
        async with self._database.reading() as session:
            communities = await directory.communities(session)
            last = await claims.last_of(session, JOB)
        cleaned = 0
        for community in communities:
            mine = partial(self._community, community, now)
            cleaned += await self._once(community.id, community.zone, last, now, mine)
        house = partial(self._house, communities, now)
        cleaned += await self._once(NOBODY, ZONE, last, now, house)
        await self._database.empty_log()  # also after those who had everything deleted by day
        return cleaned

    async def _once(
        self,
        at: int,
        zone: str,
        last: Mapping[int, tuple[str, datetime]],
        now: datetime,
        work: Callable[[], Awaitable[None]],
    ) -> int:
        """Clean a community, or what belongs to all of them, unless that was done tonight."""
        night = night_of(now, ZoneInfo(zone), HOUR)
        name, since = last.get(at, ("", ANY_AGE))
        if name >= night.name:
            return 0
        async with NightWork(self._database, self.desk.clock, JOB).taken(at, night.name) as mine:
            if not mine:
                return 0
            await self._notices(at, since, now)
            await work()
            return 1

    async def _community(self, community: Community, now: datetime) -> None:
        """Forget old orders and their pictures, and pictures that nobody sent."""
        kept = directory.settings_of(community)
        orders = await self._orders(community.id, now - timedelta(days=kept.keep_orders), now)
        pictures = await self._pictures(community.id, now - timedelta(days=kept.keep_photos))
        pictures += await self._orphans(community.id, now - ORPHANS)
        if orders or pictures:
            told = {"community": community.id, "orders": orders, "pictures": pictures}
            log.info("old orders were made anonymous", extra=told)

    async def _orders(self, community: int, before: datetime, now: datetime) -> int:
        """Make the orders that were over before a moment anonymous."""
        async with self._database.reading() as session:
            estates = {code: spot.estate for code, spot in (await naming.spots(session, community)).items()}
        done = 0
        while True:
            async with self._database.transaction() as session:
                found = await forgetting.due(session, community, before, ORDERS_AT_ONCE)
                if not found:
                    return done
                instead = {"text": texts.FORGOTTEN}
                keys = await forgetting.anonymise(session, found, now, estates=estates, instead=instead)
            await self.shelf.remove(keys)
            done += len(found)

    async def _pictures(self, community: int, before: datetime) -> int:
        """Delete the pictures of orders that were over before a moment."""
        done = after = 0
        while True:
            async with self._database.transaction() as session:
                rows = await retention.old_pictures(session, community, after, before)
                await retention.delete_rows(session, rows)
            if not rows:
                return done
            await self._delete(rows)
            done, after = done + len(rows), rows[-1].id

    async def _orphans(self, community: int, before: datetime) -> int:
        """Delete the pictures of drafts that were put away."""
        done = 0
        while True:
            async with self._database.transaction() as session:
                rows = await retention.orphaned_pictures(session, community, before)
                await retention.delete_rows(session, rows)
            if not rows:
                return done
            await self._delete(rows)
            done += len(rows)

    async def _delete(self, rows: Sequence[Attachment]) -> None:
        await self.shelf.remove([row.store_key for row in rows if row.store_key])

    async def _notices(self, community: int, since: datetime, now: datetime) -> None:
        """Forget what came of age since the last time: what messages said, later that they were sent."""
        for age, do in ((WORDS_OF_NOTICES, retention.empty_notices), (NOTICES, retention.delete_notices)):
            # A day more than needed: a message that waited to be sent when its age came is taken now.
            first = first_of(max(since - age - timedelta(days=1), ANY_AGE))
            while True:
                async with self._database.transaction() as session:
                    end = await retention.next_notices(session, community, first, now - age)
                    if end is None:
                        break
                    await do(session, community, first, end)
                first = end

    async def _house(self, communities: Sequence[Community], now: datetime) -> None:
        """Prune what belongs to no community or to all, forget people, and look for lost pictures."""
        days = {one.id: directory.settings_of(one).keep_orders for one in communities}
        longest = max(days.values(), default=directory.Settings().keep_orders)
        for what, age in {**AGES, "chat messages": timedelta(days=longest)}.items():
            await self._prune(what, now - age)
        for kept in sorted({*days.values(), longest}):
            homes: list[int | None] = [one for one, its in days.items() if its == kept]
            if kept == longest:
                homes.append(None)
            await self._people(homes, list(days), now - timedelta(days=kept))
        await self._lost(now - ORPHANS)

    async def _prune(self, what: str, before: datetime) -> None:
        while True:
            async with self._database.transaction() as session:
                if not await retention.prune(session, what, before):
                    return

    async def _people(
        self, homes: Collection[int | None], communities: Collection[int], since: datetime
    ) -> None:
        """Forget people of whom there was no sign since a moment."""
        after = 0
        while True:
            async with self._database.transaction() as session:
                last = await retention.next_people(session, after, since)
                if last is None:
                    return
                idle = await retention.idle_people(
                    session, after, last, homes=homes, communities=communities, since=since
                )
                if idle:
                    await retention.forget_people(session, idle)
            after = last

    async def _lost(self, before: datetime) -> None:
        """Delete files that no row knows: uploads never sent, and what a crash has left."""
        async for keys in self.shelf.older(before):
            async with self._database.reading() as session:
                lost = set(keys) - await retention.known_pictures(session, keys)
            if lost:
                async with self._database.transaction() as session:
                    await retention.hide_pictures(session, lost)
                await self.shelf.remove(lost)
                log.info("pictures that nothing knows were deleted", extra={"pictures": len(lost)})
