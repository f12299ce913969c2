"""The invented messages beside the tests, each with what a careful reader would find in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Alarming(NamedTuple):
    """A message and its alarm."""

    text: str
    level: str
    sensitive: bool


def lines(*path: str) -> list[str]:
    """The lines of a corpus file."""
    return HERE.joinpath(*path).read_text(encoding="utf-8").splitlines()


def alarming(name: str) -> list[Alarming]:
    """The messages of a part of the alarm corpus."""
    return [Alarming(**json.loads(line)) for line in lines("alarm_corpus", f"{name}.jsonl")]


_PLACES = (
    "named",
    "control",
    "fresh",
    "manners",
    "kept",
    "spots",
    "tails",
    "ways",
    "regions",
    "spent",
    "edges",
)
PLACES = ("named", "none", *(f"{part}_{kind}" for part in _PLACES[1:] for kind in ("named", "none")))
"""The parts of the place corpus."""


def marked(part: str) -> list[tuple[str, tuple[int, int] | None]]:
    """The messages of a part of the place corpus, each with where its place stands."""
    found: list[tuple[str, tuple[int, int] | None]] = []
    for line in lines("place_corpus", f"{part}.txt"):
        start, end = line.find("【"), line.find("】") - 1
        found.append((line.replace("【", "").replace("】", ""), (start, end) if start >= 0 else None))
    return found
