"""A long story: its beginning stands on the card, and all of it comes with a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.buttons import Subject, press
from handlers.texts import words

if TYPE_CHECKING:
    from handlers.channel import Button
    from handlers.views import View

WHOLE_STORY = "whole_story"


def for_workers(view: View) -> str:
    """Return the story as those who work on the order may read it."""
    return view.order.gist if view.order.anonymous else view.story


def reading(view: View, story: str) -> tuple[tuple[Button, ...], ...]:
    """Return the button that shows all of a story, where the card has room for its beginning only."""
    if len(story) <= words.LONGEST_ON_CARD:
        return ()
    return ((press(words.READ_ALL, WHOLE_STORY, Subject.ORDER, view.order.id, seen=view.order.round),),)
