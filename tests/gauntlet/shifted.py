"""`sandan serve` with a clock that goes wrong: by so many seconds as stand in a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.__main__ import main
from bot.commands import serve
from tests.benchmarks.unpaced import lift_limits

SHIFT = Path("clock-shift")


def shifted() -> datetime:
    """Return the moment, as wrong as the file says."""
    return datetime.now(UTC) + timedelta(seconds=float(SHIFT.read_text() if SHIFT.exists() else 0))


def set_to(where: Path, seconds: float) -> None:
    """Let the clock of a service that runs there be wrong by so much.

    In one step: a process that found the file empty would have no clock at all.
    """
    new = where / f"{SHIFT}.new"
    new.write_text(str(seconds))
    new.replace(where / SHIFT)


if __name__ == "__main__":
    vars(serve)["wall_clock"] = shifted  # which the wiring gets from here
    lift_limits()
    sys.exit(main(["serve"]))
