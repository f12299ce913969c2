"""`python -m tests.gauntlet`: kills, troubles and a storm, with a table of each at the end."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.databases import PostgresServer
from tests.gauntlet.run import Plan, run
from tests.gauntlet.storm import Storm, endure_storm
from tests.gauntlet.troubles import TROUBLES, endure, endure_partition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.gauntlet.troubles import Outcome

SECONDS_AN_ORDER = 0.6
"""What an order takes on two cores, killing and all: so many fit into the time that is given."""
ARRIVALS = 5_000 / 600
"""Residents a second in a storm: five thousand within ten minutes."""
SHARES = {"sqlite": 0.3, "postgresql": 0.3, "storm": 0.15}
"""Of the time, about; troubles take what they take, some three minutes."""
PARTS = (*SHARES, "troubles")

Row = dict[str, Any]


def main() -> int:
    """Run every part, print its table; fail when anything was lost, doubled or hidden."""
    arguments = _arguments()
    tables: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory(prefix="sandan-gauntlet-") as folder:
        for part in arguments.only:
            tables[part] = asyncio.run(_PARTS[part](Path(folder) / part, arguments))
    if arguments.json:
        sys.stdout.write(json.dumps(tables) + "\n")
    else:
        sys.stdout.write("\n".join(_table(part, rows) for part, rows in tables.items()))
    return int(any(row["faults"] for rows in tables.values() for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet")
    parser.add_argument("--minutes", type=float, default=10.0, help="for everything together")
    parser.add_argument("--processes", type=int, default=3, help="on PostgreSQL; SQLite has one")
    parser.add_argument("--residents", type=int, help="in the storm; by default as many as its minutes allow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args()


async def _kills_on_sqlite(where: Path, arguments: argparse.Namespace) -> list[Row]:
    return [await _kills(where, _plan(arguments, "sqlite"))]


async def _kills_on_postgresql(where: Path, arguments: argparse.Namespace) -> list[Row]:
    plan = asdict(_plan(arguments, "postgresql"))
    return await _on_postgresql(lambda url: _kills(where, Plan(**{**plan, "database_url": url})))


async def _kills(where: Path, plan: Plan) -> Row:
    begun = time.monotonic()
    found = await run(where, plan, _say)
    took = round(time.monotonic() - begun)
    return {"seconds": took, **_without(asdict(found)), "faults": len(found.faults)}


async def _troubles(where: Path, arguments: argparse.Namespace) -> list[Row]:
    rows = []
    for number, (name, trouble) in enumerate(TROUBLES.items()):
        _say(name)
        rows.append(_of(name, await endure(where / str(number), trouble, seed=arguments.seed)))
    _say("partition")

    async def cut_off(url: str) -> Row:
        return _of("cut off from PostgreSQL", await endure_partition(where / "partition", url))

    return [*rows, *await _on_postgresql(cut_off)]


async def _storm(where: Path, arguments: argparse.Namespace) -> list[Row]:
    seconds = arguments.minutes * 60 * _share("storm", arguments)
    residents = arguments.residents or int(seconds * ARRIVALS)
    _say(f"storm: {residents} residents")
    weather = await endure_storm(where, Storm(residents, residents / ARRIVALS, arguments.seed))
    figures = asdict(weather)
    del figures["reckoning"]
    rounded = {name: round(value, 2) for name, value in figures.items()}
    return [{"residents": residents, **rounded, "faults": len(weather.reckoning.faults)}]


async def _on_postgresql(course: Callable[[str], Awaitable[Row]]) -> list[Row]:
    server = PostgresServer()
    try:
        async with server.fresh() as url:
            return [await course(url)]
    finally:
        server.stop()


_PARTS = {
    "sqlite": _kills_on_sqlite,
    "postgresql": _kills_on_postgresql,
    "troubles": _troubles,
    "storm": _storm,
}


def _plan(arguments: argparse.Namespace, name: str) -> Plan:
    seconds = arguments.minutes * 60 * _share(name, arguments)
    return Plan(
        orders=max(40, int(seconds / SECONDS_AN_ORDER)),
        kills=max(6, int(seconds / 8)),
        apart=4.0,
        processes=arguments.processes if name == "postgresql" else 1,
        seed=arguments.seed,
    )


def _share(part: str, arguments: argparse.Namespace) -> float:
    """Return how much of the time a part has; all of it where it is alone."""
    return 1.0 if len(arguments.only) == 1 else SHARES[part]


def _of(name: str, outcome: Outcome) -> Row:
    found = outcome.reckoning
    return {
        "trouble": name,
        "said on /health": "yes" if outcome.said else "NO",
        "said to be over": "yes" if outcome.over else "NO",
        **_without(asdict(found)),
        "faults": len(found.faults) + (not outcome.is_well),
    }


def _without(row: Row) -> Row:
    """Leave out what there was none of, but what everybody wants to see."""
    wanted = {"orders", "kills", "lost", "doubled", "without_number", "undelivered"}
    return {name: value for name, value in row.items() if value or name in wanted}


def _table(part: str, rows: list[Row]) -> str:
    """Return a table: a line a figure, a column a course."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[part, *map(str, range(1, len(rows) + 1))], ["---"] * (1 + len(rows))]
    lines += [[name.replace("_", " "), *(str(row.get(name, 0)) for row in rows)] for name in names]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main())
