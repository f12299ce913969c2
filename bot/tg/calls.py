"""The calls that every order makes, as plain JSON both ways.

The library makes objects of what is sent and of what is answered; nobody reads them, and they cost more
than the rest of a call. Whatever is rare, or carries files, goes through the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.tg.request import Call

if TYPE_CHECKING:
    from telegram import Bot

    from bot.tg.markup import Markup

NO_PREVIEW = {"is_disabled": True}


class Calls:
    """Makes them; raises what the library raises (`telegram.error`), and `FloodError`."""

    def __init__(self, bot: Bot) -> None:
        """Speak as this bot, over its own connections."""
        self._bot = bot

    async def send_text(self, chat: str, text: str, markup: Markup | None) -> int:
        """Show a text; return the message's number."""
        said = {"chat_id": chat, "text": text, "link_preview_options": NO_PREVIEW}
        shown = await self._call("sendMessage", said, reply_markup=markup)
        return int(shown["message_id"])

    async def edit_text(self, chat: str, number: int, text: str, markup: Markup | None) -> None:
        """Replace a text and the buttons under it."""
        said = {
            "chat_id": chat,
            "message_id": number,
            "text": text,
            "link_preview_options": NO_PREVIEW,
        }
        await self._call("editMessageText", said, reply_markup=markup)

    async def edit_caption(self, chat: str, number: int, caption: str, markup: Markup | None) -> None:
        """Replace the words under a picture, and the buttons."""
        said = {"chat_id": chat, "message_id": number, "caption": caption}
        await self._call("editMessageCaption", said, reply_markup=markup)

    async def strip(self, chat: str, number: int) -> None:
        """Take the buttons off."""
        await self._call("editMessageReplyMarkup", {"chat_id": chat, "message_id": number})

    async def answer_press(self, query: str, text: str, *, alert: bool) -> None:
        """Let a pressed button rest, with a short word."""
        await self._call(
            "answerCallbackQuery", {"callback_query_id": query, "show_alert": alert}, text=text or None
        )

    async def _call(self, method: str, parameters: dict[str, Any], **more: object) -> Any:  # noqa: ANN401 - JSON
        """Make a call; what is None is left out."""
        given = {name: value for name, value in more.items() if value is not None}
        url = f"{self._bot.base_url}/{method}"
        # The request hands it on as it is; only its type says that it has to be the library's own.
        return await self._bot.request.post(url, Call({**parameters, **given}))  # type: ignore[arg-type]
