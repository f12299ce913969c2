"""What a message sounds like, beside the dangers that are named in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.alarm import LONG, QUIET, AlarmReading
from nlp.lexicon import Scale
from nlp.tones import with_tones
from nlp.understanding import Alarm, Hotline
from tests.nlp.messages import sorter

SCALE = replace(Scale(), tones=(-2.0, -2.0, 3.0))
NAMED = AlarmReading(Alarm.EMERGENCY, hotlines=(Hotline.FIRE,))


def test_what_sounds_like_an_emergency_is_one() -> None:
    """Nobody named a danger, yet everything says one: all who may help are shown."""
    reading = with_tones(QUIET, (2.5, 0.0), 20, SCALE)
    assert reading.level is Alarm.EMERGENCY
    assert set(reading.hotlines) == {Hotline.MEDICAL, Hotline.POLICE, Hotline.FIRE}


def test_a_named_danger_needs_no_tone() -> None:
    """A recognised danger stands in an ordinary tone, and its own number stays first."""
    assert with_tones(NAMED, (0.0, 0.0), 20, SCALE) == NAMED
    assert with_tones(NAMED, (5.0, 0.0), 20, SCALE).hotlines[0] is Hotline.FIRE


def test_an_altogether_calm_tone_makes_it_urgent_only() -> None:
    """A danger's word in a message that sounds like none is still looked at today."""
    assert with_tones(NAMED, (-2.0, 0.0), 20, SCALE).level is Alarm.URGENT


def test_a_private_tone_is_kept_private() -> None:
    """A sensitive matter that no word names gets the lines for it."""
    reading = with_tones(QUIET, (0.0, 2.5), 20, SCALE)
    assert (reading.level, reading.sensitive) == (Alarm.NONE, True)
    assert reading.hotlines[0] is Hotline.PSYCHOLOGICAL


def test_a_long_story_is_left_to_the_dangers() -> None:
    """The tone of a page says nothing of what happens now."""
    assert with_tones(QUIET, (9.0, 9.0), LONG + 1, SCALE) == QUIET


def test_a_remark_of_a_few_words_has_no_tone() -> None:
    """Somebody who adds 他们又敲 to their order calls no ambulance."""
    assert with_tones(QUIET, (9.0, 9.0), 8, SCALE) == QUIET


@pytest.mark.parametrize("number", ["1", "2", "3", "12", ""])
def test_a_house_s_number_does_not_tip_the_scales(number: str) -> None:
    """The same burst drain is as urgent in every house."""
    read = sorter().understand(f"海棠苑{number}栋下水道堵了，水都漫出来了")
    assert read.alarm is Alarm.URGENT
