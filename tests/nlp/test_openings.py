"""Where a demand begins and ends among others: with its matter, not with what sets it apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.demands import Part
from nlp.openings import as_demands
from tests.nlp.messages import sorter
from tests.nlp.texts import texts


def _demands(text: str) -> list[str]:
    return [demand.text for demand in sorter().understand(text).demands]


@pytest.mark.parametrize(
    "between",
    [
        "，另外",
        " 另外 ",
        "，还有就是",
        "。对了，",
        "，顺便",
        "，再一个",
        "，再一个就是",
        "；还有一件事，",
        "，对了，顺便再",
        "。另外还",
        "。另外一个问题是",
    ],
)
def test_the_second_order_begins_with_its_matter(between: str) -> None:
    """Whatever leads over to it is left out, of the first one's end and of the second one's beginning."""
    assert _demands(f"楼道灯坏了没人修{between}想问下老年证怎么办") == [
        "楼道灯坏了没人修",
        "想问下老年证怎么办",
    ]


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("1、路灯不亮；2、下水道堵了；3、有人乱停车", ["路灯不亮", "下水道堵了", "有人乱停车"]),
        ("① 路灯不亮 ② 下水道堵了", ["路灯不亮", "下水道堵了"]),
        ("反映两件事：1、路灯不亮 2、下水道堵了", ["路灯不亮", "下水道堵了"]),
        ("第一，电梯总坏；第二，保洁一个星期没来了", ["电梯总坏", "保洁一个星期没来了"]),
        ("一个是路灯不亮，一个是狗太多", ["路灯不亮", "狗太多"]),
        (
            "你好，想跟社区反映两个问题，一是门口的路坑坑洼洼，二是小区没有充电桩",
            ["门口的路坑坑洼洼", "小区没有充电桩"],
        ),
        (
            "首先楼道灯坏了，其次下水道堵了，最后想问下医保怎么交",
            ["楼道灯坏了", "下水道堵了", "想问下医保怎么交"],
        ),
    ],
)
def test_numbers_are_no_part_of_what_they_count(text: str, demands: list[str]) -> None:
    """Nor is what announces that there are several."""
    assert _demands(text) == demands


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("灯坏了，还有人在楼道抽烟", "有人在楼道抽烟"),
        ("灯坏了，还有没有老年餐", "有没有老年餐"),
        ("灯坏了，第二天医保就停了", "第二天医保就停了"),
        ("灯坏了，最后一天交医保是哪天", "最后一天交医保是哪天"),
        ("灯坏了，另外", "另外"),
        ("灯坏了。3栋的井盖没了", "3栋的井盖没了"),
    ],
)
def test_what_only_looks_like_it_stays(text: str, second: str) -> None:
    """有人 is what is there, 第二天 a day; and nothing is left out that leaves nothing behind."""
    at = text.index("了") + 1
    start, end = as_demands(text, [Part(0, at), Part(at, len(text))])[1]
    assert text[start:end] == second


def test_a_text_about_one_thing_is_not_touched() -> None:
    """It may go on with what was said before (另外也…)."""
    assert as_demands("另外灯也坏了，", [Part(0, 7)]) == [Part(0, 7)]


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_demands_stay_inside_their_parts(text: str, one: int, other: int) -> None:
    """They only grow shorter, and none of two is lost unless it only announced the other."""
    edges = sorted({0, min(one, len(text)), min(other, len(text)), len(text)})
    parts = [Part(start, end) for start, end in pairwise(edges)]
    found = as_demands(text, parts) if parts else []
    assert len(parts) - 1 <= len(found) <= len(parts)
    for inner, outer in zip(reversed(found), reversed(parts), strict=False):
        assert outer.start <= inner.start <= inner.end <= outer.end


@given(texts)
def test_demands_quote_the_message(text: str) -> None:
    """Each is where it says, in the text as it was given."""
    for demand in sorter().understand(text + "，另外" + text).demands:
        assert (text + "，另外" + text)[demand.start : demand.end] == demand.text
