"""Identifiers grow with time and survive their way over a button."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ids import LARGEST, LONGEST, Ids, from_text, to_text
from tests.fakes import FakeClock

JUNK = ["", "A", "-1", " 1", "1_0", "１", "zzzzzzzzzzzzz", "1" * 14, "1y2p0ij32e8e8"]
numbers = st.integers(min_value=0, max_value=LARGEST)


def test_identifiers_grow_and_never_repeat() -> None:
    """Whatever the clock does, the next identifier is larger."""
    clock = FakeClock()
    ids = Ids(clock)
    made = []
    for step in (0, 1, 0, -3600, 0, 5, -1):
        clock.forward(seconds=step)
        made += [ids.new() for _ in range(50)]
    assert made == sorted(set(made))


def test_processes_meet_only_where_their_places_are_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever each of them makes in one and the same millisecond, and after it."""
    places = iter((1_000_000, 3_000, 500_000))
    monkeypatch.setattr("storage.ids.secrets.randbits", lambda _: next(places))
    clock = FakeClock()
    some, others = Ids(clock), Ids(clock)
    made = [[ids.new() for _ in range(3_000)] for ids in (some, others)]
    clock.forward(seconds=60)
    made += [[ids.new() for _ in range(3_000)] for ids in (some, others)]
    others.move()
    made.append([others.new() for _ in range(3_000)])
    everything = [one for each in made for one in each]
    assert len(set(everything)) == len(everything)


def test_an_identifier_fits_a_column_for_centuries() -> None:
    """63 bits are enough until long after us."""
    ids = Ids(lambda: datetime(2200, 1, 1, tzinfo=UTC))
    assert ids.new() < LARGEST


@given(numbers)
def test_text_round_trip(number: int) -> None:
    """What a button carries is the identifier again."""
    text = to_text(number)
    assert len(text) <= LONGEST
    assert from_text(text) == number


@given(numbers, numbers)
def test_different_identifiers_have_different_texts(first: int, second: int) -> None:
    """No two identifiers share a text."""
    assert (to_text(first) == to_text(second)) == (first == second)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_no_identifier(junk: str) -> None:
    """Anything that we did not write is refused, numbers too large for a column among it."""
    with pytest.raises(ValueError, match="not an identifier"):
        from_text(junk)
