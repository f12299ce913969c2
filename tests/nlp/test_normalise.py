"""One spelling for one word, and the way back to what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.normalise import normalise
from nlp.understanding import PlaceSpan
from tests.nlp.texts import texts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("樓上鄰居太吵，睡不著", "楼上邻居太吵，睡不着"),
        ("著名的老街", "著名的老街"),
        ("電話１３８－１２３４", "电话138-1234"),
        ("燃\u200b气\u200d泄\u202e漏", "燃气泄漏"),
        ("吵吵吵吵吵死了", "吵死了"),
        ("谢谢谢谢谢谢", "谢谢"),
        ("！！！", "！"),
        ("13888888888", "13888888888"),
        ("幺三八八八八八八八八八", "幺三八八八八八八八八八"),
        ("𝟏𝟑𝟖", "138"),
        ("1\ufe0f\u20e3路灯坏 2\ufe0f\u20e3垃圾", "①路灯坏 ②垃圾"),
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e3", "138"),
        ("楼上🐶叫一晚上🐶", "楼上狗叫一晚上🐶"),
        ("好👍🏽的", "好👍的"),
        ("⽕灾", "火灾"),
        ("妳好", "你好"),
    ],
)
def test_every_spelling_becomes_one(typed: str, read: str) -> None:
    """Traditional, full-width, decorated, invisible, repeated and pictured characters are made plain."""
    assert normalise(typed).text == read


@pytest.mark.parametrize("text", ["", "路灯坏了", "3栋2单元501漏水，电话13812345678", "……好的"])
def test_a_plain_text_is_left_alone(text: str) -> None:
    """Where there is nothing to do the very same text comes back."""
    assert normalise(text).text is text


def test_spans_lead_back_to_the_original() -> None:
    """A span of the normalised text quotes the characters that were typed."""
    given_text = "我家\u200b樓上吵吵吵吵死了"
    normalised = normalise(given_text)
    start = normalised.text.index("楼上")
    assert normalised.quote(start, start + 2) == "樓上"
    start = normalised.text.index("吵死了")
    assert normalised.quote(start, start + 3) == "吵吵吵吵死了"


def test_a_place_is_quoted_as_typed() -> None:
    """A place found in the normalised text is given back with the original's characters and offsets."""
    normalised = normalise("住\u200b３棟")
    assert normalised.text == "住3栋"
    place = normalised.place(PlaceSpan("3栋", 1, 3, "DF-3"))
    assert place == PlaceSpan("３棟", 2, 4, "DF-3")


@given(texts)
def test_any_text_keeps_its_way_back(text: str) -> None:
    """Offsets rise, one for each character, and the whole span quotes from the original."""
    normalised = normalise(text)
    length = len(normalised.text)
    offsets = [normalised.span(at, at + 1)[0] for at in range(length)]
    assert offsets == sorted(set(offsets))
    assert len(normalised.text) <= len(text)
    assert normalised.quote(0, length) in text


@given(texts)
def test_normalising_again_changes_nothing_but_runs(text: str) -> None:
    """What was made plain stays plain."""
    once = normalise(text).text
    assert normalise(normalise(once).text).text == normalise(once).text


def test_half_a_character_is_left_out() -> None:
    """A picture that was cut in two (as some programs do) leaves a half that nothing else can read."""
    cut = normalise("路灯\ud83d坏了")
    assert cut.text == "路灯坏了"
    assert cut.span(2, 4) == (3, 5)
