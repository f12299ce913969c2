"""Every order of an example history is one that the service itself could have written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.history.chronicle import Chronicle
from handlers.history.following import MOVED
from orders.categories import Category
from orders.deadlines import Urgency, due_dates
from orders.life import take
from orders.states import FINAL, OPEN, RUNNING, TRANSITIONS, Action, Part, State
from storage import order_values
from storage.models import Community
from tests.handlers.history.conftest import NOW, chronicle, setting, told

if TYPE_CHECKING:
    from datetime import datetime

    from orders.standing import Standing
    from storage.history import PastEvent, PastOrder

SEEDS = (3, 4, 5)
AGAIN = {Action.UNSOLVED, Action.REOPEN, Action.APPEAL}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_lead_from_the_first_word_to_where_it_stands(seed: int) -> None:
    """Taking the events' steps once more, one by one, gives the columns that are written."""
    by_id = {one.id: one for one in told(seed=seed)}
    for order in told(seed=seed):
        submit, *steps = order.events
        assert (submit.step.action, submit.before) == (Action.SUBMIT, State.DRAFT)
        standing, since = submit.after, submit.step.at
        for event in steps:
            assert event.before is standing.state
            standing = take(_with_dates(standing, by_id, since, event.step.at), event.step)
            assert standing == event.after
            since = event.step.at
        standing = _with_dates(standing, by_id, since, NOW)
        assert order_values.of_standing(standing) == order_values.of_standing(order.standing)


def _with_dates(
    follower: Standing, by_id: dict[int, PastOrder], since: datetime, until: datetime
) -> Standing:
    """Return how an order that is carried along stands after its carrier's dates have moved in a time."""
    if follower.state is not State.JOINED or follower.parent is None:
        return follower
    for event in by_id[follower.parent].events:
        moved = event.step.action in MOVED and since < event.step.at <= until
        if moved and follower.close_by > event.step.at:
            follower = replace(follower, contact_by=event.after.contact_by, close_by=event.after.close_by)
    return follower


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_takes_a_step_may_take_it(seed: int) -> None:
    """Each event's actor has a part that the table allows, and the program acts as nobody."""
    for order in told(seed=seed):
        for event in order.events:
            move = TRANSITIONS[event.before, event.step.action]
            assert move.by & event.step.parts
            assert (event.step.actor is None) == (event.step.parts == {Part.PROGRAM})
            assert not move.words or event.step.words


@pytest.mark.parametrize("seed", SEEDS)
def test_times_run_forward_to_the_present(seed: int) -> None:
    """Nothing happens before its cause or after now; identifiers grow with time."""
    orders = told(seed=seed)
    assert [one.standing.received_at for one in orders] == sorted(one.standing.received_at for one in orders)
    assert [one.number for one in orders] == list(range(1001, 1001 + len(orders)))
    for order in orders:
        moments = [event.step.at for event in order.events]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        identifiers = [order.id, *(event.id for event in order.events)]
        assert identifiers == sorted(set(identifiers))
    everything = [event.id for order in orders for event in order.events]
    assert len(everything) == len(set(everything))


def test_deadlines_are_those_of_the_rules() -> None:
    """Each order's first deadlines, and those of each new round, are counted by the real calendar."""
    calendar = setting().calendar
    for order in told():
        urgency = Urgency(order.telling.urgency)
        for event in order.events:
            if event.step.action is Action.SUBMIT or event.step.action in AGAIN:
                due = due_dates(event.after.category, urgency, event.step.at, calendar)
                assert (event.after.contact_by, event.after.close_by) == (due.contact_by, due.close_by)


def test_no_open_order_is_without_an_owner() -> None:
    """Whoever must act next is known, and the supervisor will look."""
    for order in told():
        standing = order.standing
        assert (order.columns["check_at"] is not None) == (standing.state in OPEN)
        if standing.state is State.DISPATCHED:
            assert standing.team or standing.assignee
        if standing.state in {State.ACCEPTED, State.IN_PROGRESS, State.RESOLVED}:
            assert standing.handler
        assert standing.confidential <= (not standing.team)


def test_who_follows_another_order_shares_its_fate() -> None:
    """A joined order has a carrier on which there is work to do, and its deadlines."""
    by_id = {one.id: one for one in told()}
    followers = [one for one in told() if one.standing.parent]
    assert followers
    for one in followers:
        carrier = by_id[one.standing.parent or 0]
        assert carrier.standing.received_at < one.standing.received_at
        joining = next(event for event in one.events if event.step.action is Action.JOIN)
        before = [event.after for event in carrier.events if event.step.at <= joining.step.at][-1]
        assert before.state in OPEN - {State.RESOLVED}
        assert joining.after.close_by == before.close_by
        if one.standing.state is State.JOINED:
            assert carrier.standing.state in OPEN - {State.RESOLVED}


def test_who_follows_gets_the_new_dates_of_what_carries_it() -> None:
    """An extension of the carrier is one for its followers too, unless their day had passed before."""
    moved = 0
    for seed in SEEDS:
        by_id = {one.id: one for one in told(seed=seed)}
        for one in told(seed=seed):
            joined = [event for event in one.events if event.step.action is Action.JOIN]
            for event in by_id[one.standing.parent].events if joined and one.standing.parent else ():
                first, last = joined[0].step.at, one.events[-1].step.at
                along = event.step.action is Action.EXTEND and first < event.step.at < last
                if along and joined[0].after.close_by > event.step.at:
                    assert one.events[-1].after.close_by >= event.after.close_by
                    moved += 1
    assert moved


def test_ratings_belong_to_closed_orders_of_the_same_round() -> None:
    """Marks stand where the last round's events say so; a low one has opened another round."""
    for order in told():
        last = _last_round(order)
        marks = {name: mark for event in last for name, mark in event.facts.items() if name != "by_phone"}
        marks.pop("low_rating", None)
        assert order.columns["result_rating"] == marks.get("result")
        assert order.columns["attitude_rating"] == marks.get("attitude")
        assert order.columns["version"] == len(order.events) - 1


def _last_round(order: PastOrder) -> list[PastEvent]:
    starts = [
        at for at, one in enumerate(order.events) if one.step.action in {Action.UNSOLVED, Action.REOPEN}
    ]
    rated = order.events[starts[-1] + 1 if starts else 0 :]
    return [one for one in rated if one.step.action is Action.RATE]


def test_everything_that_can_become_of_an_order_occurs() -> None:
    """Open ones in nearly all states, returns, new rounds, late ones, unrated ones, corrections."""
    orders = told(6000)
    states = Counter(one.standing.state for one in orders)
    assert set(states) >= (OPEN | FINAL) - {State.NEEDS_INFO, State.RETURNED, State.SUBMITTED}
    actions = Counter(event.step.action for one in orders for event in one.events)
    assert set(actions) >= set(_USUAL)
    done = [one.standing for one in orders if one.standing.state is State.CLOSED]
    late = sum(one.resolved_at is not None and one.resolved_at > one.close_by for one in done)
    assert 0.02 < late / len(done) < 0.4
    assert {one.outcome.value for one in done if one.outcome} == {"solved", "partly", "unrated"}
    kinds = Counter(made.kind for one in orders for made in one.corrections if made.before != made.after)
    assert set(kinds) >= {"answer", "relabel"}
    assert {Category(one.standing.category) for one in orders} == set(Category)
    assert any(one.standing.confidential for one in orders)


_USUAL = set(Action) - {Action.RELEASE, Action.URGE}
"""Nobody takes an order out of a case again, and leads need not urge: the supervisor does."""


def test_the_supervisor_was_there() -> None:
    """What is open was looked at: shares told, the next look ahead; what is long overdue is the street's."""
    for order in told(6000):
        if order.standing.state in RUNNING and order.standing.paused_at is None:
            assert order.columns["check_at"] > NOW
        late = [one.step.at for one in order.events if one.step.action is Action.ESCALATE]
        assert len(late) <= order.standing.round + 1
        if late:
            assert order.standing.level >= 2


def test_teams_differ() -> None:
    """One team is often late, another one hardly ever."""
    late: dict[int, list[bool]] = {}
    for one in told(6000):
        standing = one.standing
        if standing.team is not None and standing.resolved_at is not None:
            late.setdefault(standing.team, []).append(standing.resolved_at > standing.close_by)
    shares = sorted(sum(found) / len(found) for found in late.values())
    assert shares[0] < 0.1
    assert shares[-1] > 0.25


def test_the_same_seed_tells_the_same_history() -> None:
    """Two tellings are alike to the last word; another seed tells another one."""
    again = tuple(chronicle(1500).tales())
    assert again == told()
    assert [one.telling.story for one in told(seed=4)] != [one.telling.story for one in told()]


def test_nothing_lies_open_for_ever() -> None:
    """What is open in the end came within the last months."""
    for one in told():
        if one.standing.state in OPEN:
            assert NOW - one.standing.received_at < timedelta(days=200)


def test_the_people_of_a_whole_district_are_apart() -> None:
    """Sixty communities that begin at the same moment: no two people have the same identifier."""
    span = chronicle(100).span
    people = []
    for number in range(60):
        like = setting().community
        named = Community(id=1, street_id=1, code=f"{like.code}-{number}", name=like.name)
        people += Chronicle(replace(setting(), community=named), span, 3).cast.new
    assert len({one.id for one in people}) == len(people) > 60 * 20
