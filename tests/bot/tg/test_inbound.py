"""From the Bot API's JSON to the service's own words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.tg.inbound import LARGEST_FILE, incoming_of, press_of
from handlers.channel import Address, Author, ChatKind, Command, Incoming, Photo, Point

SENDER = {"id": 7, "is_bot": False, "first_name": "王", "last_name": "奶奶"}
PRIVATE = {"id": 7, "type": "private", "first_name": "王"}
GROUP = {"id": -100123, "type": "supergroup", "title": "工作队"}
DOCUMENT = {
    "file_id": "f",
    "file_unique_id": "u",
    "file_name": "a.jpg",
    "mime_type": "image/jpeg",
    "file_size": 9,
}
OTHER_BOT = {"id": 8, "is_bot": True, "first_name": "别的"}


def read(kind: str = "message", sender: dict[str, Any] = SENDER, **fields: Any) -> Incoming | None:  # noqa: ANN401 - JSON
    """Read one message."""
    message = {"message_id": 5, "date": 1_772_442_000, "chat": PRIVATE, "from": sender, **fields}
    update = Update.de_json({"update_id": 99, kind: message}, None)
    return incoming_of(update, "Sandan_Bot")


def heard(kind: str = "message", **fields: Any) -> Incoming:  # noqa: ANN401 - JSON
    """Read one message that must be heard."""
    incoming = read(kind, **fields)
    assert incoming is not None
    return incoming


def test_a_text_is_taken_literally() -> None:
    """Nothing is interpreted: markup, direction marks and emoji arrive as they were typed."""
    text = '<b>&"\u202e\u200b😀' + "长" * 4000
    assert heard(text=text) == Incoming(
        key="99",
        address=Address("telegram", "7", ChatKind.PRIVATE),
        author=Author("7", "王 奶奶"),
        at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        text=text,
        message="5",
    )


def test_what_no_database_can_keep_is_taken_out() -> None:
    """NUL is dropped, half a character replaced; the words stay."""
    incoming = heard(text="灯\0坏\ud83d了", sender={**SENDER, "first_name": "王\0", "last_name": "\udc00"})
    assert incoming.text == "灯坏\ufffd了"
    assert incoming.author.name == "王 \ufffd"


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", Command.START, ""),
        ("/start place-ABC", Command.START, "place-ABC"),
        ("/start\u3000join-XYZ ", Command.START, "join-XYZ"),
        ("/for 王奶奶\n家里漏水", Command.ORDER_FOR, "王奶奶\n家里漏水"),
        ("/HELP", Command.HELP, ""),
        ("/mine@sandan_bot", Command.MINE, ""),
        ("/tasks", Command.TASKS, ""),
        ("/todo", Command.TODO, ""),
        ("/bind CODE-1", Command.BIND, "CODE-1"),
        ("/leave", Command.LEAVE, ""),
        ("/cancel", Command.CANCEL, ""),
        ("/nonsense 5", Command.HELP, ""),
        ("/2号楼灯坏了", None, "/2号楼灯坏了"),
        ("我要/help", None, "我要/help"),
    ],
)
def test_commands_are_told_from_words(text: str, command: Command | None, argument: str) -> None:
    """A slash command gives its name and argument; an unknown one gets help; everything else is text."""
    incoming = heard(text=text)
    assert (incoming.command, incoming.text) == (command, argument)


def test_commands_to_other_bots_in_a_group_are_not_ours() -> None:
    """`/help@other` is silence, `/help@us` and a plain known one are for us, an unknown one is talk."""
    assert read(chat=GROUP, text="/help@other_bot") is None
    assert heard(chat=GROUP, text="/bind@SANDAN_BOT X-1").command is Command.BIND
    assert heard(chat=GROUP, text="/bind X-1").address == Address("telegram", "-100123", ChatKind.GROUP)
    assert heard(chat=GROUP, text="/weather").command is None


def test_a_picture_comes_in_its_largest_size() -> None:
    """Telegram keeps several sizes; the largest is the picture."""
    sizes = [
        {"file_id": f"s{w}", "file_unique_id": f"u{w}", "width": w, "height": w, "file_size": w}
        for w in (90, 800, 320)
    ]
    incoming = heard(photo=sizes, caption="这里漏水")
    assert incoming.photos == (Photo("s800", 800),)
    assert incoming.text == "这里漏水"


def test_a_picture_sent_as_a_file_is_a_picture() -> None:
    """Whether it really is one is found out when it is opened."""
    assert heard(document=DOCUMENT).photos == (Photo("f", 9),)


FILE = {"file_id": "f", "file_unique_id": "u"}
STICKER = {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}


OTHER_THINGS = {
    "pdf": {"document": {**DOCUMENT, "mime_type": "application/pdf"}},
    "too large": {"document": {**DOCUMENT, "file_size": LARGEST_FILE + 1}},
    "of no type": {"document": {**DOCUMENT, "mime_type": None}},
    "voice": {"voice": {**FILE, "duration": 3}},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 3}},
    "video note": {"video_note": {**FILE, "length": 1, "duration": 3}},
    "audio": {"audio": {**FILE, "duration": 3}},
    "gif": {"animation": {**FILE, "width": 1, "height": 1, "duration": 3}, "document": DOCUMENT},
    "sticker": {"sticker": {**FILE, **STICKER}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
}


@pytest.mark.parametrize("fields", OTHER_THINGS.values(), ids=OTHER_THINGS)
def test_what_cannot_be_taken_is_counted(fields: dict[str, Any]) -> None:
    """The service says a friendly sentence about it; the words that came with it count."""
    incoming = heard(caption="看这个", **fields)
    assert (incoming.refused, incoming.photos, incoming.text) == (1, (), "看这个")


def test_places_are_taken_with_their_names() -> None:
    """A shared location is a point; a venue is a point with words."""
    spot = {"latitude": 32.5, "longitude": 120.4}
    assert heard(location=spot).point == Point(32.5, 120.4)
    venue = heard(location=spot, venue={"location": spot, "title": "育才小区", "address": "中坝路1号"})
    assert (venue.point, venue.text) == (Point(32.5, 120.4), "育才小区 中坝路1号")


def test_a_live_location_that_moves_is_not_a_message() -> None:
    """Telegram edits it every few seconds; only its beginning was said on purpose."""
    assert (
        read("edited_message", edit_date=1_772_442_100, location={"latitude": 1.0, "longitude": 2.0}) is None
    )


def test_a_phone_number_counts_only_for_its_owner() -> None:
    """One's own card gives the phone; a neighbour's card is words."""
    card = {"phone_number": "+8613800000000", "first_name": "李", "user_id": 7}
    assert heard(contact=card).phone == "+8613800000000"
    other = heard(contact={**card, "user_id": 8})
    assert (other.phone, other.text) == (None, "李 +8613800000000")


def test_an_edit_replaces_what_the_message_said() -> None:
    """It has the message's id, its own key and the time of the change."""
    incoming = heard("edited_message", text="灯又亮了", edit_date=1_772_442_060)
    assert (incoming.edited, incoming.message, incoming.at.minute) == (True, "5", 1)


def test_a_reply_names_what_it_answers() -> None:
    """Not so a forum's topic, which every message in it seems to answer."""
    answered = {"message_id": 3, "date": 1_772_442_000, "chat": GROUP}
    assert heard(chat=GROUP, text="已联系", reply_to_message=answered).reply_to == "3"
    topic = {**answered, "forum_topic_created": {"name": "水电", "icon_color": 1}}
    assert heard(chat=GROUP, text="已联系", reply_to_message=topic).reply_to is None


def test_only_people_are_heard() -> None:
    """Bots and channels are not; an administrator who stays anonymous writes as the group."""
    assert read(sender=OTHER_BOT, text="自动消息") is None
    channel = {"id": -5, "type": "channel", "title": "频道"}
    assert read(chat=GROUP, text="转发", sender_chat=channel) is None
    assert read("channel_post", chat=channel, text="公告", sender_chat=channel) is None
    anonymous = heard(chat=GROUP, text="/bind X-1", sender_chat=GROUP, sender=OTHER_BOT)
    assert anonymous.author == Author("-100123", "工作队")


def test_a_message_that_says_nothing_is_not_passed_on() -> None:
    """What Telegram itself reports ("pinned a message") is no resident's word."""
    assert read(new_chat_title="新名字") is None


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def press(**fields: Any) -> Update:  # noqa: ANN401 - JSON
    """Return an update with a press."""
    return Update.de_json(
        {"update_id": 100, "callback_query": {"id": "q", "from": SENDER, "chat_instance": "1", **fields}},
        None,
    )


def test_a_press_names_button_card_and_person() -> None:
    """In a group the person is the one who pressed, not the group."""
    card = {"message_id": 12, "date": 1_772_442_000, "chat": GROUP, "text": "卡片"}
    pressed = press_of(press(message=card, data="v1:7:accept:dispatched"), NOW)
    assert pressed is not None
    assert (pressed.key, pressed.data, pressed.message) == ("100", "v1:7:accept:dispatched", "12")
    assert (pressed.address.chat, pressed.author.account, pressed.at) == ("-100123", "7", NOW)


@pytest.mark.parametrize(
    "fields", [{}, {"data": "\0垃圾\ud83d"}, {"message": {"message_id": 1, "date": 0, "chat": PRIVATE}}]
)
def test_a_press_of_anything_is_still_a_press(fields: dict[str, Any]) -> None:
    """No data, junk, or a message too old to be shown: the service decides what to say."""
    pressed = press_of(press(**fields), NOW)
    assert pressed is not None
    assert pressed.address.chat == "7"
    assert "\0" not in pressed.data


@given(st.text())
def test_any_text_gives_something_that_can_be_stored(text: str) -> None:
    """Whatever is typed encodes to UTF-8 and holds no NUL."""
    incoming = read(text=text)
    assert incoming is None or "\0" not in incoming.text.encode().decode()
