"""What the Bot API's refusals mean for the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, TelegramError

from bot.tg.request import FloodError, NeverSentError
from handlers.channel import (
    Address,
    CardGoneError,
    ChatKind,
    MovedError,
    RefusedError,
    RetryLaterError,
    SendError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

# Parts of the descriptions that the Bot API gives with a 400, in lower case. They are no contract
# of Telegram's, but they have been stable for years and nothing else tells these cases apart.
NOT_MODIFIED = ("message is not modified",)
OTHER_KIND = ("there is no text in the message to edit", "there is no caption in the message to edit")
CARD_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
CHAT_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "group chat was deactivated",
    "have no rights to send",
    "not enough rights to send",
    "chat_write_forbidden",
    "bot was kicked",
    "bot was blocked",
)
TOKEN_REFUSED = "the Bot API does not accept the token"  # noqa: S105 - a sentence, and no token
TOO_OLD_TO_ANSWER = ("query is too old", "query id is invalid", "query_id_invalid")


def says(error: TelegramError, fragments: Iterable[str]) -> bool:
    """Say whether the Bot API's description holds one of the fragments."""
    said = error.message.lower()
    return any(fragment in said for fragment in fragments)


def translate(error: TelegramError, address: Address) -> SendError:
    """Return what a failed call means to whoever sent it."""
    match error:
        case FloodError():
            meaning: SendError = RetryLaterError(str(error), error.after)
        case ChatMigrated():
            meaning = MovedError(Address(address.channel, str(error.new_chat_id), ChatKind.GROUP))
        case Forbidden():
            meaning = UnreachableError(error.message)
        case BadRequest():
            meaning = _refusal(error)
        case InvalidToken() | EndPointNotFound():
            # The token was revoked: no fault of the message. Its words are not repeated: they hold the token.
            meaning = RetryLaterError(TOKEN_REFUSED, patient=True)
        case NeverSentError():
            meaning = RetryLaterError(error.message)
        case _:
            # The library takes 413 for trouble of the network. Any other may have come after the effect.
            too_large = says(error, ("too large",))
            later = RetryLaterError(error.message, unsure=True)
            meaning = RefusedError(error.message) if too_large else later
    return meaning


def _refusal(error: BadRequest) -> SendError:
    if says(error, CHAT_GONE):
        return UnreachableError(error.message)
    if says(error, CARD_GONE):
        return CardGoneError(error.message)
    return RefusedError(error.message)


def number_in(ref: str) -> int:
    """Return the message's number; anything else was never a message of ours."""
    try:
        return int(ref)
    except ValueError:
        raise CardGoneError(f"no such message: {CARD_GONE[0]}") from None
