"""Comparing answers with what is right."""

from __future__ import annotations

import pytest

from nlp.evaluate import Sample, SampleError, evaluate, picks, read_samples
from nlp.evaluation_tables import (
    calibration_table,
    confusion_table,
    error_lines,
    evaluation_json,
    summary_table,
)
from orders.categories import Category
from tests.nlp.messages import sorter

SAMPLES = [
    Sample("1", "楼上天天半夜拖椅子吵死了", Category.MEDIATION, short="楼上拖椅子", pick="random"),
    Sample("2", "生育津贴怎么领", Category.POLICY, pick="targeted"),
    Sample("3", "门口路灯坏了", Category.CHARITY, Category.OTHER),
    Sample("4", "门口路灯坏了好几天", Category.CHARITY),
]


def test_figures_are_counted_over_all_samples() -> None:
    """First label, either label, the two shown, and who was missed."""
    found = evaluate(SAMPLES, sorter())
    assert found.n == 4
    assert found.fair == 0.75
    assert found.confusion[Category.CHARITY, Category.OTHER] == 2
    assert [miss.id for miss in found.misses] == ["4"]
    assert found.scores[Category.MEDIATION].f1 == 1.0
    assert found.scores[Category.CHARITY].f1 == 0.0


def test_macro_f1_is_the_mean_over_the_categories_that_occur() -> None:
    """A category without samples does not count."""
    assert evaluate(SAMPLES[:2], sorter()).macro_f1 == 1.0


def test_short_texts_are_evaluated_where_there_are_any() -> None:
    """A sample without a title or cut is left out."""
    assert evaluate(SAMPLES, sorter(), short=True).n == 1


def test_samples_are_told_apart_by_how_they_were_chosen() -> None:
    """Random and targeted picks have other shares of the categories."""
    assert {name: len(found) for name, found in picks(SAMPLES).items()} == {"random": 1, "targeted": 1}


def test_samples_are_read_from_json_lines() -> None:
    """Fields beyond those of a sample are passed over."""
    line = '{"id": "a", "text": "停水了", "label": "other", "label2": null, "hard": true, "pick": "random"}'
    assert read_samples([line, ""]) == [Sample("a", "停水了", Category.OTHER, pick="random")]


@pytest.mark.parametrize("line", ["{", '{"text": "停水了"}', '{"text": "停水了", "label": "water"}', "[]"])
def test_a_line_that_is_no_sample_is_named(line: str) -> None:
    """The first bad line is named by its number."""
    with pytest.raises(SampleError, match="line 2"):
        read_samples(['{"text": "停水了", "label": "other"}', line])


def test_an_evaluation_reads_as_tables_and_as_data() -> None:
    """The command line prints tables; machines get the same figures."""
    found = evaluate(SAMPLES, sorter())
    assert "macro-F1" in summary_table({"text": found, "short": found})
    assert "charity" in confusion_table(found)
    assert "confidence" in calibration_table(found)
    assert "4: charity taken for other" in error_lines(found.misses)
    data = evaluation_json(found)
    assert data["n"] == 4
    assert data["first_or_second"] == 0.75


def test_nothing_to_evaluate_is_no_error() -> None:
    """An empty file gives empty figures."""
    assert evaluate([], sorter()).n == 0
