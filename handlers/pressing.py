"""Buttons about orders: each verb and what it does. Whoever presses is checked by the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    asking,
    feedback,
    joining,
    learning_desk,
    mine,
    my_data,
    oversight,
    pile,
    progress,
    recovery,
    roster,
    summary_desk,
    todo,
    triage,
    waiting,
)
from handlers.buttons import Subject, Wish
from handlers.cards import desk as desk_cards
from handlers.cards import parting as parting_cards
from handlers.cards import recovery as recovery_cards
from handlers.cards import resident as resident_cards
from handlers.cards import story as story_cards
from handlers.cards import team as team_cards
from handlers.moving import act, parts_here
from handlers.texts import resident as resident_texts
from handlers.texts import talk
from handlers.texts import team as team_texts
from handlers.views import view_of
from orders.states import IN_HAND, OFFICE, OPEN, RESIDENT_SIDE, TEAM, WORKERS, Action, Part
from storage import orders, prompts
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.turn import Turn
    from storage.models import Order

    Verb = Callable[[Turn, Order, str], Awaitable[None]]


IN_GROUPS = frozenset({Action.ACCEPT, Action.RETURN, Action.HELP})
"""The buttons of cards in groups. Everything else is answered where nobody reads along."""


def fits_a_group(wish: Wish) -> bool:
    """Say whether a press from a group may be one of ours: a forged one could make us tell too much."""
    return wish.subject is Subject.ORDER and wish.verb in IN_GROUPS


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what a button asks."""
    if wish.subject is Subject.NOTHING:
        await _plain(turn, wish)
    elif wish.subject is Subject.TASK:
        await todo.called(turn, wish.id)
    elif wish.subject is Subject.SUMMARY:
        await summary_desk.pressed(turn, wish)
    else:
        await _about_order(turn, wish)


async def _about_order(turn: Turn, wish: Wish) -> None:
    """Do something with an order; an old round's button only says that it is old.

    Whoever does something else has left the question that waited for their words.
    """
    order = await orders.find(turn.session, wish.id)
    handle = _VERBS.get(wish.verb)
    if order is None or handle is None:
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    if not parts_here(turn, standing_of(order), order.community_id):
        turn.toast(_stranger(wish.verb), alert=True)
        return
    if wish.seen != order.round and wish.verb not in _LOOKING:
        turn.toast(team_texts.FASTER, alert=True)
        return
    if wish.verb not in _LOOKING:
        await prompts.clear(turn.session, turn.person.id)
    await handle(turn, order, wish.argument)


def _stranger(verb: str) -> str:
    """Return what somebody reads who has nothing to do with the order."""
    return team_texts.NOT_MEMBER if verb in {Action.ACCEPT, Action.RETURN} else resident_texts.NOT_YOURS


async def _plain(turn: Turn, wish: Wish) -> None:
    """Do what a button about no order asks."""
    match wish.verb:
        case joining.LEAVE_YES:
            await joining.leave(turn)
        case joining.LEAVE_NO:
            turn.toast(talk.LEAVE_NO)
        case verb if verb in _ROSTER:
            await _ROSTER[verb](turn, wish.argument)
        case asking.NEVER_MIND:
            await asking.never_mind(turn)
        case pile.OPEN:
            await todo.show(turn)
        case verb if verb in my_data.VERBS:
            await my_data.pressed(turn, wish)
        case verb if verb in recovery_cards.VERBS | parting_cards.VERBS:
            await recovery.pressed(turn, wish)
        case verb if verb in learning_desk.VERBS:
            await learning_desk.pressed(turn, wish)
        case _:
            turn.toast(talk.UNKNOWN_BUTTON)


_ROSTER: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    roster.TEAM: roster.show_team,
    roster.PICK: roster.ask_remove,
    roster.AWAY: roster.mark_away,
    roster.REMOVE: roster.remove,
}


def _for_resident(handle: Callable[[Turn, Order], Awaitable[None]]) -> Verb:
    """Let only the resident's side do this."""

    async def checked(turn: Turn, order: Order, _: str) -> None:
        if parts_here(turn, standing_of(order), order.community_id) & RESIDENT_SIDE:
            await handle(turn, order)
        else:
            turn.toast(resident_texts.NOT_YOURS, alert=True)

    return checked


async def _withdraw(turn: Turn, order: Order) -> None:
    await act(turn, order, Action.WITHDRAW)


async def _release(turn: Turn, order: Order) -> None:
    await act(turn, order, Action.RELEASE)


async def _member_card(turn: Turn, order: Order, _: str) -> None:
    """Show the private card to whoever works on the order."""
    if not parts_here(turn, standing_of(order), order.community_id) & WORKERS:
        turn.toast(team_texts.NOT_ALLOWED, alert=True)
        return
    view = await view_of(turn, order)
    if turn.person.id == order.handler_id:
        await turn.say(team_cards.member_card(view), order=order.id)
    else:
        await turn.say(team_cards.helper_card(view, turn.person.id), order=order.id)


async def _whole_story(turn: Turn, order: Order, _: str) -> None:
    """Show all of a long story to those whose card holds its beginning."""
    parts = parts_here(turn, standing_of(order), order.community_id)
    view = await view_of(turn, order)
    if parts & OFFICE:
        await turn.say(f"「{view.story}」", order=order.id)
    elif parts & WORKERS and view.standing.state in OPEN:
        await turn.say(f"「{story_cards.for_workers(view)}」", order=order.id)
    else:
        turn.toast(team_texts.NOT_ALLOWED, alert=True)


async def _team_card(turn: Turn, order: Order, _: str) -> None:
    """Show the card with 接单 to a member who looks at what waits."""
    parts = parts_here(turn, standing_of(order), order.community_id)
    if not parts & TEAM:
        turn.toast(team_texts.NOT_MEMBER, alert=True)
        return
    view = await view_of(turn, order)
    card = team_cards.group_card(view)
    if Part.LEAD in parts and view.standing.state in IN_HAND:
        card = team_cards.lead_card(view, card.text)
    await turn.say(card, order=order.id)


_VERBS: dict[str, Verb] = {
    Action.ACCEPT: progress.accept,
    Action.RETURN: progress.give_back,
    Action.PROGRESS: progress.progress,
    Action.RESOLVE: progress.resolve,
    Action.ASSIST: progress.assist,
    Action.HELP: progress.help_out,
    Action.ASK_EXTENSION: progress.ask_extension,
    Action.MESSAGE: progress.message,
    Action.REASSIGN: progress.reassign,
    progress.REASSIGN_TEAM: progress.reassign_to_team,
    progress.REASSIGN_PERSON: progress.reassign_to_person,
    "member_card": _member_card,
    "team_card": _team_card,
    story_cards.WHOLE_STORY: _whole_story,
    Action.SOLVED: feedback.solved,
    Action.PARTLY: feedback.partly,
    Action.UNSOLVED: feedback.unsolved,
    resident_cards.RATE_RESULT: feedback.rate_result,
    resident_cards.RATE_ATTITUDE: feedback.rate_attitude,
    resident_cards.SHOW: _for_resident(mine.show_timeline),
    resident_cards.HURRY: _for_resident(waiting.hurry),
    Action.SUPPLEMENT: _for_resident(mine.ask_supplement),
    Action.WITHDRAW: _for_resident(mine.ask_withdraw),
    "withdraw_yes": _for_resident(_withdraw),
    Action.RELEASE: _for_resident(_release),
    Action.APPEAL: _for_resident(mine.ask_appeal),
    Action.REOPEN: _for_resident(mine.ask_reopen),
    desk_cards.OPEN_ORDER: triage.show_card,
    desk_cards.TAKE: triage.take,
    desk_cards.TEAMS: triage.choose_team,
    desk_cards.TO_TEAM: triage.dispatch,
    desk_cards.PEOPLE: triage.choose_person,
    desk_cards.TO_PERSON: triage.dispatch_to_person,
    desk_cards.CATEGORIES: triage.choose_category,
    desk_cards.TO_CATEGORY: triage.relabel,
    desk_cards.HELP_TEAM: triage.send_help,
    Action.SEND_HELP: triage.choose_help,
    Action.ASK: triage.ask_resident,
    Action.DECLINE: triage.decline,
    Action.JOIN: triage.join,
    desk_cards.JOIN_TO: triage.join_to,
    Action.EXTEND: triage.extend,
    Action.REFUSE_EXTENSION: triage.refuse_extension,
    Action.URGE: oversight.urge,
    Action.OVERSEE: oversight.oversee,
    desk_cards.TO_STREET: oversight.street_decides,
}

_LOOKING = frozenset(
    {
        resident_cards.SHOW,
        "member_card",
        "team_card",
        story_cards.WHOLE_STORY,
        desk_cards.OPEN_ORDER,
        Action.SUPPLEMENT,
    }
)
"""Verbs that only show, or add: an old card's button is as good as a new one's."""
