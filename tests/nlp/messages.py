"""The invented messages of residents, with the category or intent that a careful reader gives them."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from nlp.sorter import Sorter
from orders.categories import Category
from tests.nlp.corpora import lines


class Message(NamedTuple):
    """A message and its categories; `slips` means that a voice keyboard spelt it."""

    text: str
    label: Category
    label2: Category | None = None
    slips: bool = False


@cache
def messages(name: str) -> list[Message]:
    """The messages of a part of the chat corpus."""
    return [_message(json.loads(line)) for line in lines("chat_corpus", f"{name}.jsonl")]


def _message(record: dict[str, str]) -> Message:
    second = record.get("label2")
    return Message(
        record["text"], Category(record["label"]), Category(second) if second else None, "slips" in record
    )


@cache
def sorter() -> Sorter:
    """One sorter for all tests: loading takes longer than reading."""
    return Sorter()
