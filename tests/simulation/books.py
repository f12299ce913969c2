"""What the service has written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import select

from storage.models import Account, Membership, Notice, Nudge, Order, OrderEvent, Summary, Team

if TYPE_CHECKING:
    from tests.world import World


@dataclass(slots=True)
class Books:
    """Everything that was written down, of all communities; `chats` are people by their private chats."""

    orders: list[Order]
    events: list[OrderEvent]
    nudges: list[Nudge]
    notices: list[Notice]
    summaries: list[Summary]
    memberships: list[Membership]
    teams: list[Team]
    chats: dict[int, str]

    def notices_of(self, job: str) -> list[Notice]:
        """Return what a job has written to people, told by the beginning of its key."""
        return [one for one in self.notices if (one.dedupe or "").startswith(f"{job}:")]

    def with_what_was_forgotten(self, earlier: Books | None) -> Books:
        """Return these books with the nudges of earlier ones that are in them no more."""
        kept = {one.id for one in self.nudges}
        gone = [one for one in earlier.nudges if one.id not in kept] if earlier else []
        return replace(self, nudges=[*self.nudges, *gone])


async def read(world: World) -> Books:
    """Read the books."""
    async with world.database.reading() as session:
        return Books(
            orders=list((await session.exec(select(Order))).all()),
            events=list((await session.exec(select(OrderEvent))).all()),
            nudges=list((await session.exec(select(Nudge))).all()),
            notices=list((await session.exec(select(Notice))).all()),
            summaries=list((await session.exec(select(Summary))).all()),
            memberships=list((await session.exec(select(Membership))).all()),
            teams=list((await session.exec(select(Team))).all()),
            chats={one.person_id: one.chat for one in (await session.exec(select(Account))).all()},
        )
