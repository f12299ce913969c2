"""The place of a draft after its writer has taken back another one (`nlp/retraction.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.turn import NOBODY
from nlp.retraction import rest_of

if TYPE_CHECKING:
    from handlers.turn import Turn
    from nlp.understanding import PlaceSpan
    from storage.drafts import Content


async def place_in(turn: Turn, content: Content, said: PlaceSpan | None) -> PlaceSpan | None:
    """Return the place that the newest correction among several messages names.

    A number alone ("4栋") belongs to the estate that was spoken of before (`said`), else to the person's own.
    """
    near = (said.code if said else None) or turn.person.place_code
    for piece in reversed(content.pieces[1:]):
        rest = rest_of(piece.text)
        if rest:
            community = turn.person.community or NOBODY
            place = (await turn.desk.understand(turn.session, community, rest, near=near)).place
            if place is not None:
                return place
    return None
