"""`python -m tests.gauntlet`: the whole of it, with a table at the end."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.databases import PostgresServer
from tests.gauntlet.run import Plan, run

if TYPE_CHECKING:
    from tests.gauntlet.audit import Reckoning

SECONDS_AN_ORDER = 0.6
"""What an order takes on two cores, killing and all: so many fit into the time that is given."""


def main() -> int:
    """Run both databases, print the table; fail when anything was lost or doubled."""
    arguments = _arguments()
    done: list[tuple[str, Reckoning, float]] = []
    with tempfile.TemporaryDirectory(prefix="sandan-gauntlet-") as folder:
        for name in arguments.database:
            plan = _plan(arguments, name)
            begun = time.monotonic()
            done.append((name, asyncio.run(_one(Path(folder) / name, name, plan)), time.monotonic() - begun))
    if arguments.json:
        rows = [{"database": name, "seconds": round(took, 1), **asdict(one)} for name, one, took in done]
        sys.stdout.write(json.dumps(rows) + "\n")
    else:
        sys.stdout.write(table(done))
    return int(any(one.faults for _, one, _ in done))


def table(done: list[tuple[str, Reckoning, float]]) -> str:
    """Return the table, a column a database."""
    lines = [["", *(name for name, _, _ in done)], ["---"] * (1 + len(done))]
    lines.append(["seconds", *(f"{took:.0f}" for _, _, took in done)])
    lines += [
        [label.replace("_", " "), *(str(getattr(one, label)) for _, one, _ in done)]
        for label in asdict(done[0][1])
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet")
    parser.add_argument("--minutes", type=float, default=10.0, help="for all databases together")
    parser.add_argument("--processes", type=int, default=3, help="on PostgreSQL; SQLite has one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    return parser.parse_args()


def _plan(arguments: argparse.Namespace, name: str) -> Plan:
    seconds = arguments.minutes * 60 / len(arguments.database)
    return Plan(
        orders=max(40, int(seconds / SECONDS_AN_ORDER)),
        kills=max(6, int(seconds / 8)),
        apart=4.0,
        processes=arguments.processes if name == "postgresql" else 1,
        seed=arguments.seed,
    )


async def _one(where: Path, name: str, plan: Plan) -> Reckoning:
    if name == "sqlite":
        return await run(where, plan, _say)
    server = PostgresServer()
    try:
        async with server.fresh() as url:
            return await run(where, Plan(**{**asdict(plan), "database_url": url}), _say)
    finally:
        server.stop()


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main())
