"""HTTP to the Bot API over aiohttp, for python-telegram-bot (`docs/performance.md` says why)."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram._utils.types import ODVInput

TOO_MANY_REQUESTS = 429
DEFAULT_WAIT = 5.0  # seconds to wait when a 429 does not say how many
LARGEST_ANSWER = 21 * 1024 * 1024  # the Bot API hands out files of up to 20 MB
KEEP_ALIVE = 15.0  # seconds; shorter than the far end's, so that we never write into a closing connection


class FloodError(TelegramError):
    """The Bot API asks us to wait `after` seconds.

    The library's own `RetryAfter` warns about itself whenever it is made, and knows no fractions.
    """

    def __init__(self, after: float) -> None:
        """Keep the seconds."""
        super().__init__(f"too many requests, wait {after:g} s")
        self.after = after


class NeverSentError(NetworkError):
    """There was no connection: whatever was to be sent has had no effect."""


class Call:
    """The parameters of one call without files; stands in for the library's `RequestData`."""

    __slots__ = ("_parameters",)
    contains_files = False

    def __init__(self, parameters: Mapping[str, object]) -> None:
        """Take what can become JSON."""
        self._parameters = parameters

    @property
    def json_payload(self) -> bytes:
        """Return what to post. Half a character, which is no Unicode, becomes a question mark."""
        return json.dumps(self._parameters, ensure_ascii=False).encode("utf-8", "replace")


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API, opened when it is first needed."""

    def __init__(
        self, *, connections: int = 64, read_timeout: float = 20.0, proxy: str | None = None
    ) -> None:
        """Open nothing yet: a session belongs to the running loop."""
        self._connections = connections
        self._read_timeout = read_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        """Return the seconds that an answer may take unless a call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Let the pool be open (again)."""
        self._closed = False

    def _pool(self) -> aiohttp.ClientSession:
        """Return the pool. The outbox may be at work before the library has introduced itself."""
        if self._closed:
            raise NeverSentError("the connection pool is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session, self._closed = self._session, None, True
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; unlike the library's own, never write its content to the log."""
        try:
            parsed = json.loads(payload)
        except ValueError as error:
            raise NetworkError("the far end's answer is not JSON") from error
        if not isinstance(parsed, dict):
            raise NetworkError("the far end's answer is not a JSON object")
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - one time for the whole exchange
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
    ) -> tuple[int, bytes]:
        """Exchange one request and answer; raises the library's errors and :class:`FloodError`."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        try:
            status, payload = await self._exchange(url, method, _body(request_data), seconds)
        except TimeoutError as error:
            raise TimedOut("no answer in time") from error
        except aiohttp.ClientConnectorError as error:
            raise NeverSentError(f"no connection ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            # Only the kind of error: its words may hold the address, and the address the token.
            raise NetworkError(f"no connection ({type(error).__name__})") from None
        if status == TOO_MANY_REQUESTS:
            raise FloodError(_seconds_to_wait(payload))
        return status, payload

    async def _exchange(
        self, url: str, method: str, body: aiohttp.FormData | aiohttp.BytesPayload | None, seconds: float
    ) -> tuple[int, bytes]:
        limit = aiohttp.ClientTimeout(total=seconds + 5, sock_connect=5, sock_read=seconds)
        asking = self._pool().request(method, url, data=body, timeout=limit, proxy=self._proxy)
        async with asking as answer:
            return answer.status, await _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Return the body, refusing one that is larger than the Bot API ever sends."""
    if answer.content_length is not None and answer.content_length <= LARGEST_ANSWER:
        return await answer.read()
    body = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise NetworkError("the far end's answer is too large")
    return bytes(body)


def _body(request_data: RequestData | None) -> aiohttp.FormData | aiohttp.BytesPayload | None:
    """Return what to post: JSON, or a form when there are files."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return aiohttp.BytesPayload(request_data.json_payload, content_type="application/json")
    # Names of files as they are, in UTF-8, as browsers write them: Telegram shows percent signs literally.
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=kind)
    return form


def _seconds_to_wait(payload: bytes) -> float:
    """Read `parameters.retry_after` out of a 429."""
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return DEFAULT_WAIT
