"""What holds for an order whatever is done to it, and what people are to it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.categories import Category
from orders.errors import NotPossibleError, OnlyOnceError, OrderError, TeamMissingError
from orders.life import take
from orders.parts import Seat, may_read, parts_of
from orders.standing import Standing, Step
from orders.states import IN_HAND, Action, Part, Role, State

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEAM, OTHER_TEAM = 7, 8
RESIDENT, MEMBER, MATE, STAFF = 1, 2, 3, 4
ANYBODY = frozenset(Part)


def order(state: State, **more: Any) -> Standing:  # noqa: ANN401 - fields by name
    """Return an order as it usually is in a state."""
    plain = Standing(
        state=state,
        category=Category.MEDIATION,
        received_at=NOW,
        contact_by=NOW + timedelta(days=1),
        close_by=NOW + timedelta(days=15),
        team=None if state is State.SUBMITTED else TEAM,
        handler=MEMBER if state in IN_HAND | {State.RESOLVED, State.CLOSED} else None,
        orderer=RESIDENT,
        closed_at=NOW if state is State.CLOSED else None,
    )
    return replace(plain, **more)


def step(action: Action, **more: Any) -> Step:  # noqa: ANN401 - fields by name
    """Return a step by somebody who may do everything."""
    return replace(Step(action, ANYBODY, MEMBER, NOW, words="因为", team=TEAM, parent=99), **more)


def after(state: State, action: Action, **more: Any) -> Standing:  # noqa: ANN401 - as above
    """Return an order after a step."""
    return take(order(state), step(action, **more))


@pytest.mark.parametrize(
    ("state", "action"), [(State.SUBMITTED, Action.DISPATCH), (State.ACCEPTED, Action.REASSIGN)]
)
def test_a_confidential_order_goes_to_named_persons_only(state: State, action: Action) -> None:
    """A team is not enough, and no other team is ever asked to assist."""
    secret = order(state, confidential=True)
    with pytest.raises(TeamMissingError):
        take(secret, step(action))
    assert take(secret, step(action, assignee=STAFF)).assignee == STAFF
    with pytest.raises(NotPossibleError):
        take(order(State.ACCEPTED, confidential=True), step(Action.SEND_HELP))
    with pytest.raises(NotPossibleError):
        take(order(State.SUBMITTED, confidential=True), step(Action.JOIN))


@pytest.mark.parametrize(
    ("state", "action"), [(State.RESOLVED, Action.UNSOLVED), (State.CLOSED, Action.REOPEN)]
)
def test_a_new_round_begins_with_other_eyes_on_it(state: State, action: Action) -> None:
    """Back to the team, one level up, nobody's any more, and time may be asked for again."""
    before = order(state, extended=True, helpers=frozenset({MATE}), invited_team=OTHER_TEAM)
    again = take(before, step(action))
    assert (again.state, again.round, again.level, again.team) == (State.DISPATCHED, 2, 1, TEAM)
    assert (again.handler, again.assignee, again.invited_team) == (None, None, None)
    assert (again.helpers, again.extended, again.resolved_at) == (frozenset(), False, None)


@pytest.mark.parametrize("more", [{"confidential": True}, {"team": None}])
def test_what_one_person_did_alone_goes_back_to_them(more: dict[str, Any]) -> None:
    """A new round of a confidential order, or of one without a team, has a named owner."""
    again = take(order(State.RESOLVED, handler=STAFF, **more), step(Action.UNSOLVED))
    assert again.assignee == STAFF


def test_help_is_sent_and_given_once_each() -> None:
    """A team is asked; each of its people comes once."""
    asked = after(State.ACCEPTED, Action.SEND_HELP, team=OTHER_TEAM)
    assert asked.invited_team == OTHER_TEAM
    with pytest.raises(TeamMissingError):
        after(State.ACCEPTED, Action.SEND_HELP, team=None)
    helped = take(asked, step(Action.HELP, actor=MATE))
    assert helped.helpers == {MATE}
    with pytest.raises(OnlyOnceError):
        take(helped, step(Action.HELP, actor=MATE))


@pytest.mark.parametrize("action", [Action.RETURN, Action.REASSIGN])
def test_whoever_loses_an_order_loses_it_whole(action: Action) -> None:
    """Handler, helpers and the invited team have no more to do with it."""
    busy = order(State.IN_PROGRESS, helpers=frozenset({MATE}), invited_team=OTHER_TEAM, extension_asked=True)
    gone = take(busy, step(action, team=OTHER_TEAM))
    assert (gone.handler, gone.helpers, gone.invited_team) == (None, frozenset(), None)
    assert not gone.extension_asked


def test_accepting_never_moves_a_deadline() -> None:
    """Whoever accepts late starts no new clock."""
    before = order(State.DISPATCHED)
    accepted = take(before, step(Action.ACCEPT, at=NOW + timedelta(days=9)))
    assert (accepted.contact_by, accepted.close_by) == (before.contact_by, before.close_by)


steps = st.builds(
    Step,
    action=st.sampled_from(Action),
    parts=st.frozensets(st.sampled_from(Part), min_size=1),
    actor=st.integers(1, 4),
    at=st.integers(0, 40).map(lambda days: NOW + timedelta(days=days)),
    words=st.sampled_from(["", "因为"]),
    team=st.none() | st.sampled_from([TEAM, OTHER_TEAM]),
    assignee=st.none() | st.integers(1, 4),
    parent=st.none() | st.just(99),
)


@given(walk=st.lists(steps, max_size=60), confidential=st.booleans())
def test_whatever_happens_an_order_stays_sound(walk: Iterable[Step], *, confidential: bool) -> None:
    """Any number of steps by anybody: refused ones change nothing, the others keep an owner in place."""
    now = order(State.SUBMITTED, confidential=confidential)
    for one in walk:
        try:
            after_it = take(now, one)
        except OrderError:
            continue
        _sound(now, after_it)
        now = after_it


def _sound(before: Standing, now: Standing) -> None:
    """Check what holds after every step."""
    if now.state in IN_HAND | {State.RESOLVED} and before.state is not State.JOINED:
        assert now.handler is not None
    if now.state is State.DISPATCHED:
        assert now.handler is None
        assert now.team is not None or now.assignee is not None
        assert now.assignee is not None or not now.confidential
    assert (now.state is State.NEEDS_INFO) == (now.paused_at is not None)
    assert now.round >= before.round
    assert now.returns >= before.returns
    assert now.level >= before.level
    assert now.invited_team is None or not now.confidential
    same = ("received_at", "confidential", "orderer", "proxy")
    assert all(getattr(now, name) == getattr(before, name) for name in same)
    assert {field.name for field in fields(now)} >= set(same)


SEATS = {
    "member": frozenset({Seat(Role.MEMBER, TEAM)}),
    "lead": frozenset({Seat(Role.LEAD, TEAM)}),
    "other team": frozenset({Seat(Role.MEMBER, OTHER_TEAM)}),
    "staff": frozenset({Seat(Role.STAFF)}),
    "staff without trust": frozenset({Seat(Role.STAFF, confidential=False)}),
    "street": frozenset({Seat(Role.STREET)}),
    "admin": frozenset({Seat(Role.ADMIN)}),
    "grid worker": frozenset({Seat(Role.GRID_WORKER)}),
    "nobody": frozenset[Seat](),
}
DISPATCHED = order(State.DISPATCHED)
NAMED = order(State.DISPATCHED, assignee=MATE)
SECRET = order(State.DISPATCHED, assignee=MATE, confidential=True)
INVITING = order(State.ACCEPTED, invited_team=OTHER_TEAM)


@pytest.mark.parametrize(
    ("who", "person", "standing", "parts"),
    [
        ("member", MATE, DISPATCHED, {Part.TEAMMATE}),
        ("lead", MATE, DISPATCHED, {Part.TEAMMATE, Part.LEAD}),
        ("other team", MATE, DISPATCHED, set()),
        ("member", 50, NAMED, set()),
        ("member", MATE, NAMED, {Part.TEAMMATE}),
        ("lead", 50, NAMED, {Part.LEAD}),
        ("lead", 50, SECRET, set()),
        ("staff", 50, SECRET, {Part.DESK}),
        ("staff", MATE, SECRET, {Part.DESK, Part.TEAMMATE}),
        ("staff without trust", 50, SECRET, set()),
        ("staff without trust", 50, DISPATCHED, {Part.DESK}),
        ("street", 50, DISPATCHED, {Part.STREET}),
        ("admin", 50, DISPATCHED, {Part.DESK}),
        ("grid worker", 50, DISPATCHED, set()),
        ("nobody", RESIDENT, DISPATCHED, {Part.ORDERER}),
        ("member", MEMBER, INVITING, {Part.TEAMMATE, Part.HANDLER}),
        ("other team", MATE, INVITING, {Part.INVITED}),
        ("nobody", MEMBER, INVITING, set()),
        ("member", MEMBER, order(State.CLOSED), {Part.TEAMMATE}),
        ("other team", MATE, replace(INVITING, helpers=frozenset({MATE})), {Part.INVITED, Part.HELPER}),
        ("nobody", MATE, replace(INVITING, helpers=frozenset({MATE})), set()),
        ("grid worker", 50, order(State.SUBMITTED, proxy=50), {Part.PROXY}),
    ],
)
def test_what_a_person_is_to_an_order(who: str, person: int, standing: Standing, parts: set[Part]) -> None:
    """Roles become parts by team, name, trust and what the person has claimed."""
    assert parts_of(person, SEATS[who], standing) == parts


@given(st.frozensets(st.sampled_from(Part)))
def test_a_team_reads_nothing_before_it_claims(parts: frozenset[Part]) -> None:
    """Teammates, leads and invited ones read no story; who claimed it, the resident and staff do."""
    outside = {Part.TEAMMATE, Part.LEAD, Part.INVITED, Part.PROGRAM}
    assert may_read(parts) == bool(parts - outside)
