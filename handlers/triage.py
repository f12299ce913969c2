"""Staff decide in the chat: dispatch, ask, decline, join, relabel, approve, take it themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import learning, nearby, owners
from handlers.asking import ask, close
from handlers.audiences import suggested_team
from handlers.buttons import JunkButtonError, identifier
from handlers.cards import desk as cards
from handlers.moving import act, parts_here
from handlers.progress import team_for
from handlers.renders import for_desk
from handlers.texts import desk as texts
from handlers.texts import talk, words
from handlers.views import name_of, view_of
from orders.categories import Category
from orders.notices import Audience
from orders.standing import Step
from orders.states import OFFICE, Action, Role, advance
from storage import absences, directory, orders, people
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.channel import Outgoing
    from handlers.turn import Turn
    from storage.models import Order


def is_office(turn: Turn, order: Order) -> bool:
    """Say whether the person is staff before this order; if not, they are told so."""
    if parts_here(turn, standing_of(order), order.community_id) & OFFICE:
        return True
    turn.toast(texts.NOT_STAFF, alert=True)
    return False


def _may(turn: Turn, order: Order, action: Action) -> None:
    """Check before asking for words; raises `OrderError`."""
    standing = standing_of(order)
    advance(standing.state, action, parts_here(turn, standing, order.community_id))


async def show_card(turn: Turn, order: Order, _: str = "") -> None:
    """Show the order's card as it is now."""
    if not is_office(turn, order):
        return
    card = await card_of(turn, order)
    await turn.say(replace(card, edit=True), order=order.id)


async def card_of(turn: Turn, order: Order) -> Outgoing:
    """Return the staff's card of an order."""
    view = await view_of(turn, order)
    step = Step(Action.RELABEL, frozenset(), turn.person.id, turn.now)
    return for_desk(step, view, turn.person.name, await suggested_team(turn, view))


async def take(turn: Turn, order: Order, _: str) -> None:
    """我来办: staff dispatch the order to themselves and accept it."""
    team = await team_for(turn, order, turn.person.id)
    quiet = (Audience.RESIDENT, Audience.TEAM, Audience.DESK)
    await act(turn, order, Action.DISPATCH, team=team, assignee=turn.person.id, mute=quiet)
    await act(turn, order, Action.ACCEPT)


async def choose_team(turn: Turn, order: Order, _: str) -> None:
    """Offer all teams."""
    if is_office(turn, order):
        await _offer_teams(turn, order, cards.TO_TEAM)


async def choose_help(turn: Turn, order: Order, _: str) -> None:
    """Offer all teams as helpers."""
    _may(turn, order, Action.SEND_HELP)
    await _offer_teams(turn, order, cards.HELP_TEAM)


async def _offer_teams(turn: Turn, order: Order, verb: str) -> None:
    view = await view_of(turn, order)
    teams = await directory.teams(turn.session, order.community_id)
    teams.sort(key=lambda team: order.category not in team.categories)
    prompt = texts.CHOOSE_TEAM.format(number=order.number) if teams else texts.NO_TEAM
    await turn.say(cards.team_choice(view, teams[:20], verb, prompt))


async def dispatch(turn: Turn, order: Order, argument: str) -> None:
    """派单: to a team."""
    team = await directory.team(turn.session, order.community_id, identifier(argument))
    if team is None:
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    if await owners.is_empty(turn, team):
        return
    await act(turn, order, Action.DISPATCH, team=team.id)
    turn.toast(texts.DISPATCH_DONE.format(team=team.name))


async def send_help(turn: Turn, order: Order, argument: str) -> None:
    """派人协同: ask a team to assist."""
    team = await directory.team(turn.session, order.community_id, identifier(argument))
    if team is None:
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    if await owners.is_empty(turn, team):
        return
    await act(turn, order, Action.SEND_HELP, team=team.id, words=texts.HELP_REQUEST)
    turn.toast(texts.DISPATCH_DONE.format(team=team.name))


async def choose_person(turn: Turn, order: Order, _: str) -> None:
    """Offer the people to whom a confidential order may go."""
    if not is_office(turn, order):
        return
    view = await view_of(turn, order)
    found = [(one, await name_of(turn, one) or words.ROLE[Role.STAFF]) for one in await _trusted(turn, order)]
    await turn.say(cards.person_choice(view, found, texts.CHOOSE_PERSON.format(number=order.number)))


async def _trusted(turn: Turn, order: Order) -> list[int]:
    """Return staff and leads at work who may see confidential orders."""
    roles = (Role.STAFF, Role.ADMIN, Role.LEAD)
    found = await people.members(turn.session, order.community_id, *roles, confidential=True)
    away = await absences.away(turn.session, order.community_id, turn.now)
    return [person for person in found if person not in away]


async def dispatch_to_person(turn: Turn, order: Order, argument: str) -> None:
    """派单: to one named person."""
    person = identifier(argument)
    if person not in await _trusted(turn, order):
        turn.toast(talk.UNKNOWN_BUTTON)
        return
    team = await team_for(turn, order, person)
    await act(turn, order, Action.DISPATCH, team=team, assignee=person)
    turn.toast(texts.DISPATCH_DONE.format(team=await name_of(turn, person)))


async def choose_category(turn: Turn, order: Order, _: str) -> None:
    """Offer all categories."""
    _may(turn, order, Action.RELABEL)
    await turn.say(cards.category_choice(await view_of(turn, order)))


async def relabel(turn: Turn, order: Order, argument: str) -> None:
    """改类别: the deadlines follow the category; the correction is kept for learning."""
    if argument not in set(Category):
        raise JunkButtonError
    category = Category(argument)
    facts = {"from": order.category, "to": argument}
    matter = order.matter if order.category == argument else None
    await learning.note_relabel(turn, order, category)
    await act(turn, order, Action.RELABEL, category=category, facts=facts, extra={"matter": matter})
    turn.toast(texts.RELABEL_DONE.format(category=words.CATEGORY[category]))
    await show_card(turn, order)


async def ask_resident(turn: Turn, order: Order, _: str) -> None:
    """请补充."""
    _may(turn, order, Action.ASK)
    await ask(turn, order, Action.ASK, texts.ASK_WHAT)


async def decline(turn: Turn, order: Order, _: str) -> None:
    """转介 or 不予受理, with a reason and whose job it is."""
    _may(turn, order, Action.DECLINE)
    await ask(turn, order, Action.DECLINE, texts.DECLINE_WHAT)


async def join(turn: Turn, order: Order, _: str) -> None:
    """并案: ask for the number of the other order, and offer the likeliest one."""
    _may(turn, order, Action.JOIN)
    likely = await nearby.likely_carrier(turn, order)
    rows = () if likely is None else (cards.join_to(await view_of(turn, order), likely),)
    await ask(turn, order, Action.JOIN, texts.JOIN_WHAT, rows=rows)


async def join_to(turn: Turn, order: Order, argument: str) -> None:
    """并案: to the order that was suggested."""
    parent = await orders.get(turn.session, order.community_id, identifier(argument))
    if parent is None or parent.id == order.id or not nearby.may_carry(parent):
        turn.toast(texts.JOIN_BAD, alert=True)
        return
    await act(turn, order, Action.JOIN, parent=parent)
    await close(turn, texts.JOIN_DONE.format(number=parent.number))


async def extend(turn: Turn, order: Order, _: str) -> None:
    """同意延期."""
    await act(turn, order, Action.EXTEND)
    turn.toast(texts.GRANT_DONE)


async def refuse_extension(turn: Turn, order: Order, _: str) -> None:
    """不同意延期."""
    await act(turn, order, Action.REFUSE_EXTENSION)
    turn.toast(texts.REFUSE_DONE)
