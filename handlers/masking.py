"""Words about one resident's order, made fit for others' eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import nearby as texts
from nlp.extract import STAND_INS, mask
from nlp.understanding import MaskKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handlers.turn import Turn
    from handlers.views import View

SHORTEST_NAME = 2
"""Characters of a name that is looked for in a text: a single one is part of ordinary words."""


async def masked(turn: Turn, community: int, text: str) -> str:
    """Return a text with phones, names, identity numbers and doors hidden."""
    return mask(text, (await turn.desk.understand(turn.session, community, text)).masks)


def without(hidden: str, names: Iterable[str]) -> str:
    """Return a text in which these names stand no more."""
    for name in names:
        if len(name) >= SHORTEST_NAME:
            hidden = hidden.replace(name, STAND_INS[MaskKind.NAME])
    return hidden


async def for_others(turn: Turn, view: View, text: str) -> str:
    """Return what was written to one resident as the others with the same matter may read it."""
    if text in texts.FOLLOWERS_READ:
        return texts.FOLLOWERS_READ[text]
    hidden = without(await masked(turn, view.community.id, text), (view.orderer_name, view.for_name))
    return hidden.replace(view.contact, STAND_INS[MaskKind.PHONE]) if view.contact else hidden
