"""The browser chat as a channel: what the service says is kept first, then shown where it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.web.hub import Hub
from bot.web.protocol import write_frame
from bot.web.settings import CHANNEL
from handlers.channel import Button, CardGoneError, Outgoing, RefusedError
from storage import bells, chats

if TYPE_CHECKING:
    from datetime import datetime

    from bot.web.settings import Clock
    from handlers.channel import Address, PhotoStore
    from handlers.last_look import LastLook
    from storage.chats import Entry, Written
    from storage.database import Database, Session


LONGEST_ID = 15
MESSAGE, EDIT, STRIP, CLEAR = "message", "edit", "strip", "clear"


class WebChannel:
    """A :class:`Sender` and :class:`PhotoSource` for browsers. It has no limits to keep."""

    name = CHANNEL

    def __init__(self, database: Database, photos: PhotoStore, clock: Clock) -> None:
        """Take where chats and pictures are kept."""
        self.database = database
        self.hub = Hub()
        self._photos = photos
        self._clock = clock

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
        """Keep and show a message once per `key`; return its id in the chat."""
        del priority, since
        written = chats.Written(f"out:{key}", own=False, at=self._clock(), content=content_of(message))
        entry, _ = await self.say(address.chat, written, CLEAR if message.clear else MESSAGE, last_look)
        return str(entry.seq)

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
        """Replace a message in its place. Raises :class:`CardGoneError` for one that is not there."""
        del key, priority
        async with self.database.transaction() as session:
            if last_look is not None:
                await last_look(session)
            content = content_of(message)
            entry = await chats.change(session, address.chat, _seq(ref), content, self._clock())
            await self._ring(session, address.chat, EDIT, entry)
        if entry is None:
            raise CardGoneError("no such message in this chat")
        self._push(address.chat, EDIT, entry)
        return ref

    async def strip(self, address: Address, ref: str) -> None:
        """Take the buttons off a message."""
        async with self.database.transaction() as session:
            entry = await chats.read(session, address.chat, _seq(ref))
            if entry is None or not entry.content.get("rows"):
                return
            bare = {name: value for name, value in entry.content.items() if name != "rows"}
            entry = await chats.change(session, address.chat, entry.seq, bare, self._clock())
            await self._ring(session, address.chat, STRIP, entry)
        self._push(address.chat, STRIP, entry)

    async def fetch(self, ref: str) -> bytes:
        """Return an uploaded picture, already cleaned."""
        try:
            return await self._photos.load(ref)
        except FileNotFoundError as error:
            raise RefusedError("no such picture") from error

    async def say(
        self, chat: str, written: Written, kind: str = MESSAGE, last_look: LastLook | None = None
    ) -> tuple[Entry, bool]:
        """Keep a message of either side and show it in every window of the chat.

        With `CLEAR` the windows are closed: they come again, and see what is to be seen now.
        """
        async with self.database.transaction() as session:
            if last_look is not None:
                await last_look(session)
            entry, is_new = await chats.append(session, chat, written)
            await self._ring(session, chat, kind, entry if is_new else None)
        if is_new:
            self._push(chat, kind, entry)
        return entry, is_new

    async def heard(self, word: str) -> None:
        """Show a change that another process has made, where its chat is open here."""
        chat, kind, seq = word.rsplit(" ", 2)
        if self.hub.is_open(chat):
            async with self.database.reading() as session:
                entry = await chats.read(session, chat, int(seq))
            self._push(chat, kind, entry)

    async def _ring(self, session: Session, chat: str, kind: str, entry: Entry | None) -> None:
        """Tell other processes, to which a window of this chat may be connected."""
        if entry is not None:
            await bells.ring(session, bells.CHAT, f"{chat} {kind} {entry.seq}")

    def _push(self, chat: str, kind: str, entry: Entry | None) -> None:
        if kind == CLEAR:
            self.hub.end(chat)
        elif entry is not None:
            self.hub.push(chat, write_frame(kind, message=shown(entry)))


def content_of(message: Outgoing) -> dict[str, Any]:
    """Return what is kept of a message of the service."""
    content: dict[str, Any] = {"text": message.text}
    if message.rows:
        content["rows"] = [[_button(button) for button in row] for row in message.rows]
    if message.photos:
        content["photos"] = list(message.photos)
    if message.files:
        content["files"] = [
            {"ref": file.key, "name": file.name, "type": file.media_type} for file in message.files
        ]
    if message.wants:
        content["wants"] = sorted(message.wants)
    return content


def shown(entry: Entry) -> dict[str, Any]:
    """Return a kept message as clients are told of it."""
    sender = {"from": "me", "key": entry.key.removeprefix("in:")} if entry.own else {"from": "service"}
    at = entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"id": str(entry.seq), "rev": entry.rev, "at": at, **sender, **entry.content}


def _button(button: Button) -> dict[str, str]:
    target = {"url": button.url} if button.url else {"data": button.data}
    return {"label": button.label, "style": button.style.value, **target}


def _seq(ref: str) -> int:
    """Return the number of a message; one that cannot exist for a text that is none."""
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) <= LONGEST_ID else -1
