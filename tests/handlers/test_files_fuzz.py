"""Files that operators write: any text is a plan or a list of mistakes with their places."""

from __future__ import annotations

import copy
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.founding_file import Plan, PlanError, read_plan
from handlers.holidays import Override, OverrideError, parse_override

EXAMPLE = tomllib.loads(Path("handlers/example.toml").read_text(encoding="utf-8"))
HOLIDAYS = {"holidays": [date(2027, 2, 6)], "working_days": [date(2027, 2, 20)], "announced": [2027]}
ODD = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.just([]),
    st.just({}),
    st.just(["x", 1]),
    st.dates().map(lambda day: day),
    st.just([{"code": "x"}]),
)


def written(value: Any) -> str:  # noqa: ANN401 - whatever TOML can say
    """Write a value as TOML does inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        inner = ", ".join(f'"{key}" = {written(one)}' for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def text_of(data: dict[str, Any]) -> str:
    """Write a file."""
    return "\n".join(f'"{key}" = {written(value)}' for key, value in data.items())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - as above
    """Return the path of everything inside a structure."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, one in inner for found in places(one, (*path, key))]


def changed(value: dict[str, Any], path: tuple[Any, ...], to: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return a structure in which something else stands at one place."""
    whole = copy.deepcopy(value)
    at: Any = whole
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return whole


def test_the_example_survives_being_written_anew() -> None:
    """What is changed below is a good file otherwise."""
    assert isinstance(read_plan(text_of(EXAMPLE)), Plan)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(places(EXAMPLE)), ODD)
def test_a_plan_with_an_odd_value_is_a_plan_or_its_mistakes(path: tuple[Any, ...], odd: object) -> None:
    """Wherever it stands: read, or refused with a sentence each."""
    try:
        plan = read_plan(text_of(changed(EXAMPLE, path, odd)))
    except PlanError as error:
        assert error.mistakes  # noqa: PT017 - either way is right
        assert all(str(one) for one in error.mistakes)  # noqa: PT017
    else:
        assert plan.communities


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(places(HOLIDAYS)), ODD)
def test_holidays_with_an_odd_value_are_read_or_refused(path: tuple[Any, ...], odd: object) -> None:
    """The same for the days off that an operator adds."""
    try:
        assert isinstance(parse_override(text_of(changed(HOLIDAYS, path, odd))), Override)
    except OverrideError as error:
        assert str(error)  # noqa: PT017 - either way is right


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
@example("a = " + "[" * 5000)
@example("a = " + "9" * 5000)
def test_no_text_breaks_the_readers(text: str) -> None:
    """Noise is a mistake with a place, never an exception of another kind."""
    with pytest.raises(PlanError):
        read_plan(text)
    try:
        parse_override(text)
    except OverrideError as error:
        assert str(error)  # noqa: PT017 - an empty file is a good one
