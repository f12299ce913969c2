"""Cards for residents: what they are asked about an order of theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.buttons import Subject, press
from handlers.cards import names
from handlers.channel import Button, Outgoing, Style
from handlers.texts import nearby as nearby_texts
from handlers.texts import resident as texts
from handlers.texts import words
from orders.states import OPEN, Action, State

if TYPE_CHECKING:
    from handlers.views import View

MARKS = (1, 2, 3, 4, 5)
SHOW = "show"
HURRY = "hurry"
RATE_RESULT = "rate_result"
RATE_ATTITUDE = "rate_attitude"


def button(view: View, label: str, verb: str, style: Style = Style.PLAIN, argument: str = "") -> Button:
    """Return a button about the order."""
    return press(
        label, verb, Subject.ORDER, view.order.id, seen=view.order.round, argument=argument, style=style
    )


def for_proxy(view: View, message: Outgoing) -> Outgoing:
    """Return what a resident should hear as whoever placed the order for them passes it on.

    With buttons they read what the buttons are for, since they press them; else what can be read aloud.
    """
    said = message.text if message.rows else message.spoken or message.text
    return replace(message, text=texts.for_somebody(view.for_name, said, answers=bool(message.rows)))


def word(view: View, text: str) -> Outgoing:
    """Return a plain word about an order."""
    del view
    return Outgoing(text)


def judging(view: View, text: str) -> Outgoing:
    """Return the question whether it is solved."""
    rows = (
        (
            button(view, words.SOLVED, Action.SOLVED, Style.PRIMARY),
            button(view, words.PARTLY, Action.PARTLY),
            button(view, words.UNSOLVED, Action.UNSOLVED),
        ),
    )
    return Outgoing(text, rows, card=names.resident(view.order))


def marks(view: View, text: str, verb: str) -> Outgoing:
    """Return a question for a mark from 1 to 5."""
    rows = (tuple(button(view, str(mark), verb, argument=str(mark)) for mark in MARKS),)
    return Outgoing(text, rows, card=names.resident(view.order))


def reopening(view: View, text: str) -> Outgoing:
    """Return a word after closing, with the way back."""
    rows = ((button(view, words.REOPEN, Action.REOPEN),),)
    return Outgoing(text, rows, card=names.resident(view.order))


def ended(view: View, text: str) -> Outgoing:
    """Return a word after which nothing is asked any more: it takes the buttons off the last question."""
    return Outgoing(text, card=names.resident(view.order))


def declined(view: View, text: str) -> Outgoing:
    """Return why not, with the appeal."""
    rows = () if view.standing.appealed else ((button(view, words.APPEAL, Action.APPEAL),),)
    return Outgoing(text, rows, card=names.resident(view.order))


def asked(view: View, text: str) -> Outgoing:
    """Return a question about the order."""
    return Outgoing(
        text, ((button(view, words.SUPPLEMENT, Action.SUPPLEMENT),),), card=names.resident(view.order)
    )


def filed(view: View, text: str) -> Outgoing:
    """Return the receipt of an emergency that was filed without asking."""
    rows = (
        (
            button(view, words.SUPPLEMENT, Action.SUPPLEMENT),
            button(view, words.WITHDRAW, Action.WITHDRAW, Style.DANGER),
        ),
    )
    return Outgoing(text, rows)


def order_rows(view: View) -> tuple[tuple[Button, ...], ...]:
    """Return what the orderer may do with their order now."""
    state = view.standing.state
    if state is State.RESOLVED:
        return judging(view, "").rows
    if state is State.JOINED:
        apart = button(view, nearby_texts.ALONE, Action.RELEASE)
        return (*filed(view, "").rows, (apart,))
    if state in OPEN:
        return filed(view, "").rows
    if state is State.CLOSED:
        return reopening(view, "").rows
    if state is State.DECLINED:
        return declined(view, "").rows
    return ()


def withdraw_sure(view: View) -> Outgoing:
    """Ask once before an order is withdrawn."""
    rows = (
        (
            button(view, texts.WITHDRAW_YES, "withdraw_yes", Style.DANGER),
            button(view, texts.WITHDRAW_NO, SHOW),
        ),
    )
    return Outgoing(texts.WITHDRAW_SURE.format(number=view.number), rows, card=names.resident(view.order))
