"""What Telegram refuses: the checks of parameters, with its own words."""

from __future__ import annotations

import ipaddress
import json
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from tests.botapi_world import ApiError, Chat, Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BUTTONS = 100
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOCUMENT = 50 * 1024 * 1024
LONGEST_SIDES = 10_000  # pixels of a photo, width and height together
MOST_STRETCHED = 20  # how many times one side of a photo may be the other
STYLES = {None, "primary", "success", "danger"}
INLINE_KINDS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "pay", "copy_text")


def bad(description: str) -> ApiError:
    """Return a 400."""
    return ApiError(400, f"Bad Request: {description}")


def integer(parameters: Json, name: str, default: int | None = None) -> int:
    """Return a whole number."""
    value = parameters.get(name, default)
    if isinstance(value, bool):
        raise bad(f'parameter "{name}" must be of type Integer')
    try:
        return int(value)  # type: ignore[arg-type] # None is refused right here
    except (TypeError, ValueError):
        raise bad(f'parameter "{name}" is required and must be of type Integer') from None


def structure(parameters: Json, name: str, kind: type) -> Any:  # noqa: ANN401 - JSON
    """Return a parameter given as JSON (or already parsed), None when it is not there."""
    value = parameters.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None
    if value is not None and not isinstance(value, kind):
        raise bad(f"object expected as {name}")
    return value


def units(text: str) -> int:
    """Return a length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def text_of(parameters: Json) -> str:
    """Return a message's text."""
    text = parameters.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return text.strip()


def caption_of(parameters: Json) -> str:
    """Return a picture's caption."""
    caption = parameters.get("caption") or ""
    if not isinstance(caption, str) or units(caption) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return caption.strip()


def check_photo(data: bytes) -> None:
    """Refuse a photo that is too large or too stretched (https://core.telegram.org/bots/api#sendphoto).

    Telegram also refuses what it cannot read; here a few bytes may stand for a picture.
    """
    if not 0 < len(data) <= LARGEST_PHOTO:
        raise bad("PHOTO_INVALID_DIMENSIONS")
    with suppress(UnidentifiedImageError), Image.open(BytesIO(data)) as picture:
        short, long = sorted(picture.size)
        if short + long > LONGEST_SIDES or long > short * MOST_STRETCHED:
            raise bad("PHOTO_INVALID_DIMENSIONS")


def check_document(data: bytes, name: str) -> None:
    """Refuse a file that is empty, too large or has no name (https://core.telegram.org/bots/api#senddocument)."""
    if not data:
        raise bad("file must be non-empty")
    if len(data) > LARGEST_DOCUMENT:
        raise ApiError(413, "Request Entity Too Large")
    if not name:
        raise bad("there is no document in the request")


def inline_keyboard_of(parameters: Json) -> list[list[Json]]:
    """Return the buttons under a message."""
    markup = structure(parameters, "reply_markup", dict) or {}
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            check_inline_button(button)
    return [row for row in rows if row]


def check_inline_button(button: object) -> None:
    """Refuse what is no inline button."""
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must not be empty')
    if sum(kind in button for kind in INLINE_KINDS) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.get("style") not in STYLES:
        raise bad("can't parse inline keyboard button: invalid style")
    data = button.get("callback_data")
    if "callback_data" in button and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        check_url(str(button["url"]))


def check_url(url: str) -> None:
    """Refuse what no button may open: other schemes, and addresses of this machine."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "tg"} or not parts.netloc:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if parts.scheme != "tg" and is_loopback(parts.hostname or ""):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def is_loopback(host: str) -> bool:
    """Say whether an address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def keys_of(parameters: Json, chat: Chat) -> list[list[Json]]:
    """Return the keys that replace the person's own keyboard."""
    markup = structure(parameters, "reply_markup", dict) or {}
    rows = markup.get("keyboard", [])
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not button.get("text"):
            raise bad('can\'t parse keyboard button: Field "text" must not be empty')
        for wish, what in (("request_location", "location"), ("request_contact", "phone number")):
            if button.get(wish) and not chat.is_private:
                raise bad(f"{what} can be requested in private chats only")
    return list(rows)


def is_fixed(parameters: Json) -> bool:
    """Say whether a message can never be edited: it has keys, takes them away or asks for a reply."""
    markup = structure(parameters, "reply_markup", dict) or {}
    return any(kind in markup for kind in ("keyboard", "remove_keyboard", "force_reply"))


def check_markup_of_edit(parameters: Json) -> None:
    """Refuse keys: an edited message has buttons or nothing."""
    if is_fixed(parameters):
        raise bad("inline keyboard expected")


def commands_of(parameters: Json) -> list[Json]:
    """Return a menu."""
    commands: list[Json] = structure(parameters, "commands", list) or []
    if len(commands) > 100:
        raise bad("too many commands specified")
    for command in commands:
        name, label = str(command.get("command", "")), str(command.get("description", ""))
        if not (
            1 <= len(name) <= 32
            and name.isascii()
            and name.replace("_", "a").isalnum()
            and name == name.lower()
        ):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(label) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
