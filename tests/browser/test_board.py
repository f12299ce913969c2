"""The board on a phone whose owner has made all letters twice as large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.web.test_board import opened as square

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Opener

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("letters", ["100%", "200%"])
async def test_nothing_of_the_board_sticks_out(
    tmp_path: Path, opened: Opener, width: int, letters: str
) -> None:
    """Whatever the phone and its letters, nobody has to scroll sideways to read a figure."""
    async with square(tmp_path, "甲社区") as place:
        await place.lived()
        page = await opened(str(place.server.make_url("/board/c0")), viewport={"width": width, "height": 800})
        await page.evaluate(
            "share => { const root = document.documentElement;"
            " root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * share + 'px'; }",
            float(letters.rstrip("%")) / 100,
        )
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.locator(".tile").count() == 5
