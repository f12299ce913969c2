"""What people take back while they speak: "说错了，是4栋"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers.turn import NOBODY

if TYPE_CHECKING:
    from handlers.turn import Turn
    from nlp.understanding import PlaceSpan
    from storage.drafts import Content

_TAKEN_BACK = re.compile(
    "(?:[说讲写打发弄搞记]错了?|不对|(?:不是|不在)[^是在]{1,12})[\\s,.!\uff0c\u3002\uff01\u3001]*(?:应该|而)?[是在]?"
)


def rest_of(text: str) -> str:
    """Return what stands behind the newest words that take something back; nothing without such words."""
    found = list(_TAKEN_BACK.finditer(text))
    return text[found[-1].end() :].strip() if found else ""


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
