"""What buttons carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.buttons import LONGEST, JunkButtonError, Subject, decode, identifier, press

IDS = st.integers(0, 2**63 - 1)


@given(st.sampled_from(Subject), IDS, st.integers(0, 999_999), IDS)
def test_a_button_comes_back_as_it_went(subject: Subject, id_: int, seen: int, argument: int) -> None:
    """Whatever the identifiers, the data fits into 64 bytes and is read back whole."""
    button = press("接单", "rate_attitude", subject, id_, seen=seen, argument=argument)
    assert len(button.data.encode()) <= LONGEST
    wish = decode(button.data)
    assert (wish.subject, wish.id, wish.verb, wish.seen) == (subject, id_, "rate_attitude", seen)
    assert identifier(wish.argument) == argument


@given(st.text(max_size=80))
def test_any_text_is_ours_or_junk(data: str) -> None:
    """A forged button is refused, never half understood."""
    try:
        wish = decode(data)
    except JunkButtonError:
        return
    assert data.startswith(f"v1:{wish.subject}")


@pytest.mark.parametrize(
    "data", ["", "v1", "v2:o1:accept:1:", "v1:o1:accept:1:\n", "v1:x1:accept:1:", "v1:o:a:1:"]
)
def test_junk_is_refused(data: str) -> None:
    """Nothing, another version, a line break, an unknown subject."""
    with pytest.raises(JunkButtonError):
        decode(data)


def test_a_button_that_would_not_fit_is_never_made() -> None:
    """The mistake is found where the button is made, not at the messenger."""
    with pytest.raises(ValueError, match="cannot carry"):
        press("x", "a_verb_that_is_far_too_long_for_any_button")
