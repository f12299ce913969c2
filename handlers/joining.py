"""How people and groups come in and go: invitations, place codes, binding a group, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import owners
from handlers.buttons import press
from handlers.channel import ChatKind, Outgoing, Style
from handlers.moving import act
from handlers.texts import joining as texts
from handlers.texts import talk, words
from handlers.turn import NOBODY
from orders.notices import Priority
from orders.states import IN_HAND, Action, Role, State
from storage import directory, orders, people, profiles, prompts

if TYPE_CHECKING:
    from handlers.channel import Incoming
    from handlers.turn import Turn
    from storage.models import Community, Invitation, Membership, Team
    from storage.people import Someone

_OFFICE = frozenset({Role.STAFF, Role.ADMIN})
LEAVE_YES = "leave_yes"
LEAVE_NO = "leave_no"


async def start(turn: Turn, payload: str) -> None:
    """Answer /start, with an invitation's or a place's code or without."""
    kind, _, code = payload.replace("\0", "").strip().partition("-")  # which no database can look for
    if kind == "join" and code:
        await _join(turn, code.strip())
    elif kind == "place" and code:
        await _arrive(turn, code.strip())
    else:
        await welcome(turn)


async def welcome(turn: Turn, place: str = "") -> None:
    """Say who we are and what happens with what they say."""
    community = (await turn.home()).name if turn.person.community else texts.NO_COMMUNITY
    text = talk.WELCOME.format(community=community)
    await turn.say(f"{text}\n{talk.WELCOME_PLACE.format(place=place)}" if place else text)


async def _arrive(turn: Turn, code: str) -> None:
    """Remember the place whose QR code brought the person."""
    place = await directory.place_by_code(turn.session, code)
    if place is None:
        await welcome(turn)
        await turn.say(talk.PLACE_UNKNOWN)
        return
    await profiles.set_home(turn.session, turn.person.id, place.community_id, place.code)
    await turn.reload()
    await welcome(turn, place.name)


async def _join(turn: Turn, code: str) -> None:
    """Take up an invitation."""
    if not await turn.desk.flood.may_try_code(turn.session, turn.person.id):
        await turn.say(talk.CODES_LATER)
        return
    found = await people.invitation(turn.session, code)
    refusal = _refusal(turn, found)
    if found is None or refusal:
        await turn.say(refusal)
        return
    role = Role(found.role)
    if any(_same(one, found) for one in turn.person.memberships):
        await turn.say(talk.JOINED_ALREADY.format(role=words.ROLE[role]))
        return
    for community_id in await _communities_of(turn, found):
        await people.join(turn.session, turn.person.id, found, turn.now, community=community_id)
    found.uses_left -= 1
    await profiles.set_home(turn.session, turn.person.id, found.community_id, None)
    await turn.reload()
    community = await directory.community(turn.session, found.community_id)
    team = await directory.team(turn.session, community.id, found.team_id) if found.team_id else None
    where = await _street_of(turn, community) if role is Role.STREET else community.name
    joined = talk.JOINED.format(role=words.ROLE[role], community=where, team=team.name if team else "")
    await turn.say(f"{joined}\n\n{talk.help_for(turn.person.roles() - {Role.RESIDENT})}")
    if not turn.person.name:
        await ask_name(turn)


async def _street_of(turn: Turn, community: Community) -> str:
    """Return the name of a community's street: its people see every community of it."""
    streets = await directory.streets(turn.session)
    return next(street.name for street in streets if street.id == community.street_id)


async def _communities_of(turn: Turn, found: Invitation) -> list[int]:
    """Return where an invitation counts: street staff see every community of their street."""
    if found.role != Role.STREET:
        return [found.community_id]
    own = await directory.community(turn.session, found.community_id)
    every = await directory.communities(turn.session)
    return [one.id for one in every if one.street_id == own.street_id]


def _refusal(turn: Turn, found: Invitation | None) -> str:
    """Return why an invitation cannot be taken up, or nothing."""
    if found is None:
        return talk.INVITE_UNKNOWN
    if found.expires_at is not None and found.expires_at <= turn.now:
        return talk.INVITE_EXPIRED
    return talk.INVITE_USED if found.uses_left <= 0 else ""


def _same(one: Membership, found: Invitation) -> bool:
    return (one.community_id, one.role, one.team_id) == (found.community_id, found.role, found.team_id)


async def bind(turn: Turn, incoming: Incoming) -> None:
    """Make the group in which this is typed the group of the code's team."""
    if turn.here.kind is not ChatKind.GROUP:
        await turn.say(talk.GROUP_ONLY)
        return
    code = incoming.text.strip().removeprefix("join-")
    if not code:
        await turn.say(talk.BIND_HOW)
        return
    if not await turn.desk.flood.may_try_code(turn.session, turn.person.id):
        await turn.say(talk.CODES_LATER)
        return
    found = await people.invitation(turn.session, code)
    if found is None or (found.expires_at is not None and found.expires_at <= turn.now):
        await turn.say(talk.BIND_WRONG)
        return
    team = await directory.team(turn.session, found.community_id, found.team_id) if found.team_id else None
    if team is None:
        await turn.say(talk.BIND_NOT_TEAM)
        return
    if found.uses_left <= 0 and not _works_with(turn, team):
        await turn.say(talk.BIND_WRONG)
        return
    await directory.bind_team(turn.session, team, turn.here.channel, turn.here.chat)
    await turn.post(
        turn.here,
        Outgoing(talk.BOUND.format(team=team.name)),
        priority=Priority.ANSWER,
        community=team.community_id,
    )


def _works_with(turn: Turn, team: Team) -> bool:
    """Say whether the person belongs to a team, or to the office above it: they may use a code once more."""
    return any(
        one.community_id == team.community_id and (one.team_id == team.id or one.role in _OFFICE)
        for one in turn.person.memberships
    )


async def ask_leave(turn: Turn) -> None:
    """Ask once more before somebody leaves."""
    what = await what_of(turn, turn.person)
    if not what:
        await turn.say(talk.LEFT_NOTHING)
        return
    rows = ((press(talk.LEAVE_YES, LEAVE_YES, style=Style.DANGER), press(talk.LEAVE_NO, LEAVE_NO)),)
    await turn.say(Outgoing(talk.LEAVE_SURE.format(what=what), rows))


async def what_of(turn: Turn, someone: Someone) -> str:
    """Return in words what the person belongs to."""
    named = []
    for one in someone.memberships:
        team = await directory.team(turn.session, one.community_id, one.team_id) if one.team_id else None
        community = await directory.community(turn.session, one.community_id)
        named.append(team.name if team else f"{community.name}{words.ROLE[Role(one.role)]}")
    return "、".join(dict.fromkeys(named))


async def leave(turn: Turn) -> None:
    """End all memberships of the person who speaks."""
    what = await what_of(turn, turn.person)
    if not what:
        turn.toast(talk.LEFT_NOTHING)
        return
    count = await end(turn, turn.person.id, turn.person.memberships)
    await turn.reload()
    await turn.say(talk.left(what, count))


async def end(turn: Turn, person: int, memberships: tuple[Membership, ...]) -> int:
    """End memberships and give what the person had in hand back to staff; return how many orders."""
    await people.leave(turn.session, memberships, turn.now)
    ended = {one.community_id for one in memberships}
    remaining = {one.community_id for one in (await people.someone(turn.session, person)).memberships}
    given_back = 0
    for order in await orders.assigned_to(turn.session, person):
        in_hand = order.state in IN_HAND or order.state == State.DISPATCHED
        if in_hand and order.community_id in ended - remaining:
            await act(turn, order, Action.RETURN, words=texts.LEFT_TEAM, by_program=True)
            given_back += 1
    for one in memberships:
        waiting = await orders.waiting_for_team(turn.session, one.community_id, one.team_id or 0)
        given_back += sum([await owners.settle(turn, order) for order in waiting])
    return given_back


async def keep_name(turn: Turn, name: str) -> None:
    """Take the name by which residents will know a member."""
    short = " ".join(name.split())[:20]
    if not short:
        await ask_name(turn)
        return
    await profiles.set_name(turn.session, turn.person.id, short)
    await prompts.clear(turn.session, turn.person.id)
    await turn.say(talk.NAME_KEPT.format(name=short))


async def ask_name(turn: Turn) -> None:
    """Ask by what name others should know the person."""
    await prompts.ask(turn.session, turn.person.id, turn.person.community or NOBODY, "name", turn.now)
    await turn.say(talk.NAME_ASK)
