"""A community's life with processes that are killed again and again: nothing is lost, nothing doubled.

`pytest tests/simulation --whole-quarter` plays three months and 2,000 orders (so does
`python -m tests.simulation`, with the figures); without it three weeks over the National Day holidays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orders.report import Span
from orders.supervision import Need
from tests.simulation.audit import faults, reckon
from tests.simulation.audit_nudges import need_of

if TYPE_CHECKING:
    from tests.simulation.play import Played, Scale

EVERYTHING = {Need.HALF, Need.MOST, Need.DUE, Need.OVER, Need.MATE, Need.CONTACT, Need.WORD}


def test_one_process_on_sqlite_loses_and_doubles_nothing(played_on_sqlite: Played, scale: Scale) -> None:
    """Killed in the middle of its work and started again: every nudge and summary once."""
    assert faults(played_on_sqlite) == []
    _was_no_quiet_time(played_on_sqlite, scale)


def test_three_processes_on_postgresql_lose_and_double_nothing(
    played_on_postgresql: Played, scale: Scale
) -> None:
    """Whichever of them dies, the others carry on, and its part is taken over."""
    assert faults(played_on_postgresql) == []
    _was_no_quiet_time(played_on_postgresql, scale)


def _was_no_quiet_time(played: Played, scale: Scale) -> None:
    """Check that there was something to lose: an audit of nothing proves nothing."""
    found = reckon(played, [])
    assert found.orders == scale.orders
    assert found.kills >= scale.kills * 3 // 4
    assert {need_of(one) for one in played.books.nudges} >= EVERYTHING
    assert {one.span for one in played.books.summaries} == set(Span)
    assert found.digests > scale.orders // 3
    assert found.words_to_residents > scale.orders // 30
    assert sum(len(one.held) for one in played.diary.deaths) > 0
    assert found.received_again_after_a_kill > 0
