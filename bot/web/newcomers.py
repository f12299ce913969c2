"""How many new browsers one network may bring: whoever comes again is never asked."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from handlers.rates import Rates

if TYPE_CHECKING:
    from aiohttp import web

    from bot.web.settings import Clock

HOUSEHOLD = 64
"""Bits of an IPv6 address that stand for one connection."""


class Newcomers:
    """Counts new browsers by network."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        """Take the limit; as many may come at once."""
        self._rates = Rates(clock, burst=per_minute, per_second=per_minute / 60)

    def wait(self, request: web.Request) -> int:
        """Let one in and return 0, or return in how many seconds another try makes sense."""
        return self._rates.wait(network_of(request))


def network_of(request: web.Request) -> str:
    """Return where a request comes from: an IPv4 address, or an IPv6 network.

    Behind a proxy of ours, which speaks from a private address, that is what the proxy wrote last into
    `X-Forwarded-For`; what stands before it in the list anybody may have made up.
    """
    peer = _address(request.remote or "")
    if peer is None or peer.is_private:
        written = request.headers.getall("X-Forwarded-For", [])
        said = _address(written[-1].rpartition(",")[2].strip()) if written else None
        peer = said or peer
    if peer is None:
        return ""
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped is None:
        return str(ipaddress.ip_network((peer, HOUSEHOLD), strict=False))
    return str(peer)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
