"""Every summary and every weekly list once to each of its readers, and none that is uncalled for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from orders import periods
from orders.report import Span
from orders.states import IN_HAND, LIVING, Role, State
from orders.summaries import due_at
from tests.simulation.faults import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from orders.report import Period
    from tests.simulation.play import Played
    from tests.simulation.receipts import Receipts
    from tests.simulation.rules import Rules

MONDAY, NINE = 0, time(9)
LATE = timedelta(hours=2)
"""What comes later than this after its hour waits for waking hours."""
APART = timedelta(hours=1)
"""Nobody reads two summaries within so short a time."""
READERS = frozenset({Role.STAFF, Role.ADMIN, Role.STREET, Role.LEAD})
"""Who gets a community's summary, of those who live in this one."""


class Due(NamedTuple):
    """A period of which people have to hear, and by which look."""

    period: Period
    look: datetime


class Moved(NamedTuple):
    """An order, and when it moved last in a week."""

    number: int
    at: datetime


def due(played: Played, rules: Rules) -> list[Due]:
    """Return the periods of which people had to hear, and by which look; an hour lies between two of them."""
    calendar, last = played.calendar, played.diary.looks[-1].at
    found: list[tuple[datetime, Period]] = []
    for span in Span:
        day = calendar.local(played.scale.first).date()
        while day <= calendar.local(last).date():
            period = periods.period_of(span, day, calendar.zone)
            found.append((due_at(period, MONDAY, NINE, calendar), period))
            day = period.last + timedelta(days=1)
    looked, free = [], played.scale.first
    for at, period in sorted(found, key=lambda one: one[0]):
        looks = rules.whole_from(max(at, free))
        look = next((one for one in looks if one - at <= LATE or rules.is_awake(one)), None)
        if look is not None:
            looked.append(Due(period, look))
            free = look + APART
    return looked


def summaries(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check the summaries of the community and the comparison of its street."""
    expected, got = set(), _received(played, receipts)
    members = [one for one in played.books.memberships if one.community_id == played.home]
    readers = {one.person_id for one in members if Role(one.role) in READERS}
    street = {one.person_id for one in members if Role(one.role) is Role.STREET}
    for one in due(played, rules):
        for whose, people in (("community", readers), ("street", street)):
            for person in people:
                expected.add((whose, one.period.name, person))
                moments = got.get((whose, one.period.name, person), [])
                if not any(at <= one.look for at in moments):
                    yield Fault(Kind.LOST, f"{whose} summary {one.period.name} to {person}")
    for at, moments in got.items():
        if at not in expected:
            yield Fault(Kind.UNCALLED, f"{at[0]} summary {at[1]} to {at[2]}")
        elif len(moments) > 1:
            yield Fault(Kind.DOUBLED, f"{at[0]} summary {at[1]} to {at[2]}")


def _received(played: Played, receipts: Receipts) -> dict[tuple[str, str, int], list[datetime]]:
    """Return when each person got whose summary of which period."""
    rows = {str(one.id): one for one in played.books.summaries}
    found = defaultdict(list)
    for notice, line in receipts.of_job("summary"):
        row = rows[(notice.dedupe or "").split(":")[1]]
        whose = {played.home: "community", 0: "street"}.get(row.community_id, "a stranger's")
        if line.files:
            found[whose, row.period, notice.person_id or 0].append(notice.created_at)
    return found


def team_lists(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check the teams' own lists: a team with something before it hears of it, through its leads."""
    got = Counter(
        ((notice.dedupe or "").split(":")[1], notice.person_id) for notice, _ in receipts.of_job("team lists")
    )
    leads = [one for one in played.books.memberships if Role(one.role) is Role.LEAD]
    weeks = [one for one in due(played, rules) if one.period.span is Span.WEEK]
    known = {(one.period.name, lead.person_id) for one in weeks for lead in leads}
    for week in weeks:
        busy = _busy_teams(rules, week.look)
        for lead in leads:
            if lead.team_id in busy and not got[week.period.name, lead.person_id]:
                yield Fault(Kind.LOST, f"team list {week.period.name} of team {lead.team_id}")
    for at, count in got.items():
        if at not in known or count > 1:
            yield Fault(Kind.DOUBLED, f"team list {at[0]} to {at[1]}, {count} times")


def _busy_teams(rules: Rules, look: datetime) -> set[int | None]:
    """Return the teams with something in hand or before them, of which they may read."""
    now = [stretch for life in rules.lives() if (stretch := rules.stretch_at(life[-1].order.id, look))]
    at_work = IN_HAND | {State.DISPATCHED}
    return {
        one.order.team_id for one in now if State(one.order.state) in at_work and not one.order.confidential
    }


def resident_words(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check the weekly words: whose order moved in the week and who has not heard of it since."""
    got = defaultdict(list)
    for notice, _ in receipts.of_job("resident words"):
        got[(notice.dedupe or "").split(":")[1], notice.person_id or 0].append(notice.created_at)
    heard = receipts.words_of()
    for week in (one for one in due(played, rules) if one.period.span is Span.WEEK):
        for person, moved in _moved(rules, week):
            name, first = week.period.name, min(got[week.period.name, person], default=week.look)
            told = heard.get((played.books.chats[person], moved.number), [])
            if not any(moved.at <= at <= first for at in told):
                yield Fault(Kind.LOST, f"weekly word {name} to {person}")
            if got[name, person] and not any(moved.at <= at < first for at in told):
                got[name, person].pop(0)
    for at, moments in got.items():
        for _ in moments:
            yield Fault(Kind.UNCALLED, f"weekly word {at[0]} to {at[1]}, or one too many")


def _moved(rules: Rules, week: Due) -> Iterator[tuple[int, Moved]]:
    """Yield the residents whose living orders moved in a week, with the last of these moves."""
    moved = defaultdict(list)
    for event in rules.played.books.events:
        if event.before != event.after and week.period.start <= event.at < week.period.end:
            moved[event.order_id].append(event.at)
    for order, moments in moved.items():
        stretch = rules.stretch_at(order, week.look)
        if stretch is not None and State(stretch.order.state) in LIVING:
            yield stretch.order.orderer_id or 0, Moved(stretch.order.number, max(moments))
