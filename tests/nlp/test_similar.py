"""When two neighbours tell of one matter."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.segment import Segmenter
from nlp.similar import same_matter, similarity
from tests.nlp.corpora import lines
from tests.nlp.texts import messages


def _pairs(name: str) -> list[tuple[str, str, str]]:
    return [
        (kind, first, second)
        for kind, first, second in (line.split("|") for line in lines("similar_corpus", name))
    ]


@pytest.mark.parametrize("name", ["tuning.txt", "control.txt"])
def test_paraphrases_are_told_from_lookalikes(name: str) -> None:
    """Nine in ten pairs of one matter are seen, and at most one in ten of different ones."""
    same = [
        same_matter(first, second, same_place=True, same_category=True)
        for kind, first, second in _pairs(name)
        if kind == "S"
    ]
    different = [
        same_matter(first, second, same_place=True, same_category=True)
        for kind, first, second in _pairs(name)
        if kind == "U"
    ]
    assert sum(same) >= 0.9 * len(same)
    assert sum(different) <= 0.1 * len(different)


def test_different_words_for_one_thing_are_alike() -> None:
    """灯不亮 and 灯坏 are one matter; the same wording about another thing is not."""
    assert similarity("楼道灯不亮了", "楼道的灯坏了") > 0.8
    assert similarity("楼道灯坏了一个月", "电梯坏了一个月") == 0


def test_another_category_is_another_matter() -> None:
    """A question about a rule is not the complaint."""
    assert not same_matter("路灯坏了", "路灯坏了", same_place=True, same_category=False)


def test_elsewhere_only_the_same_words_count() -> None:
    """Without a common place the reports must be told nearly alike."""
    assert same_matter("楼道灯坏了", "楼道灯坏了", same_place=False, same_category=True)
    assert not same_matter("装修从早敲到晚", "隔壁电钻声太吵了", same_place=False, same_category=True)


def test_words_may_be_given_as_cut() -> None:
    """Who has the words already need not have them cut again."""
    cut = Segmenter().cut
    assert similarity(cut("楼道灯坏了"), cut("楼道的灯不亮")) == similarity("楼道灯坏了", "楼道的灯不亮")


@given(messages, messages)
def test_likeness_is_mutual_and_bounded(first: str, second: str) -> None:
    """Between 0 and 1, and the same both ways."""
    assert 0 <= similarity(first, second) <= 1
    assert similarity(first, second) == pytest.approx(similarity(second, first))
