"""The Bot API's methods that the service uses, each as strict as Telegram's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests import botapi_checks as checks
from tests.botapi_world import ApiError, Chat, Json, Shown, World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.botapi_limits import Limits

LARGEST_DOWNLOAD = 20 * 1024 * 1024
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


class Upload(NamedTuple):
    """One part of a multipart form: what it holds, and what it says of itself."""

    data: bytes
    name: str
    kind: str


Files = dict[str, Upload]


class Methods:
    """Looks a method up by its name, in any case, as Telegram does."""

    def __init__(self, world: World, limits: Limits) -> None:
        """Serve one world."""
        self._world = world
        self._limits = limits
        methods: Mapping[str, Callable[[Json, Files], object]] = {
            "getMe": self.get_me,
            "sendMessage": self.send_message,
            "sendPhoto": self.send_photo,
            "sendMediaGroup": self.send_media_group,
            "sendDocument": self.send_document,
            "editMessageText": self.edit_message_text,
            "editMessageCaption": self.edit_message_caption,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "answerCallbackQuery": self.answer_callback_query,
            "setMyCommands": self.set_my_commands,
            "getFile": self.get_file,
        }
        self._methods = {name.lower(): method for name, method in methods.items()}

    def call(self, name: str, parameters: Json, files: Files) -> object:
        """Call a method; raises :class:`ApiError`."""
        method = self._methods.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        return method(parameters, files)

    def get_me(self, _parameters: Json, _files: Files) -> Json:
        """Return who the bot is."""
        return {**self._world.me, "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    def send_message(self, parameters: Json, _files: Files) -> Json:
        """Show a text."""
        chat = self._writable_chat(parameters)
        shown = self._new(parameters, chat, checks.text_of(parameters))
        self._limits.admit(chat)
        return self._world.post(chat, shown)

    def send_photo(self, parameters: Json, files: Files) -> Json:
        """Show a picture with a caption."""
        chat = self._writable_chat(parameters)
        shown = self._new(parameters, chat, checks.caption_of(parameters))
        shown.photos = [self._picture(str(parameters.get("photo", "")), files, "photo")]
        self._limits.admit(chat)
        return self._world.post(chat, shown)

    def send_media_group(self, parameters: Json, files: Files) -> list[Json]:
        """Show an album of two to ten pictures; each is a message of its own."""
        chat = self._writable_chat(parameters)
        media = checks.structure(parameters, "media", list) or []
        if not 2 <= len(media) <= 10:
            raise checks.bad("wrong number of items in media group: must be 2-10")
        if "reply_markup" in parameters:
            raise checks.bad("an album has no buttons")
        shown = []
        for item in media:
            if item.get("type") != "photo":
                raise checks.bad("can't parse InputMedia")
            one = self._new({}, chat, checks.caption_of(item))
            one.photos = [self._picture(item.get("media", ""), files, "media")]
            shown.append(one)
        self._limits.admit(chat, len(shown))
        return [self._world.post(chat, one) for one in shown]

    def send_document(self, parameters: Json, files: Files) -> Json:
        """Show a file to be opened, under the name that the form gives it."""
        chat = self._writable_chat(parameters)
        shown = self._new(parameters, chat, checks.caption_of(parameters))
        source = str(parameters.get("document", ""))
        upload = files.get(source.removeprefix("attach://") if source else "document")
        if upload is None:
            raise checks.bad("there is no document in the request")
        checks.check_document(upload.data, upload.name)
        shown.document = (self._world.add_file(upload.data), upload.name, upload.kind)
        self._limits.admit(chat)
        return self._world.post(chat, shown)

    def edit_message_text(self, parameters: Json, _files: Files) -> Json:
        """Replace a text and the buttons under it."""
        chat, shown = self._own_message(parameters)
        text = checks.text_of(parameters)
        if shown.photos or shown.document:
            raise checks.bad("there is no text in the message to edit")
        return self._change(chat, shown, text, checks.inline_keyboard_of(parameters))

    def edit_message_caption(self, parameters: Json, _files: Files) -> Json:
        """Replace a caption and the buttons under it."""
        chat, shown = self._own_message(parameters)
        caption = checks.caption_of(parameters)
        if not (shown.photos or shown.document):
            raise checks.bad("there is no caption in the message to edit")
        return self._change(chat, shown, caption, checks.inline_keyboard_of(parameters))

    def edit_message_reply_markup(self, parameters: Json, _files: Files) -> Json:
        """Replace the buttons alone."""
        chat, shown = self._own_message(parameters)
        return self._change(chat, shown, shown.text, checks.inline_keyboard_of(parameters))

    def delete_message(self, parameters: Json, _files: Files) -> bool:
        """Take a message away."""
        chat = self._writable_chat(parameters)
        shown = chat.find(checks.integer(parameters, "message_id"))
        if shown is None:
            raise checks.bad("message to delete not found")
        shown.deleted = True
        self._world.ring()
        return True

    def answer_callback_query(self, parameters: Json, _files: Files) -> bool:
        """Show the toast over a pressed button; once, and not too late."""
        query = self._world.queries.get(str(parameters.get("callback_query_id", "")))
        if query is None or query.too_old or query.answer is not None:
            raise checks.bad("query is too old and response timeout expired or query ID is invalid")
        text = str(parameters.get("text", ""))
        if checks.units(text) > 200:
            raise checks.bad("MESSAGE_TOO_LONG")
        query.answer = {"text": text, "alert": str(parameters.get("show_alert", "")).lower() == "true"}
        self._world.ring()
        return True

    def set_my_commands(self, parameters: Json, _files: Files) -> bool:
        """Set a menu for everybody, for a kind of chats, or for one chat."""
        scope = checks.structure(parameters, "scope", dict) or {"type": "default"}
        name = str(scope["type"])
        if name == "chat":
            chat = self._chat(scope)
            name = f"chat:{chat.id}"
        self._world.commands[name] = checks.commands_of(parameters)
        self._world.ring()
        return True

    def get_file(self, parameters: Json, _files: Files) -> Json:
        """Tell where a file can be fetched."""
        ref = str(parameters.get("file_id", ""))
        if ref not in self._world.files:
            raise checks.bad("wrong file_id or the file is temporarily unavailable")
        size = self._world.files[ref][1]
        if size > LARGEST_DOWNLOAD:
            raise checks.bad("file is too big")
        return {"file_id": ref, "file_unique_id": f"u-{ref}", "file_size": size, "file_path": f"photos/{ref}"}

    def _new(self, parameters: Json, chat: Chat, text: str) -> Shown:
        """Return a message of the bot's, its keyboards checked."""
        keyboard = checks.inline_keyboard_of(parameters)
        keys = checks.keys_of(parameters, chat)
        fixed = checks.is_fixed(parameters)
        return Shown(self._world.me, text, keyboard=keyboard, keys=keys, fixed=fixed)

    def _picture(self, source: str, files: Files, default: str) -> str:
        """Return the id of a picture given as an upload or as the id of a former one."""
        name = source.removeprefix("attach://") if source else default
        if name in files:
            checks.check_photo(files[name].data)
            return self._world.add_file(files[name].data)
        if source not in self._world.files:
            raise checks.bad("wrong file identifier/HTTP URL specified")
        return source

    def _change(self, chat: Chat, shown: Shown, text: str, keyboard: list[list[Json]]) -> Json:
        self._limits.admit(chat)
        if (shown.text, shown.keyboard) == (text, keyboard):
            raise checks.bad(NOT_MODIFIED)
        shown.text, shown.keyboard = text, keyboard
        shown.edits += 1
        self._world.ring()
        return self._world.message_json(chat, shown)

    def _own_message(self, parameters: Json) -> tuple[Chat, Shown]:
        """Return a message that the bot may change: one of its own, without keys.

        Words and order are those of the Bot API server and of TDLib (https://github.com/tdlib/td/issues/3196).
        """
        checks.check_markup_of_edit(parameters)
        chat = self._writable_chat(parameters)
        shown = chat.find(checks.integer(parameters, "message_id"))
        if shown is None:
            raise checks.bad("message to edit not found")
        if not shown.from_bot or shown.fixed:
            raise checks.bad("message can't be edited")
        return chat, shown

    def _writable_chat(self, parameters: Json) -> Chat:
        """Return a chat that the bot may write to."""
        chat = self._chat(parameters)
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.closed is not None:
            raise ApiError(403, f"Forbidden: {chat.closed}")
        if not chat.opened:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _chat(self, parameters: Json) -> Chat:
        chat = self._world.chats.get(checks.integer(parameters, "chat_id"))
        if chat is None:
            raise checks.bad("chat not found")
        return chat
