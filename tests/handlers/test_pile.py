"""More new orders than one chat can show: one card counts them, and 待办 has them all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from handlers import pile
from handlers.channel import RetryLaterError
from tests.handlers.test_desk import unsure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import Chatter, World

CLERK = "社区小林"
WHERE = "玫瑰园{at}栋半夜装修太吵了，邻居说了不听"


@contextmanager
def held_up(world: World) -> Iterator[None]:
    """Let nothing reach the clerk's chat for a while."""
    world.messenger.failures[CLERK] = [RetryLaterError("busy") for _ in range(1000)]
    yield
    world.messenger.failures[CLERK] = []


async def come(world: World, count: int, *, first: int = 0) -> None:
    """Let so many residents order something that the program is not sure of."""
    for at in range(first, first + count):
        await unsure(world, f"居民{at}", WHERE.format(at=at % 6 + 1))


async def storm(world: World, more: int = 3) -> Chatter:
    """Return the clerk after a storm that was more than the chat could show."""
    clerk = await world.staff(CLERK)
    with held_up(world):
        await come(world, pile.MOST + more)
    await world.later(minutes=5)
    return clerk


def cards(clerk: Chatter) -> list[str]:
    """Return the orders that the clerk's chat shows one by one."""
    return [shown.text for shown in clerk.chat if "请看看派给谁" in shown.text or "拿不准" in shown.text]


def piles(clerk: Chatter) -> list[str]:
    """Return the cards that count."""
    return [shown.text for shown in clerk.chat if "一下子来了很多" in shown.text]


async def test_a_storm_becomes_one_card(world: World) -> None:
    """What comes when twelve wait already is counted; the button lists all of them."""
    clerk = await storm(world)
    [counted] = piles(clerk)
    assert "还有" in counted
    assert len(cards(clerk)) == pile.MOST
    await clerk.press("待办")
    assert f"等您处理的（{pile.MOST + 3}）" in clerk.last.text


async def test_an_order_of_the_pile_is_handled_from_the_list(world: World) -> None:
    """Its card is shown when it is asked for, with all that staff may do."""
    clerk = await storm(world)
    await clerk.press("待办")
    await clerk.press_data(clerk.last.buttons[-1].data)
    assert clerk.sees("选工作队")


async def test_while_the_storm_lasts_the_card_is_counted_anew_in_place(world: World) -> None:
    """Not a message more, and not more often than three times a minute."""
    clerk = await storm(world)
    [before] = piles(clerk)
    with held_up(world):
        await come(world, 3, first=30)
    await world.later(minutes=5)
    [after] = piles(clerk)
    assert after != before
    assert max(shown.edits for shown in clerk.chat) == 1


async def test_after_the_storm_every_order_has_its_card_again(world: World) -> None:
    """As soon as the chat keeps up."""
    clerk = await storm(world)
    shown = len(cards(clerk))
    await come(world, 1, first=40)
    assert len(cards(clerk)) == shown + 1


async def test_what_is_urgent_is_never_on_the_pile(world: World) -> None:
    """Danger does not wait in a list."""
    clerk = await world.staff(CLERK)
    with held_up(world):
        await come(world, pile.MOST + 1)
        await world.person("李奶奶").say("玫瑰园2栋有人要跳楼，快来人")
    await world.later(minutes=5)
    assert any("🚨" in shown.text for shown in clerk.chat)
