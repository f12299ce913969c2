"""Cards for community staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.buttons import Subject, press
from handlers.cards import names
from handlers.cards.story import reading
from handlers.channel import Button, Outgoing, Style
from handlers.texts import desk as texts
from handlers.texts import nearby as nearby_texts
from handlers.texts import supervise as supervise_texts
from handlers.texts import words
from orders.categories import Category
from orders.states import IN_HAND, RUNNING, Action, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.views import View
    from storage.models import Order, PhoneTask, Team

TAKE = "take"
TEAMS = "teams"
PEOPLE = "people"
TO_TEAM = "to_team"
HELP_TEAM = "help_team"
TO_PERSON = "to_person"
CATEGORIES = "categories"
TO_CATEGORY = "to_category"
OPEN_ORDER = "desk_card"
CALLED = "called"
JOIN_TO = "join_to"
TO_STREET = "to_street"


def _button(
    view: View, label: str, verb: str, style: Style = Style.PLAIN, argument: str | int = ""
) -> Button:
    return press(
        label, verb, Subject.ORDER, view.order.id, seen=view.order.round, argument=argument, style=style
    )


def order_card(
    view: View,
    *,
    why: str = "",
    reason: str = "",
    reasons: Sequence[str] = (),
    suggested: Team | None = None,
) -> Outgoing:
    """Return an order's card with what staff may do now; `suggested` becomes one tap."""
    text = texts.card(view, why=why, reasons=reasons, reason=reason)
    rows = (*reading(view, view.story), *_rows(view, suggested))
    return Outgoing(text, rows, photos=view.photos, card=names.desk(view.order))


def _rows(view: View, suggested: Team | None) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of a state."""
    if view.standing.state in {State.SUBMITTED, State.RETURNED}:
        return _triage_rows(view, suggested)
    if view.standing.state in IN_HAND:
        return (*_late_rows(view), *_in_hand_rows(view))
    if view.standing.state in {State.DISPATCHED, State.RESOLVED, State.NEEDS_INFO}:
        row = [_button(view, words.MESSAGE, Action.MESSAGE)]
        if view.standing.state is State.DISPATCHED:
            row.insert(0, _button(view, words.REASSIGN, Action.REASSIGN))
        return (*_late_rows(view), tuple(row))
    return ()


def _late_rows(view: View) -> tuple[tuple[Button, ...], ...]:
    """Return what staff may do about an order that is late; before that, nothing needs it."""
    if view.now <= view.order.close_by or view.standing.state not in RUNNING:
        return ()
    noted = _button(view, supervise_texts.OVERSEE, Action.OVERSEE)
    if view.standing.state in {State.SUBMITTED, State.RETURNED}:
        return ((noted,),)
    return ((_button(view, supervise_texts.URGE, Action.URGE, Style.PRIMARY), noted),)


def _triage_rows(view: View, suggested: Team | None) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of an order that staff must decide on."""
    take = _button(view, texts.TAKE_MYSELF, TAKE)
    first: tuple[tuple[Button, ...], ...]
    if view.standing.confidential:
        first = ((_button(view, texts.NAMED_PERSON, PEOPLE, Style.PRIMARY), take),)
    elif suggested is not None:
        label = f"{words.DISPATCH} → {suggested.name}"
        send = _button(view, label, TO_TEAM, Style.PRIMARY, suggested.id)
        first = ((send,), (_button(view, texts.OTHER_TEAMS, TEAMS), take))
    else:
        first = ((_button(view, texts.OTHER_TEAMS, TEAMS, Style.PRIMARY), take),)
    asking = (_button(view, words.ASK, Action.ASK),) if view.standing.state is State.SUBMITTED else ()
    street = view.standing.category is Category.HARDSHIP and view.order.urgency == "none"
    return (
        *first,
        *(((_button(view, supervise_texts.STREET_DECIDES, TO_STREET),),) if street else ()),
        *_late_rows(view),
        (_button(view, words.CHANGE_CATEGORY, CATEGORIES), *asking),
        (_button(view, words.DECLINE, Action.DECLINE), _button(view, words.JOIN, Action.JOIN)),
        (_button(view, words.MESSAGE, Action.MESSAGE),),
    )


def _in_hand_rows(view: View) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of an order that somebody works on."""
    rows: list[tuple[Button, ...]] = []
    if view.standing.extension_asked:
        grant = _button(view, texts.GRANT, Action.EXTEND, Style.PRIMARY)
        rows.append((grant, _button(view, texts.REFUSE, Action.REFUSE_EXTENSION)))
    helping = _button(view, words.SEND_HELP, Action.SEND_HELP)
    return (
        *rows,
        (helping, _button(view, words.REASSIGN, Action.REASSIGN)),
        (_button(view, words.MESSAGE, Action.MESSAGE),),
    )


def join_to(view: View, carrier: Order) -> tuple[Button, ...]:
    """Return one tap that joins the order to another one."""
    what = f"{words.category(carrier.category, carrier.matter)} {words.first_line(carrier.gist, 12)}"
    label = nearby_texts.JOIN_TO.format(number=carrier.number, what=what)
    return (_button(view, label, JOIN_TO, Style.PRIMARY, carrier.id),)


def team_choice(view: View, teams: Sequence[Team], verb: str, prompt: str) -> Outgoing:
    """Return the choice of a team; the card takes the place of the order's own."""
    rows = [(_button(view, team.name, verb, argument=team.id),) for team in teams]
    return Outgoing(
        prompt, (*rows, (_button(view, words.BACK, OPEN_ORDER),)), card=names.desk(view.order), edit=True
    )


def person_choice(view: View, people: Sequence[tuple[int, str]], prompt: str) -> Outgoing:
    """Return the choice of a named person for a confidential order."""
    rows = [(_button(view, name, TO_PERSON, argument=person),) for person, name in people]
    return Outgoing(
        prompt, (*rows, (_button(view, words.BACK, OPEN_ORDER),)), card=names.desk(view.order), edit=True
    )


def category_choice(view: View) -> Outgoing:
    """Return the choice of a category."""
    rows = [
        (_button(view, label, TO_CATEGORY, argument=category.value),)
        for category, label in words.CATEGORY_HINT.items()
    ]
    return Outgoing(
        texts.CHOOSE_CATEGORY.format(number=view.number),
        (*rows, (_button(view, words.BACK, OPEN_ORDER),)),
        card=names.desk(view.order),
        edit=True,
    )


def phone_task(task: PhoneTask | int, text: str, *, view: View | None, judging: bool) -> Outgoing:
    """Return a phone task; where a result waits for its judgement, with the three answers."""
    task_id = task if isinstance(task, int) else task.id
    called = press(texts.CALLED, CALLED, Subject.TASK, task_id, style=Style.PRIMARY)
    rows: list[tuple[Button, ...]] = []
    if view is not None and judging:
        rows.append(
            (
                _button(view, words.SOLVED, Action.SOLVED),
                _button(view, words.PARTLY, Action.PARTLY),
                _button(view, words.UNSOLVED, Action.UNSOLVED),
            )
        )
    return Outgoing(text, (*rows, (called,)), card=names.task(task_id))
