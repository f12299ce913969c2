"""Processes under measurement: started, watched and ended one by one."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import psutil  # type: ignore[import-untyped]  # it brings no types

from tests.benchmarks.far_end import SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
WEBHOOK = "/telegram/webhook"
ENDING = 15  # seconds
MEGABYTE = 1_000_000


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Timed(Protocol):
    """Whatever takes processor time."""

    @property
    def cpu_seconds(self) -> float:
        """Return how much it has taken so far."""
        ...


class Running:
    """One process; on leaving it is asked to stop, and killed when it does not."""

    def __init__(self, *arguments: str, where: Path, settings: Mapping[str, str] | None = None) -> None:
        """Start `python -m …` with these settings and nothing else of the environment."""
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", *arguments],
            cwd=where,
            env=environment(settings or {}),
            stdout=subprocess.DEVNULL,
        )
        self._seen = psutil.Process(self._process.pid)

    def __enter__(self) -> Self:
        """Watch it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.end()

    def end(self) -> None:
        """End it and wait until it has gone."""
        self._process.terminate()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """Return its number."""
        return self._process.pid

    @property
    def megabytes(self) -> float:
        """Return its resident memory."""
        return float(self._seen.memory_info().rss) / MEGABYTE

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time that it has taken so far."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)


class Processors:
    """Several processes whose processor time counts as one's."""

    def __init__(self, *each: Timed) -> None:
        """Take them."""
        self._each = each

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time that they have taken so far."""
        return sum(one.cpu_seconds for one in self._each)


class Family:
    """A process and its children, those who have ended as well."""

    def __init__(self, pid: int) -> None:
        """Watch it."""
        self._head = psutil.Process(pid)

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time that they have taken so far."""
        seconds = float(sum(self._head.cpu_times()[:4]))
        for child in self._head.children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it counts with its parent from now on
                seconds += float(sum(child.cpu_times()[:2]))
        return seconds


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return a bare environment with settings."""
    return {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **settings}


@dataclass(frozen=True, slots=True)
class Street:
    """A founded service: where its data lies, how it is set up, and how people join."""

    where: Path
    port: int
    settings: Mapping[str, str]
    invites: list[dict[str, Any]]

    def serve(self, *arguments: str, paced: bool = False) -> Running:
        """Start the service; `paced` keeps the Bot API's limits."""
        command = ("bot", "serve") if paced else ("tests.benchmarks.unpaced", *arguments)
        return Running(*command, where=self.where, settings=self.settings)

    def beside(self) -> Street:
        """Return the same street for another process beside the first."""
        port = free_port()
        return replace(self, port=port, settings={**self.settings, "SANDAN_PORT": str(port)})


def found(where: Path, api: str, database: str = "") -> Street:
    """Build the example street in an empty folder, or in an empty database elsewhere."""
    port = free_port()
    settings = {
        "SANDAN_DATA_DIR": str(where / "var"),
        "SANDAN_SECRET_KEY": "a secret of the benchmark, 32 characters",
        "SANDAN_PORT": str(port),
        "SANDAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SANDAN_TELEGRAM_TOKEN": TOKEN,
        "SANDAN_TELEGRAM_API_URL": api,
        "SANDAN_TELEGRAM_MODE": "webhook",
        "SANDAN_TELEGRAM_SECRET": SECRET,
        "SANDAN_LOG_LEVEL": "warning",
        # A few accounts and one network stand for a whole town here.
        "SANDAN_LIMIT_MESSAGES": "1000000",
        "SANDAN_LIMIT_PRESSES": "1000000",
        "SANDAN_LIMIT_NEWCOMERS": "1000000",
        **({"SANDAN_DATABASE_URL": database} if database else {}),
    }
    where.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "init", "--example", "--json"],
        cwd=where,
        env=environment(settings),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return Street(where, port, settings, json.loads(done.stdout)["invites"])
