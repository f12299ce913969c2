"""Who is at the page: a random token in a cookie, of which we keep only a hash.

The signature beside it keeps made-up tokens away. It is no secret of the person's: a token whose hash we know
is theirs under whatever key it was signed, and so a page is opened again also after the key was changed.

The browser of the demo is three people at once, so the chat is served under several paths
(:class:`Seat`), each with a cookie of its own name and path.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.texts import web as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from bot.web.settings import Signer

TEN_YEARS = 10 * 365 * 24 * 3600
PURPOSE = "web cookie "
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Seat:
    """A path under which the chat is served, ending in `/`, and the cookie that belongs to it.

    `name` is who sits there, where that is known beforehand: the people of the demo have names.
    """

    base: str
    cookie: str
    name: str = ""


MAIN_SEAT = Seat("/", "sandan")


def demo_seats() -> tuple[Seat, ...]:
    """Return the seats of the demo's three people."""
    return tuple(
        Seat(f"/demo/{phone}/", f"sandan-{phone}", words.person) for phone, words in texts.DEMO_PHONES.items()
    )


class Identity:
    """Gives people cookies and knows them again."""

    def __init__(self, signers: Sequence[Signer]) -> None:
        """Take the signers; the first signs, every one is believed."""
        self._signers = tuple(signers)

    def account(self, request: web.Request, seat: Seat) -> str | None:
        """Return the account of whoever sent this request, or None for somebody new."""
        token, signature = _cookie(request, seat)
        good = any(
            hmac.compare_digest(sign(PURPOSE + token).encode(), signature.encode()) for sign in self._signers
        )
        return account_of(token) if token and good else None

    def unsigned(self, request: web.Request, seat: Seat) -> str | None:
        """Return the account of a cookie that may be signed by a key we no longer have, or made up."""
        token, _ = _cookie(request, seat)
        return account_of(token) if token else None

    def greet(self, request: web.Request, response: web.Response, seat: Seat, *, known: bool) -> None:
        """Give a cookie to somebody new, and prolong it for somebody known."""
        token = _cookie(request, seat)[0] if known else secrets.token_urlsafe(32)
        value = f"{token}.{self._signers[0](PURPOSE + token)}"  # anew: the key may be a newer one
        response.set_cookie(
            seat.cookie,
            value,
            path=seat.base,
            max_age=TEN_YEARS,
            httponly=True,
            samesite="Lax",
            secure=is_https(request),
        )


def _cookie(request: web.Request, seat: Seat) -> tuple[str, str]:
    """Return token and signature of a request; nothing where there is no whole token."""
    token, _, signature = request.cookies.get(seat.cookie, "").partition(".")
    return (token, signature) if TOKEN.fullmatch(token) else ("", "")


def account_of(token: str) -> str:
    """Return the account of a token: a hash, from which nobody makes the cookie again."""
    digest = hashlib.sha256(b"sandan web account " + token.encode()).digest()
    return base64.b32encode(digest[:15]).decode("ascii").lower()


def is_https(request: web.Request) -> bool:
    """Say whether the person's own connection is encrypted, also behind a proxy."""
    return request.secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"
