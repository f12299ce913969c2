"""Historical messages from a file: JSON lines, a spreadsheet or CSV, with the headings that offices use."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot import spreadsheet
from bot.commands.errors import CommandError
from handlers.texts import operator as texts
from handlers.texts import trouble
from handlers.texts.sheets import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

_MEANING = {word: name for name, listed in HEADINGS.items() for word in listed.split()}
_SHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_LARGEST = 100_000_000
"""Bytes of a file of text: two hundred thousand messages."""
_HEAD_WITHIN = 10
"""Rows in which the headings are looked for: above them stand titles."""
_MORNING = time(9, 0)
"""When a message came of which only the day is known."""
_MOMENT = re.compile(
    r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D{1,3}(\d{1,2})\D(\d{1,2})(?:\D(\d{1,2}))?)?\D{0,3}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One message. `key` stays the same whenever the same row is read again."""

    text: str
    place: str = ""
    at: datetime | None = None
    person: str = ""
    phone: str = ""
    community: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A file's messages, oldest first; how many rows had no text, and how many an unreadable time."""

    rows: tuple[Row, ...]
    empty: int = 0
    untimed: int = 0


def read_history(path: Path, zone: tzinfo) -> History:
    """Read a file; times without a zone are in `zone`. Raises :class:`CommandError`."""
    try:
        if path.suffix.lower() in _SHEETS:
            raw = _from_table(_sheet(path), path)
        else:
            raw = _from_text(_decoded(_bytes(path), path), path)
    except FileNotFoundError as error:
        raise CommandError(texts.NO_FILE.format(path=path)) from error
    except OSError as error:
        raise CommandError(texts.UNREADABLE.format(path=path, reason=trouble.reason(error))) from error
    return _history(raw, zone)


def _history(raw: Iterable[Mapping[str, object]], zone: tzinfo) -> History:
    """Check the rows, give each its key, and put them in order."""
    rows, seen, empty, untimed = [], Counter[str](), 0, 0
    for facts in raw:
        said = {name: _plain(facts.get(name)) for name in HEADINGS}
        if not said["text"]:
            empty += 1
            continue
        at = _moment(facts.get("time"), zone)
        untimed += at is None and bool(said["time"])
        row = Row(said["text"], said["place"], at, said["person"], said["phone"], said["community"])
        digest = hashlib.sha256("\0".join(said.values()).encode()).hexdigest()[:24]
        seen[digest] += 1
        rows.append(replace(row, key=f"{digest}-{seen[digest]}"))
    rows.sort(key=lambda row: (row.at is None, row.at.timestamp() if row.at else 0))
    return History(tuple(rows), empty, untimed)


def _decoded(data: bytes, path: Path) -> str:
    """Return a file's text: UTF-8, or GB 18030 as Chinese spreadsheets write CSV."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(texts.NOT_UTF8.format(path=path))


def _from_text(text: str, path: Path) -> list[dict[str, object]]:
    """Read JSON lines or CSV, by what the text begins with."""
    if text.lstrip().startswith("{"):
        return [
            _named(_object(line, number)) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;,", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CommandError(texts.NOT_A_SHEET.format(path=path)) from error
    return _from_table(rows, path)


def _object(line: str, number: int) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CommandError(texts.LINE_NOT_JSON.format(number=number)) from error
    if not isinstance(entry, dict):
        raise CommandError(texts.LINE_NOT_JSON.format(number=number))
    return entry


def _named(entry: Mapping[str, object]) -> dict[str, object]:
    """Give an object's values the names we use."""
    return {_MEANING[name]: value for name, value in _headed(entry).items() if name in _MEANING}


def _headed(entry: Mapping[str, object]) -> dict[str, object]:
    return {_heading(name): value for name, value in entry.items()}


def _heading(cell: object) -> str:
    """Return a heading without what people put around it: spaces, * and a remark in brackets."""
    return re.sub(r"[\s*:\uff1a]|[(\uff08].*", "", str(cell or "")).lower()


def _sheet(path: Path) -> list[list[object]]:
    """Return the cells of a workbook's first sheet with anything in it."""
    try:
        return spreadsheet.read(path)
    except spreadsheet.NoSheetError as error:
        raise CommandError(texts.NOT_A_SHEET.format(path=path)) from error
    except spreadsheet.TooLargeError as error:
        raise CommandError(texts.SHEET_TOO_LARGE.format(path=path)) from error


def _bytes(path: Path) -> bytes:
    """Return a file's content, unless it is larger than a history can be."""
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise CommandError(texts.SHEET_TOO_LARGE.format(path=path))
    return data


def _from_table(rows: Sequence[Sequence[object]], path: Path) -> list[dict[str, object]]:
    """Find the headings and return the rows below them by name."""
    for at, row in enumerate(rows[:_HEAD_WITHIN]):
        names = [_MEANING.get(_heading(cell)) for cell in row]
        if "text" in names:
            return [_record(names, below) for below in rows[at + 1 :]]
    found = "、".join(str(cell) for cell in (rows[0] if rows else []) if str(cell).strip())
    raise CommandError(texts.NO_TEXT_COLUMN.format(path=path, found=found[:200] or texts.NOTHING))


def _record(names: Sequence[str | None], row: Sequence[object]) -> dict[str, object]:
    """Return one row; of two columns with the same meaning the first that is filled counts."""
    record: dict[str, object] = {}
    for name, cell in zip(names, row, strict=False):
        if name and not record.get(name):
            record[name] = cell
    return record


def _plain(value: object) -> str:
    """Return a cell as text: a phone that a spreadsheet took for a number loses its `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if value is not None else ""


def _moment(value: object, zone: tzinfo) -> datetime | None:
    """Return a time as people and spreadsheets write it, or None."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, _MORNING, zone)
    text = _plain(value)
    try:
        if "T" in text or text.endswith(("Z", "+08:00")):
            parsed = datetime.fromisoformat(text)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)
        match = _MOMENT.fullmatch(text)
        if match is None:
            return None
        year, month, day, *clock = (int(part) if part else None for part in match.groups())
        hour, minute, second = clock
        at = _MORNING if hour is None else time(hour, minute or 0, second or 0)
        return datetime.combine(date(year or 0, month or 0, day or 0), at, zone)
    except ValueError:
        return None
