"""An example history in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.history import writing
from handlers.history.writing import RealOrdersError, write_history
from orders.states import OPEN, State
from storage import directory, orders, people
from storage.orders import standing_of

if TYPE_CHECKING:
    from storage.models import Community
    from tests.world import World

ORDERS = 700


async def _communities(world: World) -> list[Community]:
    async with world.database.reading() as session:
        return await directory.communities(session)


async def test_a_history_reads_like_any_other_orders(world: World) -> None:
    """Words and phones open, events follow each other, numbers go on after the last one."""
    written = await write_history(world.desk, await _communities(world), ORDERS)
    assert (written.orders, written.new) == (ORDERS, ORDERS)
    community = world.communities["甲社区"]
    async with world.database.reading() as session:
        found = await orders.in_states(session, community, list(State), limit=2 * ORDERS)
        assert [one.number for one in sorted(found, key=lambda one: one.id)] == list(
            range(1001, 1001 + ORDERS)
        )
        for order in found[::50]:
            happened = await orders.events(session, order)
            assert happened[0].action == "submit"
            assert happened[-1].after == order.state == standing_of(order).state
            assert world.database.vault.open(happened[0].words_sealed)
            someone = await people.someone(session, order.orderer_id or 0)
            assert someone.name.startswith("示例居民")
        assert any(one.state in OPEN for one in found)
    async with world.database.transaction() as session:
        assert await directory.next_number(session, community) == 1001 + ORDERS


async def test_a_second_time_changes_nothing(world: World) -> None:
    """Whatever is wished for the second time, the first history stands."""
    communities = await _communities(world)
    first = await write_history(world.desk, communities, ORDERS)
    second = await write_history(world.desk, communities, 2 * ORDERS, seed=9)
    assert (second.orders, second.new, second.first) == (ORDERS, 0, first.first)


async def test_an_interrupted_history_goes_on(world: World) -> None:
    """The batches that are there stay, the others follow, and nothing is there twice."""
    communities = await _communities(world)
    told: list[int] = []

    def stop_after_the_first(more: int) -> None:
        told.append(more)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await write_history(world.desk, communities, ORDERS, told=stop_after_the_first)
    world.clock.forward(days=3)
    written = await write_history(world.desk, communities, ORDERS)
    assert (told, written.new) == ([writing.BATCH], ORDERS - writing.BATCH)
    async with world.database.reading() as session:
        found = await orders.in_states(session, communities[0].id, list(State), limit=2 * ORDERS)
    assert len({one.number for one in found}) == len(found) == ORDERS


async def test_real_orders_are_never_mixed_with_it(world: World) -> None:
    """Where somebody has ordered something, nothing is made up."""
    await world.person("赵").order("海棠苑3栋楼道的灯坏了好几天了")
    with pytest.raises(RealOrdersError):
        await write_history(world.desk, await _communities(world), ORDERS)


async def test_life_goes_on_after_it(world: World) -> None:
    """A new order gets the next number; whoever joins a team accepts it, and closes it."""
    await write_history(world.desk, await _communities(world), ORDERS)
    member = await world.member("钱", "other")
    resident = world.person("赵")
    await resident.order("海棠苑3栋楼道的灯坏了好几天了，晚上摸黑走")
    assert str(1001 + ORDERS) in resident.texts()
    assert str(1001 + ORDERS) in member.texts()
