"""Cases: one order carries others about the same matter along; nobody is left behind when it moves.

See docs/orders.md for what each move of the carrier means for those who follow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import audiences, renders
from handlers.cards import names
from handlers.cards import team as team_cards
from handlers.channel import Outgoing
from handlers.masking import for_others
from handlers.stepping import take_step
from handlers.texts import nearby as texts
from handlers.views import view_of
from orders.notices import Audience, Priority
from orders.standing import Step
from orders.states import Action, State
from storage import cases, orders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.turn import Turn
    from handlers.views import View
    from orders.standing import Standing
    from storage.models import Order

    After = Callable[[Turn, Order, Standing, str], Awaitable[None]]

_AGAIN = frozenset({Action.UNSOLVED, Action.REOPEN})


async def at_work_elsewhere(turn: Turn, order: Order, action: Action) -> Order | None:
    """Return the order of the same case that is being worked on already, where this one would begin anew."""
    return await cases.other_at_work(turn.session, order) if action in _AGAIN else None


async def rejoin(turn: Turn, order: Order, carrier: Order) -> Standing:
    """Let an order whose resident is not satisfied follow the one that is being worked on."""
    quiet = {Audience.RESIDENT, Audience.TEAM, Audience.DESK}
    _, after = await take_step(turn, order, Action.JOIN, parent=carrier, by_program=True, mute=quiet)
    await _tell(turn, order, texts.still_unsolved)
    await refresh(turn, carrier)
    return after


async def _tell(turn: Turn, order: Order, text: Callable[[View], str]) -> None:
    """Tell the resident's side something in the place of the question that their card asked."""
    view = await view_of(turn, order)
    message = Outgoing(text(view), card=names.resident(order))
    for person in (order.orderer_id, order.proxy_id):
        if person is not None and await turn.tell(
            person, message, priority=Priority.NEWS, community=order.community_id, order=order.id
        ):
            return


async def follow(turn: Turn, order: Order, before: Standing, action: Action, words: str) -> None:
    """Do with the other orders of a case what a move of one of them calls for."""
    handle = _AFTER.get(action)
    if handle is not None:
        await handle(turn, order, before, words)


async def _resolve_along(turn: Turn, order: Order, _: Standing, words: str) -> None:
    """Ask every resident of the case for their own judgement of the common result."""
    children = await cases.joined(turn.session, order)
    result = await for_others(turn, await view_of(turn, order), words) if children else ""
    for child in children:
        await take_step(
            turn,
            child,
            Action.RESOLVE,
            words=result,
            team=order.team_id,
            assignee=order.handler_id,
            by_program=True,
        )


async def _decline_along(turn: Turn, order: Order, _: Standing, words: str) -> None:
    """Give everybody the reason, and the appeal that goes with it."""
    children = await cases.joined(turn.session, order)
    reason = await for_others(turn, await view_of(turn, order), words) if children else ""
    for child in children:
        await take_step(turn, child, Action.DECLINE, words=reason)


async def _hand_on(turn: Turn, order: Order, before: Standing, _: str) -> None:
    """The carrier was withdrawn: the eldest follower takes its place, with the team that had it."""
    if before.state is State.JOINED:
        await _left(turn, order, before, "")
        return
    children = await cases.joined(turn.session, order)
    if not children:
        return
    eldest, *rest = children
    known = before.team is not None or before.handler is not None
    quiet = {Audience.RESIDENT, Audience.DESK} if known else set()
    await take_step(turn, eldest, Action.RELEASE, by_program=True, mute=quiet)
    for other in rest:
        await take_step(
            turn, other, Action.JOIN, parent=eldest, by_program=True, mute={Audience.RESIDENT, Audience.DESK}
        )
    if known:
        whom = before.handler or before.assignee
        await take_step(turn, eldest, Action.DISPATCH, team=before.team, assignee=whom, by_program=True)


async def _joined(turn: Turn, order: Order, before: Standing, _: str) -> None:
    """Those who followed the order follow its new carrier; both carriers' cards say how many they are."""
    carrier = await orders.get(turn.session, order.community_id, order.parent_id or 0)
    if carrier is None:
        return
    for child in await cases.joined(turn.session, order):
        await take_step(turn, child, Action.JOIN, parent=carrier, by_program=True)
    await refresh(turn, carrier)
    await _left(turn, order, before, "")


async def _left(turn: Turn, order: Order, before: Standing, _: str) -> None:
    """Somebody follows no longer: the former carrier's cards count anew."""
    carrier = await _former_carrier(turn, order, before)
    if carrier is not None:
        await refresh(turn, carrier)


async def _again(turn: Turn, order: Order, _: Standing, __: str) -> None:
    """The matter is worked on anew: whoever has not judged yet follows again and is asked later."""
    for child in await cases.unanswered(turn.session, order):
        await take_step(turn, child, Action.JOIN, parent=order, by_program=True, mute={Audience.RESIDENT})
        await _tell(turn, child, texts.back_together)


async def _share_dates(turn: Turn, order: Order, _: Standing, __: str) -> None:
    """A joined order has the deadlines of its carrier, also when those move."""
    await cases.share_dates(turn.session, order, turn.now)


async def _pass_on(turn: Turn, order: Order, before: Standing, words: str) -> None:
    """What a follower adds is shown to staff: other residents' orders are private to the handler too."""
    carrier = await _former_carrier(turn, order, before)
    if carrier is None:
        return
    text = texts.for_staff(order.number, carrier.number, words)
    for person in await audiences.office(turn, order.community_id, confidential=False):
        await turn.tell(
            person, Outgoing(text), priority=Priority.NEWS, community=order.community_id, order=order.id
        )


async def _former_carrier(turn: Turn, order: Order, before: Standing) -> Order | None:
    """Return the order that carried this one before the move."""
    if before.state is not State.JOINED or before.parent is None:
        return None
    return await orders.get(turn.session, order.community_id, before.parent)


_AFTER: dict[Action, After] = {
    Action.RESOLVE: _resolve_along,
    Action.DECLINE: _decline_along,
    Action.WITHDRAW: _hand_on,
    Action.JOIN: _joined,
    Action.RELEASE: _left,
    Action.UNSOLVED: _again,
    Action.REOPEN: _again,
    Action.SUPPLEMENT: _pass_on,
    Action.EXTEND: _share_dates,
    Action.RELABEL: _share_dates,
    Action.SUPPLY: _share_dates,
    Action.LAPSE: _share_dates,
}


async def refresh(turn: Turn, carrier: Order) -> None:
    """Bring a carrier's cards up to date where they stand: they say how many residents tell of it."""
    view = await view_of(turn, carrier)
    found: list[Outgoing] = [team_cards.group_card(view)]
    if view.standing.handler is not None:
        found.append(team_cards.member_card(view))
    step = Step(Action.RELABEL, frozenset(), None, turn.now)
    for card in found:
        if card.card is not None:
            await turn.refresh(card.card, card, community=carrier.community_id, order=carrier.id)
    desk = renders.for_desk(step, view, "", await audiences.suggested_team(turn, view))
    readers = await audiences.office_readers(turn, view)
    await turn.refresh(
        names.desk(carrier), desk, community=carrier.community_id, order=carrier.id, readers=readers
    )
