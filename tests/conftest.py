"""Fixtures that many folders share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import World, open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A community at work, on a real SQLite file."""
    async with open_world(f"sqlite+aiosqlite:///{tmp_path / 'sandan.db'}") as opened:
        yield opened
