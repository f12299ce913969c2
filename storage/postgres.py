"""PostgreSQL across a network that may fail: nobody waits without end, on either side of it."""

from __future__ import annotations

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
"""After which a statement is given up: the network is cut, or somebody holds a lock and does not answer.
The longest of ours, a summary of a large week, takes well under a second; migrations have no limit."""
IDLE_SECONDS = 60
"""After which the server ends a transaction whose process says nothing any more, and frees its locks."""


def options(*, patient: bool = False) -> dict[str, object]:
    """Return what asyncpg is told at each connection; `patient` without a limit for a statement."""
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": None if patient else COMMAND_SECONDS,
        "server_settings": {
            "application_name": "sandan",
            "idle_in_transaction_session_timeout": "0" if patient else f"{IDLE_SECONDS}s",
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
        },
    }
