"""The people at the far end: what they type, send and press, as updates for the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi_world import Chat, Json, Query, Shown, World

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL_PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass(slots=True)
class Group:
    """A group chat; the bot is in it from the start."""

    world: World
    chat: Chat

    @property
    def id(self) -> int:
        """Return the id that the group has now."""
        return self.chat.id

    def removes_bot(self, by: User) -> None:
        """Put the bot out."""
        self.chat.closed = "bot was kicked from the group chat"
        self.world.add_update(
            "my_chat_member", membership(self.world, self.chat, by.json, "member", "kicked")
        )

    def takes_bot_back(self, by: User) -> None:
        """Let the bot in again."""
        self.chat.closed = None
        self.world.add_update(
            "my_chat_member", membership(self.world, self.chat, by.json, "kicked", "member")
        )

    def becomes_supergroup(self, by: User) -> Chat:
        """Move to a new id, as Telegram does; both chats say so. Returns the new chat."""
        old, new = self.chat, Chat(-1_000_000_000_000 + self.chat.id, "supergroup", self.chat.name)
        self.world.chats[new.id] = new
        old.migrated_to = new.id
        by.sends(chat=old, migrate_to_chat_id=new.id)
        by.sends(chat=new, migrate_from_chat_id=old.id)
        self.chat = new
        return new


class User:
    """A person with the bot's private chat open; methods return the message's id or say what else."""

    def __init__(self, world: World, number: int, name: str) -> None:
        """Meet the person; they count as having pressed Start."""
        self.world = world
        self.id = number
        self.json: Json = {"id": number, "is_bot": False, "first_name": name}
        self.chat = world.chats.setdefault(number, Chat(number, "private", name))
        world.users[number] = self.json

    def sends(self, chat: Chat | None = None, *, shown: Shown | None = None, **fields: Any) -> int:  # noqa: ANN401 - JSON
        """Send a message with any fields of the Bot API's Message."""
        place = chat or self.chat
        message = shown or Shown(self.json, str(fields.get("text", "")))
        content = {**self.world.post(place, message), **fields}
        self.world.add_update("message", content)
        return message.message_id

    def says(self, text: str, *, chat: Chat | None = None, reply_to: int | None = None) -> int:
        """Type a text; one that begins with a slash is marked as a command, as Telegram does."""
        fields: Json = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            fields["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if reply_to is not None:
            fields["reply_to_message"] = self._quoted(chat or self.chat, reply_to)
        return self.sends(chat, **fields)

    def edits(self, message_id: int, text: str, *, chat: Chat | None = None) -> None:
        """Change an own message."""
        place = chat or self.chat
        shown = place.find(message_id)
        if shown is None or shown.sender is not self.json:
            raise LookupError(f"{message_id} is no message of {self.id}")
        shown.text = text
        edited = {**self.world.message_json(place, shown), "edit_date": int(self.world.clock())}
        self.world.add_update("edited_message", edited)

    def sends_photo(
        self,
        data: bytes = SMALL_PICTURE,
        caption: str = "",
        *,
        chat: Chat | None = None,
        album: str | None = None,
        size: int | None = None,
    ) -> int:
        """Send a picture, in two sizes as Telegram keeps them; `size` is what it claims to have in bytes."""
        large, small = self.world.add_file(data, size), self.world.add_file(data[: len(data) // 2])
        fields: Json = {"photo": [self.world.photo_json(small, 90), self.world.photo_json(large, 800)]}
        fields |= {"caption": caption} if caption else {}
        fields |= {"media_group_id": album} if album else {}
        shown = Shown(self.json, caption, photos=[large])
        return self.sends(chat, shown=shown, **fields)

    def sends_album(
        self, pictures: Sequence[bytes], caption: str = "", *, chat: Chat | None = None
    ) -> list[int]:
        """Send several pictures as one album; the first carries the caption."""
        album = f"album-{self.world.next_number()}"
        captions = [caption, *[""] * len(pictures)]
        return [
            self.sends_photo(data, words, chat=chat, album=album)
            for data, words in zip(pictures, captions, strict=False)
        ]

    def sends_file(self, name: str, kind: str, data: bytes = b"", *, size: int | None = None) -> int:
        """Send a file; Telegram takes its MIME type from its name, not from what it holds."""
        ref = self.world.add_file(data, size)
        document = {"file_id": ref, "file_unique_id": f"u-{ref}", "file_name": name, "mime_type": kind}
        return self.sends(document={**document, "file_size": self.world.files[ref][1]})

    def sends_voice(self, seconds: int = 3) -> int:
        """Send a voice message."""
        ref = self.world.add_file(b"OggS")
        return self.sends(voice={"file_id": ref, "file_unique_id": f"u-{ref}", "duration": seconds})

    def sends_sticker(self) -> int:
        """Send a sticker."""
        ref = self.world.add_file(b"RIFF")
        kinds = {"type": "regular", "is_animated": False, "is_video": False, "width": 512, "height": 512}
        return self.sends(sticker={"file_id": ref, "file_unique_id": f"u-{ref}", **kinds})

    def sends_place(self, latitude: float, longitude: float) -> int:
        """Share a location."""
        return self.sends(location={"latitude": latitude, "longitude": longitude})

    def shares_phone(self, phone: str, *, of: int | None = None) -> int:
        """Share a visiting card: one's own, or that `of` somebody else."""
        contact = {"phone_number": phone, "first_name": self.json["first_name"], "user_id": of or self.id}
        return self.sends(contact=contact)

    def presses(self, label: str, *, chat: Chat | None = None, message_id: int | None = None) -> str:
        """Press the latest button with these words (or that under a message); returns the press's id."""
        place = chat or self.chat
        for shown in reversed(place.answers):
            if message_id not in {None, shown.message_id}:
                continue
            for button in (button for row in shown.keyboard for button in row):
                if label in button["text"]:
                    return self.presses_data(button["callback_data"], chat=place, message_id=shown.message_id)
        labels = [shown.buttons for shown in place.answers]
        raise LookupError(f"no button {label!r} in chat {place.id}: {labels}")

    def presses_data(self, data: str, *, chat: Chat | None = None, message_id: int = 0) -> str:
        """Press a button that carries `data`, whether such a button was ever shown or not."""
        place = chat or self.chat
        query = f"query-{self.world.next_number()}"
        self.world.queries[query] = Query(self.id)
        shown = place.find(message_id)
        lost = {"chat": place.as_json(), "message_id": message_id, "date": 0}
        message = self.world.message_json(place, shown) if shown else lost
        content = {"id": query, "from": self.json, "message": message, "chat_instance": "1", "data": data}
        self.world.add_update("callback_query", content)
        return query

    def blocks(self) -> None:
        """Block the bot."""
        self.chat.closed = "bot was blocked by the user"
        self.world.add_update(
            "my_chat_member", membership(self.world, self.chat, self.json, "member", "kicked")
        )

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.chat.closed = None
        self.world.add_update(
            "my_chat_member", membership(self.world, self.chat, self.json, "kicked", "member")
        )

    def _quoted(self, chat: Chat, message_id: int) -> Json:
        shown = chat.find(message_id)
        if shown is None:
            raise LookupError(f"no message {message_id} in chat {chat.id}")
        return self.world.message_json(chat, shown)


def membership(world: World, chat: Chat, by: Json, before: str, after: str) -> Json:
    """Return the Bot API's ChatMemberUpdated about the bot itself."""
    until = {"until_date": 0}

    def member(status: str) -> Json:
        return {"user": world.me, "status": status, **(until if status == "kicked" else {})}

    return {
        "chat": chat.as_json(),
        "from": by,
        "date": int(world.clock()),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
