"""No resident waits three working days without a word, none is pestered, and none gets one at night."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from orders.states import RUNNING, State
from tests.simulation.faults import Fault, Kind
from tests.simulation.receipts import numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from tests.simulation.play import Played
    from tests.simulation.receipts import Receipts
    from tests.simulation.rules import Rules, Stretch

SILENCE = 3
"""Working days after which a resident who has heard nothing gets a word."""


def never_silent(played: Played, rules: Rules, receipts: Receipts) -> Iterator[Fault]:
    """Check by what residents received: after each look that it was no longer ago than that."""
    words = receipts.words_of()
    for life in rules.lives():
        order = life[-1].order
        chat = played.books.chats[order.orderer_id or 0]
        heard = words.get((chat, order.number), [])
        for stretch in life:
            if State(stretch.order.state) in RUNNING and stretch.order.paused_at is None:
                yield from _silent(stretch, heard, played, rules)


def _silent(stretch: Stretch, heard: list[datetime], played: Played, rules: Rules) -> Iterator[Fault]:
    for look in rules.whole[bisect_left(rules.whole, stretch.start) : bisect_left(rules.whole, stretch.end)]:
        at = bisect_right(heard, look)
        last = heard[at - 1] if at else stretch.order.received_at
        if rules.is_awake(look) and _due(last, played.calendar) <= look:
            yield Fault(Kind.SILENCE, f"of {stretch.order.number} nothing was said from {last} to {look}")
            return


def _due(heard: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when the next word is due: at the close of the third working day after that day."""
    return calendar.closing(calendar.working_day_after(calendar.local(heard).date(), SILENCE))


def never_pestered(played: Played, receipts: Receipts) -> Iterator[Fault]:
    """Check that each word came after three working days without any, and its order once in it."""
    words = receipts.words_of()
    for notice, line in receipts.of_job("word"):
        for number in sorted(numbers_in(line.text)):
            heard = words[notice.chat, number]
            at = bisect_left(heard, notice.created_at)
            if bisect_right(heard, notice.created_at) - at > 1:
                yield Fault(Kind.DOUBLED, f"two words about {number} at {notice.created_at}")
            if at and _due(heard[at - 1], played.calendar) > notice.created_at:
                yield Fault(Kind.UNCALLED, f"a word about {number} at {notice.created_at}")
