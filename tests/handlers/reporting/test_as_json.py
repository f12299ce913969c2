"""A report as data for machines."""

from __future__ import annotations

import json
from typing import Any

from handlers.reporting.as_json import comparison_json, report_json
from orders.report import Measure
from tests.handlers.reporting import builder
from tests.handlers.reporting.builder import NAMES, STREET, report


def written(value: dict[str, object]) -> Any:  # noqa: ANN401 - whatever was written
    """Write it and read it again."""
    return json.loads(json.dumps(value))


def test_the_keys_are_a_contract() -> None:
    """What machines were promised is there, under these names."""
    told = written(report_json(report(), NAMES))
    assert set(told) == {
        "format",
        "community",
        "street",
        "period",
        "made_at",
        "figures",
        "groups",
        "late",
        "rising",
        "thanks",
        "sorting",
        "suggestions",
    }
    assert set(told["figures"]) == {measure.value for measure in Measure}
    assert told["period"] == {
        "span": "week",
        "name": "2026-W47",
        "first": "2026-11-16",
        "last": "2026-11-22",
        "start": "2026-11-15T16:00:00+00:00",
        "end": "2026-11-22T16:00:00+00:00",
        "zone": "Asia/Shanghai",
    }


def test_a_figure_has_its_past_and_its_orders() -> None:
    """A rate is a share of 1 with its number, and both sides of it can be opened."""
    figure = written(report_json(report(), NAMES))["figures"]["in_time_rate"]
    assert figure["now"] == {"value": 36 / 39, "n": 39}
    assert len(figure["orders"]) == 36
    assert len(figure["others"]) == 3


def test_groups_have_keys_and_names() -> None:
    """A machine goes by the key, a person by the name."""
    teams = written(report_json(report(), NAMES))["groups"]["team"]
    assert (teams[1]["key"], teams[1]["name"]) == ("2", "调解队")
    assert teams[1]["figures"]["in_time_rate"]["now"]["n"] == 9


def test_a_confidential_order_is_a_number_and_dates() -> None:
    """What it is about and whose it is come only where they are asked for."""
    told = report_json(report(), NAMES)
    assert "家庭暴力" not in json.dumps(told, ensure_ascii=False)
    assert "郑队长" not in json.dumps(told, ensure_ascii=False)
    open_ = json.dumps(report_json(report(), NAMES, confidential=True), ensure_ascii=False)
    assert "家庭暴力" in open_


def test_a_period_in_which_nothing_happened() -> None:
    """No rate is made up: its value is null."""
    told = written(report_json(builder.empty(), NAMES))
    assert told["figures"]["solved_rate"]["now"] == {"value": None, "n": 0}
    assert told["late"] == []


def test_the_streets_communities_stand_in_order() -> None:
    """With the figures of each."""
    told = written(comparison_json(STREET, builder.communities(3)))
    assert [one["community"] for one in told["communities"]] == ["第1社区", "第2社区", "第3社区"]
    assert told["communities"][1]["figures"]["late"]["now"]["value"] == 1
    assert told["period"]["name"] == "2026-W47"
