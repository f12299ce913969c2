"""Alarm that no named danger tells: how a message sounds as a whole.

The dangers of `nlp.alarm` know what they look for, but an emergency can be told in a thousand ways. The small
words of a text (`nlp.fragments`) say how much it sounds like one. Both together decide: a danger that was
recognised counts for much, and only a message that sounds altogether calm silences it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.alarm import LONG
from nlp.understanding import Alarm, Hotline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.alarm import AlarmReading
    from nlp.lexicon import Scale

PRIVATE = 1.5
"""What an emergency adds to the voice of a sensitive matter: it is kept private anyway."""
SHORTEST = 9
"""Characters that a text must have to sound like anything: a remark of fewer has no tone."""
_WHOEVER = (Hotline.MEDICAL, Hotline.POLICE, Hotline.FIRE)
"""Whom to call when nobody knows what happened."""
_TALK = (Hotline.PSYCHOLOGICAL, Hotline.WOMEN)


def with_tones(reading: AlarmReading, tones: Sequence[float], length: int, scale: Scale) -> AlarmReading:
    """The reading of a text of `length` characters, with what its tones say beside the dangers.

    A long text tells a story, and a word or two have no tone: only a danger that is named, and happens
    now, is an alarm in them.
    """
    if not SHORTEST <= length <= LONG:
        return reading
    emergency, sensitive, recognised = scale.tones
    named = reading.level is Alarm.EMERGENCY
    heard = tones[0] + emergency + recognised * named > 0
    if heard is not named:
        reading = _raised(reading) if heard else replace(reading, level=Alarm.URGENT)
    if not reading.sensitive and tones[1] + sensitive + PRIVATE * heard > 0:
        return replace(reading, sensitive=True, hotlines=reading.hotlines or _TALK)
    return reading


def _raised(reading: AlarmReading) -> AlarmReading:
    hotlines = tuple(dict.fromkeys((*reading.hotlines, *_WHOEVER)))
    return replace(reading, level=Alarm.EMERGENCY, hotlines=hotlines)
