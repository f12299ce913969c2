"""Words that take back what was said before them."""

from __future__ import annotations

import pytest

from nlp.retraction import rest_of


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("说错了是4栋", "4栋"),
        ("打错了，应该是4栋2单元", "4栋2单元"),
        ("不对，是5栋", "5栋"),
        ("不是3栋，是5栋", "5栋"),
        ("写错 5栋", "5栋"),
        ("不是3栋是5栋，不对，6栋", "6栋"),
        ("5栋也不亮", ""),
        ("是不是3栋的", ""),
    ],
)
def test_behind_the_newest_correction_stands_what_is_meant(said: str, meant: str) -> None:
    """However many corrections there are; words that take nothing back leave nothing."""
    assert rest_of(said) == meant
