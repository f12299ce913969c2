"""`/metrics`, for the eyes of whoever watches over the service."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr

TEXT = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Of these a proxy writes one at least."""
HERE = "localhost"


class MetricsPage:
    """Shows the figures to whoever has the token; without one, only to this very machine."""

    def __init__(self, render: Callable[[], Awaitable[bytes]], token: SecretStr | None) -> None:
        """Take what makes the page."""
        self._render = render
        self._token = token.get_secret_value() if token else ""

    async def show(self, request: web.Request) -> web.Response:
        """Answer; for everybody else the page does not exist."""
        if not self._may_see(request):
            raise web.HTTPNotFound
        return web.Response(body=await self._render(), headers={"Content-Type": TEXT})

    def _may_see(self, request: web.Request) -> bool:
        if self._token:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(given.encode(), self._token.encode())
        # What a proxy on this machine hands on comes from elsewhere: it tells so, or by which name.
        handed_on = any(name in request.headers for name in FORWARDED)
        return not handed_on and _is_here(request.remote) and _is_here(_without_port(request.host))


def _without_port(host: str) -> str:
    """Return the name or address that was asked for, an IPv6 address without its brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_here(address: str | None) -> bool:
    try:
        return address == HERE or ip_address(address or "").is_loopback
    except ValueError:
        return False
