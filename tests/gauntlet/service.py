"""The real `sandan serve`, in one process or several, to be killed at any instruction."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.benchmarks.processes import environment
from tests.ports import Port

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a secret of the gauntlet, 32 characters and more"
PROGRAM = ("tests.benchmarks.unpaced",)
OPENING = 90.0
"""Seconds for a process to answer, on a machine with other work."""
ENDING = 30.0
LOOKING = 15.0


@dataclass
class Serving:
    """One `sandan serve`: its place, its port, kept over its deaths, and the process if it lives."""

    where: Path
    settings: dict[str, str]
    program: tuple[str, ...] = PROGRAM
    kept: Port = field(default_factory=Port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Return where it answers."""
        return self.kept.number

    async def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self.where / f"{self.port}.log").open("ab")
        with log:
            self.process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module; it returns at once
                [sys.executable, "-m", *self.program],
                cwd=self.where,
                env=environment({**self.settings, "SANDAN_PORT": str(self.port)}),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        async with asyncio.timeout(OPENING), aiohttp.ClientSession() as http:
            while not await _answers(http, self.port):
                if self.process.poll() is not None:
                    raise RuntimeError(f"sandan serve ended with {self.process.returncode}: {self.said()}")
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """End it between two instructions, as a power cut or the kernel would."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.kill()
            return -int(signal.SIGKILL)
        finally:
            self.process = None

    def said(self) -> str:
        """Return the end of what it has logged."""
        return (self.where / f"{self.port}.log").read_text(encoding="utf-8", errors="replace")[-4000:]


@dataclass
class Service:
    """Every process of the service, on one database."""

    where: Path
    api_url: str
    token: str
    database_url: str = ""
    count: int = 1
    program: tuple[str, ...] = PROGRAM
    detours: tuple[str, ...] = ()
    """Addresses of the same database for the first processes, where they reach it by another way."""
    kills: int = 0
    processes: list[Serving] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.where / 'var' / 'sandan.db'}"

    @property
    def settings(self) -> dict[str, str]:
        """Return what an operator would set."""
        shared = {
            "SANDAN_DATA_DIR": str(self.where / "var"),
            "SANDAN_SECRET_KEY": KEY,
            "SANDAN_TELEGRAM_TOKEN": self.token,
            "SANDAN_TELEGRAM_API_URL": self.api_url,
            "SANDAN_LOG_LEVEL": "warning",
            "SANDAN_LIMIT_NEWCOMERS": "1000000",  # a whole town sits behind one address here
            "SANDAN_BACKUPS": "0",
            "SANDAN_BACKUPS_WEEKLY": "0",
        }
        return shared | ({"SANDAN_DATABASE_URL": self.database_url} if self.database_url else {})

    def found(self) -> list[dict[str, Any]]:
        """Build the example street; return its invitations."""
        self.where.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "bot", "init", "--example", "--json"],
            cwd=self.where,
            env=environment(self.settings),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        invites: list[dict[str, Any]] = json.loads(done.stdout)["invites"]
        return invites

    async def start(self) -> None:
        """Start every process, one after the other."""
        for number in range(self.count):
            settings = dict(self.settings)
            if number < len(self.detours):
                settings["SANDAN_DATABASE_URL"] = self.detours[number]
            serving = Serving(self.where, settings, self.program)
            self.processes.append(serving)
            await serving.start()

    @property
    def ports(self) -> list[int]:
        """Return where living processes answer."""
        return [one.port for one in self.processes if one.process is not None]

    async def strike(self, number: int) -> None:
        """Kill one process and start it again."""
        struck = self.processes[number % len(self.processes)]
        struck.kill()
        self.kills += 1
        await struck.start()

    def kill_all(self) -> None:
        """Kill every process at once, as when the power goes."""
        for one in self.processes:
            if one.process is not None:
                one.kill()
        self.kills += 1

    async def start_again(self) -> None:
        """Start every process that is gone."""
        await asyncio.gather(*(one.start() for one in self.processes if one.process is None))

    def stop(self) -> list[int]:
        """Ask every process to stop; return their exit codes."""
        return [one.stop() for one in self.processes]


async def health(port: int) -> dict[str, Any]:
    """Return what a process says of itself, also where that is bad."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/health", timeout=aiohttp.ClientTimeout(LOOKING)) as answer,
    ):
        said: dict[str, Any] = await answer.json()
        return said


async def _answers(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/health", timeout=aiohttp.ClientTimeout(2)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
