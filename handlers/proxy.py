"""代点单: staff and grid workers place an order for somebody who phones, walks in or lives alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import intake
from handlers.asking import answered, ask_here
from handlers.texts import desk as texts
from orders.states import Role
from storage import drafts, profiles, prompts

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Prompt

MAY = (Role.STAFF, Role.ADMIN, Role.STREET, Role.GRID_WORKER, Role.LEAD)
LONGEST_NAME = 20
_SEPARATORS = re.compile(r"[\s,\u3001;:()\-\uff0c\uff1b\uff1a\uff08\uff09]+")


async def start(turn: Turn) -> None:
    """Ask for whom the order is."""
    communities = turn.person.communities_as(*MAY)
    if not communities:
        await turn.say(texts.FOR_NOT_YOU)
        return
    await profiles.set_home(turn.session, turn.person.id, communities[0], None)
    await turn.reload()
    await ask_here(turn, communities[0], "for_whom", texts.FOR_WHO)


async def name_them(turn: Turn, prompt: Prompt, text: str) -> None:
    """Take the name and phone, and begin a draft on the person's behalf."""
    understood = await intake.understand(turn, text)
    phone = next(iter(understood.phones), "")
    name = _name_in(text, phone)
    if not name and not phone:
        await turn.say(texts.FOR_BAD)
        return
    await prompts.clear(turn.session, turn.person.id)
    await answered(turn, prompt)
    draft = await drafts.of_person(turn.session, turn.person.id) or intake.begin(turn)
    content = drafts.content_of(turn.session, draft)
    fresh = replace(content, by_proxy=True, for_name=name, for_phone=phone, asked_open=True)
    await drafts.keep(turn.session, draft, fresh, turn.now)
    await turn.say(texts.FOR_WHAT.format(name=name or phone))


def _name_in(text: str, phone: str) -> str:
    """Return what is left of "某阿姨 13800000000" without the number."""
    words = [word for word in _SEPARATORS.split(text.strip()) if word]
    named = [word for word in words if not (phone and re.sub(r"\D", "", word)) and not word.isdigit()]
    return "".join(named)[:LONGEST_NAME]
