"""A move, in the words of each audience."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.cards import desk as desk_cards
from handlers.cards import resident as cards
from handlers.cards import team as team_cards
from handlers.channel import Outgoing
from handlers.texts import desk as desk_texts
from handlers.texts import nearby as nearby_texts
from handlers.texts import resident as texts
from handlers.texts import spoken as spoken_texts
from handlers.texts import supervise as supervise_texts
from handlers.texts import team as team_texts
from handlers.texts import words
from orders.deadlines import pause_ends
from orders.standing import Outcome, Step
from orders.states import RESIDENT_SIDE, Action, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.views import View
    from storage.models import Team


def for_resident(step: Step, view: View, actor: str) -> Outgoing | None:
    """Return what the resident hears of a move, or nothing where they need not."""
    message = _RESIDENT[step.action](view, step, actor)
    return None if message is None else replace(message, spoken=_spoken(step, view, actor))


def _spoken(step: Step, view: View, actor: str) -> str:
    """Return what is said on the phone, where the words of the chat name what only a chat has."""
    match step.action:
        case Action.ASK:
            return spoken_texts.asked(view, step.words, pause_ends(step.at, view.calendar))
        case Action.DECLINE:
            return spoken_texts.declined(view, step.words)
        case Action.MESSAGE:
            return spoken_texts.message(view, step.words, actor)
        case Action.JOIN if step.parts & RESIDENT_SIDE:
            return texts.joined(view, view.carrier_number)
        case _:
            return spoken_texts.of_move(step.action, view)


def _asked(view: View, step: Step, _: str) -> Outgoing:
    until = pause_ends(step.at, view.calendar)
    return cards.asked(view, texts.asked(view, step.words, until))


def _receipt(view: View, _: Step, __: str) -> Outgoing:
    if view.order.urgency == "emergency":
        return cards.filed(view, texts.emergency_filed(view))
    return Outgoing(texts.receipt(view))


def _joined(view: View, step: Step, _: str) -> Outgoing:
    if step.parts & RESIDENT_SIDE:
        return Outgoing(nearby_texts.together(view))
    return Outgoing(texts.joined(view, view.carrier_number))


def _supplemented(view: View, _: Step, __: str) -> Outgoing:
    if view.standing.state is State.JOINED:
        return Outgoing(nearby_texts.supplemented(view))
    whom = view.handler or view.team or "社区"
    return Outgoing(f"{words.number(view.number)}：{texts.SUPPLEMENT_DONE.format(whom=whom)}")


def _rated(view: View, _: Step, __: str) -> Outgoing:
    if view.order.attitude_rating is None:
        return cards.marks(view, texts.thanks_attitude(view), cards.RATE_ATTITUDE)
    return cards.reopening(view, texts.thanks_done(view))


def _judged(view: View, _: Step, __: str) -> Outgoing:
    return cards.marks(view, texts.thanks(view), cards.RATE_RESULT)


_RESIDENT: dict[Action, Callable[[View, Step, str], Outgoing | None]] = {
    Action.SUBMIT: _receipt,
    Action.DISPATCH: lambda view, _, __: Outgoing(texts.dispatched(view)),
    Action.ASK: _asked,
    Action.SUPPLY: lambda view, _, __: Outgoing(texts.supplied(view)),
    Action.LAPSE: lambda view, _, __: Outgoing(texts.lapsed(view)),
    Action.DECLINE: lambda view, step, _: cards.declined(view, texts.declined(view, step.words)),
    Action.APPEAL: lambda view, _, __: Outgoing(texts.appealed(view)),
    Action.JOIN: _joined,
    Action.RELEASE: lambda view, _, __: Outgoing(nearby_texts.released(view)),
    Action.WITHDRAW: lambda view, _, __: cards.ended(view, texts.withdrawn(view)),
    Action.SUPPLEMENT: _supplemented,
    Action.ACCEPT: lambda view, _, __: Outgoing(texts.accepted(view)),
    Action.REASSIGN: lambda view, _, __: Outgoing(texts.reassigned(view)),
    Action.PROGRESS: lambda view, step, actor: Outgoing(texts.progressed(view, step.words, actor)),
    Action.EXTEND: lambda view, _, __: Outgoing(texts.extended(view)),
    Action.MESSAGE: lambda view, step, actor: Outgoing(texts.message(view, step.words, actor)),
    Action.RESOLVE: lambda view, step, _: cards.judging(view, texts.resolved(view, step.words)),
    Action.SOLVED: _judged,
    Action.PARTLY: _judged,
    Action.UNSOLVED: lambda view, _, __: Outgoing(texts.again(view)),
    Action.EXPIRE: lambda view, _, __: cards.reopening(view, texts.expired(view)),
    Action.RATE: _rated,
    Action.REOPEN: lambda view, _, __: Outgoing(texts.again(view)),
}
"""Moves that a resident never hears of (退单 and the like) are not here: nobody tells them."""


FOLLOWED = frozenset(
    {
        Action.DISPATCH,
        Action.REASSIGN,
        Action.ACCEPT,
        Action.PROGRESS,
        Action.EXTEND,
        Action.UNSOLVED,
        Action.REOPEN,
    }
)
"""Moves of a carrier that its followers hear of. The result reaches each of them as their own."""


def for_follower(step: Step, view: View, number: int, words_said: str) -> str:
    """Return what a resident whose order (`number`) was joined to this one hears of a move."""
    match step.action:
        case Action.PROGRESS:
            return nearby_texts.follower_progress(number, words_said)
        case Action.ACCEPT:
            return nearby_texts.follower_accepted(number, view)
        case Action.EXTEND:
            return nearby_texts.follower_extended(number, view)
        case Action.UNSOLVED | Action.REOPEN:
            return nearby_texts.follower_again(number)
        case _:
            return nearby_texts.follower_dispatched(number, view)


def for_team(step: Step, view: View) -> Outgoing:
    """Return the card of a team: what a group may read, in the state as it is."""
    if step.action is Action.SUPPLEMENT and view.standing.state is State.DISPATCHED:
        return team_cards.supplement_waits(view)
    return team_cards.group_card(view)


def for_handler(step: Step, view: View, actor: str) -> Outgoing:
    """Return what whoever works on an order hears of a move."""
    match step.action:
        case Action.SUPPLEMENT:
            text = team_texts.supplemented(view, step.words)
        case Action.WITHDRAW:
            text = team_texts.withdrawn(view)
        case Action.EXTEND:
            text = team_texts.extension_granted(view)
        case Action.REFUSE_EXTENSION:
            text = team_texts.extension_refused(view)
        case Action.SEND_HELP:
            text = team_texts.help_was_asked(view, view.invited)
        case Action.HELP:
            text = team_texts.help_is_coming(view, actor)
        case Action.URGE:
            text = supervise_texts.urged(view)
        case Action.RESOLVE:
            text = team_texts.resolved_by(view)
        case _:
            outcome = view.standing.outcome or Outcome.UNRATED
            text = team_texts.closed(view, words.OUTCOME[outcome])
    return Outgoing(text)


def for_former_handler(step: Step, view: View) -> Outgoing:
    """Return what whoever had an order hears: it is with others, with staff, or open to them once more."""
    if step.action in {Action.UNSOLVED, Action.REOPEN}:
        return Outgoing(team_texts.once_more(view))
    return Outgoing(
        team_texts.given_back(view) if step.action is Action.RETURN else team_texts.taken_from_you(view)
    )


def for_lead(step: Step, view: View, actor: str) -> str:
    """Return what a team's lead hears: a colleague's words, never the resident's."""
    if step.action is Action.ASSIST:
        return team_texts.assist_wanted(view, actor, step.words)
    return team_texts.again(view)


_WHY = {
    Action.RETURN: desk_texts.RETURNED_WHY,
    Action.APPEAL: desk_texts.APPEALED_WHY,
    Action.ASK_EXTENSION: desk_texts.EXTENSION_WHY,
    Action.ASSIST: desk_texts.ASSIST_WHY,
    Action.SUPPLY: desk_texts.SUPPLIED_WHY,
    Action.LAPSE: desk_texts.LAPSED_WHY,
    Action.SUPPLEMENT: desk_texts.MORE_WHY,
    Action.UNSOLVED: desk_texts.UNSOLVED_WHY,
    Action.REOPEN: desk_texts.UNSOLVED_WHY,
}


def for_desk(step: Step, view: View, actor: str, suggested: Team | None) -> Outgoing:
    """Return the staff's card with the reason why it lies before them."""
    why = _WHY[step.action].format(name=actor) if step.action in _WHY else _why_here(view, suggested)
    return desk_cards.order_card(
        view,
        why=why,
        reason=step.words if step.action in _WHY else "",
        reasons=view.order.sorted_as.get("words", ()),
        suggested=suggested,
    )


def _why_here(view: View, suggested: Team | None) -> str:
    """Return why an order waits for staff, where it does."""
    if view.standing.state is State.RETURNED:
        return desk_texts.WHY_HERE[State.RETURNED]
    if view.standing.state is not State.SUBMITTED:
        return desk_texts.WHY_HERE.get(view.standing.state, "")
    if view.order.urgency == "emergency":
        return desk_texts.EMERGENCY_WHY
    if view.standing.confidential:
        return desk_texts.SENSITIVE_WHY
    sorted_as = view.order.sorted_as
    if sorted_as.get("unsure"):
        return desk_texts.unsure(words.category(view.order.category), words.category(sorted_as["runner_up"]))
    return desk_texts.WHY_HERE[State.SUBMITTED] if suggested else desk_texts.NO_TEAM_WHY


def last_request(step: Step) -> str:
    """Return what help was asked for."""
    return step.words
