"""The card that a resident confirms, and the questions that lead to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.buttons import Subject, press
from handlers.cards import names
from handlers.channel import Button, Outgoing, Style, Want
from handlers.texts import nearby as nearby_texts
from handlers.texts import resident as texts
from handlers.texts import words
from nlp.understanding import Alarm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.turn import Turn
    from nlp.understanding import Understanding
    from storage.drafts import Content
    from storage.models import Community, Draft, Order, Place

SUBMIT = "submit"
CATEGORIES = "categories"
TO_CATEGORY = "category"
MORE = "more"
ADD = "add"
DROP = "drop"
PLACES = "places"
TO_PLACE = "place"
WHOLE = "whole"
WRITE_PLACE = "write_place"
AGAIN = "again"
ANONYMOUS = "anonymous"
SHOW = "card"
BELONGS = "belongs"
NEW = "new"
TO_COMMUNITY = "community"
SPLIT = "split"
TOGETHER = "together"
ALONE = "alone"
UNSURE = "unsure"
"""Argument of TO_CATEGORY: the resident cannot tell."""

SHOWN_WORDS = 4


def name(draft: Draft) -> str:
    """Return what the card is called."""
    return names.draft(draft)


def button(
    draft: Draft, label: str, verb: str, *, style: Style = Style.PLAIN, argument: str | int = ""
) -> Button:
    """Return a button about the draft, as it is now."""
    return press(label, verb, Subject.DRAFT, draft.id, seen=draft.version, argument=argument, style=style)


def is_sure(content: Content, understood: Understanding) -> bool:
    """Say whether the category may be shown as understood: by the person's choice or our certainty."""
    return content.category is not None or understood.sure


def needs_question(content: Content, understood: Understanding) -> bool:
    """Say whether to ask for the category first: not where staff or each part will tell anyway."""
    return not (is_sure(content, understood) or understood.sensitive or _apart(content, understood))


def _apart(content: Content, understood: Understanding) -> bool:
    """Say whether several things were said and may still be taken apart."""
    return len(understood.demands) > 1 and not content.more.get("together")


async def confirm(turn: Turn, draft: Draft, content: Content, understood: Understanding) -> Outgoing:
    """Return the card to confirm, or the one short question where the sorting is not sure."""
    if needs_question(content, understood):
        return _question(draft, content, understood)
    place = await place_name(turn, draft, content)
    chosen = content.category not in {None, UNSURE}
    code = content.category if chosen and content.category else understood.category.value
    reasons = [] if content.category else deciding(understood)
    label = words.category(code, None if chosen else understood.matter)
    text = texts.draft_card(
        category=texts.NOT_SURE if content.category == UNSURE else label,
        reasons=reasons,
        place=place,
        urgency=Alarm(understood.alarm).value,
        text=content.text,
        photos=content.photos,
        anonymous=content.anonymous,
        for_name=content.for_name,
    )
    parts = understood.demands
    several = _apart(content, understood)
    if several:
        text += texts.demands_note([part.text for part in parts])
    return Outgoing(text, _rows(draft, content, len(parts) if several else 0), card=name(draft))


def _rows(draft: Draft, content: Content, parts: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons under the card, what goes on first: one of them stands out.

    With several demands (`parts`) they are submitted apart or together, each with one tap.
    """
    if parts:
        onward = (
            button(draft, texts.SPLIT.format(count=parts), SPLIT, style=Style.PRIMARY),
            button(draft, texts.TOGETHER, SUBMIT),
        )
    else:
        onward = (
            button(draft, words.SUBMIT, SUBMIT, style=Style.PRIMARY),
            button(draft, words.CHANGE_CATEGORY, CATEGORIES),
        )
    hidden = texts.NAMED if content.anonymous else texts.ANONYMOUS
    return (
        onward,
        (button(draft, words.SUPPLEMENT, ADD), button(draft, words.DROP, DROP)),
        (
            button(draft, texts.CHANGE_PLACE, PLACES),
            button(draft, texts.CHANGE_WORDS, AGAIN),
            button(draft, hidden, ANONYMOUS),
        ),
    )


def _question(draft: Draft, content: Content, understood: Understanding) -> Outgoing:
    """Return the question with the two likeliest categories."""
    likely = (understood.category, understood.runner_up)
    rows = [(button(draft, words.CATEGORY_HINT[one], TO_CATEGORY, argument=one.value),) for one in likely]
    others = (
        button(draft, texts.OTHER_CATEGORY, CATEGORIES),
        button(draft, texts.NOT_SURE_SHORT, TO_CATEGORY, argument=UNSURE),
    )
    return Outgoing(
        texts.unsure_card(content.text, content.photos),
        (*rows, others, (button(draft, words.SUPPLEMENT, ADD), button(draft, words.DROP, DROP))),
        card=name(draft),
    )


def deciding(understood: Understanding) -> list[str]:
    """Return the words that decided, as they were said, without repeats."""
    for_it = [
        word.text for word in understood.words if word.category is understood.category and word.weight > 0
    ]
    return list(dict.fromkeys(for_it))[:SHOWN_WORDS]


async def place_name(turn: Turn, draft: Draft, content: Content) -> str:
    """Return the draft's place for people."""
    place = await turn.desk.place(turn.session, draft.community_id, content.place_code)
    if place is not None:
        return words.exact_place(place.name, content.place_text)
    return content.place_text or (texts.POINT if content.point else "")


def category_choice(draft: Draft) -> Outgoing:
    """Return the choice among all categories."""
    rows = [
        (button(draft, label, TO_CATEGORY, argument=one.value),) for one, label in words.CATEGORY_HINT.items()
    ]
    last = (
        button(draft, texts.NOT_SURE_SHORT, TO_CATEGORY, argument=UNSURE),
        button(draft, words.BACK, SHOW),
    )
    return Outgoing(texts.CHOOSE_CATEGORY, (*rows, last), card=name(draft), edit=True)


def place_choice(draft: Draft, places: Sequence[Place], *, inside: Place | None) -> Outgoing:
    """Return the choice among estates, or among one estate's buildings."""
    one_by_one = [button(draft, place.name, TO_PLACE, argument=place.id) for place in places]
    rows = [tuple(one_by_one[at : at + 2]) for at in range(0, len(one_by_one), 2)]
    if inside is not None:
        rows.append((button(draft, texts.WHOLE_ESTATE, WHOLE, argument=inside.id),))
    rows.append((button(draft, texts.OTHER_PLACE, WRITE_PLACE), button(draft, words.BACK, SHOW)))
    prompt = texts.CHOOSE_BUILDING if inside else texts.CHOOSE_PLACE
    return Outgoing(prompt, tuple(rows), card=name(draft), edit=True, wants=frozenset({Want.PLACE}))


def belongs(draft: Draft, text: str, order: Order, gist: str) -> Outgoing:
    """Ask whether new words belong to an open order, or are a matter of their own."""
    question = texts.BELONGS_ASK.format(text=words.first_line(text, 60), number=order.number, gist=gist)
    rows = (
        (
            button(
                draft,
                texts.BELONGS_YES.format(number=order.number),
                BELONGS,
                argument=order.id,
                style=Style.PRIMARY,
            ),
        ),
        (button(draft, texts.BELONGS_NEW, NEW),),
    )
    return Outgoing(question, rows, card=name(draft))


def follow_together(draft: Draft, question: str, order: Order) -> Outgoing:
    """Ask whether the draft is the matter of a neighbour's open order."""
    rows = (
        (button(draft, nearby_texts.TOGETHER, TOGETHER, argument=order.id, style=Style.PRIMARY),),
        (button(draft, nearby_texts.ALONE, ALONE),),
        (button(draft, words.BACK, SHOW),),
    )
    return Outgoing(question, rows, card=name(draft))


def which_community(draft: Draft, communities: Sequence[Community]) -> Outgoing:
    """Ask where the person lives."""
    rows = tuple((button(draft, one.name, TO_COMMUNITY, argument=one.id),) for one in communities)
    return Outgoing(texts.WHICH_COMMUNITY, rows, card=name(draft))


def closed(draft: Draft, text: str) -> Outgoing:
    """Return what stays of the card once the draft is done with."""
    return replace(Outgoing(text), card=name(draft), edit=True)


def offered(card: Outgoing) -> Outgoing:
    """Return the card of a waiting draft with a word that it waits."""
    return replace(card, text=f"{texts.OFFER_AGAIN}\n\n{card.text}", edit=False)
