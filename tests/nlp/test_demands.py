"""Which messages ask for several things, and where one ends."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.demands import MOST_DEMANDS, split_demands
from nlp.normalise import normalise
from tests.nlp.corpora import lines
from tests.nlp.texts import texts


def _parts(text: str) -> list[str]:
    return [text[part.start : part.end] for part in split_demands(text)]


def test_what_is_set_apart_is_offered_apart() -> None:
    """另外 begins a second demand when it brings another matter."""
    assert _parts("3栋楼道灯坏了，另外想问下高龄补贴怎么领") == ["3栋楼道灯坏了", "另外想问下高龄补贴怎么领"]


def test_a_numbered_list_is_cut_at_its_numbers() -> None:
    """1、2、3、 and 一是…二是… name demands one by one."""
    assert len(_parts("1、路灯不亮；2、下水道堵了；3、有人乱停车")) == 3
    assert len(_parts("一是门口的路坑坑洼洼，二是小区没有充电桩")) == 2


def test_reasons_are_no_demands() -> None:
    """原因有两个 announces reasons for one matter."""
    assert len(_parts("不同意他家装修，原因有两个：一是没有证，二是声音太大")) == 1


@pytest.mark.parametrize(
    ("several", "one", "split", "right"),
    [
        ("several", "one", 0.9, 0.95),
        ("control_several", "control_one", 0.75, 0.9),
        ("fresh_several", "fresh_one", 0.9, 0.9),
    ],
)
def test_the_corpus_is_counted_right(several: str, one: str, split: float, right: float) -> None:
    """Three in four of the messages with several demands are split, and nine counts in ten are right."""
    many = [line.split("|") for line in lines("demand_corpus", f"{several}.txt")]
    single = lines("demand_corpus", f"{one}.txt")
    found = [len(split_demands("".join(parts))) for parts in many]
    good = sum(count == len(parts) for count, parts in zip(found, many, strict=True))
    good += sum(len(split_demands(text)) == 1 for text in single)
    assert sum(count > 1 for count in found) >= split * len(many)
    assert good >= right * (len(many) + len(single))


@given(texts)
def test_demands_are_parts_of_the_text_in_order(text: str) -> None:
    """Never none, never more than a handful, never overlapping."""
    read = normalise(text).text
    parts = split_demands(read)
    assert 1 <= len(parts) <= MOST_DEMANDS
    edges = [edge for part in parts for edge in part]
    assert edges == sorted(edges)
    assert 0 <= edges[0] <= edges[-1] <= len(read)
