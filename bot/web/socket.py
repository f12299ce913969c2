"""The WebSocket: reads frames, answers every bad one with a sentence, and keeps the line open."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bot.web.conversation import Conversation
from bot.web.hub import NO_HELLO, TRY_AGAIN, Connection
from bot.web.protocol import HARD_LIMIT, FrameError, Said, TooFastError, error_frame, read_frame
from handlers.channel import Author
from handlers.rates import Rates

if TYPE_CHECKING:
    from aiohttp import WSMessage

    from bot.web.conversation import Service
    from bot.web.identity import Identity, Seat
    from bot.web.protocol import Frame
    from bot.web.security import Guard

log = logging.getLogger(__name__)

HEARTBEAT = 30.0
NO_IDENTITY = 4401
BURST = 40
"""Also what a phone may have written while it was offline: all of it goes at once."""
PER_SECOND = 2.0
RETRY_AFTER = 3


class ChatSocket:
    """Serves `…/ws`."""

    def __init__(self, service: Service, identity: Identity, guard: Guard) -> None:
        """Take what conversations need, and who may have one."""
        self._service = service
        self._identity = identity
        self._guard = guard
        self._rates = Rates(service.clock, burst=BURST, per_second=PER_SECOND)

    async def serve(self, request: web.Request, seat: Seat) -> web.WebSocketResponse:
        """Hold one connection from its handshake to its end."""
        if not self._guard.is_ours(request):
            raise web.HTTPForbidden(text=str(FrameError("foreign_origin")))
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=HARD_LIMIT, compress=False)
        await socket.prepare(request)
        account = self._identity.account(request, seat)
        if account is None:
            await socket.send_str(error_frame(FrameError("no_identity")))
            await socket.close(code=NO_IDENTITY)
        else:
            await self._converse(socket, Author(account, seat.name))
        return socket

    async def _converse(self, socket: web.WebSocketResponse, author: Author) -> None:
        account, connection = author.account, Connection(socket)
        conversation = Conversation(self._service, author, connection)
        writing = asyncio.create_task(connection.write())
        self._service.channel.hub.join(account, connection)
        loop, within = asyncio.get_running_loop(), self._service.settings.hello_within
        overdue = loop.call_later(within, _end_unless_welcome, connection)
        try:
            async for message in socket:
                error = await self._take(conversation, account, message)
                if error is not None and error.code == "busy" and not connection.is_welcome:
                    connection.end(TRY_AGAIN)  # no conversation could be begun: the client comes again
                elif error is not None:
                    connection.reply(error_frame(error))
        finally:
            overdue.cancel()
            self._service.channel.hub.leave(account, connection)
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _take(self, conversation: Conversation, account: str, message: WSMessage) -> FrameError | None:
        """Take one message and return what was wrong with it."""
        key = frame = None
        try:
            frame = _read(message)
            key = getattr(frame, "key", None)
            self._slow_down(account, frame, key)
            await conversation.take(frame)
        except FrameError as error:
            return error
        except TimeoutError:
            log.warning("a frame of the browser chat could not be answered in time")
            return _busy(key, danger=self._is_emergency(frame))
        except Exception:
            # Whatever it was, the person's words are safe with them: the page sends them again.
            log.exception("a frame of the browser chat failed")
            return _busy(key, danger=self._is_emergency(frame))
        return None

    def _slow_down(self, account: str, frame: Frame, key: str | None) -> None:
        """Let nobody send without end; but an emergency is let through, however fast it came."""
        if (wait := self._rates.wait(account)) and not self._is_emergency(frame):
            raise TooFastError(wait, key)

    def _is_emergency(self, frame: Frame | None) -> bool:
        return isinstance(frame, Said) and self._service.door.is_emergency(frame.text)


def _end_unless_welcome(connection: Connection) -> None:
    """Close a line of which nobody made use: a page says hello at once."""
    if not connection.is_welcome:
        connection.end(NO_HELLO)


def _read(message: WSMessage) -> Frame:
    if message.type is not WSMsgType.TEXT:
        raise FrameError("binary")
    return read_frame(message.data)


def _busy(key: str | None, *, danger: bool) -> FrameError:
    """Ask to send it again; whoever is in danger must not wait for us."""
    error = FrameError("busy_danger" if danger else "busy", key)
    error.alert = danger
    error.retry_after = RETRY_AFTER
    return error
