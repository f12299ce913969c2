"""The sixteen digits of a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import recovery_code

RANDOM = st.text("0123456789", min_size=15, max_size=15)


def whole(random: str) -> str:
    """Return fifteen digits with their check."""
    (check,) = [digit for digit in "0123456789" if recovery_code.is_valid(random + digit)]
    return random + check


@given(RANDOM, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(random: str, at: int, by: int) -> None:
    """Whichever digit, and whatever it became."""
    code = whole(random)
    wrong = code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :]
    assert not recovery_code.is_valid(wrong)


@given(RANDOM)
def test_what_is_shown_can_be_read(random: str) -> None:
    """In groups of four, and as one piece."""
    code = whole(random)
    assert recovery_code.read(recovery_code.shown(code)) == recovery_code.read(code) == code


def test_no_two_codes_are_alike() -> None:
    """A thousand made, a thousand different, each with its check."""
    made = {recovery_code.make() for _ in range(1000)}
    assert len(made) == 1000
    assert all(recovery_code.is_valid(code) for code in made)


def test_the_published_example_checks() -> None:
    """ISO/IEC 7064 gives 0794 the check digit 5 under MOD 11,10."""
    assert recovery_code.is_valid("07945")


@pytest.mark.parametrize("text", ["13800001111", "320621199001011234", "3栋", "4821 9073 5566 120", "", "六"])
def test_phones_and_identity_numbers_are_no_codes(text: str) -> None:
    """What has other lengths is left to others."""
    assert recovery_code.read(text) is None
