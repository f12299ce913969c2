"""What was written was received, as it was written and once; nobody is woken; nothing was left lying."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from orders.deadlines import Urgency, add_working_days
from orders.notices import Priority
from orders.states import OPEN, RUNNING, Action, State
from tests.simulation.farend import SEND
from tests.simulation.faults import Fault, Kind
from tests.simulation.receipts import listed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.play import Played
    from tests.simulation.receipts import Receipts
    from tests.simulation.rules import Rules

BY_DAY = ("digest", "word", "summary", "team lists", "resident words")
"""What goes out by itself, and never while people rest; urgent digests apart."""
PATIENCE = 5
"""Working days after which a result that nobody judged is closed."""


def unsure(played: Played) -> Counter[str]:
    """Return how often each message was received from a process that died before it could write that down."""
    return Counter(key for death in played.diary.deaths for key in death.unsure)


def deliveries(played: Played) -> Iterator[Fault]:
    """Check that each message was received once; again only after a death that left it unsure."""
    times = Counter(line.key for line in played.lines if line.what == SEND)
    shown = {line.key for line in played.lines}
    allowed, notices = unsure(played), {str(one.id): one for one in played.books.notices}
    for key, count in times.items():
        if count > 1 + allowed[key]:
            yield Fault(Kind.DOUBLED, f"a message was received {count} times, {allowed[key]} of them unsure")
    for key in shown - notices.keys():
        yield Fault(Kind.UNCALLED, f"message {key} of which nothing is written")
    for key, notice in notices.items():
        if notice.state == "sent" and key not in shown:
            yield Fault(Kind.LOST, f"message {notice.dedupe or key} is marked sent and was never received")
        if notice.state not in {"sent", "superseded"}:
            yield Fault(Kind.STUCK, f"message {notice.dedupe or key} is {notice.state}")


def nights(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check that nothing that goes out by itself is received while people rest.

    What a process held when it died comes some minutes later than it should: there it counts when it was
    written. What is urgent waits for the end of the quiet hours alone, danger for nothing.
    """
    held = {key for death in played.diary.deaths for key in death.held}
    danger = {one.number for one in played.books.orders if one.urgency == Urgency.EMERGENCY}
    for job in BY_DAY:
        for notice, _ in receipts.of_job(job):
            for line in receipts.of(notice):
                at = notice.created_at if line.key in held else line.at
                urgent = notice.priority == Priority.URGENT
                rests = rules.is_quiet(at) if urgent else not rules.is_awake(at)
                if rests and not (urgent and listed_in(line.text) & danger):
                    yield Fault(Kind.NIGHT, f"{notice.dedupe} at {played.calendar.local(at)}")


def orders(played: Played) -> Iterator[Fault]:
    """Check that no order is without an owner and a deadline, and that the supervisor will look at each."""
    now = played.diary.looks[-1].at
    for order in played.books.orders:
        state = State(order.state)
        ownerless = state is State.DISPATCHED and not (order.team_id or order.assignee_id)
        idle = state in OPEN - {State.SUBMITTED, State.RETURNED, State.DISPATCHED} and not order.handler_id
        forgotten = state in RUNNING and (order.check_at is None or order.check_at <= now)
        if ownerless or idle or forgotten:
            yield Fault(Kind.STUCK, f"order {order.number} is {state}, and nobody looks after it")


def results(played: Played, rules: Rules) -> Iterator[Fault]:
    """Check that a result that nobody judges is closed after five working days, once."""
    closed = Counter(one.order_id for one in played.books.events if one.action == Action.EXPIRE)
    for life in rules.lives():
        last = life[-1].order
        if State(last.state) is not State.RESOLVED or last.resolved_at is None:
            continue
        at = add_working_days(last.resolved_at, PATIENCE, played.calendar)
        if closed[last.id] != (rules.next_whole(at) is not None):
            yield Fault(Kind.STUCK, f"{last.number} was closed {closed[last.id]} times after {at}")
