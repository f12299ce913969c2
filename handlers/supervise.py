"""A tick of the supervisor: take the orders that are due, say whom each concerns, and when to look again.

It costs what is due: some queries for a whole batch, none for an order that can wait. What people should
hear is written down as nudges; `handlers/digests.py` tells them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers.briefs import briefs
from handlers.cards import names
from handlers.cards import team as team_cards
from handlers.channel import Address, ChatKind
from handlers.turn import Turn
from orders.deadlines import Unit, Urgency, clock_for
from orders.hanging import again, kind_of
from orders.life import take
from orders.notices import Priority
from orders.parts import Seat
from orders.standing import Step
from orders.states import Action, Part, Role
from orders.supervision import (
    APPEALED,
    LADDER,
    Colleague,
    Need,
    Watch,
    hearers,
    is_watched,
    look,
    newest,
    next_in_line,
    next_look,
    rung,
    told,
    word_at,
)
from storage import absences, cards, directory, supervision
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from handlers.desk import Desk
    from orders.standing import Standing
    from orders.supervision import Look
    from storage.models import Community, Order

BATCH = 300
"""Orders in one transaction: enough to share its queries, few enough for others not to wait."""

BATCHES = 70
"""In one tick; what is left is done in the next."""

PROGRAM = frozenset({Part.PROGRAM})


@dataclass(frozen=True, slots=True)
class Office:
    """One community with everybody in it."""

    community: Community
    crew: dict[int, Colleague] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """What was decided of one order: whom it concerns and why, what changes, what goes into its history.

    `dated` are reasons that come again, each with its day.
    """

    order: Order
    standing: Standing
    nudges: dict[int, Need] = field(default_factory=dict)
    dated: list[tuple[int, str]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[Action, dict[str, Any]]] = field(default_factory=list)

    def step(self, action: Action, now: datetime, **facts: int) -> None:
        """Take one of the supervisor's own steps, by the table."""
        self.standing = take(self.standing, Step(action, PROGRAM, None, now))
        self.events.append((action, dict(facts)))


async def supervise(desk: Desk) -> int:
    """Look at every order that is due; return how many. Any number of processes may do it at once."""
    now = desk.clock()
    looked, offices = 0, dict[int, Office]()
    for _ in range(BATCHES):
        async with desk.database.transaction() as session:
            found = await _look_at_some(Turn(desk, session, now), offices)
        looked += found
        if found < BATCH:
            break
    if looked:
        desk.wake()
    return looked


async def _look_at_some(turn: Turn, offices: dict[int, Office]) -> int:
    """Look at one batch; everything that comes of it is written in this transaction.

    Who is in a community is read once a tick: that somebody joined or left some seconds ago is seen when
    people are told (handlers/digests.py).
    """
    rows = await supervision.due(turn.session, turn.now, BATCH)
    if not rows:
        return 0
    if unknown := {row.community_id for row in rows} - offices.keys():
        offices |= await _offices(turn, unknown)
    verdicts = [_judge(turn, offices[row.community_id], row) for row in rows]
    await supervision.write(turn.session, [(one.order, one.columns) for one in verdicts])
    moves = [(one.order, action.value, facts) for one in verdicts for action, facts in one.events]
    await supervision.record(turn.session, moves, turn.now)
    nudges = [row for one in verdicts for row in _rows(one)]
    await supervision.nudge(turn.session, nudges, turn.now)
    offered = [one.order for one in verdicts if any(action is Action.OFFER for action, _ in one.events)]
    await _refresh_team_cards(turn, offered)
    return len(rows)


async def _offices(turn: Turn, communities: Collection[int]) -> dict[int, Office]:
    """Read who is in these communities, who is at work, and how much each has in hand."""
    session = turn.session
    offices = {one: Office(await directory.community(session, one)) for one in communities}
    away = await absences.away_from(session, communities, turn.now)
    loads = await supervision.loads(session, communities)
    seats: dict[tuple[int, int], set[Seat]] = {}
    for one in await supervision.memberships(session, communities=communities):
        seat = Seat(Role(one.role), one.team_id, one.confidential)
        seats.setdefault((one.community_id, one.person_id), set()).add(seat)
    for (community, person), own in seats.items():
        load = loads.get((community, person), 0)
        offices[community].crew[person] = Colleague(frozenset(own), (community, person) not in away, load)
    return offices


def _judge(turn: Turn, office: Office, row: Order) -> Verdict:
    """Decide what to do about one order."""
    calendar = turn.desk.calendar_for(office.community)
    verdict = Verdict(row, standing_of(row))
    watch = watch_of(turn.desk, office.community, row)
    if watch.urgency is Urgency.URGENT:
        morning = turn.desk.rhythm_for(office.community).put_off(turn.now, calendar)
        if morning is not None:
            verdict.columns["check_at"] = morning  # only danger wakes people
            return verdict
    found = look(verdict.standing, watch, calendar, turn.now)
    for need in found.shares:
        _nudge(verdict, need, hearers(need, verdict.standing, office.crew))
    if Need.OVER in found.shares:
        verdict.step(Action.ESCALATE, turn.now)
    offered = _ask_next(verdict, watch, office, turn.now) if found.ask else watch.offered
    person = row.orderer_id or row.proxy_id
    if found.word and person is not None:
        verdict.dated.append((person, kind_of(Need.WORD, word_at(watch, calendar), calendar)))
    hangs = again(row.close_by, row.overseen_at, calendar, turn.now)
    if hangs.newest is not None and is_watched(verdict.standing):
        kind = kind_of(Need.STILL, hangs.newest, calendar)
        verdict.dated += [(one, kind) for one in hearers(Need.STILL, verdict.standing, office.crew)]
    after = told(watch, found, turn.now, offered=offered)
    _keep(verdict, after, found)
    ahead = next_look(verdict.standing, after, calendar, turn.now)
    verdict.columns["check_at"] = ahead and min(ahead, hangs.next)
    return verdict


def _nudge(verdict: Verdict, need: Need, people: Sequence[int]) -> None:
    """Take down that these people should hear; what counts most of several reasons stays."""
    for person in people:
        known = verdict.nudges.get(person, need)
        verdict.nudges[person] = newest((known, need))


def _ask_next(verdict: Verdict, watch: Watch, office: Office, now: datetime) -> int:
    """Ask the next in line, because nobody came in time; return how far the ladder is climbed now."""
    need, person = next_in_line(verdict.standing, watch.offered, office.crew)
    whom = hearers(need, verdict.standing, office.crew) if person is None else [person]
    _nudge(verdict, need, whom)
    if person is not None and need in {Need.MATE, Need.LEAD}:
        verdict.step(Action.OFFER, now, person=person)
        verdict.columns["offered_id"] = person
    return rung(need)


def _keep(verdict: Verdict, watch: Watch, found: Look) -> None:
    """Take down the columns that change."""
    verdict.columns["nudged"] = watch.nudged
    verdict.columns["offered"] = watch.offered
    if found.ask:
        verdict.columns["offered_at"] = watch.offered_at
    if verdict.events:
        verdict.columns |= {
            "assignee_id": verdict.standing.assignee,
            "level": verdict.standing.level,
            "version": verdict.order.version + 1,
        }


def watch_of(desk: Desk, community: Community, row: Order) -> Watch:
    """Return what the supervisor knows of an order."""
    standing = standing_of(row)
    clock = clock_for(standing.category, Urgency(row.urgency), desk.clocks_for(community))
    return Watch(
        counted_from=row.counted_from or row.received_at,
        heard_at=row.heard_at or row.received_at,
        offered_at=row.offered_at or row.dispatched_at or row.received_at,
        urgency=Urgency(row.urgency),
        wall_clock=clock.close.unit is Unit.HOURS,
        paused=timedelta(seconds=row.paused_seconds),
        nudged=row.nudged,
        offered=row.offered,
    )


def round_of(row: Order) -> int:
    """Return the round in which something is told: an appeal counts the deadlines anew, in the same round."""
    return row.round + (APPEALED if row.appealed else 0)


def _rows(verdict: Verdict) -> list[dict[str, Any]]:
    """Return the nudges of one order as rows."""
    order = verdict.order
    common = {"community_id": order.community_id, "order_id": order.id, "round": round_of(order)}
    urgent = order.urgency != Urgency.NONE
    rows = [
        {**common, "person_id": person, "kind": _written(need, order), "urgent": urgent}
        for person, need in verdict.nudges.items()
    ]
    rows += [{**common, "person_id": person, "kind": kind, "urgent": False} for person, kind in verdict.dated]
    return rows


def _written(need: Need, order: Order) -> str:
    """Return how a reason is written down: who is asked because nobody came, each time it was given.

    Else who was asked in vain, and gets the order again in the same round, would never hear of it.
    """
    if need not in LADDER:
        return need.value
    given = order.offered_at or order.dispatched_at or order.received_at
    return f"{need}:{given:%Y%m%d%H%M%S}"


async def _refresh_team_cards(turn: Turn, offered: Sequence[Order]) -> None:
    """Let the cards of teams say who was asked by name, wherever they stand."""
    if not offered:
        return
    keys = {(one.community_id, one.id) for one in offered}
    fresh = await supervision.orders_by_id(turn.session, keys)
    shown = await cards.standing_of(turn.session, [names.team(one) for one in fresh.values()])
    views = await briefs(turn, list(fresh.values()))
    for view in views.values():
        card = team_cards.group_card(view)
        for spot in shown.get(names.team(view.order), ()):
            await turn.post(
                Address(spot.channel, spot.chat, ChatKind(spot.kind)),
                replace(card, edit=True),
                priority=Priority.NEWS,
                community=view.order.community_id,
                order=view.order.id,
            )
