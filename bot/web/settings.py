"""What the pages need to be told; filled in by the wiring, never read from the environment here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from handlers.flood import Limits
from handlers.texts import web as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from handlers.channel import Answer, Command, Incoming, Press
    from handlers.health import Health

    Clock = Callable[[], datetime]
    Menu = tuple[tuple[Command, str], ...]
    Signer = Callable[[str], str]
    Ready = Callable[[], Awaitable[Health]]

CHANNEL = "web"
HELLO_WITHIN = 60.0
"""Seconds in which a new line must say hello; a phone on a bad one needs a few."""
ANSWER_WITHIN = 10.0
"""Seconds after which a greeting or a picture is put off rather than left waiting for the database."""


class Door(Protocol):
    """What the pages need of `handlers.front.Front`."""

    async def receive(self, incoming: Incoming) -> None:
        """Take a message; a repeated key changes nothing."""
        ...

    async def press(self, press: Press) -> Answer:
        """Take a pressed button and return the word for the person who pressed."""
        ...

    def is_emergency(self, text: str) -> bool:
        """Say whether words cannot wait: no limit holds them up."""
        ...

    async def menu(self, channel: str, account: str) -> Menu:
        """Return the commands that fit this person, with their labels."""
        ...


@dataclass(frozen=True, slots=True)
class DemoPersonas:
    """The three people of the demo, each a page of the chat with its invitation or place.

    Addresses on this very service under `/demo/<phone>/`, so that each has a cookie of its own.
    """

    resident_url: str
    member_url: str
    staff_url: str


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of the pages.

    `signers` make the signature of a cookie: the first signs, every one is believed.
    `public_url` is how the world reaches us where a proxy stands between; `utc_offset` is in minutes,
    `hello_within` and `answer_within` are in seconds.
    """

    signers: tuple[Signer, ...]
    title: str = texts.FALLBACK_TITLE
    public_url: str = ""
    demo: DemoPersonas | None = None
    utc_offset: int = 8 * 60
    limits: Limits = field(default_factory=Limits)
    hello_within: float = HELLO_WITHIN
    answer_within: float = ANSWER_WITHIN
