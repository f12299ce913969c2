"""Showing messages: the outbox's hand into Telegram."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram import InputFile, InputMediaPhoto, Message
from telegram.error import BadRequest, TelegramError

from bot.tg.calls import Calls
from bot.tg.doubts import Doubts
from bot.tg.errors import NOT_MODIFIED, OTHER_KIND, number_in, says, translate
from bot.tg.markup import as_object, inline_keyboard
from bot.tg.outbound import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Part,
    Way,
    aside,
    full_text,
    keys_part,
    length,
    plan,
)
from bot.tg.progress import Progress
from bot.tg.request import FloodError
from handlers.channel import Address, CardGoneError, ChatKind, RefusedError, RetryLaterError, SendError
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from telegram import Bot

    from bot.tg.gate import Gate
    from bot.tg.markup import Markup
    from bot.tg.revoked import Revoked
    from bot.tg.tasks import Tasks
    from handlers.channel import File, FileSource, Outgoing, PhotoStore
    from handlers.last_look import LastLook
    from handlers.message_log import MessageLog

log = logging.getLogger(__name__)

SLOW = 60.0  # seconds that a picture or a file may take, up or down
LARGEST_PHOTO = 10 * 1024 * 1024  # what the Bot API takes as a photo; as a document 50 MB
LAST = 9  # the priority of tidying up


class TelegramSender:
    """Implements :class:`handlers.channel.Sender` and :class:`handlers.channel.PhotoSource`."""

    def __init__(
        self,
        bot: Bot,
        gate: Gate,
        photos: PhotoStore,
        files: FileSource,
        log: MessageLog,
        tasks: Tasks,
        revoked: Revoked,
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take what it speaks through; `may_send` says, after all waiting, if it is our turn.

        `revoked` hears whether the token is good.
        """
        self._bot = bot
        self._calls = Calls(bot)
        self._gate = gate
        self._doubts = Doubts(self._calls, gate, log)
        self._photos = photos
        self._files = files
        self._tasks = tasks
        self._revoked = revoked
        self._may_send = may_send
        self._progress = Progress()

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
        """Show a message; the same key, even at the same time, shows only what is not shown yet."""
        parts, way = plan(message), Way(address, priority, last_look)
        shown = self._progress.of(address.chat, key)
        async with shown.lock:
            if since is not None and len(shown.refs) < len(parts):
                await self._recall(way, parts, shown.refs, since)
            # What an earlier process has shown may have its keys from there.
            is_ours = shown.ours or len(shown.refs) < len(parts)
            shown.ours = True
            await self._show_rest(way, parts, shown.refs)
        ref = next(ref for part, ref in zip(parts, shown.refs, strict=False) if part.is_card)
        if is_ours:
            self._offer_keys(address, ref, message, priority)
        return ref

    async def say(self, address: Address, text: str, priority: int) -> None:
        """Show words that no notice holds; they are on record nowhere."""
        await self._show(Way(address, priority), aside(text))

    async def edit(
        self,
        address: Address,
        ref: str,
        message: Outgoing,
        *,
        key: str,  # noqa: ARG002 - editing twice shows once anyhow
        priority: int,
        last_look: LastLook | None = None,
    ) -> str:
        """Replace a card; raises :class:`CardGoneError` where it has to be shown anew."""
        text, markup = full_text(message), inline_keyboard(message)
        number, way = number_in(ref), Way(address, priority, last_look)
        first, second = (self._edit_caption, self._edit_text)[:: 1 if message.photos else -1]
        async with self._refusals(address):
            try:
                await first(way, number, text, markup)
            except BadRequest as error:
                if not says(error, OTHER_KIND):
                    raise
                await second(way, number, text, markup)
        self._offer_keys(address, ref, message, priority)
        return ref

    async def strip(self, address: Address, ref: str) -> None:
        """Take the buttons off when there is nothing better to do; nobody waits for it."""
        self._tasks.start(self._strip(address, ref), f"strip {address.chat}/{ref}")

    async def fetch(self, ref: str) -> bytes:
        """Return a picture's bytes (the Bot API hands out up to 20 MB)."""
        try:
            file = await self._bot.get_file(ref)
            return bytes(await file.download_as_bytearray(read_timeout=SLOW))
        except BadRequest as error:
            raise RefusedError(error.message) from error
        except FloodError as error:
            raise RetryLaterError(str(error), error.after) from error
        except TelegramError as error:
            raise RetryLaterError(type(error).__name__) from error

    def _offer_keys(self, address: Address, ref: str, message: Outgoing, priority: int) -> None:
        """Offer the keys for sharing a place below a card, once a card; nothing depends on it."""
        part = keys_part(address, message)
        if part is not None and not (offered := self._progress.of(address.chat, f"keys-{ref}").refs):
            offered.append(ref)
            self._tasks.start(self._show_keys(address, part, priority), f"keys in {address.chat}")

    async def _show_keys(self, address: Address, part: Part, priority: int) -> None:
        try:
            await self._show(Way(address, priority), part)
        except SendError as error:
            log.debug("no keys in %s: %s", address.chat, type(error).__name__)

    async def _strip(self, address: Address, ref: str) -> None:
        try:
            async with self._turn(Way(address, LAST)):
                await self._calls.strip(address.chat, number_in(ref))
        except (SendError, TelegramError) as error:
            log.debug("left the buttons on %s/%s: %s", address.chat, ref, type(error).__name__)

    async def _recall(self, way: Way, parts: list[Part], refs: list[str], since: datetime) -> None:
        """Add the ids of the parts that are shown already, as far as they are found."""

        async def rest() -> None:
            for _ in range(2):  # what was found fills a place in the chat's line; then that is free again
                async with self._turn(way):
                    pass

        try:
            async with self._refusals(way.address):
                if way.last_look is not None:  # to look for a message is to show it where it may stand
                    await way.last_look()
                await self._doubts.recall(way.address, parts, refs, since, rest)
        except RetryLaterError as error:
            error.unsure = True  # as before
            raise

    async def _show_rest(self, way: Way, parts: list[Part], refs: list[str]) -> None:
        """Show the parts that are not shown yet, and add their ids."""
        try:
            for part in parts[len(refs) :]:
                refs.append(await self._show(way, part))  # noqa: PERF401 - one counts also when the next fails
        except RetryLaterError as error:
            error.unsure = error.unsure or bool(refs)
            raise

    async def _show(self, way: Way, part: Part) -> str:
        """Make the one call that shows a part; return the message's id."""
        address = way.address
        pictures = [data for key in part.photos if (data := await self._load(key)) is not None]
        content = await self._content(part.file) if part.file is not None else None
        async with self._refusals(address), self._turn(way, max(1, len(pictures))):
            earlier = self._doubts.under_way(address.chat)
            if part.file is not None:
                number = (await self._call_with_file(address.chat, part.file, content)).message_id
            elif pictures:
                number = (await self._call_with_pictures(address.chat, part, pictures)).message_id
            else:
                number = await self._calls.send_text(address.chat, part.text, part.markup)
            for search in earlier:
                search.came_later(number)
            return str(number)

    async def _call_with_pictures(self, chat: str, part: Part, pictures: list[bytes]) -> Message:
        """Make the one call that shows pictures, one or an album; the first message stands for all."""
        if len(pictures) == 1:
            return await self._bot.send_photo(
                chat,
                pictures[0],
                caption=part.text or None,
                reply_markup=as_object(part.markup),
                filename="photo.jpg",
                read_timeout=SLOW,
            )
        media = [InputMediaPhoto(picture, filename=f"photo{n}.jpg") for n, picture in enumerate(pictures)]
        caption = part.text or None
        return (await self._bot.send_media_group(chat, media, caption=caption, read_timeout=SLOW))[0]

    async def _content(self, file: File) -> bytes | None:
        """Return what a file holds, None for one that has expired."""
        try:
            return (await self._files.load(file.key))[1]
        except FileNotFoundError:
            return None

    async def _call_with_file(self, chat: str, file: File, content: bytes | None) -> Message:
        """Make the one call that shows a file: a picture as such, anything else to be opened.

        In the place of one that has expired stands a word that says so.
        """
        if content is None:
            return await self._bot.send_message(chat, texts.FILE_EXPIRED.format(name=file.name))
        if file.is_picture and len(content) <= LARGEST_PHOTO:
            return await self._bot.send_photo(chat, content, filename=file.name, read_timeout=SLOW)
        return await self._bot.send_document(
            chat,
            InputFile(content, filename=file.name),
            disable_content_type_detection=True,
            read_timeout=SLOW,
        )

    async def _load(self, key: str) -> bytes | None:
        """Return a kept picture; a lost one must not keep the words back."""
        try:
            return await self._photos.load(key)
        except FileNotFoundError:
            log.error("the kept picture %s is missing", key)  # noqa: TRY400 - where it was missed says nothing
            return None

    async def _edit_text(self, way: Way, number: int, text: str, markup: Markup | None) -> None:
        if length(text) > LONGEST_TEXT:
            raise CardGoneError("too long for one message")
        async with self._turn(way):
            await self._calls.edit_text(way.address.chat, number, text, markup)

    async def _edit_caption(self, way: Way, number: int, text: str, markup: Markup | None) -> None:
        if length(text) > LONGEST_CAPTION:
            raise CardGoneError("too long for a caption")
        async with self._turn(way):
            await self._calls.edit_caption(way.address.chat, number, text, markup)

    @asynccontextmanager
    async def _turn(self, way: Way, cost: int = 1) -> AsyncIterator[None]:
        """Wait for this chat's turn, and look once more; a 429 is learned for the chat."""
        address, priority, last_look = way
        group = address.kind is ChatKind.GROUP
        async with (
            self._revoked.heeded(),
            self._gate.turn(address.chat, group=group, priority=priority, cost=cost),
        ):
            if last_look is not None:
                await last_look()
            if not self._may_send():
                raise RetryLaterError("another process sends with this token now")
            try:
                yield
            except FloodError as error:
                self._gate.refused(address.chat, error.after)
                raise

    @asynccontextmanager
    async def _refusals(self, address: Address) -> AsyncIterator[None]:
        """Turn the library's errors into those that the outbox knows."""
        try:
            yield
        except TelegramError as error:
            if says(error, NOT_MODIFIED):
                return  # the card shows this already
            self._revoked.refused(error)
            raise translate(error, address) from error
