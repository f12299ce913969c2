"""The buttons around recovery codes 找回码."""

from __future__ import annotations

from handlers.buttons import press
from handlers.channel import Button, Outgoing, Style
from handlers.texts import recovery as texts
from handlers.texts import words

SHOW = "recovery"
NOT_ME = "recovery_not_me"
GIVE = "recovery_give"
CUT = "recovery_cut"
VERBS = frozenset({SHOW, NOT_ME, GIVE, CUT})

BUTTON = press(words.RECOVERY, SHOW)
"""Leads to a code, where somebody has orders."""
MOVED = press(words.RECOVERY_TOO, SHOW)
"""The same for whoever has none here: they are asked for theirs."""


def elsewhere(recovery: int) -> Outgoing:
    """Return what the old chat is told, with the way to take it back."""
    not_me = press(texts.NOT_ME, NOT_ME, argument=recovery, style=Style.DANGER)
    return Outgoing(texts.ELSEWHERE, ((not_me,),))


def for_staff(text: str, order: int, joined: list[tuple[str, int]]) -> Outgoing:
    """Return what staff may do for a resident; `joined` are the days and what came of codes then."""
    rows: list[tuple[Button, ...]] = [(press(texts.GIVE, GIVE, argument=order, style=Style.PRIMARY),)]
    for day, recovery in joined:
        rows.append((press(texts.CUT.format(day=day), CUT, argument=recovery, style=Style.DANGER),))
    return Outgoing(text, tuple(rows))
