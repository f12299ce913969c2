"""How messages are cut into what Telegram takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tg.outbound import LONGEST_TEXT, Part, keys_part, length, plan, shorten, split
from handlers.channel import Address, Button, ChatKind, Outgoing, Style, Want

PERSON = Address("telegram", "7")
GROUP = Address("telegram", "-7", ChatKind.GROUP)
ROWS = ((Button("提交", "v1:submit", style=Style.PRIMARY), Button("取消", "v1:drop")),)


def kinds(parts: list[Part]) -> list[tuple[int, bool, bool]]:
    """Return of each part how many pictures it has, whether it has text, and whether it has a keyboard."""
    return [(len(part.photos), bool(part.text), part.markup is not None) for part in parts]


def test_a_card_is_one_message() -> None:
    """Text and buttons together; the style gives the colour."""
    [part] = plan(Outgoing("对吗?", ROWS))
    assert part.is_card
    assert part.markup is not None
    [[submit, drop]] = part.markup["inline_keyboard"]
    assert submit == {"text": "提交", "callback_data": "v1:submit", "style": "primary"}
    assert "style" not in drop


def test_a_long_text_is_cut_at_line_ends_with_the_buttons_last() -> None:
    """No line is torn where it need not be, and nothing is lost."""
    text = "\n".join(f"第{number}行" + "字" * 90 for number in range(100))
    parts = plan(Outgoing(text, ROWS))
    assert len(parts) == 3
    assert all(part.text.endswith("\n") for part in parts[:-1])
    assert "".join(part.text for part in parts) == text
    assert [part.is_card for part in parts] == [False, False, True]
    assert kinds(parts)[-1] == (0, True, True)


@given(st.text(st.sampled_from("字a😀\n"), max_size=300), st.integers(2, 40))
def test_no_piece_is_too_long_and_nothing_but_emptiness_is_lost(text: str, most: int) -> None:
    """Counted as Telegram counts: an emoji is two."""
    pieces = split(text, most)
    assert all(length(piece) <= most for piece in pieces) or not text.strip()
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_one_picture_carries_a_short_text() -> None:
    """Caption and buttons under one picture: one message."""
    assert kinds(plan(Outgoing("看", ROWS, photos=("a",)))) == [(1, True, True)]


def test_pictures_come_first_where_one_message_cannot_hold_it() -> None:
    """A long text, or buttons under an album, are a message of their own below."""
    assert kinds(plan(Outgoing("长" * 1025, ROWS, photos=("a",)))) == [
        (1, False, False),
        (0, True, True),
    ]
    assert kinds(plan(Outgoing("看", ROWS, photos=("a", "b")))) == [
        (2, False, False),
        (0, True, True),
    ]
    assert kinds(plan(Outgoing("看", photos=("a", "b")))) == [(2, True, False)]
    many = tuple("abcdefghijkl")
    assert [len(part.photos) for part in plan(Outgoing("看", photos=many))] == [10, 2]
    assert [part.cost for part in plan(Outgoing("看", ROWS, photos=many))] == [10, 2, 1]


def test_links_that_telegram_refuses_are_shown_as_text() -> None:
    """The loopback demo has no https; its links must not cost the message."""
    rows = ((Button("打开", url="http://127.0.0.1:8080/x"), Button("官网", url="https://example.org")),)
    [part] = plan(Outgoing("看这里", rows))
    assert part.text == "看这里\n打开 http://127.0.0.1:8080/x"
    assert part.markup is not None
    assert [button["text"] for row in part.markup["inline_keyboard"] for button in row] == ["官网"]


def test_a_button_that_telegram_refuses_does_not_cost_the_card(caplog: pytest.LogCaptureFixture) -> None:
    """Too long or empty data: left out, with an error in the log."""
    rows = ((Button("太长", "字" * 22), Button("空", ""), Button("好", "字" * 21)),)
    [part] = plan(Outgoing("卡片", rows))
    assert part.markup is not None
    assert [button["text"] for row in part.markup["inline_keyboard"] for button in row] == ["好"]
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_sharing_place_and_phone_is_offered_in_private_only() -> None:
    """As keys instead of the keyboard, once."""
    message = Outgoing("在哪里?", wants=frozenset({Want.PLACE, Want.PHONE}))
    part = keys_part(PERSON, message)
    assert part is not None
    assert part.markup is not None
    assert part.markup["one_time_keyboard"]
    [[place], [phone]] = part.markup["keyboard"]
    assert (place["request_location"], phone["request_contact"]) == (True, True)
    assert keys_part(GROUP, message) is None
    assert keys_part(PERSON, Outgoing("在哪里?")) is None


@pytest.mark.parametrize("rows", [(), ROWS])
def test_a_message_and_its_keys_are_two(rows: tuple[tuple[Button, ...], ...]) -> None:
    """What has keys can never be edited; so the keys come with a line of their own."""
    message = Outgoing("在哪里?", rows, wants=frozenset({Want.PLACE}))
    [card], keys = plan(message), keys_part(PERSON, message)
    assert keys is not None
    assert "keyboard" not in (card.markup or {})
    assert next(iter(keys.markup or ())) == "keyboard"


def test_what_cannot_be_sent_is_replaced() -> None:
    """Half a character from some other door must not break the line."""
    assert plan(Outgoing("坏\ud83d\0字"))[0].text == "坏\ufffd字"


def test_a_toast_is_shortened_to_what_fits() -> None:
    """With an ellipsis, counted in UTF-16 units."""
    assert shorten("好的", 200) == "好的"
    for text in ("字" * 300, "😀" * 150, "a" * 201):
        short = shorten(text, 200)
        assert length(short) <= 200
        assert short.endswith("…")


def test_the_longest_text_is_one_message() -> None:
    """4,096 characters are not cut."""
    assert len(plan(Outgoing("字" * LONGEST_TEXT))) == 1
    assert len(plan(Outgoing("字" * 10_000))) == 3
