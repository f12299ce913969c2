"""Several pieces of work of which none may stop another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from handlers.jobs import TroubleError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

log = logging.getLogger(__name__)


async def each(works: Iterable[Awaitable[int]]) -> int:
    """Do all of it, one after another, and return the sum; raises :class:`TroubleError` if any failed."""
    done, failures = 0, []
    for work in works:
        try:
            done += await work
        except Exception as error:
            log.exception("a piece of a job failed")
            failures.append(type(error).__name__)
    if failures:
        raise TroubleError(f"{len(failures)} of its pieces failed: {', '.join(sorted(set(failures)))}")
    return done
