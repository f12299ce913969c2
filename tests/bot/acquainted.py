"""Somebody whom the service knows already: meeting them changes no more rows."""

from __future__ import annotations

from typing import Any


async def acquainted(stage: Any) -> Any:  # noqa: ANN401 - either channel's stage and person
    """Return somebody whom the service knows already."""
    resident = await stage.person("王阿姨")
    await resident.say("在吗")
    return resident
