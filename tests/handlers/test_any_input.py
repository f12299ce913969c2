"""Anything at all that can be said, pressed or linked to: answered, and nothing harmed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.channel import Command
from handlers.flood import UNLIMITED, Flood
from tests.handlers.test_bad_input import acquainted, heard, rows
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path


class Room:
    """A world and a loop to live in, for tests that hypothesis repeats."""

    def __init__(self, folder: Path) -> None:
        """Open the world, with somebody in it who is known to everybody and nobody's friend."""
        self._runner = asyncio.Runner()
        self._opened = open_world(f"sqlite+aiosqlite:///{folder / 'room.db'}")
        self.world = self._runner.run(self._opened.__aenter__())
        self.world.desk.flood = Flood(self.world.clock, UNLIMITED)  # nothing here takes any time
        self.stranger = self._runner.run(acquainted(self.world, "陌生人"))

    def run(self, doing: Coroutine[object, object, None]) -> None:
        """Do something to its end."""
        self._runner.run(doing)

    def close(self) -> None:
        """Close the world."""
        self._runner.run(self._opened.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One world for all that hypothesis thinks of."""
    opened = Room(tmp_path_factory.mktemp("room"))
    yield opened
    opened.close()


often = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
"""Any Unicode that a channel may hand on: NUL and halves of characters are the channels' to take out."""
buttons = st.one_of(
    texts,
    st.from_regex(r"v1:[odtn][0-9a-z]{1,13}:[a-z_]{1,20}:[0-9]{0,6}:[0-9A-Za-z_.-]{0,20}", fullmatch=True),
)


@often
@given(text=texts)
@example(text="\0")
@example(text="\u0130" * 50)
@example(text="１３９１２３４５６７８" * 9)
@example(text="٣栋" * 9)
def test_any_words_are_answered(room: Room, text: str) -> None:
    """Whatever is said, something is said back, and no order comes of it without a yes."""

    async def say() -> None:
        orders = (await rows(room.world))["order_"]
        told = heard(room.stranger)
        await room.stranger.say(text)
        assert heard(room.stranger) > told, text
        assert (await rows(room.world))["order_"] in {orders, orders + 1}  # an emergency is filed at once

    room.run(say())


@often
@given(data=buttons)
def test_any_button_is_answered(room: Room, data: str) -> None:
    """Whatever a button claims to carry: a word, and no row changes."""

    async def press() -> None:
        before = await rows(room.world)
        assert (await room.stranger.press_data(data)).text
        assert await rows(room.world) == before

    room.run(press())


@often
@given(payload=texts | st.tuples(st.sampled_from(["join-", "place-"]), texts).map("".join))
def test_any_link_is_answered(room: Room, payload: str) -> None:
    """Whatever stands behind /start: a sentence, and nobody has become anything."""

    async def start() -> None:
        before, told = await rows(room.world), heard(room.stranger)
        await room.stranger.command(Command.START, payload)
        assert heard(room.stranger) > told
        assert (await rows(room.world))["membership"] == before["membership"]

    room.run(start())
