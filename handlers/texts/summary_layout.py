"""How a summary's text is laid out: a heading, numbered sections, lists that say what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import summary_labels as labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from orders.report import Period

LONGEST = 3900
"""What a summary may measure in UTF-16 units: a message of Telegram holds 4096, and staff may add a line."""

LINES = (6, 4, 3, 2, 1)
"""How many lines a list shows at most; the next smaller where the whole is too long."""

PERIOD = "（{title}，{dates}）"
LATE_NOTE = "（本期汇总因系统停机晚发）"
ORDINALS = "一二三四五六七八九"
MORE = "· 另有 {count} {unit}"


def fitting(write: Callable[[int], str], lines: Sequence[int] = LINES) -> str:
    """Return the longest form of a text that fits into one message; the lists say what they leave out.

    Every line is short (names are cut), so that the shortest form fits.
    """
    forms = map(write, lines)
    return next((text for text in forms if size(text) <= LONGEST), "") or write(lines[-1])


def size(text: str) -> int:
    """Return a text's length in UTF-16 units, by which Telegram measures."""
    return len(text.encode("utf-16-le")) // 2


def heading(title: str, period: Period, *, late: bool) -> Iterator[str]:
    """Yield the heading: whose summary, of which period, and whether it is late."""
    yield title
    yield PERIOD.format(title=labels.title(period), dates=labels.dates(period))
    if late:
        yield LATE_NOTE


def numbered(sections: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Yield the sections that have something to say, numbered 一、二、三."""
    told = [(title, lines) for title, found in sections if (lines := list(found))]
    for ordinal, (title, lines) in zip(ORDINALS, told, strict=False):
        yield ""
        yield f"{ordinal}、{title}"
        yield from lines


def listed(lines: Sequence[str], most: int, unit: str) -> Iterator[str]:
    """Yield lines of a list, and how many are left out."""
    yield from (f"· {line}" for line in lines[:most])
    if len(lines) > most:
        yield MORE.format(count=len(lines) - most, unit=unit)
