"""待办: what waits for staff, and the phone tasks that they tick off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import oversight, summary_desk
from handlers.buttons import Subject, press
from handlers.cards import desk as cards
from handlers.cards import names
from handlers.channel import Button, Outgoing
from handlers.moving import parts_here
from handlers.texts import desk as texts
from handlers.texts import talk, words
from handlers.views import name_of, view_of
from orders.states import IN_HAND, OFFICE, Role, State
from storage import orders, people, tasks
from storage.database import vault_of
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.oversight import Late
    from handlers.turn import Turn
    from storage.models import Order, PhoneTask

SHOWN = 12
STAFF = (Role.STAFF, Role.ADMIN, Role.STREET)


async def show(turn: Turn) -> None:
    """List what waits for the person who asks, nearest deadline first; what is late; the phone tasks."""
    communities = turn.person.communities_as(*STAFF)
    if not communities:
        await turn.say(talk.REFUSED_COMMAND)
        return
    waiting = [order for one in communities for order in await waiting_for_staff(turn, one)]
    undone = [task for one in communities for task in await tasks.undone(turn.session, one)]
    calls = [task for task in undone if await _may_see(turn, task)]
    late = [await oversight.late_ones(turn, one) for one in communities]
    if waiting:
        rows = tuple([(await _entry(turn, order),) for order in waiting[:SHOWN]])
        more = len(waiting) - SHOWN
        head = texts.TODO_HEAD.format(count=len(waiting))
        text = f"{head}\n{texts.TODO_MORE.format(count=more)}" if more > 0 else head
        await turn.say(Outgoing(text, rows))
    resting = await _show_late(turn, waiting, late)
    drafts = await summary_desk.show_unsent(turn)
    for task in calls[:SHOWN]:
        await _show_task(turn, task.id)
    if not (waiting or drafts or calls or any(one.open for one in late)):
        await turn.say(texts.todo_empty(resting))


async def _show_late(turn: Turn, waiting: list[Order], late: list[Late]) -> int:
    """List what is late and not listed yet; return how many rest because staff took note of them."""
    listed = {order.id for order in waiting}
    found = [order for one in late for order in one.open if order.id not in listed]
    above = sum(order.close_by < turn.now for order in waiting)
    resting = sum(order.id not in listed for one in late for order in one.resting)
    if found or above:
        found.sort(key=lambda order: order.close_by)
        await oversight.show_late(turn, found, waiting=above, resting=resting)
    return resting


async def _may_see(turn: Turn, task: PhoneTask) -> bool:
    """Say whether the person may know of a phone task: of a confidential order only some staff do."""
    if task.community_id not in turn.person.communities_as(*STAFF):
        return False
    order = await orders.find(turn.session, task.order_id) if task.order_id else None
    if order is None:
        return any(one.confidential for one in turn.person.memberships if one.role in STAFF)
    return bool(parts_here(turn, standing_of(order), order.community_id) & OFFICE)


async def waiting_for_staff(turn: Turn, community: int) -> list[Order]:
    """Return the orders on which staff must decide: new, returned, or asking for time."""
    found = await orders.in_states(turn.session, community, (State.SUBMITTED, State.RETURNED))
    asking = [
        order for order in await orders.in_states(turn.session, community, IN_HAND) if order.extension_asked
    ]
    mine = [order for order in [*found, *asking] if parts_here(turn, standing_of(order), community) & OFFICE]
    return sorted(mine, key=lambda order: (order.urgency != "emergency", order.close_by))


async def _entry(turn: Turn, order: Order) -> Button:
    view = await view_of(turn, order)
    return press(texts.todo_line(view), cards.OPEN_ORDER, Subject.ORDER, order.id, seen=order.round)


async def _show_task(turn: Turn, task_id: int) -> None:
    """Show one phone task."""
    task = await tasks.find(turn.session, task_id)
    if task is None:
        return
    order = await orders.find(turn.session, task.order_id) if task.order_id else None
    view = await view_of(turn, order) if order else None
    judging = order is not None and order.state == State.RESOLVED
    text = vault_of(turn.session).open(task.words_sealed)
    await turn.say(cards.phone_task(task, text, view=view, judging=judging))


async def called(turn: Turn, task_id: int) -> None:
    """Tick off a phone task; staff of that community only."""
    task = await tasks.find(turn.session, task_id)
    if task is None or not await _may_see(turn, task):
        turn.toast(texts.NOT_STAFF, alert=True)
        return
    if task.done_at is not None:
        turn.toast(texts.CALLED_ALREADY.format(name=await name_of(turn, task.done_by)))
        return
    await tasks.tick_off(turn.session, task, turn.person.id, "", turn.now)
    turn.toast(texts.CALL_DONE)
    text = vault_of(turn.session).open(task.words_sealed)
    done = Outgoing(texts.called(text, turn.person.name or words.ROLE[Role.STAFF]))
    office = await people.members(turn.session, task.community_id, *STAFF)
    await turn.refresh(names.task(task.id), done, community=task.community_id, readers=office)
