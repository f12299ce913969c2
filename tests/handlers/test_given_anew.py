"""An order that is given away anew is asked for anew: whoever heard of it before hears again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.moving import act
from handlers.turn import Turn
from orders.states import Action
from storage import arrivals, orders
from tests.handlers.clockwork import LAMP, nudges, reminders, ticks
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import Chatter, World


async def untaken(world: World) -> tuple[Chatter, Chatter]:
    """Return a member and staff who were both asked, because nobody came for an order."""
    member, staff = await world.member("小张", "other"), await world.staff()
    await world.person("居民甲").order(LAMP)
    await ticks(world, "2026-11-25 09:30", "2026-11-25 14:00", "2026-11-25 16:30", "2026-11-26 09:30")
    assert [one.kind.partition(":")[0] for one in await nudges(world)] == ["mate", "office", "half"]
    return member, staff


async def given_anew(world: World, member: Chatter, staff: Chatter) -> None:
    """Let the member give it back, and staff give it to the same team again."""
    await member.press("退单")
    await member.press("眼下人手不够")
    async with world.database.transaction() as session:
        known = await arrivals.recognise(
            session, channel=CHANNEL, external=staff.name, chat=staff.name, name=staff.name, now=world.clock()
        )
        turn = Turn(world.desk, session, world.clock(), me=known, at=staff.address)
        row = await orders.by_number(session, world.communities["甲社区"], 1001)
        assert row is not None
        await act(turn, row, Action.DISPATCH, team=world.teams["other"])


async def test_whoever_was_asked_is_asked_again(world: World) -> None:
    """The same member and the same staff, in the same round."""
    member, staff = await untaken(world)
    before = [reminders(one) for one in (member, staff)]
    await given_anew(world, member, staff)
    await ticks(world, "2026-11-26 14:00", "2026-11-26 17:00", "2026-11-27 09:30", "2026-11-27 14:00")
    kinds = [one.kind.partition(":")[0] for one in await nudges(world)]
    assert kinds.count("mate") == 2
    assert kinds.count("office") == 2
    assert all(reminders(one) > count for one, count in zip((member, staff), before, strict=True))
