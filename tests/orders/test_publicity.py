"""What may be shown in public: nobody is recognised, whatever the numbers."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orders.categories import Category
from orders.facts import Facts
from orders.publicity import AT_LEAST, OWN_LIFE, Stage, estates, lines, matters, merged, public
from orders.states import State
from tests.databases import NOW

ESTATES = ("MG", "HC", "LY", "")
MATTERS = ("路灯照明", "邻里噪音", "")


def order(number: int = 1, **more: Any) -> Facts:  # noqa: ANN401 - fields by name
    """Return an order."""
    plain: dict[str, Any] = {
        "id": number,
        "number": number,
        "state": State.CLOSED,
        "category": Category.OTHER,
        "received": NOW,
        "close_by": NOW + timedelta(days=5),
        "orderer": number,
    }
    return Facts(**{**plain, **more})


def orders(**more: Any) -> st.SearchStrategy[list[Facts]]:  # noqa: ANN401 - fields by name
    """Make weeks of orders of a few people from a few places."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "estate": st.sampled_from(ESTATES),
        "matter": st.sampled_from(MATTERS),
        "category": st.sampled_from(Category),
        "state": st.sampled_from([state for state in State if state is not State.DRAFT]),
        "orderer": st.none() | st.integers(1, 6),
        "team": st.none() | st.integers(1, 2),
        "confidential": st.booleans(),
        **more,
    }
    return st.lists(st.builds(order, number=st.integers(1, 9999), **fields), max_size=30)


def test_what_is_confidential_or_taken_back_is_not_there() -> None:
    """Not even as a number."""
    kept = order()
    assert public([kept, order(confidential=True), order(state=State.WITHDRAWN)]) == [kept]


def test_an_estate_is_named_from_three_residents_on() -> None:
    """Three orders of one person are one person's; those of nobody known count as one."""
    three = [order(number, estate="MG") for number in range(3)]
    elsewhere = [order(number, estate="") for number in range(10, 14)]
    assert estates([*three, *elsewhere]) == ((("MG", 3),), 4)
    assert estates([order(number, estate="MG", orderer=1) for number in range(3)]) == ((), 0)
    assert estates([order(number, estate="MG", orderer=None) for number in range(3)]) == ((), 0)


def test_what_is_hidden_cannot_be_worked_out() -> None:
    """One order from elsewhere would be told by the total: the smallest named estate hides it."""
    large = [order(number, estate="MG") for number in range(5)]
    small = [order(number, estate="HC") for number in range(10, 13)]
    assert estates([*large, *small]) == ((("MG", 5), ("HC", 3)), 0)
    assert estates([*large, *small, order(20, estate="LY")]) == ((("MG", 5),), 4)
    assert estates([*large, order(20, estate="LY")]) == ((), 0)


@given(found=orders())
def test_no_estate_points_at_anybody(found: list[Facts]) -> None:
    """Behind every number that is shown stand three people, and nothing is counted twice."""
    named, elsewhere = estates(found)
    people = {code: {one.orderer for one in found if one.estate == code} for code in ESTATES}
    assert all(code and len(people[code]) >= AT_LEAST for code, _ in named)
    hidden = {one.orderer for one in found if one.estate not in dict(named)}
    assert not named or not hidden or len(hidden) >= AT_LEAST
    assert not named or sum(count for _, count in named) + elsewhere == len(found)


@given(found=orders())
def test_no_matter_of_somebody_s_own_life_points_at_anybody(found: list[Facts]) -> None:
    """A street lamp may be named alone; a quarrel, need or wish only among three."""
    named = matters(found)
    for category, matter in named:
        people = {one.orderer for one in found if (one.category, one.matter) == (category, matter)}
        assert matter
        assert category not in OWN_LIFE or len(people) >= AT_LEAST


@given(found=orders())
def test_the_list_counts_every_order_once(found: list[Facts]) -> None:
    """By matter and team, by how far it has come, those that come most often first."""
    made = lines(found, matters(found))
    assert sum(line.count for line in made) == len(found)
    assert all(sum(line.stages.values()) == line.count for line in made)
    assert [line.count for line in made] == sorted((line.count for line in made), reverse=True)
    whole = merged(made)
    assert Counter({(line.category, line.matter): line.count for line in whole}) == sum(
        (Counter({(line.category, line.matter): line.count}) for line in made), Counter[tuple[str, str]]()
    )


def test_four_steps_that_everybody_understands() -> None:
    """What waits for staff waits; what somebody has in hand is at work; a result is a result."""
    states = {
        State.SUBMITTED: Stage.WAITING,
        State.RETURNED: Stage.WAITING,
        State.IN_PROGRESS: Stage.AT_WORK,
        State.RESOLVED: Stage.DONE,
        State.CLOSED: Stage.DONE,
        State.DECLINED: Stage.REFERRED,
    }
    for state, stage in states.items():
        assert dict(lines([order(state=state)], frozenset())[0].stages) == {stage: 1}
