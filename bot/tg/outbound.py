"""How an Outgoing becomes Bot API messages: pure planning, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.tg.inbound import clean
from bot.tg.markup import NO_KEYS, inline_keyboard, links_as_text, wish_keyboard
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.tg.markup import Markup
    from handlers.channel import Address, File, Outgoing
    from handlers.last_look import LastLook

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_ALBUM = 10


class Way(NamedTuple):
    """Where a message goes, how soon, and who looks once more whether it is to go at all."""

    address: Address
    priority: int
    last_look: LastLook | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One call: a text, or pictures with the text as their caption, or one file.

    `is_card` marks the part that carries the buttons and whose id stands for the whole message.
    """

    text: str = ""
    photos: tuple[str, ...] = ()
    file: File | None = None
    markup: Markup | None = None
    is_card: bool = False

    @property
    def is_media(self) -> bool:
        """Say whether its text, if there is any, is a caption."""
        return bool(self.photos) or self.file is not None

    @property
    def cost(self) -> int:
        """Return how many messages Telegram counts: one for each picture of an album."""
        return max(1, len(self.photos))


def full_text(message: Outgoing) -> str:
    """Return the text as it is shown, with links that cannot be buttons."""
    return clean(message.text + links_as_text(message))


def plan(message: Outgoing) -> list[Part]:
    """Return the calls that show a message: pictures and files first, the text with the buttons below them.

    A file has a call of its own, so that a card with files stays a text and can be changed in place.
    """
    text = full_text(message)
    markup = inline_keyboard(message)
    albums = list(_albums(message.photos))
    files = [Part(file=file) for file in message.files]
    if albums and not files and length(text) <= LONGEST_CAPTION and (len(albums[-1]) == 1 or markup is None):
        return [
            *(Part(photos=album) for album in albums[:-1]),
            Part(text, albums[-1], markup=markup, is_card=True),
        ]
    *opening, last = split(text)
    return [
        *(Part(photos=album) for album in albums),
        *files,
        *(Part(piece) for piece in opening),
        Part(last, markup=markup, is_card=True),
    ]


def keys_part(address: Address, message: Outgoing) -> Part | None:
    """Return the line that brings the keys for sharing a place or a phone number, where they are hoped for.

    They come with words of their own: a message with keys has no buttons, and can never be changed.
    """
    wishes = wish_keyboard(message, address)
    return Part(texts.KEYS_BELOW, markup=wishes) if wishes else None


def aside(text: str) -> Part:
    """Return words that no notice holds: they cannot be edited, and so not be taken for what one says."""
    return Part(clean(text), markup=NO_KEYS, is_card=True)


def length(text: str) -> int:
    """Return a text's length as Telegram counts it: in UTF-16 units, so that most emoji are two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, most: int = LONGEST_TEXT) -> list[str]:
    """Cut a long text at line ends where it can, else within a line; at least one piece."""
    pieces, current = [], ""
    for line in _short_lines(text, most):
        if length(current) + length(line) > most:
            pieces.append(current)
            current = ""
        current += line
    return [piece for piece in (*pieces, current) if piece.strip()] or [text]


def _short_lines(text: str, most: int) -> Iterator[str]:
    """Yield the lines with their ends, over-long ones in pieces."""
    for line in text.splitlines(keepends=True):
        rest = line
        while length(rest) > most:
            cut = most if rest[:most].isascii() else most // 2  # never more than `most` units
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def shorten(text: str, most: int) -> str:
    """Cut a text that has to fit into one small window."""
    text = clean(text)
    while length(text) > most:
        text = text[: min(len(text) - 2, most - 1)] + "…"
    return text


def _albums(photos: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(photos), LARGEST_ALBUM):
        yield photos[start : start + LARGEST_ALBUM]
