"""The messenger's far end: what it has received stands in a file before the service learns of it.

One file a process: a line is there as soon as it is written, whatever becomes of its writer. Only the last
line of a process that was killed may be torn; that message was not received.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from handlers.channel import Address, Outgoing
    from handlers.last_look import LastLook

SEND, EDIT = "send", "edit"
WAY_BACK = 0.001
"""Seconds that an answer of the far end takes: who dies in between does not know that it was received."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it was received: by which process, when by the shared clock, in which chat."""

    worker: str
    at: datetime
    what: str
    key: str
    chat: str
    text: str
    files: tuple[str, ...] = ()


class FarEnd:
    """Receives messages for one process; implements the outbox's `Sender`.

    Unless it `answers`, a message that is sent is received and its sender never learns of it.
    """

    def __init__(self, folder: Path, worker: str, clock: Callable[[], datetime]) -> None:
        """Open this process' file."""
        self._file = os.open(folder / f"{worker}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._worker = worker
        self._clock = clock
        self.count = 0
        self.answers = True

    async def send(
        self,
        address: Address,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        since: datetime | None = None,
        last_look: LastLook | None = None,
    ) -> str:
        """Receive a message, whether or not it has come before: it knows no key, and cannot be asked."""
        del priority, since
        if last_look is not None:
            await last_look()
        await self._receive(SEND, address, message, key)
        return key

    async def edit(
        self,
        address: Address,
        ref: str,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        last_look: LastLook | None = None,
    ) -> str:
        """Receive a card's newer form."""
        del priority
        if last_look is not None:
            await last_look()
        await self._receive(EDIT, address, message, key)
        return ref

    async def strip(self, address: Address, ref: str) -> None:
        """Take a message's buttons: nobody is told anything by it."""

    async def fetch(self, ref: str) -> bytes:
        """Return a picture's bytes: nobody sends any."""
        return ref.encode()

    async def _receive(self, what: str, address: Address, message: Outgoing, key: str) -> None:
        names = tuple(one.name for one in message.files)
        line = Line(self._worker, self._clock(), what, key, address.chat, message.text, names)
        record = {**asdict(line), "at": line.at.isoformat()}
        os.write(self._file, f"{json.dumps(record, ensure_ascii=False)}\n".encode())
        self.count += 1
        if what == SEND and not self.answers:
            await asyncio.Event().wait()
        await asyncio.sleep(WAY_BACK)


def received(folder: Path, worker: str = "*") -> Iterator[Line]:
    """Yield what was received, of one process or of all, each process in its order."""
    for file in sorted(folder.glob(f"{worker}.jsonl")):
        for record in file.read_bytes().splitlines(keepends=True):
            if record.endswith(b"\n"):
                raw = json.loads(record)
                at, files = datetime.fromisoformat(raw["at"]), tuple(raw["files"])
                yield Line(**{**raw, "at": at, "files": files})
