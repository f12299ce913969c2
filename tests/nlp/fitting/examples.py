"""The messages that are learnt from: our own corpora, and files of labelled ones that are kept elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nlp.alarm import read_alarm
from nlp.fragments import ALARMS
from nlp.lexicon import shipped
from nlp.lexicon.tuned import TALK
from nlp.normalise import normalise
from nlp.understanding import Alarm, Intent
from orders.categories import Category
from tests.nlp.corpora import HERE, lines
from tests.nlp.fitting.learning import Example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECOND = 0.25
"""The share of a second category that would be fair as well."""
ELSEWHERE, EMPHASIS = 0.9, 6.7
"""What each text of a file from elsewhere counts, and how many times that for its category.

Its title or cut counts as much again. What people really wrote has far more to say than what we invented:
counted six times it is still only a third of all; of alarms and small talk it only says that it is none.
"""
PART = 0.5
"""What a demand out of a message with several counts: it says less by itself than whole messages do."""
OFTEN = 10.0
"""What a neutral sentence counts: it stands for the thousands that it is added to."""
TALKING = 1.5
"""What small talk counts: there is little of it."""
_NO_TALK = (False,) * (len(TALK) + 1)
_CALM = (False,) * len(ALARMS)
_UNKNOWN = (None,) * len(ALARMS)
READ = ("chats", "petitions")
"""Corpora that the lexicon's words were written after."""
ALARMING = 2.0
"""What an emergency or a sensitive matter counts: missing one is worse than crying wolf."""


def own_examples() -> list[Example]:
    """The messages beside the tests."""
    examples = [
        each
        for name, record in _records("chat_corpus")
        if "label" in record
        for each in _ours(record, read=name in READ)
    ]
    examples += [
        _talk(record["text"], record["intent"]) for _, record in _records("chat_corpus") if "intent" in record
    ]
    examples += [
        _talk(phrase, intent) for intent, words in shipped().intents.items() for phrase in words.alone
    ]
    examples += [
        Example(text, None, (*_CALM, *_NO_TALK), OFTEN, neutral=True)
        for text in lines("chat_corpus", "neutral.txt")
    ]
    return examples + [_alarming(record) for _, record in _records("alarm_corpus")]


def demands_alone() -> list[Example]:
    """The demands of the messages that were written to be parted, each by itself.

    Nobody has said which of them are alarming.
    """
    return [
        Example(_plain(part), _shares({"label": label}), (*_UNKNOWN, *_NO_TALK), PART)
        for _, record in _records("demand_corpus")
        if "labels" in record
        for part, label in zip(record.get("parts", [record["text"]]), record["labels"], strict=True)
    ]


def examples_elsewhere(path: Path) -> list[Example]:
    """The messages of a file as `sandan evaluate` reads it; nobody has said which of them are alarming."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Example(_plain(text), _shares(record), (*_UNKNOWN, *_NO_TALK), ELSEWHERE, emphasis=EMPHASIS)
        for record in records
        for text in (record["text"], record.get("short"))
        if text
    ]


def _records(room: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((HERE / room).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, json.loads(line)


def _ours(record: dict[str, Any], *, read: bool) -> Iterator[Example]:
    """A chat or a letter, and the letter's title; it is not alarming unless a danger is named in it.

    Whether a plea is private nobody has said: many tell of illness, and of what the neighbours need not know.
    """
    plea = record["label"] == Category.HARDSHIP
    for text in filter(None, (record["text"], record.get("short"))):
        plain = _plain(text)
        named = read_alarm(plain)
        doubts = (named.level is Alarm.EMERGENCY, named.level is not Alarm.NONE, plea or named.sensitive)
        answers = [None if doubtful else False for doubtful in doubts]
        yield Example(plain, _shares(record), (*answers, *_NO_TALK), read=read)


def _alarming(record: dict[str, Any]) -> Example:
    level, sensitive = Alarm(record["level"]), record["sensitive"]
    urgent = None if level is Alarm.EMERGENCY else level is Alarm.URGENT
    weight = ALARMING if level is Alarm.EMERGENCY or sensitive else 1.0
    talk = _NO_TALK if level is not Alarm.NONE else (None,) * len(_NO_TALK)
    answers = (level is Alarm.EMERGENCY, urgent, sensitive, *talk)
    return Example(_plain(record["text"]), None, answers, weight)


def _talk(text: str, wanted: str) -> Example:
    """What is no order, or an order that sounds like small talk; nobody has said its category."""
    talk = (*(intent == wanted for intent in TALK), wanted != Intent.ORDER)
    return Example(_plain(text), None, (*_CALM, *talk), TALKING)


def _shares(record: dict[str, Any]) -> tuple[float, ...]:
    shares = dict.fromkeys(Category, 0.0)
    second = record.get("label2")
    if second:
        shares[Category(second)] = SECOND
    shares[Category(record["label"])] += 1.0 - sum(shares.values())
    return tuple(shares.values())


def _plain(text: str) -> str:
    return normalise(text).text
