"""All that must be true at the end, whatever died on the way; and the figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation import audit_nudges, audit_summaries, audit_traffic, audit_words
from tests.simulation.faults import Fault, Kind
from tests.simulation.receipts import Receipts
from tests.simulation.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.play import Played


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What came of it all. From `lost` on everything must be 0."""

    orders: int
    moves_of_people: int
    looks_at_the_clock: int
    kills: int
    messages_received: int
    received_again_after_a_kill: int
    nudges: int
    digests: int
    words_to_residents: int
    summaries: int
    summaries_received: int
    team_lists: int
    weekly_words: int
    lost: int
    doubled: int
    uncalled_for: int
    at_night: int
    other_faults: int


def faults(played: Played) -> list[Fault]:
    """Return everything that must not be."""
    return list(_faults(played))


def _faults(played: Played) -> Iterator[Fault]:
    rules, receipts = Rules(played), Receipts(played)
    yield from (Fault(Kind.TROUBLE, one) for one in played.troubles)
    yield from audit_nudges.made(played, rules)
    yield from audit_nudges.asked(played, rules)
    yield from audit_nudges.told(played, rules, receipts)
    yield from audit_nudges.slots(played, receipts)
    yield from audit_words.never_silent(played, rules, receipts)
    yield from audit_words.never_pestered(played, receipts)
    yield from audit_summaries.summaries(played, rules, receipts)
    yield from audit_summaries.team_lists(played, rules, receipts)
    yield from audit_summaries.resident_words(played, rules, receipts)
    yield from audit_traffic.deliveries(played)
    yield from audit_traffic.nights(played, rules, receipts)
    yield from audit_traffic.orders(played)
    yield from audit_traffic.results(played, rules)


def reckon(played: Played, found: list[Fault]) -> Reckoning:
    """Return the figures."""
    receipts, kinds = Receipts(played), Counter(one.kind for one in found)
    told = {job: len(list(receipts.of_job(job))) for job in audit_traffic.BY_DAY}
    return Reckoning(
        orders=len(played.books.orders),
        moves_of_people=len(played.diary.moves),
        looks_at_the_clock=len(played.diary.looks),
        kills=len(played.diary.deaths),
        messages_received=len(played.lines),
        received_again_after_a_kill=sum(len(lines) - 1 for lines in receipts.by_key.values()),
        nudges=len(played.books.nudges),
        digests=told["digest"],
        words_to_residents=told["word"],
        summaries=len(played.books.summaries),
        summaries_received=told["summary"],
        team_lists=told["team lists"],
        weekly_words=told["resident words"],
        lost=kinds[Kind.LOST] + kinds[Kind.SILENCE],
        doubled=kinds[Kind.DOUBLED],
        uncalled_for=kinds[Kind.UNCALLED],
        at_night=kinds[Kind.NIGHT],
        other_faults=kinds[Kind.STUCK] + kinds[Kind.TROUBLE],
    )
