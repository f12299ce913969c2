"""What a message sounds like, beside the dangers that are named in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.alarm import LONG, QUIET, AlarmReading
from nlp.lexicon import Scale
from nlp.tones import with_tones
from nlp.understanding import Alarm, Hotline
from tests.nlp.messages import sorter

SCALE = replace(Scale(), tones=(-2.0, -2.0, -2.0, 3.0))
NAMED = AlarmReading(Alarm.EMERGENCY, hotlines=(Hotline.FIRE,))
TODAY = AlarmReading(Alarm.URGENT, hotlines=(Hotline.GOVERNMENT,))
CALM = (0.0, 0.0, 0.0)


def test_what_sounds_like_an_emergency_is_one() -> None:
    """Nobody named a danger, yet everything says one: all who may help are shown."""
    reading = with_tones(QUIET, (2.5, 0.0, 0.0), 20, SCALE)
    assert reading.level is Alarm.EMERGENCY
    assert set(reading.hotlines) == {Hotline.MEDICAL, Hotline.POLICE, Hotline.FIRE}


def test_a_named_danger_needs_no_tone() -> None:
    """A recognised danger stands in an ordinary tone, and its own number stays first."""
    assert with_tones(NAMED, CALM, 20, SCALE) == NAMED
    assert with_tones(NAMED, (5.0, 0.0, 0.0), 20, SCALE).hotlines[0] is Hotline.FIRE


def test_an_altogether_calm_tone_makes_it_urgent_only() -> None:
    """A danger's word in a message that sounds like none is still looked at today."""
    assert with_tones(NAMED, (-2.0, 0.0, 0.0), 20, SCALE).level is Alarm.URGENT


def test_what_sounds_urgent_is_looked_at_today() -> None:
    """No danger to life, and no number for it: the community's own people come."""
    reading = with_tones(QUIET, (0.0, 2.5, 0.0), 20, SCALE)
    assert reading == AlarmReading(Alarm.URGENT)


def test_an_emergency_is_more_than_urgent() -> None:
    """What sounds like both is an emergency."""
    assert with_tones(QUIET, (2.5, 9.0, 0.0), 20, SCALE).level is Alarm.EMERGENCY


def test_a_named_danger_is_urgent_unless_all_sounds_calm() -> None:
    """An ordinary tone leaves it what it is; a calm one takes the level and the numbers to call with it."""
    assert with_tones(TODAY, CALM, 20, SCALE) == TODAY
    assert with_tones(TODAY, (0.0, -2.0, 0.0), 20, SCALE) == QUIET


def test_what_was_private_by_its_words_stays_private_in_a_calm_tone() -> None:
    """The level goes, what is nobody else's business stays, with the numbers for it."""
    private = replace(TODAY, sensitive=True)
    assert with_tones(private, (0.0, -2.0, 0.0), 20, SCALE) == replace(private, level=Alarm.NONE)


def test_a_private_tone_is_kept_private() -> None:
    """A sensitive matter that no word names gets the lines for it."""
    reading = with_tones(QUIET, (0.0, 0.0, 2.5), 20, SCALE)
    assert (reading.level, reading.sensitive) == (Alarm.NONE, True)
    assert reading.hotlines[0] is Hotline.PSYCHOLOGICAL


def test_a_long_story_is_left_to_the_dangers() -> None:
    """The tone of a page says nothing of what happens now."""
    assert with_tones(QUIET, (9.0, 9.0, 9.0), LONG + 1, SCALE) == QUIET


def test_a_remark_of_a_few_words_has_no_tone() -> None:
    """Somebody who adds 他们又敲 to their order calls no ambulance."""
    assert with_tones(QUIET, (9.0, 9.0, 9.0), 8, SCALE) == QUIET


@pytest.mark.parametrize("number", ["1", "2", "3", "12", ""])
def test_a_house_s_number_does_not_tip_the_scales(number: str) -> None:
    """The same burst drain is as urgent in every house."""
    read = sorter().understand(f"海棠苑{number}栋下水道堵了，水都漫出来了")
    assert read.alarm is Alarm.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "外婆九十一了，从早上起就没暖气，手冻得通红",
        "整栋楼的人从昨夜起一滴水都没有",
        "门楼上的瓷砖松了，底下天天有人走",
        "路当中少了个窨井盖，天黑了看不见",
        "老树歪得快倒了，就靠一根铁丝拉着，底下停着车",
        "插座里滋滋响，还有一点一点的亮光",
        "我公公吃过午饭出去，现在还没回来，他记性不好",
        "工地上三四十个人围着办公室要工钱，不给就不走",
        "我把自己关在门外了，两岁的娃一个人在里头睡",
        "对门独居的老先生三天没开过门，牛奶还在门口",
    ],
)
def test_what_cannot_wait_is_at_least_urgent(text: str) -> None:
    """No heating for the old, what may fall, who is missing or has not been seen: looked at today."""
    assert sorter().understand(text).alarm is not Alarm.NONE


@pytest.mark.parametrize(
    "text",
    [
        "快递又丢了，真是急死了",
        "气死我了，楼上天天拖椅子",
        "这电梯慢得要命，上班都迟到",
        "请问下周三停水通知贴出来了吗",
        "去年那块松的瓷砖早就修好了",
        "门口的灯坏了，有空换一下",
        "想给小区申请种几棵树",
        "热死了，能不能在广场上多装几把遮阳伞",
    ],
)
def test_a_figure_of_speech_or_a_wish_is_not_urgent(text: str) -> None:
    """Who is cross, asks or wishes is answered in the usual time."""
    assert sorter().understand(text).alarm is Alarm.NONE
