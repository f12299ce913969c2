"""Alarm that no named danger tells: how a message sounds as a whole.

The dangers of `nlp.alarm` know what they look for, but an emergency can be told in a thousand ways, and so
can what must be looked at today. The small words of a text (`nlp.fragments`) say how much it sounds like
one. Both together decide: a danger that was recognised counts for much, and only a message that sounds
altogether calm silences it.
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

NONE, URGENT, EMERGENCY = Alarm  # to look a member up in its class is dear, and each message asks for some
PRIVATE = 1.5
"""What an emergency adds to the voice of a sensitive matter: it is kept private anyway."""
SHORTEST = 9
"""Characters that a text must have to sound like anything: a remark of fewer has no tone."""
_TODAY = {NONE: 0, URGENT: 1, EMERGENCY: 2}
"""How often a recognised danger counts for the voice of what must be looked at today."""
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
    level = _level(reading.level, tones, scale)
    if level is not reading.level:
        reading = _moved(reading, level)
    heard = PRIVATE * (level is EMERGENCY)
    if not reading.sensitive and tones[2] + scale.tones[2] + heard > 0:
        return replace(reading, sensitive=True, hotlines=reading.hotlines or _TALK)
    return reading


def _level(named: Alarm, tones: Sequence[float], scale: Scale) -> Alarm:
    """How soon, by the danger that was named and by the tones."""
    emergency, urgent, _, recognised = scale.tones
    if tones[0] + emergency + recognised * (named is EMERGENCY) > 0:
        return EMERGENCY
    return URGENT if tones[1] + urgent + recognised * _TODAY[named] > 0 else NONE


def _moved(reading: AlarmReading, level: Alarm) -> AlarmReading:
    """At another level: for what nobody named whoever may help is called, for what is calm nobody."""
    hotlines = reading.hotlines
    if level is EMERGENCY:
        hotlines = tuple(dict.fromkeys((*hotlines, *_WHOEVER)))
    elif level is NONE and not reading.sensitive:
        hotlines = ()
    return replace(reading, level=level, hotlines=hotlines)
