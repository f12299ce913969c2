"""The chat's protocol: JSON texts from a client turned into frames, and the limits that hold.

Described for people who write a client in docs/web-chat-protocol.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from handlers.channel import Command, Point
from handlers.texts import web as texts

LONGEST_TEXT = 4000
MOST_PHOTOS = 9
LARGEST_FRAME = 64 * 1024
"""Bytes of a frame that is answered with a friendly word; see :data:`HARD_LIMIT`."""
HARD_LIMIT = 1024 * 1024
"""Bytes of a frame that ends the connection, as the WebSocket standard asks (code 1009)."""
LARGEST_NUMBER = 2**53 - 1
HIGHEST_LATITUDE = 90
HIGHEST_LONGITUDE = 180

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ID = re.compile(r"[0-9]{1,15}")
_REF = re.compile(r"[0-9a-f]{32}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone halves of surrogate pairs: JSON can carry them, a database cannot."""


class FrameError(Exception):
    """A frame that cannot be taken. `code` is for programs, the message for people."""

    def __init__(self, code: str, key: str | None = None, **facts: object) -> None:
        """Choose the sentence by its code; `key` is that of the frame, where it had one."""
        super().__init__(texts.ERRORS[code].format(**facts))
        self.code = code
        self.key = key
        self.retry_after: int | None = None
        self.alert = False


class TooFastError(FrameError):
    """More frames than a person can send; the same frame may be sent again later."""

    def __init__(self, seconds: int, key: str | None = None) -> None:
        """Say how many seconds to wait."""
        super().__init__("too_fast", key, seconds=seconds)
        self.retry_after = seconds


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a connection; `since` is the highest `rev` that the client has."""

    since: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says."""

    key: str
    text: str
    photos: tuple[str, ...]
    point: Point | None
    reply_to: str | None


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command by its name, from the menu or a link; `label` is what its button said."""

    key: str
    command: Command
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the message `message`."""

    key: str
    message: str
    data: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Asks for the page of history before a message."""

    before: int


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks whether somebody is there."""


Frame = Hello | Said | Commanded | Pressed | Earlier | Ping


def read_frame(raw: str) -> Frame:
    """Turn a client's text into a frame. Raises :class:`FrameError`."""
    if len(raw.encode("utf-8", "replace")) > LARGEST_FRAME:
        raise FrameError("frame_too_large")
    fields = _Fields(_load(raw))
    match fields.kind:
        case "hello":
            return Hello(fields.number("since", 0))
        case "message":
            return _message(fields)
        case "command":
            return _command(fields)
        case "press":
            return Pressed(fields.key(), fields.identifier("message") or "", fields.text("data", 256))
        case "earlier":
            return Earlier(fields.number("before"))
        case "ping":
            return Ping()
    raise FrameError("unknown_type", fields.key_if_any())


def write_frame(kind: str, **fields: object) -> str:
    """Return a frame of the server as text."""
    return json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))


def error_frame(error: FrameError) -> str:
    """Return the frame that tells a client what was wrong."""
    fields: dict[str, object] = {"code": error.code, "text": str(error)}
    if error.key is not None:
        fields["key"] = error.key
    if error.retry_after is not None:
        fields["retry_after"] = error.retry_after
    if error.alert:
        fields["alert"] = True
    return write_frame("error", **fields)


def _load(raw: str) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise FrameError("bad_json") from error
    if not isinstance(value, dict):
        raise FrameError("bad_frame", detail=texts.NO_OBJECT)
    return value


def _message(fields: _Fields) -> Said:
    message = Said(
        fields.key(),
        fields.text("text", LONGEST_TEXT),
        fields.photos(),
        fields.point(),
        fields.identifier("reply_to"),
    )
    if not (message.text.strip() or message.photos or message.point):
        raise FrameError("empty", message.key)
    return message


def _command(fields: _Fields) -> Commanded:
    key, name = fields.key(), fields.text("command", 32)
    if name not in list(Command):
        raise FrameError("bad_frame", key, detail="command")
    return Commanded(key, Command(name), fields.text("text", LONGEST_TEXT), fields.text("label", 32))


class _Fields:
    """A client's object, read field by field; every doubt is a :class:`FrameError`."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self.kind = values.get("type")

    def key_if_any(self) -> str | None:
        key = self._values.get("key")
        return key if isinstance(key, str) and _KEY.fullmatch(key) else None

    def key(self) -> str:
        key = self.key_if_any()
        if key is None:
            raise self.bad("key")
        return key

    def text(self, name: str, longest: int) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str):
            raise self.bad(name)
        if len(value) > longest:
            raise FrameError("text_too_long", self.key_if_any(), limit=longest)
        return _UNSTORABLE.sub("\ufffd", value)

    def number(self, name: str, default: int | None = None) -> int:
        value = self._values.get(name, default)
        if isinstance(value, str) and _ID.fullmatch(value):
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
            raise self.bad(name)
        return value

    def identifier(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or (isinstance(value, str) and _ID.fullmatch(value)):
            return value
        raise self.bad(name)

    def photos(self) -> tuple[str, ...]:
        refs = self._values.get("photos", [])
        if not isinstance(refs, list) or not all(
            isinstance(ref, str) and _REF.fullmatch(ref) for ref in refs
        ):
            raise self.bad("photos")
        if len(refs) > MOST_PHOTOS:
            raise FrameError("too_many_photos", self.key_if_any(), limit=MOST_PHOTOS)
        return tuple(dict.fromkeys(refs))

    def point(self) -> Point | None:
        value = self._values.get("point")
        if value is None:
            return None
        degrees = (value.get("latitude"), value.get("longitude")) if isinstance(value, dict) else ()
        match degrees:
            case (int() | float() as latitude, int() | float() as longitude) if (
                abs(latitude) <= HIGHEST_LATITUDE and abs(longitude) <= HIGHEST_LONGITUDE
            ):
                return Point(float(latitude), float(longitude))
        raise self.bad("point")

    def bad(self, name: str) -> FrameError:
        return FrameError("bad_frame", self.key_if_any(), detail=name)
