"""What every answer says to keep a page safe, and whether a request comes from a page of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp import web

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the safe headers to an answer about to be sent (aiohttp's `on_response_prepare`)."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy(request.host))


def policy(host: str) -> str:
    """Return the content policy: nothing inline, nothing from elsewhere.

    Older Safari does not count WebSockets as `'self'`, so they are named with the host asked for.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        f"connect-src 'self'{sockets}; frame-src 'self'; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


class Guard:
    """Tells pages of ours from pages of others, which must not act with a visitor's cookie."""

    def __init__(self, public_url: str) -> None:
        """Take the address under which the world knows us, where it is not the one we see."""
        self._public = urlsplit(public_url).netloc.lower()

    def is_ours(self, request: web.Request) -> bool:
        """Say whether the request comes from our page, or from a program that is no browser."""
        origin = request.headers.get("Origin")
        if origin is None:
            return True
        try:
            where = urlsplit(origin).netloc.lower()
        except ValueError:  # no address at all
            return False
        return bool(where) and where in {request.host.lower(), self._public}
