"""Reads a hand-written structure and collects every mistake in it, each with its place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handlers.texts import operator as texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What fits into a link, a QR code and Telegram's start parameter behind `place-` or `join-`."""

LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where: the path of keys, counted from 1."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return both as one line."""
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass
class Table:
    """One table of the file. Reading a key takes note of it; `finish()` reports those nobody read."""

    data: Mapping[str, Any]
    path: str
    mistakes: list[Mistake]
    _read: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, what: str) -> None:
        """Take down a mistake."""
        self.mistakes.append(Mistake(self.at(key) if key else self.path, what))

    def _take(self, key: str) -> Any:  # noqa: ANN401 - whatever was written
        self._read.add(key)
        return self.data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; one without a default must be there."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.wrong(key, texts.MISSING)
        elif not isinstance(value, str) or not value.strip():
            self.wrong(key, texts.NOT_TEXT)
        elif len(value) > LONGEST_TEXT:
            self.wrong(key, texts.TOO_LONG.format(limit=LONGEST_TEXT))
        else:
            return value.strip()
        return ""

    def code(self, key: str = "code", default: str | None = None) -> str:
        """Return a code: letters, digits, - and _."""
        value = self.text(key, default)
        if value and not CODE.fullmatch(value):
            self.wrong(key, texts.NOT_CODE.format(value=value))
            return ""
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of the allowed words."""
        value = self.text(key, default)
        return self._allowed(key, value, allowed) if value else value

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of allowed words."""
        return tuple(word for word in self.texts(key) if self._allowed(key, word, allowed))

    def _allowed(self, key: str, value: str, allowed: Collection[str]) -> str:
        if value in allowed:
            return value
        self.wrong(key, unknown(value, allowed))
        return ""

    def number(self, key: str, default: int, *, least: int = 1) -> int:
        """Return a whole number."""
        value = self._take(key)
        if value is None:
            return default
        if type(value) is not int or value < least:
            self.wrong(key, texts.NOT_NUMBER.format(least=least))
            return default
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return yes or no."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong(key, texts.NOT_FLAG)
        return default

    def degrees(self, key: str, most: float) -> float | None:
        """Return a latitude or longitude, if it is given."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > most:
            self.wrong(key, texts.NOT_DEGREES.format(most=most))
            return None
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing one is empty."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(key, texts.NOT_LIST)
            return ()
        return tuple(one.strip() for one in value)

    def raw(self, key: str) -> Any:  # noqa: ANN401 - the caller looks at its kind
        """Return a value as it was written."""
        return self._take(key)

    def table(self, key: str) -> Table:
        """Return a table inside this one; a missing one is empty."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, texts.NOT_TABLE)
        return Table(value if isinstance(value, dict) else {}, self.at(key), self.mistakes)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list of tables; each is finished after its use."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, texts.NOT_TABLES.format(key=key))
            return
        for at, one in enumerate(value, start=1):
            inner = Table(one, f"{self.at(key)}[{at}]", self.mistakes)
            yield inner
            inner.finish()

    def finish(self) -> None:
        """Report every key that nobody asked for: most are misspelt."""
        for key in self.data:
            if key not in self._read:
                self.wrong(key, unknown(key, self._read))


def unknown(value: str, allowed: Collection[str]) -> str:
    """Return the sentence for a word that is none of those allowed, with the nearest one."""
    near = difflib.get_close_matches(value, sorted(allowed), n=1)
    if near:
        return texts.UNKNOWN_NEAR.format(value=value, near=near[0])
    return texts.UNKNOWN.format(value=value, allowed="、".join(sorted(allowed)) or texts.NOTHING)
