"""The small neutral vocabulary between the service and any messenger.

A channel turns what people do into :class:`Incoming` and :class:`Press`, and shows
:class:`Outgoing`. Everything a messenger cannot do (no buttons, no editing, no groups) is its
adapter's business: no use case ever asks which channel it serves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.last_look import LastLook


class ChatKind(StrEnum):
    """Who reads along: one person, or everybody in a group."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Address:
    """Where to send: a channel's name and its own id of the chat, as text."""

    channel: str
    chat: str
    kind: ChatKind = ChatKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: the channel's own id of the account, and the name it shows."""

    account: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture still with the channel, whose :class:`PhotoSource` fetches it by `ref`; `size` in bytes."""

    ref: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A shared location, in degrees (WGS 84)."""

    latitude: float
    longitude: float


class Command(StrEnum):
    """What a person can ask for by name: a menu entry, a slash command or the plain word."""

    START = "start"
    HELP = "help"
    MINE = "mine"
    TASKS = "tasks"
    TODO = "todo"
    ORDER_FOR = "order_for"
    ROSTER = "roster"
    BIND = "bind"
    RENAME = "rename"
    LEAVE = "leave"
    LEARNING = "learning"
    SUMMARY = "summary"
    DATA = "data"
    ERASE = "erase"
    RECOVERY = "recovery"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a person.

    `key` is unique within the channel and stays the same when the message is delivered again.
    `message` is the channel's id of the message, `reply_to` that of the one it answers.
    `edited` means that `text` replaces what `message` said before. `refused` counts attachments
    that the channel could not take (not a picture, too large). With `command`, `text` holds only
    the argument (`/start join-ABC` gives START and "join-ABC").
    """

    key: str
    address: Address
    author: Author
    at: datetime
    text: str = ""
    photos: tuple[Photo, ...] = ()
    point: Point | None = None
    phone: str | None = None
    message: str | None = None
    reply_to: str | None = None
    edited: bool = False
    command: Command | None = None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """A button that a person pressed; `data` is what the button carried, unchecked."""

    key: str
    address: Address
    author: Author
    at: datetime
    data: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The short word shown at once to the person who pressed; `alert` asks for a tap to dismiss."""

    text: str = ""
    alert: bool = False


class Style(StrEnum):
    """How much a button invites: a channel that has no colours ignores it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that presses `data` (at most 64 bytes) or, with `url`, opens an address."""

    label: str
    data: str = ""
    url: str = ""
    style: Style = Style.PLAIN


class Want(StrEnum):
    """What the service hopes for next; a channel with a shortcut for it (share my place) offers it."""

    PLACE = "place"
    PHOTO = "photo"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message: `key` is what the :class:`FileSource` knows it by.

    `name` is the name people see, in their own language. A picture is shown where the messenger can.
    """

    key: str
    name: str
    media_type: str

    @property
    def is_picture(self) -> bool:
        """Say whether it is to be looked at in the chat rather than opened."""
        return self.media_type in PICTURES


PICTURES = frozenset({"image/png", "image/jpeg"})
"""Kinds of files that every messenger shows in the chat itself."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message or card to show: plain text (never markup), buttons in rows, kept pictures and files.

    `card` names a card that lives on in the chat: the next message with the same name replaces
    it in place (`edit=True`) or is shown anew below and takes the buttons with it.
    `photos` are keys of the :class:`PhotoStore`. A channel need not change the files of a card in place.
    `spoken` is what is said on the phone to whom the message does not reach, where that is not its text.
    `clear` means that whoever reads this must see nothing of what was said before, where the channel can.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    photos: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    wants: frozenset[Want] = field(default=frozenset())
    card: str | None = None
    edit: bool = False
    spoken: str = ""
    clear: bool = False


class SendError(Exception):
    """The message could not be sent."""


class RetryLaterError(SendError):
    """The far end is busy or away; `after` is how many seconds it asks us to wait, if it said.

    `unsure` means that the message, or some of it, may have been shown all the same; `patient` that this
    would happen to any message: none is given up for it, however often it is tried.
    """

    def __init__(
        self, reason: str, after: float | None = None, *, unsure: bool = False, patient: bool = False
    ) -> None:
        """Keep the far end's own reason (never a message's text)."""
        super().__init__(reason)
        self.after = after
        self.unsure = unsure
        self.patient = patient


class UnreachableError(SendError):
    """The person blocked the bot, left, or the chat is gone: only a phone call helps."""


class RefusedError(SendError):
    """The far end refuses this very message and will do so again."""


class CardGoneError(SendError):
    """The card cannot be edited any more (deleted or too old): show it anew."""


class MovedError(SendError):
    """The chat has another id from now on."""

    def __init__(self, address: Address) -> None:
        """Keep the new address."""
        super().__init__("moved")
        self.address = address


class Sender(Protocol):
    """What a channel must be able to do for the outbox. Errors are :class:`SendError` s."""

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
        """Show a new message and return the channel's id of it.

        The same `key` may come again after a crash; a channel that can tell must show it once.
        With `since` it may have been shown then or later: a channel that knows no keys looks for it.
        Priority 0 is a person waiting; larger numbers wait behind smaller ones.
        """

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
        """Replace the message `ref` and return its id (which may be new)."""

    async def strip(self, address: Address, ref: str) -> None:
        """Take the buttons off an old message, if the channel can; never raises for a message gone."""


class PhotoSource(Protocol):
    """Where a channel keeps pictures until we fetch them."""

    async def fetch(self, ref: str) -> bytes:
        """Return the picture's bytes; raises a :class:`SendError`."""


class PhotoStore(Protocol):
    """Where pictures are kept, cleaned of everything but the picture."""

    async def save(self, data: bytes) -> str:
        """Check, re-encode and keep a picture; return its key. Raises :class:`BadPhotoError`."""

    async def load(self, key: str) -> bytes:
        """Return a kept picture (JPEG). Raises `FileNotFoundError`."""


class FileSource(Protocol):
    """Where files lie that the service made for people."""

    async def load(self, key: str) -> tuple[File, bytes]:
        """Return a file and its content. Raises `FileNotFoundError` for one that expired or never was."""


class BadPhotoError(Exception):
    """The bytes are not a picture that we can show."""
