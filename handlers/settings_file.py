"""What a community decides for itself, as the file of `sandan init` says it (storage.directory.Settings).

Only what the file says is kept; whatever cannot be used is a mistake that names its place.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from handlers.texts import operator as texts
from orders.clocks import PARTS, clock_face, clock_keys, clocks_with, rhythm_of, spans_of, weekly

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.tables import Table

SHORTEST_KEPT = 30
"""Days: for so long a closed order can be reopened."""


def read_settings(table: Table) -> dict[str, Any]:
    """Read the settings of one community; what is wrong is taken down in the table's mistakes."""
    found = {key: read(table, key) for key, read in _READERS.items() if key in table.data}
    for day in set(found.get("extra_holidays", ())) & set(found.get("extra_working_days", ())):
        table.wrong("extra_holidays", texts.BOTH_DAYS.format(day=day))
    for key in _READERS:
        table.raw(key)  # a name that is misspelt is told which ones there are
    table.finish()
    return found


def _flag(table: Table, key: str) -> bool:
    return table.flag(key, default=False)


def _kept(table: Table, key: str) -> int:
    return table.number(key, SHORTEST_KEPT, least=SHORTEST_KEPT)


def _days(table: Table, key: str) -> list[str]:
    """Read a list of days, written as text or as TOML's own dates."""
    value = table.raw(key)
    days = []
    for day in value if isinstance(value, list) else [value]:
        try:
            days.append(date.fromisoformat(str(day)).isoformat())
        except ValueError:
            table.wrong(key, texts.NOT_DAY.format(value=day))
    return days


def _weekly(value: Any) -> None:  # noqa: ANN401 - whatever was written
    weekly(str(value))


def _quiet(value: Any) -> None:  # noqa: ANN401 - as above
    rhythm_of(_texts(value), ())


def _digests(value: Any) -> None:  # noqa: ANN401 - as above
    for one in _texts(value):
        clock_face(one)


def _hours(value: Any) -> None:  # noqa: ANN401 - as above
    spans_of(_texts(value))


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return a list of texts; raises `ValueError` for anything else."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("not a list of texts")
    return value


def _time(check: Callable[[Any], None], sentence: str) -> Callable[[Table, str], Any]:
    """Return the reader of a setting about times of day: it is kept as it was written."""

    def read(table: Table, key: str) -> Any:  # noqa: ANN401 - whatever was written
        value = table.raw(key)
        try:
            check(value)
        except ValueError:
            table.wrong(key, sentence)
        return value

    return read


def _clocks(outer: Table, name: str) -> dict[str, dict[str, int]]:
    """Read other deadlines than the shipped ones, by category or urgency."""
    table = outer.table(name)
    found: dict[str, dict[str, int]] = {}
    for key in clock_keys():
        if key in table.data:
            found[key] = _clock(table, key)
        table.raw(key)
    table.finish()
    return found


def _clock(table: Table, key: str) -> dict[str, int]:
    """Read the amounts of one clock."""
    inner = table.table(key)
    known = len(inner.mistakes)
    parts = {part: inner.number(part, 1, least=part != "contact") for part in PARTS if part in inner.data}
    for part in PARTS:
        inner.raw(part)
    inner.finish()
    if len(inner.mistakes) == known:
        try:
            clocks_with({key: parts})
        except ValueError:
            table.wrong(key, texts.NOT_CLOCK)
    return parts


def _lexicon(outer: Table, name: str) -> dict[str, Any]:
    """Read the community's own words; what is in them, the sorter checks when it loads them."""
    table = outer.table(name)
    kept = {key: table.raw(key) for key in ("matter", "words", "silence") if key in table.data}
    for key in ("matter", "words", "silence"):
        table.raw(key)
    table.finish()
    return kept


_READERS: dict[str, Callable[[Table, str], Any]] = {
    "auto_dispatch": _flag,
    "desk_follows": _flag,
    "extra_holidays": _days,
    "extra_working_days": _days,
    "hours": _time(_hours, texts.NOT_HOURS),
    "clocks": _clocks,
    "quiet": _time(_quiet, texts.NOT_QUIET),
    "digests": _time(_digests, texts.NOT_DIGESTS),
    "summary_at": _time(_weekly, texts.NOT_WEEKLY),
    "summary_auto": _flag,
    "public_board": _flag,
    "keep_orders": _kept,
    "keep_photos": _kept,
    "lexicon": _lexicon,
}
