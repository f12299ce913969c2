"""A team member's buttons: accept, return, progress, assist, extend, resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import owners
from handlers.asking import ask, close
from handlers.buttons import Subject, identifier, press
from handlers.cards import desk as desk_cards
from handlers.channel import Button, ChatKind, Outgoing, Want
from handlers.moving import act, parts_here
from handlers.texts import talk, words
from handlers.texts import team as texts
from handlers.views import view_of
from orders.notices import Priority
from orders.states import Action, Part, Role, State, advance
from storage import absences, directory, orders, people
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order

REASSIGN_TEAM = "re_team"
REASSIGN_PERSON = "re_person"
CHOICES = 12
"""Buttons of a choice: more would not fit on a phone."""


async def accept(turn: Turn, order: Order, _: str) -> None:
    """Claim an order: one has it, everybody else is told who."""
    if order.state in {State.ACCEPTED, State.IN_PROGRESS}:
        await _taken(turn, order)
        return
    reachable = await turn.address_of(turn.person.id)
    await act(turn, order, Action.ACCEPT)
    here = turn.here.kind is ChatKind.PRIVATE
    done = texts.ACCEPTED if here else texts.ACCEPTED_IN_GROUP
    turn.toast(done if reachable else texts.NO_PRIVATE, alert=reachable is None)
    if not turn.person.name:
        await ask(turn, order, "name", talk.NAME_ASK)


async def _taken(turn: Turn, order: Order) -> None:
    """Say who was faster, to those who may know of the order at all."""
    parts = parts_here(turn, standing_of(order), order.community_id)
    if not parts & {Part.TEAMMATE, Part.LEAD, Part.HANDLER, Part.DESK, Part.INVITED}:
        turn.toast(texts.NOT_MEMBER, alert=True)
    elif order.handler_id == turn.person.id:
        turn.toast(texts.TAKEN_SELF)
    else:
        view = await view_of(turn, order)
        turn.toast(texts.TAKEN.format(name=view.handler or words.COLLEAGUE), alert=True)


def _may(turn: Turn, order: Order, action: Action) -> None:
    """Check that the person may do this before they are asked for words; raises `OrderError`."""
    standing = standing_of(order)
    advance(standing.state, action, parts_here(turn, standing, order.community_id))


async def give_back(turn: Turn, order: Order, argument: str) -> None:
    """Return an order to staff, with a reason chosen or written."""
    _may(turn, order, Action.RETURN)
    if argument in texts.RETURN_REASONS:
        await act(turn, order, Action.RETURN, words=texts.RETURN_REASONS[argument])
        await close(turn, texts.RETURN_DONE)
        turn.toast(texts.RETURN_DONE)
        return
    rows = tuple(
        (_button(order, label, Action.RETURN, code),) for code, label in texts.RETURN_REASONS.items()
    )
    await ask(turn, order, Action.RETURN, texts.RETURN_WHY, rows=rows)


async def progress(turn: Turn, order: Order, argument: str) -> None:
    """Report progress, with a phrase chosen or written."""
    _may(turn, order, Action.PROGRESS)
    if argument in texts.PROGRESS_SAID:
        await act(turn, order, Action.PROGRESS, words=texts.PROGRESS_SAID[argument])
        await close(turn, texts.progress_told(order.number, texts.PROGRESS_SAID[argument]))
        turn.toast(texts.PROGRESS_DONE)
        return
    rows = tuple(
        (_button(order, label, Action.PROGRESS, code),) for code, label in texts.PROGRESS_SAID.items()
    )
    wants = frozenset({Want.PHOTO})
    await ask(turn, order, Action.PROGRESS, texts.PROGRESS_WHAT, rows=rows, wants=wants)


async def resolve(turn: Turn, order: Order, _: str) -> None:
    """Ask for the result; writing it resolves the order."""
    _may(turn, order, Action.RESOLVE)
    await ask(turn, order, Action.RESOLVE, texts.RESOLVE_WHAT, wants=frozenset({Want.PHOTO}))


async def assist(turn: Turn, order: Order, _: str) -> None:
    """Ask what help is needed."""
    _may(turn, order, Action.ASSIST)
    await ask(turn, order, Action.ASSIST, texts.ASSIST_WHAT)


async def ask_extension(turn: Turn, order: Order, _: str) -> None:
    """Ask why more time is needed."""
    _may(turn, order, Action.ASK_EXTENSION)
    if order.extended or order.extension_asked:
        turn.toast(texts.ONCE_ONLY, alert=True)
        return
    await ask(turn, order, Action.ASK_EXTENSION, texts.EXTEND_WHAT)


async def message(turn: Turn, order: Order, _: str) -> None:
    """Ask what to tell the resident."""
    _may(turn, order, Action.MESSAGE)
    await ask(turn, order, Action.MESSAGE, texts.MESSAGE_WHAT)


async def help_out(turn: Turn, order: Order, _: str) -> None:
    """Come to assist."""
    await act(turn, order, Action.HELP)
    turn.toast(texts.HELP_DONE)


async def reassign(turn: Turn, order: Order, _: str) -> None:
    """Offer the other teams and, for an order that is not confidential, the team's people."""
    _may(turn, order, Action.REASSIGN)
    teams = [] if order.confidential else await directory.teams(turn.session, order.community_id)
    rows = [
        (_button(order, team.name, REASSIGN_TEAM, team.id),) for team in teams if team.id != order.team_id
    ]
    for person in await _candidates(turn, order):
        name = (await people.someone(turn.session, person)).name
        rows.append((_button(order, name or words.COLLEAGUE, REASSIGN_PERSON, person),))
    prompt = texts.REASSIGN_WHO.format(number=order.number)
    back = (_button(order, words.BACK, desk_cards.OPEN_ORDER),)
    await turn.tell(
        turn.person.id,
        Outgoing(prompt, (*rows[:CHOICES], back)),
        priority=Priority.ANSWER,
        community=order.community_id,
    )


async def _candidates(turn: Turn, order: Order) -> list[int]:
    """Return who could take the order by name: the team, or the staff for a confidential one."""
    community = order.community_id
    if order.confidential or order.team_id is None:
        trusted = (Role.STAFF, Role.ADMIN, Role.LEAD)
        found = await people.members(turn.session, community, *trusted, confidential=True)
    else:
        mates = (Role.MEMBER, Role.LEAD)
        found = await people.members(turn.session, community, *mates, team=order.team_id)
    away = await absences.away(turn.session, community, turn.now)
    return [person for person in found if person != order.handler_id and person not in away]


async def reassign_to_team(turn: Turn, order: Order, argument: str) -> None:
    """Give the order to another team."""
    team = await directory.team(turn.session, order.community_id, identifier(argument))
    if team is None:
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    if await owners.is_empty(turn, team):
        return
    await act(turn, order, Action.REASSIGN, team=team.id)
    turn.toast(texts.REASSIGNED.format(whom=team.name))


async def reassign_to_person(turn: Turn, order: Order, argument: str) -> None:
    """Give the order to one person."""
    person = identifier(argument)
    if person not in await _candidates(turn, order):
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    team = await team_for(turn, order, person)
    await act(turn, order, Action.REASSIGN, team=team, assignee=person)
    turn.toast(texts.REASSIGNED.format(whom=(await people.someone(turn.session, person)).name))


async def team_for(turn: Turn, order: Order, person: int) -> int | None:
    """Return the team in which a person takes the order: the order's own, else theirs."""
    someone = await people.someone(turn.session, person)
    teams = [seat.team for seat in someone.seats(order.community_id) if seat.team is not None]
    return order.team_id if order.team_id in teams else next(iter(sorted(teams)), None)


def _button(order: Order, label: str, verb: str, argument: str | int = "") -> Button:
    return press(label, verb, Subject.ORDER, order.id, seen=order.round, argument=argument)


async def show_tasks(turn: Turn) -> None:
    """我的任务: what the person has in hand, and what waits in their teams."""
    mine = await orders.in_hand_of(turn.session, turn.person.id)
    waiting = []
    for seat in turn.person.memberships:
        if seat.team_id is not None:
            waiting += await orders.waiting_for_team(turn.session, seat.community_id, seat.team_id)
    waiting = [one for one in waiting if one.assignee_id in {None, turn.person.id}]
    if not mine and not waiting:
        await turn.say(texts.NO_TASKS)
        return
    if mine:
        views = [await view_of(turn, one) for one in mine[:CHOICES]]
        rows = tuple((_button(one.order, texts.task_line(one), "member_card", ""),) for one in views)
        await turn.say(Outgoing(texts.TASKS_MINE.format(count=len(mine)), rows))
    if waiting:
        views = [await view_of(turn, one) for one in waiting[:CHOICES]]
        rows = tuple((_button(one.order, texts.task_line(one), "team_card", ""),) for one in views)
        await turn.say(Outgoing(texts.TASKS_TEAM.format(count=len(waiting)), rows))
