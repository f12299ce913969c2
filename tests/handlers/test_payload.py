"""A message as the outbox keeps it."""

from __future__ import annotations

import json
from dataclasses import fields

from handlers.channel import Button, File, Outgoing, Style, Want
from handlers.turn import from_payload, to_payload

FULL = Outgoing(
    text="您好",
    rows=(
        (Button("提交", "v1:x", style=Style.PRIMARY), Button("网页", url="https://a.b")),
        (Button("取消", "y"),),
    ),
    photos=("p1", "p2"),
    files=(File("f1", "周报.xlsx", "application/x"),),
    wants=frozenset({Want.PHONE, Want.PLACE}),
    card="draft:1",
    edit=True,
    spoken="诉求号 1001：已接单，请留意电话。",
    clear=True,
)


def test_a_message_comes_back_as_it_was() -> None:
    """Every field survives being written as JSON; none is left out of this test."""
    assert all(getattr(FULL, one.name) for one in fields(Outgoing))
    assert from_payload(json.loads(json.dumps(to_payload(FULL)))) == FULL


def test_what_is_empty_takes_no_room() -> None:
    """Plain words are kept as plain words."""
    assert to_payload(Outgoing("您好")) == {"text": "您好"}
    assert from_payload({"text": "您好"}) == Outgoing("您好")
