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
    assert _macro_f1("chats") >= 0.86
    assert _macro_f1("neighbours") >= 0.9
    assert _macro_f1("letters") >= 0.85


def test_the_right_team_is_nearly_always_among_the_two_that_are_shown() -> None:
    """What a resident can press on the card holds the right answer."""
    chats = [*_read("chats"), *_read("neighbours")]
    shown = [record["label"] in (read.category, read.runner_up) for record, read in chats]
    assert sum(shown) >= 0.95 * len(shown)


def test_sure_is_right_on_unseen_messages() -> None:
    """Nineteen times in twenty, and for half of the chats."""
    sure = [
        str(read.category) in (record["label"], record.get("label2"))
        for record, read in [*_read("chats"), *_read("neighbours"), *_read("letters")]
        if read.sure
    ]
    assert sum(sure) >= 0.95 * len(sure)
    assert len(sure) >= 0.5 * len([*_read("chats"), *_read("neighbours")])


def test_unseen_emergencies_are_heard() -> None:
    """Recall first; and few of the calm messages cry."""
    alarms = [*_read("alarms"), *_read("cries")]
    wanted = [read.alarm is Alarm.EMERGENCY for record, read in alarms if record["level"] == "emergency"]
    cried = [record["level"] == "emergency" for record, read in alarms if read.alarm is Alarm.EMERGENCY]
    assert sum(wanted) >= 0.95 * len(wanted)
    assert sum(cried) >= 0.8 * len(cried)
    calm = [read.alarm is Alarm.EMERGENCY for _, read in _read("chats")]
    assert sum(calm) <= 0.08 * len(calm)


def test_hardly_an_unseen_order_is_taken_for_small_talk() -> None:
    """Nothing that is asked for is taken for small talk."""
    orders = [*_read("chats"), *_read("neighbours"), *_read("letters")]
    assert sum(read.intent == "order" for _, read in orders) >= 0.99 * len(orders)


def test_small_talk_is_told_from_short_orders() -> None:
    """Two in three of what is no order; and hardly any order of a few words is lost."""
    talk = [read.intent != "order" for record, read in _read("talk") if record["intent"] != "order"]
    lost = [read.intent != "order" for record, read in _read("talk") if record["intent"] == "order"]
    assert sum(talk) >= 0.65 * len(talk)
    assert sum(lost) <= 0.05 * len(lost)
