"""Which numbers a message may have that is looked for: the rule alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.tg.doubts import MOST, Search, candidates, counter_of
from handlers.message_log import Known


def test_private_chats_and_basic_groups_are_numbered_together() -> None:
    """Supergroups and channels, whose ids are the lowest, each for themselves."""
    assert counter_of("7") == counter_of("-4321") == counter_of("-999999999999") == counter_of("")
    assert counter_of("-1001234567890") == "-1001234567890"


CHATS = st.sampled_from(["", "7", "-7", "-1001234567890"])
RECORDS = st.lists(st.tuples(CHATS, st.integers(1, 60).map(str)), max_size=30).map(tuple)


@given(RECORDS, RECORDS, CHATS, st.integers(0, 80))
def test_candidates_go_upward_past_what_is_known(
    before: tuple[tuple[str, str], ...], since: tuple[tuple[str, str], ...], chat: str, after: int
) -> None:
    """Above all that was there before, none that is on record, none left out; nothing to go by, no guess."""
    counter = counter_of(chat)
    old, new = (
        {int(ref) for other, ref in known if counter_of(other) == counter} for known in (before, since)
    )
    search = Search(counter)
    search.among(Known(before, since), after)
    asked = list(search)
    if not old and not new:
        assert asked == []
        return
    first = max(max(old) if old else min(new), after) + 1
    assert asked == [number for number in range(first, first + 200) if number not in new][:MOST]
    assert next(candidates(counter, Known(before, since), after)) == asked[0]


def test_a_search_ends_below_what_came_later() -> None:
    """A message that was begun after the search has a higher number than whatever is looked for."""
    search = Search("")
    search.among(Known((("7", "10"),)), 0)
    search.came_later(14)
    search.came_later(20)
    assert list(search) == [11, 12, 13]
