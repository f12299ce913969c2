"""Every nudge is made when the rules say so, and received once; or its order had moved on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from handlers.supervise import round_of
from orders.deadlines import Urgency, add_working_time
from orders.notices import Priority
from orders.states import State
from orders.supervision import LADDER, SHARES, WAITS, Need, still_concerns
from tests.simulation.faults import Fault, Kind
from tests.simulation.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.models import Nudge
    from tests.simulation.play import Played
    from tests.simulation.receipts import Digest, Receipts
    from tests.simulation.rules import Rules, Stretch

OVERDUE = frozenset({"due", "over", "still"})
"""Reasons that a new date takes away."""


def need_of(nudge: Nudge) -> Need:
    """Return the reason of a nudge; those that come again name the day as well."""
    return Need(nudge.kind.partition(":")[0])


def to_workers(played: Played) -> list[Nudge]:
    """Return the nudges to people who work."""
    return [one for one in played.books.nudges if need_of(one) is not Need.WORD]


def made(played: Played, rules: Rules) -> Iterator[Fault]:
    """Check that every share of every order's time was noted for whom it concerns, and no other."""
    nudges: dict[tuple[int, int, int, datetime], list[Need]] = defaultdict(list)
    looks: dict[int, set[datetime]] = defaultdict(set)
    for one in to_workers(played):
        nudges[one.order_id, one.person_id, one.round, one.made_at].append(need_of(one))
        looks[one.order_id].add(one.made_at)
    expected = set()
    for share in rules.shares(looks):
        at = (share.order.id, share.person, round_of(share.order), share.look)
        expected.add((*at, share.need))
        if not any(RANK.index(need) >= RANK.index(share.need) for need in nudges.get(at, ())):
            yield Fault(Kind.LOST, f"{share.need} of {share.order.number} at {share.look}")
    for at, needs in nudges.items():
        for need in needs:
            if need in SHARES and (*at, need) not in expected:
                yield Fault(Kind.UNCALLED, f"{need} of order {at[0]} at {at[-1]}")


def asked(played: Played, rules: Rules) -> Iterator[Fault]:
    """Check that the next in line was asked where nobody had come for an order in time."""
    made: dict[int, list[datetime]] = defaultdict(list)
    for one in to_workers(played):
        if need_of(one) in LADDER:
            made[one.order_id].append(one.made_at)
    for life in rules.lives():
        for stretch in life:
            look = _asked_by(stretch, played, rules)
            if look is None or any(stretch.start <= at <= look for at in made[stretch.order.id]):
                continue
            yield Fault(Kind.LOST, f"nobody was asked to take {stretch.order.number} by {look}")


def _asked_by(stretch: Stretch, played: Played, rules: Rules) -> datetime | None:
    """Return by which look somebody had to be asked; None where an order did not wait for so long."""
    order = stretch.order
    if State(order.state) is not State.DISPATCHED or order.paused_at is not None:
        return None
    given, wait = order.offered_at or order.received_at, WAITS[Urgency(order.urgency)]
    ordinary = order.urgency == Urgency.NONE
    over = add_working_time(given, wait, played.calendar) if ordinary else given + wait
    quiet = order.urgency == Urgency.URGENT
    looks = rules.whole_from(max(over, order.contact_by, stretch.start))
    look = next((one for one in looks if not (quiet and rules.is_quiet(one))), None)
    return look if look is not None and look < stretch.end else None


def told(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check that every nudge was received in the digest in which it was told, in time, and only there."""
    together: dict[tuple[int, datetime], list[Nudge]] = defaultdict(list)
    for one in to_workers(played):
        yield from _in_time(one, played, rules)
        if one.told_at is not None:
            together[one.person_id, one.told_at].append(one)
    digests = receipts.digests()
    numbers = {one.id: one.number for one in played.books.orders}
    for at in together.keys() | digests.keys():
        yield from _received(together.get(at, []), digests.get(at, []), rules, numbers)


def _in_time(nudge: Nudge, played: Played, rules: Rules) -> Iterator[Fault]:
    """Check that a nudge was told in the first digest after it was made, and none while people rest."""
    calendar, digests = played.calendar, played.digests
    if nudge.urgent:
        latest = rules.next_whole(nudge.made_at)
    else:
        befores = ((look, digests.told_before(look, calendar)) for look in rules.whole_from(nudge.made_at))
        latest = next((look for look, before in befores if before and nudge.made_at < before), None)
    if latest is not None and (nudge.told_at is None or nudge.told_at > latest):
        yield Fault(Kind.LOST, f"{nudge.kind} of order {nudge.order_id} was to be told at {latest}")
    if nudge.told_at is not None and not nudge.urgent and not rules.is_awake(nudge.told_at):
        yield Fault(Kind.NIGHT, f"{nudge.kind} of order {nudge.order_id} was told at {nudge.told_at}")


def _received(
    nudges: list[Nudge], digests: list[Digest], rules: Rules, numbers: dict[int, int]
) -> Iterator[Fault]:
    """Check what one person received at one moment against what they were to be told then."""
    about = {numbers[one.order_id] for one in nudges}
    must = {numbers[one.order_id] for one in nudges if _concerns(one, rules)}
    listed = {number for one in digests for number in one.listed}
    count = sum(one.orders for one in digests)
    is_whole = count == sum(len(one.listed) for one in digests)
    for number in sorted(listed - about):
        yield Fault(Kind.DOUBLED, f"{number} in a digest at {digests[0].at} without a nudge")
    for number in sorted(must - listed if is_whole else set()):
        yield Fault(Kind.LOST, f"{number} was told at {nudges[0].told_at} and never received")
    if not is_whole and not len(must) <= count <= len(nudges):
        yield Fault(Kind.LOST, f"a digest at {digests[0].at} speaks of {count} orders, not {len(must)}")
    ordinary = [one for one in digests if one.notice.priority != Priority.URGENT]
    if len(ordinary) > 1:
        yield Fault(Kind.DOUBLED, f"{len(ordinary)} digests to one person at {ordinary[0].at}")


def _concerns(nudge: Nudge, rules: Rules) -> bool:
    """Say whether an order still concerned somebody when they were told of it."""
    assert nudge.told_at is not None
    stretch = rules.stretch_at(nudge.order_id, nudge.told_at)
    if stretch is None or round_of(stretch.order) != nudge.round:
        return False
    if need_of(nudge).value in OVERDUE and stretch.order.close_by > nudge.told_at:
        return False
    standing = rules.standing(stretch, nudge.told_at)
    return still_concerns(need_of(nudge), standing, rules.parts(nudge.person_id, standing))


def slots(played: Played, receipts: Receipts) -> Iterator[Fault]:
    """Check that nobody got more than one digest at a digest time; urgent ones apart."""
    seen: set[tuple[int, datetime | None]] = set()
    for digests in receipts.digests().values():
        for one in digests:
            slot = (one.person, played.digests.told_before(one.at, played.calendar))
            if one.notice.priority == Priority.URGENT:
                continue
            if slot in seen:
                yield Fault(Kind.DOUBLED, f"a second digest to {one.person} at {one.at}")
            seen.add(slot)
