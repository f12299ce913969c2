"""A running chat and people in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.web.service import running
from tests.bot.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.web.service import Running


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Running]:
    """A running browser chat with a small service behind it."""
    async with running(tmp_path) as service:
        yield service


@pytest.fixture
async def visitor(chat: Running) -> AsyncIterator[Visitor]:
    """Somebody with the page open and the line up."""
    async with Visitor(chat) as somebody:
        await somebody.arrive()
        yield somebody
