"""What a summary puts on the meeting's agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orders.facts import Happening
from orders.report import Advice, Dimension
from orders.states import Action
from tests.orders.test_measures import done, on, order, report

if TYPE_CHECKING:
    from orders.facts import Facts


def test_the_meeting_talks_about_what_does_not_go_by_itself() -> None:
    """Late heaps by team, what nobody takes, what was not solved, and what is asked for again."""
    bounced = order(1, returns=2, close_by=on(9))
    again = [order(n, orderer=n, matter="路灯", close_by=on(9)) for n in (2, 3)]
    before = [order(n + 10, orderer=n, matter="路灯", received=on(-9), close_by=on(9)) for n in (2, 3)]
    late = [order(4), order(5), order(6, team=None)]
    events = (Happening(1, Action.RETURN, on(1)), Happening(2, Action.UNSOLVED, on(3)))
    found = report(bounced, *again, *before, *late, events=events).suggestions
    assert [(one.advice, one.dimension, one.key, one.orders) for one in found] == [
        (Advice.LATE, Dimension.TEAM, "7", (1004, 1005)),
        (Advice.LATE, Dimension.TEAM, "", (1006,)),
        (Advice.RETURNED, None, "", (1001,)),
        (Advice.UNSOLVED, None, "", (1002,)),
        (Advice.REPEATED, Dimension.MATTER, "路灯", (1002, 1003)),
    ]


def _team(team: int, missed: int, due: int) -> list[Facts]:
    """Return what fell due of a team, so many of it missed."""
    return [done(100 * team + n, at=on(3) if n < missed else on(1), team=team) for n in range(due)]


@pytest.mark.parametrize(
    ("missed", "due", "slow"),
    [(6, 10, True), (2, 10, False), (4, 4, False), (10, 10, True)],
    ids=["far more than the others", "hardly more", "too few to tell", "all of them"],
)
def test_a_team_is_called_slow_only_beyond_chance(missed: int, due: int, *, slow: bool) -> None:
    """Compared with all the others together."""
    found = report(*_team(1, 2, 30), *_team(2, missed, due)).suggestions
    keys = [one.key for one in found if one.advice is Advice.SLOW_TEAM]
    assert keys == (["2"] if slow else [])
