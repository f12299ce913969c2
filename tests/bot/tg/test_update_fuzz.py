"""Any shape of a message or a press: read, or left alone with a line in the log, never an exception."""

from __future__ import annotations

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tg.inbound import incoming_of, press_of
from bot.tg.parse import attempt, parse

NOW = datetime(2026, 11, 23, tzinfo=UTC)
USER = {"id": 7, "is_bot": False, "first_name": "王", "last_name": "奶奶"}
CHAT = {"id": 7, "type": "private", "first_name": "王"}
MESSAGE: dict[str, Any] = {
    "message_id": 5,
    "date": 1_772_442_000,
    "chat": CHAT,
    "from": USER,
    "text": "/start join-ABC",
    "caption": "灯",
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 3, "height": 4, "file_size": 9}],
    "document": {"file_id": "f", "file_unique_id": "u", "mime_type": "image/png", "file_size": 9},
    "location": {"latitude": 31.0, "longitude": 121.0},
    "contact": {"phone_number": "13800001111", "first_name": "王", "user_id": 7},
    "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "菜场", "address": "东门"},
    "reply_to_message": {"message_id": 4, "date": 1_772_442_000, "chat": CHAT, "text": "单"},
    "sender_chat": {"id": -9, "type": "supergroup", "title": "群"},
}
UPDATES: tuple[dict[str, Any], ...] = (
    {"update_id": 99, "message": MESSAGE},
    {"update_id": 99, "edited_message": {**MESSAGE, "edit_date": 1_772_442_001}},
    {"update_id": 99, "callback_query": {
        "id": "1", "from": USER, "chat_instance": "c", "data": "v1:o1:accept:1:", "message": MESSAGE}},
    {"update_id": 99, "my_chat_member": {
        "chat": CHAT, "from": USER, "date": 1_772_442_000,
        "old_chat_member": {"user": USER, "status": "member"},
        "new_chat_member": {"user": USER, "status": "kicked", "until_date": 0}}},
)  # fmt: skip
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=9),
    st.just([]),
    st.just({}),
    st.just([{}]),
    st.just(["x"]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Return the path of everything inside a structure."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, one in inner for found in places(one, (*path, key))]


def changed(value: Any, path: tuple[Any, ...], to: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a structure in which something else stands at one place, if that is there still."""
    whole = copy.deepcopy(value)
    at = whole
    with suppress(TypeError, LookupError):
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to
    return whole


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_a_message_with_odd_parts_is_read_or_left(data: st.DataObject) -> None:
    """One to three places of a rich update hold something that Telegram would never send."""
    update = data.draw(st.sampled_from(UPDATES))
    for _ in range(data.draw(st.integers(1, 3))):
        update = changed(update, data.draw(st.sampled_from(places(update))), data.draw(ODD))
    read = parse(update, None)
    if read is None:
        return
    incoming = attempt(99, lambda: incoming_of(read, "Sandan_Bot"))
    press = attempt(99, lambda: press_of(read, NOW))
    for come in (incoming, press):
        assert come is None or {type(come.author.account), type(come.address.chat)} == {str}
    assert incoming is None or "\0" not in incoming.text
