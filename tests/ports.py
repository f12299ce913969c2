"""Ports of this machine that nobody else is given meanwhile."""

from __future__ import annotations

import socket


class Port:
    """A port for a service that is started, killed and started again.

    Between two asks for "any port" the kernel may give the same one to somebody else: a free port that was
    only looked up is taken now and then by the time it is used. This one stays bound without anybody
    listening on it. Whoever listens on it with `SO_REUSEADDR` (as asyncio does) may; others are refused.
    Linux only.
    """

    def __init__(self) -> None:
        """Take any port; it is given back with the end of this object."""
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.number = int(self._held.getsockname()[1])

    def __del__(self) -> None:
        """Give it back."""
        self._held.close()
