"""The real service with one channel of our own, whose far end is this process: for story and replay."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handlers.channel import Address, Answer, Author, ChatKind, Incoming, Outgoing, Press
from handlers.deliver import Outbox
from handlers.flood import UNLIMITED, Flood
from handlers.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from handlers.channel import Button, Command
    from handlers.desk import Desk
    from handlers.last_look import LastLook


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Begin at a moment."""
        self.now = start

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, amount: timedelta) -> None:
        """Let time pass."""
        self.now += amount


@dataclass
class Shown:
    """A message as a chat shows it now."""

    address: Address
    ref: str
    message: Outgoing
    is_stripped: bool = False

    @property
    def buttons(self) -> list[Button]:
        """Return the buttons that can be pressed."""
        return [] if self.is_stripped else [button for row in self.message.rows for button in row]


def _ignore(shown: Shown, before: str | None) -> None:
    del shown, before


@dataclass
class Recorder:
    """A :class:`handlers.channel.Sender` that keeps what every chat shows.

    It tells `heard` of each message and, where one was changed in place, what it said before.
    """

    chats: dict[str, list[Shown]] = field(default_factory=dict)
    heard: Callable[[Shown, str | None], None] = _ignore
    _serial: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

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
        """Show a new message."""
        del key, priority, since
        if last_look is not None:
            await last_look()
        shown = Shown(address, f"m{next(self._serial)}", message)
        self.chats.setdefault(address.chat, []).append(shown)
        self.heard(shown, None)
        return shown.ref

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
        """Replace a message; one shown by an earlier run is shown anew."""
        found = self._find(address, ref)
        if found is None:
            return await self.send(address, message, key=key, priority=priority, last_look=last_look)
        if last_look is not None:
            await last_look()
        before, found.message = found.message.text, message
        self.heard(found, before)
        return ref

    async def strip(self, address: Address, ref: str) -> None:
        """Take a message's buttons off."""
        found = self._find(address, ref)
        if found is not None:
            found.is_stripped = True

    def _find(self, address: Address, ref: str) -> Shown | None:
        return next((one for one in self.chats.get(address.chat, ()) if one.ref == ref), None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with an account in the channel and a private chat of the same name."""

    account: str
    name: str = ""


class Stage:
    """Lets actors speak and press; what the service answers lies in the recorder's chats."""

    def __init__(self, desk: Desk, channel: str) -> None:
        """Open the door and the outbox of one channel; nobody else's notices go out from here."""
        self.channel = channel
        self.recorder = Recorder()
        self.desk = desk
        desk.flood = Flood(desk.clock, UNLIMITED)
        self._front = Front(desk)
        self._outbox = Outbox(desk, {channel: self.recorder})
        self._serial = itertools.count(1)

    def address(self, actor: Actor, group: str = "") -> Address:
        """Return the group's chat, or the actor's private one."""
        if group:
            return Address(self.channel, group, ChatKind.GROUP)
        return Address(self.channel, actor.account)

    async def say(
        self,
        actor: Actor,
        text: str = "",
        *,
        command: Command | None = None,
        group: str = "",
        key: str = "",
        message: str | None = None,
        edited: bool = False,
    ) -> None:
        """Send a message and let the answer come."""
        at = self.desk.clock()
        await self._front.receive(
            Incoming(
                key=key or f"say-{next(self._serial)}",
                address=self.address(actor, group),
                author=Author(actor.account, actor.name),
                at=at,
                text=text,
                message=message,
                edited=edited,
                command=command,
            )
        )
        await self.settle()

    async def press(self, actor: Actor, button: Button, *, group: str = "", key: str = "") -> Answer:
        """Press a button, and let everybody hear of it."""
        answer = await self.press_only(actor, button, group=group, key=key)
        await self.settle()
        return answer

    async def press_only(self, actor: Actor, button: Button, *, group: str = "", key: str = "") -> Answer:
        """Press a button, and leave what follows for `settle()`: for presses in the same moment."""
        return await self._front.press(
            Press(
                key=key or f"press-{next(self._serial)}",
                address=self.address(actor, group),
                author=Author(actor.account, actor.name),
                at=self.desk.clock(),
                data=button.data,
            )
        )

    async def settle(self) -> None:
        """Send everything that is due."""
        await self._outbox.drain()

    async def leave(self, actor: Actor) -> None:
        """Close an actor's chat: whoever has news for them is asked to phone."""
        await self._front.unreachable(self.address(actor))

    def button(self, chat: str, *labels: str) -> Button | None:
        """Return the newest button of a chat that bears one of the labels."""
        for shown in reversed(self.recorder.chats.get(chat, [])):
            for button in shown.buttons:
                if button.label in labels:
                    return button
        return None
