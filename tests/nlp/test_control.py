"""How well messages are read that neither words nor figures were fitted on: the control corpus."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

from nlp.understanding import Alarm, Understanding
from orders.categories import Category
from tests.nlp.corpora import lines
from tests.nlp.messages import sorter


@cache
def _read(name: str, key: str = "text") -> list[tuple[dict[str, Any], Understanding]]:
    records = [json.loads(line) for line in lines("control_corpus", f"{name}.jsonl")]
    return [(record, sorter().understand(record[key])) for record in records]


def _macro_f1(name: str, key: str = "text") -> float:
    counts = Counter((record["label"], str(read.category)) for record, read in _read(name, key))
    scores = []
    for category in map(str, Category):
        right = counts[category, category]
        wanted = sum(count for (label, _), count in counts.items() if label == category)
        given = sum(count for (_, answer), count in counts.items() if answer == category)
        scores.append(2 * right / (wanted + given))
    return sum(scores) / len(scores)


def test_unseen_chats_and_letters_are_sorted() -> None:
    """Macro-F1 of the first category on chats without obvious words, and on letters."""
    assert _macro_f1("chats") >= 0.84
    assert _macro_f1("letters") >= 0.85


def test_the_right_team_is_nearly_always_among_the_two_that_are_shown() -> None:
    """What a resident can press on the card holds the right answer."""
    shown = [record["label"] in (read.category, read.runner_up) for record, read in _read("chats")]
    assert sum(shown) >= 0.95 * len(shown)


def test_sure_is_right_on_unseen_messages() -> None:
    """Nineteen times in twenty, and for four chats in ten."""
    sure = [
        str(read.category) in (record["label"], record.get("label2"))
        for record, read in [*_read("chats"), *_read("letters")]
        if read.sure
    ]
    assert sum(sure) >= 0.95 * len(sure)
    assert len(sure) >= 0.4 * len(_read("chats"))


def test_unseen_emergencies_are_heard() -> None:
    """Recall first; and few of the calm messages cry."""
    alarms = _read("alarms")
    wanted = [read.alarm is Alarm.EMERGENCY for record, read in alarms if record["level"] == "emergency"]
    cried = [record["level"] == "emergency" for record, read in alarms if read.alarm is Alarm.EMERGENCY]
    assert sum(wanted) >= 0.95 * len(wanted)
    assert sum(cried) >= 0.8 * len(cried)
    calm = [read.alarm is Alarm.EMERGENCY for _, read in _read("chats")]
    assert sum(calm) <= 0.08 * len(calm)


def test_every_unseen_message_is_an_order() -> None:
    """Nothing that is asked for is taken for small talk."""
    assert all(read.intent == "order" for _, read in [*_read("chats"), *_read("letters")])
