"""The cost of reading grows with the length of a text and no faster, whatever is in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from nlp.alarm import read_alarm
from nlp.demands import split_demands
from nlp.extract import extract, mask
from nlp.normalise import normalise
from nlp.places import EMPTY
from tests.nlp.messages import sorter

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

HARD = (
    "1",
    "1 3 8 ",
    "3-3-",
    "一二三",
    "王",
    "王小家",
    "打老婆",
    "没着火",
    "。另外路灯坏",
    "我家3栋2单元501",
    "13812345678,",
    "吵吵",
    "\u200b",
)
SHORT, TIMES = 1_000, 8


def _read_everything(text: str) -> None:
    read = normalise(text).text
    read_alarm(read)
    EMPTY.find(read)
    mask(read, extract(read).masks)
    split_demands(read)


def _calls(text: str, read: Callable[[str], object]) -> int:
    """How many functions are entered while a text is read: steps, not seconds."""
    count = 0

    def step(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(step)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("read", [_read_everything, lambda text: sorter().understand(text)])
@pytest.mark.parametrize("seed", HARD)
def test_the_steps_grow_with_the_length(seed: str, read: Callable[[str], object]) -> None:
    """Eight times the text takes no more than nine times the calls."""
    read(seed * 10)
    short, long = (_calls((seed * length)[:length], read) for length in (SHORT, SHORT * TIMES))
    assert long <= (TIMES + 1) * short + 100
