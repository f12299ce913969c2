"""People take back what they have said: the place is the one that they meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize("said", ["说错了是4栋", "不对，是4栋", "不是3栋，是4栋", "打错了，应该是4栋"])
async def test_the_corrected_place_stands_on_the_card(world: World, said: str) -> None:
    """Half a sentence later the resident notices: the building is the one of the correction."""
    resident = world.person("居民甲")
    await resident.command(Command.START, "place-MG-1")
    await resident.draft("3栋楼道的灯坏了，好几天不亮")
    assert "地点：玫瑰园3栋" in resident.last.text
    await resident.draft(said)
    assert "地点：玫瑰园4栋" in resident.last.text


async def test_a_number_belongs_to_the_estate_that_was_named(world: World) -> None:
    """After "海棠苑3栋" a mere "5栋" is that estate's, wherever the speaker lives."""
    resident = world.person("居民甲")
    await resident.command(Command.START, "place-MG-1")
    await resident.draft("海棠苑3栋楼道的灯坏了，好几天不亮")
    await resident.draft("说错了，是5栋")
    assert "地点：海棠苑5栋" in resident.last.text


async def test_a_correction_without_a_place_changes_no_place(world: World) -> None:
    """What was said wrongly may be anything."""
    resident = world.person("居民甲")
    await resident.draft("玫瑰园3栋楼道的灯坏了，好几天不亮")
    await resident.draft("说错了，是闪，不是不亮")
    assert "地点：玫瑰园3栋" in resident.last.text
