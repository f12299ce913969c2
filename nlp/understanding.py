"""The result of reading one message, and nothing that computes it.

Offsets count characters of the text as it was given; a span's `text` always equals
`given[start:end]`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from orders.categories import Category


class Intent(StrEnum):
    """What the writer wants from the conversation. Only an order becomes a draft."""

    ORDER = "order"
    GREETING = "greeting"
    THANKS = "thanks"
    PROGRESS_QUERY = "progress_query"
    HELP = "help"
    ABUSE = "abuse"
    SPAM = "spam"
    CHITCHAT = "chitchat"


class Alarm(StrEnum):
    """How soon a person must act: life at risk now, today, or in the usual time."""

    NONE = "none"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Hotline(StrEnum):
    """National numbers to show a resident at once, most fitting first."""

    POLICE = "110"
    MEDICAL = "120"
    FIRE = "119"
    WOMEN = "12338"
    LEGAL_AID = "12348"
    YOUTH = "12355"
    PSYCHOLOGICAL = "12356"
    GOVERNMENT = "12345"


class Word(NamedTuple):
    """A word that spoke for (positive weight) or against (negative) a category."""

    text: str
    start: int
    end: int
    category: Category
    weight: float


class PlaceSpan(NamedTuple):
    """A place the writer named; `code` is set when it is one of the community's own places."""

    text: str
    start: int
    end: int
    code: str | None = None


class Demand(NamedTuple):
    """One separate thing that the writer asks for."""

    text: str
    start: int
    end: int
    category: Category
    matter: str | None = None
    place: PlaceSpan | None = None


class MaskKind(StrEnum):
    """Why a span must not be shown to people who have not claimed the order."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    ACCOUNT_NUMBER = "account_number"
    NAME = "name"
    HOME = "home"


class MaskSpan(NamedTuple):
    """Characters `start` to `end` (exclusive) to hide, and what they are."""

    start: int
    end: int
    kind: MaskKind


class Understanding(NamedTuple):
    """Everything that was read in one message.

    `matter` is the sub-category's Chinese name as the lexicon spells it; `confidence` is the
    calibrated probability (0-1) that `category` is right; `sure` means that the program may act
    on it without asking; `words` are the deciding words, weightiest first, the winning category's
    before those of others; `hotlines` is empty unless `alarm` or `sensitive` calls for one. `hunch`: it
    only sounds like no order, nothing in it says so.
    """

    intent: Intent
    category: Category
    matter: str | None
    runner_up: Category
    confidence: float
    sure: bool
    words: tuple[Word, ...] = ()
    alarm: Alarm = Alarm.NONE
    sensitive: bool = False
    hotlines: tuple[Hotline, ...] = ()
    place: PlaceSpan | None = None
    phones: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()
    anonymous: bool = False
    demands: tuple[Demand, ...] = ()
    masks: tuple[MaskSpan, ...] = ()
    hunch: bool = False
