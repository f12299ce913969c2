"""What the loopback Bot API knows: chats, the messages in them as people see them, files, updates."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
Found = TypeVar("Found")

PATIENCE = 60.0
"""Seconds: what never comes fails its test; on a busy machine it may take its time."""


class ApiError(Exception):
    """A refusal: `{"ok": false, …}` with this code and description."""

    def __init__(self, code: int, description: str, **parameters: float) -> None:
        """Keep what the answer will say."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Shown:
    """One message as it stands in the chat now, all edits applied; it has its number from when it is posted.

    `said` is what it said first. One that is `fixed` came with keys, or took them away.
    """

    sender: Json
    text: str = ""
    photos: list[str] = field(default_factory=list)
    document: tuple[str, str, str] | None = None  # its id, name and kind
    keyboard: list[list[Json]] = field(default_factory=list)
    keys: list[list[Json]] = field(default_factory=list)
    fixed: bool = False
    message_id: int = 0
    said: str = ""
    edits: int = 0
    deleted: bool = False
    at: float = 0.0

    @property
    def from_bot(self) -> bool:
        """Say whether the service wrote it."""
        return bool(self.sender.get("is_bot"))

    @property
    def buttons(self) -> list[str]:
        """Return the labels under the message, in reading order."""
        return [button["text"] for row in self.keyboard for button in row]


@dataclass(slots=True)
class Chat:
    """A chat and whether the bot may write there."""

    id: int
    type: str
    name: str
    messages: list[Shown] = field(default_factory=list)
    closed: str | None = None  # the description of the 403 that everything gets
    opened: bool = True  # a person has written to the bot before
    migrated_to: int | None = None

    @property
    def counter(self) -> int:
        """Return what numbers its messages: supergroups by themselves, all other chats together."""
        return self.id if self.type == "supergroup" else 0

    @property
    def is_private(self) -> bool:
        """Say whether it is one person's chat with the bot."""
        return self.type == "private"

    @property
    def visible(self) -> list[Shown]:
        """Return the messages that were not deleted."""
        return [message for message in self.messages if not message.deleted]

    @property
    def answers(self) -> list[Shown]:
        """Return what the service wrote."""
        return [message for message in self.visible if message.from_bot]

    def find(self, message_id: int) -> Shown | None:
        """Return a message that is still there."""
        return next((message for message in self.visible if message.message_id == message_id), None)

    def as_json(self) -> Json:
        """Return the Bot API's Chat."""
        named = {"first_name": self.name} if self.is_private else {"title": self.name}
        return {"id": self.id, "type": self.type, **named}


@dataclass(slots=True)
class Query:
    """A press that waits for its answer."""

    user: int
    answer: Json | None = None
    too_old: bool = False


class World:
    """Everything that Telegram would remember, and a bell for whoever waits for it to change."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Start empty."""
        self.clock = clock
        self.me: Json = {"id": 4242, "is_bot": True, "first_name": "三单", "username": "sandan_bot"}
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.files: dict[str, tuple[bytes, int]] = {}  # what it holds, and how large it claims to be
        self.queries: dict[str, Query] = {}
        self.commands: dict[str, list[Json]] = {}
        self.updates: list[Json] = []
        self.allowed: list[str] = []
        self._numbers = count(1)
        self._counters: dict[int, int] = {}  # the newest message of each counter
        self._update_numbers = count(700_000_001)
        self._changed: set[asyncio.Event] = set()

    def next_number(self) -> int:
        """Return a number that was not used before, for anything but a message."""
        return next(self._numbers)

    def newest(self, chat: Chat) -> int:
        """Return the newest message's number, of all private chats and basic groups or of a supergroup."""
        return self._counters.get(chat.counter, 0)

    def add_update(self, kind: str, content: Json) -> int:
        """Queue an update for the bot and return its id; kinds that the bot did not ask for are dropped."""
        number = next(self._update_numbers)
        if not self.allowed or kind in self.allowed:
            self.updates.append({"update_id": number, kind: content})
        self.ring()
        return number

    def confirm(self, offset: int) -> None:
        """Forget the updates before an offset."""
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self.ring()

    def add_file(self, data: bytes, claimed: int | None = None) -> str:
        """Keep a file and return its id."""
        file_id = f"file-{self.next_number()}"
        self.files[file_id] = (data, len(data) if claimed is None else claimed)
        return file_id

    def post(self, chat: Chat, shown: Shown) -> Json:
        """Put a message into a chat and return the Bot API's Message."""
        shown.message_id = self._counters[chat.counter] = self.newest(chat) + 1
        shown.at, shown.said = self.clock(), shown.text
        chat.messages.append(shown)
        self.ring()
        return self.message_json(chat, shown)

    def message_json(self, chat: Chat, shown: Shown) -> Json:
        """Return the Bot API's Message for something that stands in a chat."""
        message: Json = {
            "message_id": shown.message_id,
            "from": shown.sender,
            "chat": chat.as_json(),
            "date": int(shown.at),
        }
        if shown.photos:
            message["photo"] = [self.photo_json(ref) for ref in shown.photos[:1]]
        if shown.document:
            ref, name, kind = shown.document
            message["document"] = {"file_id": ref, "file_unique_id": f"u-{ref}", "file_name": name,
                                   "mime_type": kind, "file_size": self.files[ref][1]}  # fmt: skip
        if shown.text:
            message["caption" if shown.photos or shown.document else "text"] = shown.text
        if shown.keyboard:
            message["reply_markup"] = {"inline_keyboard": shown.keyboard}
        return message

    def photo_json(self, ref: str, width: int = 800) -> Json:
        """Return the Bot API's PhotoSize."""
        size = self.files[ref][1]
        return {
            "file_id": ref,
            "file_unique_id": f"u-{ref}",
            "width": width,
            "height": width,
            "file_size": size,
        }

    def ring(self) -> None:
        """Wake everybody who waits for a change."""
        for event in self._changed:
            event.set()

    async def until(self, look: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
        """Wait until `look` finds something, asking again after every change; raises `TimeoutError`."""
        changed = asyncio.Event()
        self._changed.add(changed)
        try:
            async with asyncio.timeout(seconds):
                while not (found := look()):
                    await changed.wait()
                    changed.clear()
                return found
        finally:
            self._changed.discard(changed)
