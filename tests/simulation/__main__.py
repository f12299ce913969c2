"""`python -m tests.simulation`: the whole quarter on both databases, with a table at the end."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.conftest import sqlite
from tests.databases import PostgresServer
from tests.simulation.audit import Reckoning, faults, reckon
from tests.simulation.play import CUT, WHOLE, Played, Scale, play

PROCESSES = {"postgresql": 3, "sqlite": 1}


def main() -> int:
    """Play on each database, print the table; fail when anything was lost or doubled."""
    arguments = _arguments()
    scale = CUT if arguments.cut else WHOLE
    done: dict[str, Reckoning] = {}
    failed = False
    for name in arguments.database:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="sandan-simulation-") as folder:
            played = asyncio.run(_on(name, Path(folder), scale, arguments.seed))
        found = faults(played)
        done[name] = reckon(played, found)
        failed = failed or bool(found)
        for one in found[:50]:
            _say(f"{one.kind}: {one.what}")
        took = {what: f"{seconds:.0f} s" for what, seconds in played.seconds.items()}
        _say(f"{name}: {time.monotonic() - begun:.0f} s ({took})")
    sys.stdout.write(table(done))
    return int(failed)


def table(done: dict[str, Reckoning]) -> str:
    """Return the figures, a column a database."""
    rows = [["", *done], ["---"] * (1 + len(done))]
    rows += [
        [label.replace("_", " "), *(str(getattr(one, label)) for one in done.values())]
        for label in asdict(next(iter(done.values())))
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


async def _on(name: str, folder: Path, scale: Scale, seed: int) -> Played:
    if name == "sqlite":
        return await play(sqlite(folder), folder, scale, processes=PROCESSES[name], seed=seed, say=_say)
    server = PostgresServer()
    try:
        async with server.fresh() as url:
            return await play(url, folder, scale, processes=PROCESSES[name], seed=seed, say=_say)
    finally:
        server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--database", nargs="+", choices=list(PROCESSES), default=list(PROCESSES))
    parser.add_argument("--cut", action="store_true", help="three weeks instead of three months")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main())
