"""The times that people mention, as they say them."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.times import times
from tests.nlp.texts import texts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("昨晚十点半楼上还在吵", ["昨晚十点半"]),
        ("上周三下午3点停的水", ["上周三下午3点"]),
        ("5月12号来过一次", ["5月12号"]),
        ("2026年5月1日以后", ["2026年5月1日"]),
        ("每天8:30-22:00施工", ["每天8:30-22:00"]),
        ("路灯坏了半个月了", ["半个月了"]),
        ("已经三天没电，明天能来吗", ["已经三天", "明天"]),
        ("从去年到现在", ["去年"]),
        ("礼拜天在家", ["礼拜天"]),
        ("楼道灯坏了", []),
        ("3栋2单元501", []),
        ("有点儿吵", []),
    ],
)
def test_times_are_found_as_said(text: str, said: list[str]) -> None:
    """Days, parts of days, clocks, dates and spans, and those that belong together as one."""
    assert [time.text for time in times(text)] == said


@given(texts)
def test_spans_quote_the_text(text: str) -> None:
    """Whatever is read, a time is what stands at its offsets, in order."""
    found = times(text)
    assert all(text[time.start : time.end] == time.text for time in found)
    assert [time.start for time in found] == sorted(time.start for time in found)
