"""The whole understanding of a message, and its plain data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.places import Gazetteer, Place
from nlp.sorter import Sorter, as_json
from nlp.understanding import Alarm
from orders.categories import Category
from tests.nlp.messages import messages, sorter

PLACES = Gazetteer([Place("DF", "丹凤花苑", ("丹凤",)), Place("DF-3", "丹凤花苑3栋", ("3栋",), "DF")])


def test_a_message_is_read_whole() -> None:
    """Category, place, phone and alarm come from one reading."""
    read = sorter().with_gazetteer(PLACES).understand("丹凤花苑3栋楼上漏水漏到我家，电话13912345678")
    assert read.category is Category.MEDIATION
    assert read.place is not None
    assert read.place.code == "DF-3"
    assert read.phones == ("13912345678",)
    assert read.alarm is not Alarm.EMERGENCY


def test_each_of_several_demands_has_its_own_category() -> None:
    """A message with two matters is offered as two orders."""
    read = sorter().understand("楼道灯坏了好几天没人修。另外想问一下高龄补贴怎么领")
    assert [part.category for part in read.demands] == [Category.OTHER, Category.POLICY]


def test_one_demand_is_the_whole_message() -> None:
    """An ordinary order has one demand, with the message's own category, matter and place."""
    text = "3栋门口的路灯坏了"
    read = sorter().understand(text)
    assert [(part.text, part.category, part.matter) for part in read.demands] == [
        (text, read.category, read.matter)
    ]


def test_copies_share_what_is_loaded() -> None:
    """A community's sorter with places of its own loads nothing again."""
    own = sorter().with_gazetteer(PLACES)
    assert own._parts.shipped is sorter()._parts.shipped
    assert own._parts.segmenter is sorter()._parts.segmenter


def test_both_engines_give_the_same_categories() -> None:
    """The fallback, jieba, sorts as rjieba does."""
    fallback = Sorter(engine="jieba")
    for message in messages("chats")[::10]:
        assert fallback.understand(message.text).category is sorter().understand(message.text).category


def test_plain_data_has_the_fields_of_the_contract() -> None:
    """`sandan classify` prints exactly these."""
    data = as_json(sorter().understand("路灯坏了"), id=7)
    assert list(data) == [
        "id",
        "intent",
        "category",
        "matter",
        "runner_up",
        "confidence",
        "sure",
        "words",
        "alarm",
        "sensitive",
        "place",
        "phones",
        "id_numbers",
        "anonymous",
        "demands",
    ]
    assert data["id"] == 7
    assert data["category"] == "other"


@given(st.text(max_size=200))
def test_demands_and_masks_lie_within_the_given_text(text: str) -> None:
    """Every span can be cut out of what the resident wrote."""
    read = sorter().understand(text)
    for part in read.demands:
        assert text[part.start : part.end] == part.text
    for span in read.masks:
        assert 0 <= span.start < span.end <= len(text)


def test_traditional_and_full_width_characters_read_the_same() -> None:
    """樓上漏水 is 楼上漏水."""
    assert sorter().understand("樓上漏水漏到我家").category is Category.MEDIATION


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("我家漏水，楼上不承认", "邻里漏水"),
        ("卫生间天花板被楼上漏的水泡了", "邻里漏水"),
        ("楼上往下扔烟头", "占用公共空间"),
        ("电梯坏了，13楼老人下不来", "电梯与门禁"),
        ("门禁坏了三天没人管", "电梯与门禁"),
    ],
)
def test_the_matter_is_named_as_staff_would(text: str, matter: str) -> None:
    """Reports say what people ask about, so the matter counts beside the category."""
    assert sorter().understand(text).matter == matter
