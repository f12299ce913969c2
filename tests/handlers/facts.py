"""What is true in the town at one moment, read from the database past every handler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from orders.parts import Seat, may_read, parts_of
from orders.states import RESIDENT_SIDE, WORKERS, Action, Part, Role
from storage.models import Account, Draft, Membership, Notice, Order, OrderEvent, Person, PhoneTask, Prompt
from storage.orders import standing_of

if TYPE_CHECKING:
    from orders.standing import Standing
    from storage.database import Database

RESIDENTS_SAY = frozenset(
    {Action.SUBMIT, Action.SUPPLEMENT, Action.SUPPLY, Action.APPEAL, Action.REOPEN, Action.UNSOLVED}
)
"""Moves whose words are a resident's own."""


@dataclass(frozen=True)
class Matter:
    """An order with everything sealed opened: `told` is the resident's words, `work` everybody else's."""

    row: Order
    standing: Standing
    told: str
    submitted: str
    work: str
    phones: frozenset[str]

    @property
    def number(self) -> str:
        """Return how people call it."""
        return f"诉求号 {self.row.number}"


@dataclass(frozen=True)
class Said:
    """One notice, opened."""

    row: Notice
    text: str


@dataclass(frozen=True)
class Facts:
    """Everything that the laws speak of; `chats` maps to persons, `asked` are whose next words answer."""

    matters: dict[int, Matter]
    seats: dict[int, frozenset[Seat]]
    chats: dict[str, int]
    drafts: dict[int, str]
    said: dict[int, Said]
    tasks: dict[str, PhoneTask]
    asked: frozenset[str]

    def parts(self, person: int, matter: Matter) -> frozenset[Part]:
        """Return what a person is to an order."""
        return parts_of(person, self.seats.get(person, frozenset()), matter.standing)

    def may_read(self, person: int, order: int) -> bool:
        """Say whether a person may see an order's story."""
        return order in self.matters and may_read(self.parts(person, self.matters[order]))

    def may_phone(self, person: int, order: int) -> bool:
        """Say whether a person may see an order's phone: not who works on an anonymous one."""
        if not self.may_read(person, order):
            return False
        matter = self.matters[order]
        return not matter.row.anonymous or bool(self.parts(person, matter) - WORKERS - {Part.TEAMMATE})

    def is_own(self, person: int, order: int) -> bool:
        """Say whether a person is on the resident's side of an order."""
        return bool(self.parts(person, self.matters[order]) & RESIDENT_SIDE)

    def is_plain(self, person: int) -> bool:
        """Say whether a person is a resident and nothing else."""
        return not self.seats.get(person)

    def team_people(self, team: int | None) -> set[int]:
        """Return who could accept what lies with a team."""
        roles = {Role.MEMBER, Role.LEAD}
        return {
            person
            for person, seats in self.seats.items()
            if any(seat.team == team and seat.role in roles for seat in seats)
        }


async def facts(database: Database) -> Facts:
    """Read everything."""
    opened = database.vault.open
    async with database.reading() as session:
        people = {row.id: opened(row.phone_sealed) for row in (await session.exec(select(Person))).all()}
        events = list((await session.exec(select(OrderEvent).order_by(col(OrderEvent.id)))).all())
        rows = (await session.exec(select(Order))).all()
        here = select(Membership).where(col(Membership.left_at).is_(None))
        seats: dict[int, set[Seat]] = {}
        for one in (await session.exec(here)).all():
            seats.setdefault(one.person_id, set()).add(Seat(Role(one.role), one.team_id, one.confidential))
        accounts = (await session.exec(select(Account))).all()
        drafts = (await session.exec(select(Draft))).all()
        notices = (await session.exec(select(Notice))).all()
        tasks = (await session.exec(select(PhoneTask))).all()
        asked = set((await session.exec(select(Prompt.person_id))).all())

    def words(order: Order, *, residents: bool) -> str:
        return "\n".join(
            opened(one.words_sealed)
            for one in events
            if one.order_id == order.id and (Action(one.action) in RESIDENTS_SAY) is residents
        )

    def matter(row: Order) -> Matter:
        told = opened(row.story_sealed) + "\n" + words(row, residents=True)
        submitted = next(
            opened(one.words_sealed)
            for one in events
            if one.order_id == row.id and one.action == Action.SUBMIT
        )
        phones = {opened(row.contact_sealed), people.get(row.orderer_id or 0, "")} - {""}
        return Matter(row, standing_of(row), told, submitted, words(row, residents=False), frozenset(phones))

    return Facts(
        matters={row.id: matter(row) for row in rows},
        seats={person: frozenset(found) for person, found in seats.items()},
        chats={row.external: row.person_id for row in accounts},
        drafts={row.person_id: opened(row.content_sealed) for row in drafts},
        said={row.id: Said(row, opened(row.payload_sealed)) for row in notices},
        tasks={row.dedupe: row for row in tasks},
        asked=frozenset(row.external for row in accounts if row.person_id in asked),
    )
