"""Reads a workbook in a process of its own, with bounded memory and time.

A file of a kilobyte may unpack to gigabytes, or have two cells a million rows and columns apart; the
library then takes all the memory there is, and ends the process that it runs in. Formulas are not reckoned,
macros not run, links not followed: of a cell only the value counts that lies beside its formula.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 1 << 30
"""Bytes that the process may have."""
LONGEST = 60.0
"""Seconds that it may take."""
MOST_TEXT = 100_000_000
"""Characters that it may tell."""
NO_SHEET, TOO_LARGE = 3, 4


class NoSheetError(Exception):
    """It is no workbook, or a broken one."""


class TooLargeError(Exception):
    """It would take more memory or time than there is for it."""


def read(path: Path) -> list[list[object]]:
    """Return the cells of a workbook's first sheet with anything in it.

    Raises:
        NoSheetError, TooLargeError: it cannot be read.
        OSError: there is no such file, or it may not be read.
    """
    with path.open("rb"):
        pass  # only to see that there is something to read
    command = [sys.executable, "-P", "-m", "bot.spreadsheet", str(path.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603 - ourselves
    except subprocess.TimeoutExpired as error:
        raise TooLargeError from error
    if done.returncode == NO_SHEET:
        raise NoSheetError
    if done.returncode:
        raise TooLargeError
    return [json.loads(line, object_hook=_moment) for line in done.stdout.splitlines()]


def _moment(tagged: dict[str, str]) -> object:
    [(kind, told)] = tagged.items()
    return datetime.fromisoformat(told) if kind == "datetime" else date.fromisoformat(told)


def _told(value: object) -> Any:  # noqa: ANN401 - whatever JSON knows
    """Return what JSON does not know by itself."""
    if isinstance(value, date):
        return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}
    return str(value)


def _bound() -> None:
    """Have no more memory than this, where the system can say so."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _tell(path: str) -> int:
    """Print the rows, one a line, without what is empty; return how it went."""
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - within the bounds

    told = 0
    try:
        book = load_workbook(path)
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True):
                line = json.dumps(row, default=_told)
                told += len(line)
                if told > MOST_TEXT:
                    return TOO_LARGE
                print(line)  # noqa: T201 - to the process that asked
            if told:
                return 0
    except CalamineError:
        return NO_SHEET
    return 0


if __name__ == "__main__":
    _bound()
    sys.exit(_tell(sys.argv[1]))
