"""What came from Telegram, in the service's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram import Chat, Message, Update, User

from handlers.channel import Address, Author, ChatKind, Command, Incoming, Photo, Point, Press

if TYPE_CHECKING:
    from datetime import datetime

CHANNEL = "telegram"
LARGEST_FILE = 20 * 1024 * 1024  # the Bot API hands out no larger ones
COMMANDS = {
    "start": Command.START,
    "help": Command.HELP,
    "mine": Command.MINE,
    "tasks": Command.TASKS,
    "todo": Command.TODO,
    "for": Command.ORDER_FOR,
    "roster": Command.ROSTER,
    "bind": Command.BIND,
    "rename": Command.RENAME,
    "leave": Command.LEAVE,
    "learning": Command.LEARNING,
    "summary": Command.SUMMARY,
    "data": Command.DATA,
    "erase": Command.ERASE,
    "recovery": Command.RECOVERY,
    "cancel": Command.CANCEL,
}
SLASH = re.compile(
    r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]+))?(?:\s+(?P<rest>.*))?", re.DOTALL
)
# What a person can attach that is no picture, text, place or phone number.
OTHER_KINDS = (
    "animation", "audio", "checklist", "dice", "game", "paid_media", "poll", "sticker", "story", "video",
    "video_note", "voice",
)  # fmt: skip


def address_of(chat: Chat) -> Address:
    """Return where to answer."""
    return Address(CHANNEL, str(chat.id), ChatKind.PRIVATE if chat.type == Chat.PRIVATE else ChatKind.GROUP)


def clean(text: str | None) -> str:
    """Return the text without what no database and no wire can carry: NUL and halves of characters."""
    return (text or "").replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def author_of(message: Message) -> Author | None:
    """Return who wrote, or None for what no person wrote.

    An administrator of a group who stays anonymous writes as the group itself.
    """
    group = message.sender_chat
    if group is not None:
        return Author(str(group.id), clean(group.title)) if group.id == message.chat.id else None
    user = message.from_user
    return None if user is None or user.is_bot else account_of(user)


def account_of(user: User) -> Author:
    """Return a person's account and the name they show."""
    return Author(str(user.id), clean(user.full_name))


def incoming_of(update: Update, username: str) -> Incoming | None:
    """Turn a message into the service's words; None when it is not for us.

    `username` is the bot's own: a group may have several bots, each with its `/help@name`.
    """
    message = update.message or update.edited_message  # not a channel's posts
    author = author_of(message) if message else None
    if message is None or author is None:
        return None
    text = clean(message.text or message.caption)
    name, bot, rest = _slash(text)
    if bot and bot.lower() != username.lower():
        return None
    address = address_of(message.chat)
    command = COMMANDS.get(name)
    if name and command is None and (bot or address.kind is ChatKind.PRIVATE):
        command, rest = Command.HELP, ""
    if command:
        return _incoming(update, message, author, text=rest, command=command)
    incoming = _incoming(update, message, author, text=_with_extras(message, text))
    return incoming if _says_anything(incoming) else None


def press_of(update: Update, now: datetime) -> Press | None:
    """Turn a pressed button into the service's words; `now` because Telegram does not say when."""
    query = update.callback_query
    if query is None:
        return None
    place = query.message
    address = address_of(place.chat) if place else Address(CHANNEL, str(query.from_user.id))
    return Press(
        key=str(update.update_id),
        address=address,
        author=account_of(query.from_user),
        at=now,
        data=clean(query.data),
        message=str(place.message_id) if place else None,
    )


def _slash(text: str) -> tuple[str, str, str]:
    """Split `/name@bot rest` into its parts; three empty ones when it is no command."""
    found = SLASH.fullmatch(text)
    return (
        (found["name"].lower(), found["bot"] or "", (found["rest"] or "").strip()) if found else ("", "", "")
    )


def _incoming(
    update: Update, message: Message, author: Author, *, text: str, command: Command | None = None
) -> Incoming:
    photos, refused = _attachments(message)
    place = message.location
    return Incoming(
        key=str(update.update_id),
        address=address_of(message.chat),
        author=author,
        at=message.edit_date or message.date,
        text=text,
        photos=photos,
        # A live location "edits" its message every few seconds; only where it began was said on purpose.
        point=Point(place.latitude, place.longitude) if place and not update.edited_message else None,
        phone=_own_phone(message),
        message=str(message.message_id),
        reply_to=_reply_to(message),
        edited=update.edited_message is not None and command is None,
        command=command,
        refused=refused,
    )


def _says_anything(incoming: Incoming) -> bool:
    """Say whether anything is left; service messages ("pinned a message") carry nothing."""
    return bool(incoming.text or incoming.photos or incoming.point or incoming.phone or incoming.refused)


def _attachments(message: Message) -> tuple[tuple[Photo, ...], int]:
    """Return the pictures, and how many other things we cannot take."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (Photo(largest.file_id, largest.file_size),), 0
    if any(getattr(message, kind, None) for kind in OTHER_KINDS):
        return (), 1  # before documents: a GIF comes as an animation and as a document
    document = message.document
    if document is None:
        return (), 0
    is_picture = (document.mime_type or "").startswith("image/")
    if is_picture and (document.file_size or 0) <= LARGEST_FILE:
        return (Photo(document.file_id, document.file_size),), 0
    return (), 1


def _with_extras(message: Message, text: str) -> str:
    """Return the text with the name of a shared venue, or with somebody else's visiting card."""
    parts = [text]
    if message.venue:
        parts += [message.venue.title, message.venue.address]
    contact = message.contact
    if contact and not _own_phone(message):
        parts += [contact.first_name, contact.last_name or "", contact.phone_number]
    return " ".join(clean(part) for part in parts if part)


def _own_phone(message: Message) -> str | None:
    """Return the phone number that a person shared of themselves."""
    contact, user = message.contact, message.from_user
    if contact is None or user is None or contact.user_id != user.id:
        return None
    return clean(contact.phone_number)


def _reply_to(message: Message) -> str | None:
    """Return the message that is answered; in a forum every message "answers" its topic, which is none."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created:
        return None
    return str(answered.message_id)
