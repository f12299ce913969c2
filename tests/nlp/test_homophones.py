"""Words that a voice keyboard spelt with other characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from nlp.homophones import Homophones, _read
from nlp.lexicon import shipped
from nlp.segment import Segmenter
from tests.nlp.messages import messages, sorter

SEGMENTER = Segmenter()
HOMOPHONES = Homophones.of(shipped(), SEGMENTER)


def _heard(text: str) -> str:
    return HOMOPHONES.heard(text, SEGMENTER.cut(text)).text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("我想申请底保", "我想申请低保"),
        ("物业废又涨了", "物业费又涨了"),
        ("农村合做医疗怎么交", "农村合作医疗怎么交"),
        ("路登不亮了", "路灯不亮了"),
        ("想当志原者", "想当志愿者"),
        ("失叶金怎么领", "失业金怎么领"),
    ],
)
def test_a_slip_is_heard_as_what_was_meant(written: str, meant: str) -> None:
    """One character for one, so offsets stay."""
    assert _heard(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "他就不干了",
        "由谁来承担",
        "这个狗的事",
        "水由地下冒出来",
        "我借了他三千",
        "孩子缝了八针",
    ],
)
def test_ordinary_words_are_left_in_peace(text: str) -> None:
    """Grammar and common verbs sound like many things and mean none of them."""
    assert _heard(text) == text


def test_hardly_any_message_without_slips_is_touched() -> None:
    """Fewer than one clean message in fifty is changed."""
    clean = [each.text for name in ("chats", "petitions") for each in messages(name) if not each.slips]
    assert sum(_heard(text) != text for text in clean) < len(clean) / 50


def test_messages_with_slips_are_sorted_like_the_others() -> None:
    """Nine in ten get one of their categories."""
    slips = [each for each in messages("chats") if each.slips]
    fair = [sorter().understand(each.text).category in {each.label, each.label2} for each in slips]
    assert sum(fair) / len(fair) >= 0.9


@given(st.text(max_size=120))
def test_mending_keeps_the_length(text: str) -> None:
    """Offsets of the mended text are offsets of the given one."""
    assert len(_heard(text)) == len(text)


def test_the_table_of_sounds_agrees_with_pypinyin() -> None:
    """The shipped table is pypinyin's commonest reading of each character."""
    for sound, characters in _read()["sounds"].items():
        for character in characters[::7]:
            assert lazy_pinyin(character, style=Style.NORMAL, v_to_u=False) == [sound]
