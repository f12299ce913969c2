"""A strict Bot API on loopback: it refuses what Telegram refuses, and limits what it limits.

    async with BotApi() as api:
        grandmother = api.user(1001, "王奶奶")
        grandmother.says("楼道灯坏了")                    # an update for the bot
        card = await api.shows(grandmother.chat, "楼道灯")   # waits until the chat shows it
        query = grandmother.presses("提交")
        assert (await api.toast(query))["text"]

`api.world` is all it knows; `api.limits` judges speed (`api.limits.enabled = False` for tests about
something else); `api.faults` makes it fail on demand; `api.calls` counts every call by method, and
`api.refusals` every refusal by method and code. The parts: `botapi_world.py` (state), `botapi_checks.py`
and `botapi_methods.py` (strictness), `botapi_limits.py` (speed), `botapi_hooks.py` (getUpdates,
webhooks), `botapi_people.py` (the people at the far end).
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from tests.botapi_hooks import Hooks
from tests.botapi_limits import Limits
from tests.botapi_methods import Files, Methods, Upload
from tests.botapi_people import Group, User
from tests.botapi_world import ApiError, Chat, Json, Shown, World

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

TOKEN = "4242:loopback-token"  # noqa: S105 - opens nothing but this server
LARGEST_REQUEST = 60 * 1024 * 1024


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls of a method ("*": of any), after `skip` that go well.

    `status` answers with that code. `reset` closes the connection "before" the call has any
    effect, or "after" it (the caller cannot tell which). `answer` is said instead of any JSON.
    `hold` lets the call wait for an event; `after` is called when it has had its effect, before the answer.
    """

    method: str = "*"
    times: int = 1
    skip: int = 0
    status: int | None = None
    description: str = "Internal Server Error"
    reset: str | None = None
    answer: str | None = None
    hold: asyncio.Event | None = None
    after: Callable[[], None] | None = None
    parameters: dict[str, float] = field(default_factory=dict)

    def strikes(self, method: str) -> bool:
        """Say whether this call goes wrong."""
        if self.times <= 0 or self.method.lower() not in {"*", method.lower()}:
            return False
        self.skip -= 1
        if self.skip < 0:
            self.times -= 1
        return self.skip < 0


class BotApi:
    """The server, and the driver's seat of the people at the far end."""

    def __init__(self, *, port: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a free port unless one is given; `clock` is what the limits count by."""
        self.token = TOKEN
        self.world = World()
        self.limits = Limits(clock)
        self.faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, int]] = Counter()
        self.port = port
        self.hooks = Hooks(self.world)
        self._methods = Methods(self.world, self.limits)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Open the door."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.hooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Return what goes into SANDAN_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def user(self, number: int, name: str = "居民") -> User:
        """Return a person, who has pressed Start if they are new."""
        return User(self.world, number, name)

    def group(self, number: int, name: str = "工作队") -> Group:
        """Return a new group that the bot is in; `number` is negative."""
        chat = self.world.chats.setdefault(number, Chat(number, "group", name))
        return Group(self.world, chat)

    def chat(self, number: int) -> Chat:
        """Return a chat as it stands."""
        return self.world.chats[number]

    async def shows(self, chat: Chat, words: str = "", *, after: int = 0) -> Shown:
        """Wait until the service's latest message (after one of that id) holds the words; return it."""

        def look() -> Shown | None:
            return next(
                (
                    shown
                    for shown in reversed(chat.answers)
                    if words in shown.text and shown.message_id > after
                ),
                None,
            )

        try:
            return await self.world.until(look)
        except TimeoutError:
            texts = [shown.text for shown in chat.answers]
            raise AssertionError(f"chat {chat.id} never showed {words!r}: {texts}") from None

    async def toast(self, query: str) -> Json:
        """Wait for the answer to a press: its `text`, and whether it is an `alert`."""
        return await self.world.until(lambda: self.world.queries[query].answer)

    async def processed(self) -> None:
        """Wait until the bot has confirmed (or been delivered) every update."""
        await self.world.until(lambda: not self.world.updates)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        self.world.ring()
        try:
            fault = next((fault for fault in self.faults if fault.strikes(method)), None)
            return await self._answer(request, method, fault)
        except ApiError as error:
            self.refusals[method, error.code] += 1
            answer: Json = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                answer["parameters"] = error.parameters
            return web.json_response(answer, status=error.code)

    async def _answer(self, request: web.Request, method: str, fault: Fault | None) -> web.StreamResponse:
        if fault is not None:
            await self._suffer(request, fault)
            if fault.answer is not None:
                return web.Response(text=fault.answer)
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")
        parameters, files = await _parameters(request)
        if (hook := self.hooks.find(method)) is not None:
            result: Any = await hook(parameters)
        else:
            result = self._methods.call(method, parameters, files)
        if fault is not None and fault.after is not None:
            fault.after()
        if fault is not None and fault.reset == "after":
            _hang_up(request)
        return web.json_response({"ok": True, "result": result})

    async def _suffer(self, request: web.Request, fault: Fault) -> None:
        if fault.hold is not None:
            await fault.hold.wait()
        if fault.reset == "before":
            _hang_up(request)
        if fault.status is not None:
            raise ApiError(fault.status, fault.description, **fault.parameters)

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            raise web.HTTPUnauthorized
        ref = request.match_info["path"].removeprefix("photos/")
        if ref not in self.world.files:
            raise web.HTTPNotFound
        return web.Response(body=self.world.files[ref][0])


def _hang_up(request: web.Request) -> None:
    """Reset the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable  # never arrives: there is no connection any more


async def _parameters(request: web.Request) -> tuple[Json, Files]:
    """Return the parameters, wherever they stand, and the uploads."""
    parameters: Json = dict(request.query)
    files: Files = {}
    if request.content_type == "application/json":
        parameters |= await request.json()
        return parameters, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.file.read(), value.filename or "", value.content_type)
        else:
            parameters[name] = value
    return parameters, files
