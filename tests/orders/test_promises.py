"""Which promised days are remembered when a move sets a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from orders import promises
from orders.categories import Category
from orders.standing import Standing
from orders.states import State
from tests.orders.test_measures import MONDAY, on

if TYPE_CHECKING:
    from datetime import datetime

PLAIN = Standing(State.DISPATCHED, Category.OTHER, MONDAY, on(1), on(2))


@pytest.mark.parametrize(
    ("before", "after", "at", "remembered"),
    [
        (PLAIN, replace(PLAIN, close_by=on(5)), on(1), False),
        (PLAIN, replace(PLAIN, close_by=on(5)), on(3), True),
        (PLAIN, replace(PLAIN, close_by=on(0)), on(1), True),
        (PLAIN, replace(PLAIN, state=State.ACCEPTED), on(3), False),
        (replace(PLAIN, resolved_at=on(1)), replace(PLAIN, round=2, close_by=on(9)), on(1, 2), True),
        (
            replace(PLAIN, state=State.DECLINED, closed_at=on(1)),
            replace(PLAIN, state=State.SUBMITTED, close_by=on(9)),
            on(4),
            False,
        ),
    ],
    ids=[
        "moved on in good time",
        "moved on after it had passed",
        "moved to a day that has passed",
        "not moved at all",
        "its result was refused",
        "declined before its day, and appealed against",
    ],
)
def test_which_promises_are_remembered(
    before: Standing, after: Standing, at: datetime, *, remembered: bool
) -> None:
    """And that an event keeps them as they were."""
    old = promises.replaced(before, after, at)
    assert (old is not None) == remembered
    facts = promises.facts_of(before, after, at)
    assert bool(facts) == remembered
    if old is not None:
        assert promises.from_fact(facts[promises.FACT], at) == old
