"""The only fakes: the messenger's far end, the place where pictures lie, and the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from handlers.channel import Address, BadPhotoError, CardGoneError, Outgoing, SendError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from handlers.channel import Button
    from handlers.last_look import LastLook

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday at ten in the morning in Shanghai."""


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, start: datetime = MONDAY) -> None:
        """Begin at a moment."""
        self.now = start

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, **amount: float) -> None:
        """Let time pass, in the units of `timedelta`."""
        self.now += timedelta(**amount)


@dataclass
class Shown:
    """A message as a chat shows it now."""

    ref: str
    message: Outgoing
    stripped: bool = False
    edits: int = 0

    @property
    def text(self) -> str:
        """What it says."""
        return self.message.text

    @property
    def buttons(self) -> list[Button]:
        """The buttons under it."""
        return [] if self.stripped else [button for row in self.message.rows for button in row]


@dataclass
class FakeMessenger:
    """A messenger with every chat in plain sight; implements the outbox's `Sender`."""

    chats: dict[str, list[Shown]] = field(default_factory=dict)
    failures: dict[str, list[SendError]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

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
        """Show a message once per key."""
        del priority, since
        if last_look is not None:
            await last_look()
        self._fail(address.chat)
        if key in self.keys:
            return self.keys[key]
        shown = self.chats.setdefault(address.chat, [])
        ref = str(len(shown) + 1)
        shown.append(Shown(ref, message))
        self.keys[key] = ref
        return ref

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
        """Replace a message."""
        del key, priority
        if last_look is not None:
            await last_look()
        self._fail(address.chat)
        found = self._find(address.chat, ref)
        if found is None:
            raise CardGoneError("gone")
        found.message, found.stripped, found.edits = message, False, found.edits + 1
        return ref

    async def strip(self, address: Address, ref: str) -> None:
        """Take a message's buttons."""
        found = self._find(address.chat, ref)
        if found is not None:
            found.stripped = True

    def _find(self, chat: str, ref: str) -> Shown | None:
        return next((one for one in self.chats.get(chat, []) if one.ref == ref), None)

    def _fail(self, chat: str) -> None:
        waiting = self.failures.get(chat)
        if waiting:
            raise waiting.pop(0)

    async def fetch(self, ref: str) -> bytes:
        """Return a picture's bytes: the reference itself."""
        return ref.encode()


@dataclass
class MemoryPhotos:
    """A :class:`PhotoStore` in memory; anything that begins with "bad" is no picture."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def save(self, data: bytes) -> str:
        """Keep a picture."""
        if data.startswith(b"bad"):
            raise BadPhotoError("no picture")
        key = f"photo{len(self.kept) + 1}"
        self.kept[key] = data
        return key

    async def remove(self, keys: Collection[str]) -> None:
        """Delete pictures."""
        for key in keys:
            self.kept.pop(key, None)

    async def older(self, before: datetime) -> AsyncIterator[list[str]]:
        """Give every picture's key: in memory nothing has an age."""
        del before
        yield sorted(self.kept)

    async def load(self, key: str) -> bytes:
        """Return a picture."""
        if key not in self.kept:
            raise FileNotFoundError(key)
        return self.kept[key]
