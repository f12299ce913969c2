"""Where a message turns to another matter without saying so."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from nlp.cuts import cut_further, shipped_figures
from nlp.demands import MOST_DEMANDS, SHORTEST, STORY, Part, trimmed
from nlp.held import HELD_BEFORE, HELD_BEHIND, said_beside
from tests.nlp.corpora import lines
from tests.nlp.messages import sorter

if TYPE_CHECKING:
    from nlp.stretch import Stretch


def _parts(text: str) -> list[str]:
    return [demand.text for demand in sorter().understand(text).demands]


@pytest.mark.parametrize(
    "parts",
    [
        ("楼道灯坏了没人修", "我妈的高龄补贴怎么领"),
        ("楼上天天半夜跳绳吵得睡不着，", "我想捐两箱旧书给孩子们"),
        ("门口垃圾桶满了没人清 ", "退休金认证在手机上怎么弄"),
    ],
)
def test_two_matters_are_told_apart_without_a_word_between(parts: tuple[str, str]) -> None:
    """By a comma, by a space, or by nothing but what they speak of."""
    assert _parts("".join(parts)) == [part.strip("， ") for part in parts]


@pytest.mark.parametrize(
    "text",
    [
        "楼上漏水，墙都发霉了，找他他不开门",
        "我腿脚不好，老伴也瘫了，想请人上门做做饭",
        "路灯坏了好久，晚上老人走路看不见，麻烦修一修",
    ],
)
def test_what_belongs_to_one_matter_stays_together(text: str) -> None:
    """Causes, consequences and the wish at the end are no demands of their own."""
    assert len(_parts(text)) == 1


def test_a_place_is_not_cut_in_two() -> None:
    """Where no sign stands, a cut is never within the name of a place."""
    text = "我丈夫经常打我，玫瑰园3栋楼道的灯也被他砸坏了，我不敢回家"
    assert _parts(text) == [text]


def test_hardly_a_chat_about_one_thing_is_torn_apart() -> None:
    """Three in a hundred at most, of chats that nothing was learnt from."""
    texts = [
        json.loads(line)["text"]
        for name in ("chats", "neighbours")
        for line in lines("control_corpus", f"{name}.jsonl")
    ]
    torn = [text for text in texts if len(_parts(text)) > 1]
    assert len(torn) <= 0.03 * len(texts)


def test_never_more_parts_than_a_card_can_show() -> None:
    """A text that could be cut anywhere stays whole."""
    text = "灯坏了，医保怎么报，楼上太吵，想捐书，没钱看病，路上有坑，" * 3
    assert 1 <= len(_parts(text)) <= MOST_DEMANDS


@pytest.mark.parametrize(
    "text",
    [
        "对面工地晚上打桩还有大灯照进屋，根本睡不着",
        "楼上半夜拖椅子，说了不听，另外还骂人，孩子吓得睡不着，能不能来调解",
    ],
)
def test_a_word_that_sets_apart_does_not_decide_alone(text: str) -> None:
    """还有 and 另外 may bring one more reason for the same wish."""
    assert len(_parts(text)) == 1


def test_the_shipped_figures_know_how_sides_compare() -> None:
    """Likeness speaks against a cut, a word that sets apart for it."""
    figures = shipped_figures().of
    assert figures["whole apart by"] < 0 < figures["strong"]


def _cut_by_all(stretch: Stretch, part: Part) -> list[Part]:
    """A part cut where most speaks for it, everything weighed everywhere."""
    if not SHORTEST <= part.end - part.start <= STORY:
        return [part]
    figures = shipped_figures().of
    scores = {}
    for cut in stretch.cuts(part):
        told = stretch.traits(cut).items()
        scores[cut.at] = figures["start"] + sum(figures.get(trait, 0.0) * much for trait, much in told)
    if sum(map(math.exp, scores.values())) <= 1:
        return [part]
    where = max(scores, key=scores.__getitem__)
    before, after = Part(part.start, where), Part(where, part.end)
    return [*_cut_by_all(stretch, before), *_cut_by_all(stretch, after)]


def test_what_is_not_weighed_would_have_changed_hardly_anything() -> None:
    """Most cuts are given up at first sight; weighing everything gives the same parts, 19 times in 20."""
    texts = [line.replace("|", "") for line in lines("demand_corpus", "several.txt")]
    texts += [json.loads(line)["text"] for line in lines("control_corpus", "f_demands.jsonl")]
    same = []
    for text in texts:
        stretch = sorter().stretch(text)
        whole = Part(0, len(stretch.text))
        parts = [trimmed(stretch.text, part) for part in _cut_by_all(stretch, whole)]
        if 1 < len(parts) <= MOST_DEMANDS:
            same.append(cut_further(stretch, [whole], shipped_figures()) == parts)
    assert sum(same) >= 0.95 * len(same)


def test_what_the_clauses_hold_counts_the_same_for_one_place_as_among_all() -> None:
    """What is summed quickly for a place is the sum of its traits."""
    figures = shipped_figures()
    stretch = sorter().stretch("楼下面馆排烟熏人，另外我妈八十了想问高龄补贴怎么领")
    telling = stretch.telling(figures.held)
    said = []
    for cut in stretch.cuts(Part(0, len(stretch.text))):
        held = {
            trait: much
            for trait, much in stretch.traits(cut).items()
            if trait.startswith((HELD_BEFORE, HELD_BEHIND))
        }
        expected = sum(figures.of.get(trait, 0.0) * much for trait, much in held.items())
        assert said_beside(cut, telling) == pytest.approx(expected)
        said.append(expected)
    assert len(set(said)) > 1
