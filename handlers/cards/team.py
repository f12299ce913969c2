"""Cards for work teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.buttons import Subject, press
from handlers.cards import names
from handlers.cards.story import for_workers, reading
from handlers.channel import Button, Outgoing, Style
from handlers.texts import team as texts
from handlers.texts import words
from handlers.texts.supervise import URGE
from orders.states import FINAL, IN_HAND, Action, State

if TYPE_CHECKING:
    from handlers.views import View


def _button(view: View, label: str, verb: str, style: Style = Style.PLAIN) -> Button:
    return press(label, verb, Subject.ORDER, view.order.id, seen=view.order.round, style=style)


def group_card(view: View) -> Outgoing:
    """Return the card that a group, or each member of a team without one, sees before accepting."""
    rows: tuple[tuple[Button, ...], ...] = ()
    if view.standing.state is State.DISPATCHED:
        accept = _button(view, words.ACCEPT, Action.ACCEPT, Style.PRIMARY)
        rows = ((accept, _button(view, words.RETURN, Action.RETURN)),)
    return Outgoing(texts.group_card(view), rows, card=names.team(view.order))


def supplement_waits(view: View) -> Outgoing:
    """Return the group's card with the word that there is more to read after accepting."""
    card = group_card(view)
    return Outgoing(texts.supplement_waits(view), card.rows, card=card.card)


def member_card(view: View) -> Outgoing:
    """Return the private card of whoever has accepted the order."""
    rows: tuple[tuple[Button, ...], ...] = ()
    if view.standing.state in IN_HAND:
        rows = (
            (
                _button(view, words.PROGRESS, Action.PROGRESS, Style.PRIMARY),
                _button(view, words.RESOLVE, Action.RESOLVE, Style.PRIMARY),
            ),
            (
                _button(view, words.MESSAGE, Action.MESSAGE),
                _button(view, words.ASSIST, Action.ASSIST),
            ),
            (
                _button(view, words.EXTEND, Action.ASK_EXTENSION),
                _button(view, words.RETURN, Action.RETURN),
            ),
        )
    card = names.member(view.order.id, view.standing.handler)
    if view.standing.state in FINAL:
        return Outgoing(texts.member_card_closed(view), card=card)
    rows = (*reading(view, for_workers(view)), *rows)
    return Outgoing(texts.member_card(view), rows, photos=view.photos, card=card)


def helper_card(view: View, person: int) -> Outgoing:
    """Return the private card of somebody who assists; nothing personal stays on it in the end."""
    card = names.member(view.order.id, person)
    if view.standing.state not in IN_HAND:
        return Outgoing(texts.member_card_closed(view), card=card)
    doing = (_button(view, words.PROGRESS, Action.PROGRESS), _button(view, words.MESSAGE, Action.MESSAGE))
    rows = (*reading(view, for_workers(view)), doing)
    return Outgoing(texts.member_card(view), rows, photos=view.photos, card=card)


def help_wanted(view: View, request: str) -> Outgoing:
    """Return the card that asks another team for a hand."""
    rows = ((_button(view, texts.HELP_JOIN, Action.HELP, Style.PRIMARY),),)
    return Outgoing(texts.helper_wanted(view, request), rows, card=names.invited(view.order))


def lead_card(view: View, text: str) -> Outgoing:
    """Return a word to a team's lead with the means to reassign and, in hand, to urge and to send help."""
    reassign = _button(view, words.REASSIGN, Action.REASSIGN)
    if view.standing.state not in IN_HAND:
        return Outgoing(text, ((reassign,),))
    helping = (_button(view, words.SEND_HELP, Action.SEND_HELP), reassign)
    return Outgoing(text, ((_button(view, URGE, Action.URGE),), helping))
