"""What must be true at the end, whatever died on the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from handlers.supervise import round_of
from orders.notices import Priority
from orders.periods import before, week_of
from orders.states import OPEN, RUNNING, State
from orders.supervision import APPEALED, Need
from storage.models import Community, Notice, Nudge, Order, Summary
from tests.fakes import FakeMessenger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from handlers.channel import Address, Outgoing
    from tests.world import World


@dataclass
class Witness(FakeMessenger):
    """A messenger that remembers what it showed, and when."""

    seen: list[tuple[str, str, Outgoing]] = field(default_factory=list)

    async def send(self, address: Address, message: Outgoing, *, key: str, priority: int) -> str:
        """Show a message once per key."""
        if key not in self.keys:
            self.seen.append((key, address.chat, message))
        return await super().send(address, message, key=key, priority=priority)


@dataclass
class Books:
    """Everything that was written down."""

    world: World
    community: Community
    orders: list[Order]
    nudges: list[Nudge]
    notices: list[Notice]
    summaries: list[Summary]

    def digests(self) -> list[Notice]:
        """Return the reminders to people who work."""
        return [one for one in self.notices if (one.dedupe or "").startswith("digest:")]

    def words(self) -> list[Notice]:
        """Return the words to residents who wait."""
        return [one for one in self.notices if (one.dedupe or "").startswith("word:")]


async def read(world: World, community: int) -> Books:
    """Read the books."""
    async with world.database.reading() as session:
        home = await session.get_one(Community, community)
        found = [
            list((await session.exec(select(model).where(col(model.community_id) == community))).all())
            for model in (Order, Nudge, Notice, Summary)
        ]
    return Books(world, home, *found)  # type: ignore[arg-type]  # in this order


def check_orders(books: Books, now: datetime) -> None:
    """No order is without an owner and a deadline, and the supervisor will look at each."""
    for order in books.orders:
        state = State(order.state)
        if state not in OPEN:
            continue
        assert order.close_by is not None
        if state is State.DISPATCHED:
            assert order.team_id or order.assignee_id
        if state in {State.ACCEPTED, State.IN_PROGRESS, State.RESOLVED}:
            assert order.handler_id
        if state in RUNNING:
            assert order.check_at is not None
            assert order.check_at > now


def check_nudges(books: Books, now: datetime) -> None:
    """Each nudge was told once, in the first digest after it was made; none was forgotten."""
    calendar = books.world.desk.calendar_for(books.community)
    told_before = books.world.desk.rhythm_for(books.community).told_before(now, calendar)
    waiting = [one for one in books.nudges if one.told_at is None and told_before is not None]
    assert all(one.made_at >= told_before and not one.urgent for one in waiting if told_before)
    # What is urgent waits for no digest: it may come beside one, in the very moment that the clock stands at.
    reminders: dict[tuple[int | None, datetime, int], list[Notice]] = defaultdict(list)
    for notice in books.digests():
        reminders[notice.person_id, notice.created_at, notice.priority].append(notice)
    assert all(len(found) == 1 for found in reminders.values())
    told = {(one.person_id, one.told_at) for one in books.nudges if not one.kind.startswith(Need.WORD)}
    assert {(person, moment) for person, moment, _ in reminders} <= told
    by_nudge = Counter(notice.dedupe for notice in books.notices if notice.dedupe)
    assert all(count == 1 for count in by_nudge.values())


def check_digests(books: Books) -> None:
    """Nobody got more than one digest at a digest time, and nothing in quiet hours; urgent ones apart."""
    calendar = books.world.desk.calendar_for(books.community)
    rhythm = books.world.desk.rhythm_for(books.community)
    slots = Counter()  # type: ignore[var-annotated]
    for notice in (*books.digests(), *books.words()):
        if notice.priority == Priority.URGENT:
            continue
        assert rhythm.is_awake(notice.created_at, calendar)
        if notice in books.digests():
            slots[notice.person_id, rhythm.told_before(notice.created_at, calendar)] += 1
    assert slots
    assert max(slots.values()) == 1


def check_escalations(books: Books) -> None:
    """Every share of an order's time was told no more than once a round to a person."""
    keys = Counter((one.order_id, one.person_id, one.kind, one.round) for one in books.nudges)
    assert all(count == 1 for count in keys.values())
    rounds = {order.id: round_of(order) for order in books.orders}
    assert all(one.round % APPEALED <= rounds[one.order_id] % APPEALED for one in books.nudges)
    shares = {one.kind for one in books.nudges}
    assert shares >= {Need.HALF, Need.MOST, Need.DUE, Need.OVER, Need.MATE, Need.CONTACT}


def check_summaries(books: Books, first: datetime, now: datetime) -> None:
    """There is one summary for each week that was over, and each went once to each of its readers."""
    zone = ZoneInfo(books.community.zone)
    weeks, period = [], before(week_of(now.astimezone(zone).date(), zone), 1)
    while period.start >= first or period.end > first:
        weeks.append(period.name)
        period = before(period, 1)
    made = Counter(one.period for one in books.summaries if one.span == "week")
    assert made == Counter(weeks)
    for row in books.summaries:
        told = Counter(
            one.person_id for one in books.notices if (one.dedupe or "").startswith(f"summary:{row.id}:")
        )
        assert told
        assert max(told.values()) == 1


def check_messages(books: Books, seen: Iterable[tuple[str, str, Outgoing]]) -> None:
    """What was written was shown, once: a process that died over sending it sent it again."""
    shown = Counter(key for key, _, _ in seen)
    assert len(books.digests()) > 20
    assert len(books.words()) > 5
    assert all(count == 1 for count in shown.values())
    for notice in (*books.digests(), *books.words()):
        assert notice.state == "sent"
        assert str(notice.id) in shown
