"""What must be heard at once, and what only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.alarm import AlarmFileError, AlarmReader, read_alarm
from nlp.normalise import normalise
from nlp.understanding import Alarm, Hotline
from tests.nlp.corpora import Alarming, alarming
from tests.nlp.texts import texts


def _level(message: Alarming) -> str:
    return read_alarm(normalise(message.text).text).level


def _is_sensitive(message: Alarming) -> bool:
    return read_alarm(normalise(message.text).text).sensitive


@pytest.mark.parametrize("message", [m for m in alarming("tuning") if m.level == "emergency"])
def test_an_emergency_is_heard(message: Alarming) -> None:
    """Fire, gas, falls, violence, despair and the rest, however they are said."""
    assert _level(message) == "emergency"


@pytest.mark.parametrize("message", [m for m in alarming("tuning") if m.level == "none"])
def test_a_figure_of_speech_is_no_emergency(message: Alarming) -> None:
    """Exaggerations, denials, the past, questions about rules and drills stay quiet."""
    assert _level(message) != "emergency"


@pytest.mark.parametrize("part", ["control", "second", "third", "fourth"])
def test_the_control_messages_keep_the_promise(part: str) -> None:
    """Of messages the words were not written for: emergencies 0.95 found, 0.85 right; sensitive 0.9."""
    messages = alarming(part)
    emergencies = [m for m in messages if m.level == "emergency"]
    cried = [m for m in messages if _level(m) == "emergency"]
    private = [m for m in messages if m.sensitive]
    assert sum(m in cried for m in emergencies) >= 0.95 * len(emergencies)
    assert sum(m in emergencies for m in cried) >= 0.85 * len(cried)
    assert sum(map(_is_sensitive, private)) >= 0.9 * len(private)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("3栋着火了", Hotline.FIRE),
        ("厨房煤气味好大", Hotline.FIRE),
        ("老人摔倒了起不来", Hotline.MEDICAL),
        ("有人拿刀在楼下追人", Hotline.POLICE),
        ("老公又在打我", Hotline.POLICE),
        ("电梯里困了人", Hotline.FIRE),
        ("我不想活了", Hotline.POLICE),
        ("被性骚扰了不知道怎么办", Hotline.WOMEN),
    ],
)
def test_the_most_fitting_number_stands_first(text: str, first: Hotline) -> None:
    """The resident is shown whom to call, the most pressing danger's number first."""
    assert read_alarm(text).hotlines[0] is first


def test_despair_is_an_emergency_and_private() -> None:
    """Self-harm goes to named staff, never to a group, with the line for it."""
    reading = read_alarm("活着没意思，想从楼上跳下去")
    assert reading.level is Alarm.EMERGENCY
    assert reading.sensitive
    assert Hotline.PSYCHOLOGICAL in reading.hotlines


@pytest.mark.parametrize("text", ["锅里窜火了", "厨房火窜上来了"])
def test_a_few_hurried_words_are_enough(text: str) -> None:
    """Whoever is in a hurry writes no sentence."""
    assert read_alarm(text).level is Alarm.EMERGENCY


def test_the_words_that_cried_are_told() -> None:
    """A reading says which danger was heard, and in which words."""
    text = "三楼着火了"
    hit = read_alarm(text).hits[0]
    assert (hit.name, text[hit.start : hit.end]) == ("火灾", "着火")


def test_a_long_story_is_no_alarm_unless_it_happens_now() -> None:
    """Who writes a page tells what was; only what happens now is an alarm in it."""
    story = "事情要从装修说起，" * 20 + "施工的时候有人晕倒在路边，后来送去治了，" + "至今没有人来道歉，" * 5
    assert read_alarm(story).level is Alarm.NONE
    assert read_alarm(story + "现在他又晕倒了").level is Alarm.EMERGENCY


def test_a_mistake_in_the_file_is_named() -> None:
    """A danger that speaks of an unknown concept is refused by name."""
    with pytest.raises(AlarmFileError, match="没有这个"):
        AlarmReader(
            'lookalikes = ""\n[concepts]\n[contexts]\n'
            '[[danger]]\nname = "火灾"\ntogether = ["没有这个 /着火"]\n'
        )


def test_a_word_of_one_character_is_refused() -> None:
    """火 alone would cry at every 火锅."""
    with pytest.raises(AlarmFileError, match="火"):
        AlarmReader('lookalikes = ""\n[concepts]\n[contexts]\n[[danger]]\nname = "火灾"\nwords = "火"\n')


@given(texts)
def test_any_text_is_read(text: str) -> None:
    """Whatever is written, the reading is whole: an alarm has its words and a level its order."""
    reading = read_alarm(normalise(text).text)
    assert bool(reading.hits) == (reading.level is not Alarm.NONE or reading.sensitive)
    assert len(set(reading.hotlines)) == len(reading.hotlines)
