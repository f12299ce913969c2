"""What the people of a history say, put together from `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

STRAIGHT = str.maketrans("", "", "，。？！")
"""What somebody who speaks into the phone leaves out."""
SPOKEN = 0.2
"""Share of messages without a comma."""

MONTHS = 12
BEFORE_FESTIVAL = 21
"""Days before Spring Festival in which some matters are heard more often."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A group of phrasings: its true category, and how often it is heard in each month."""

    name: str
    category: Category
    says: tuple[str, ...]
    weights: tuple[float, ...]
    festival: float


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything that is said in a history."""

    matters: tuple[Matter, ...]
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    who: tuple[str, ...]
    since: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    results: Mapping[str, tuple[str, ...]]

    def message(self, says: str, place: str, chance: Random) -> str:
        """Return one phrasing as somebody writes it."""
        core = says.format(at=place, who=chance.choice(self.who), since=chance.choice(self.since))
        text = chance.choice(self.openers) + core + chance.choice(self.closers)
        return text.translate(STRAIGHT) if chance.random() < SPOKEN else text

    def plain(self, says: str) -> str:
        """Return a phrasing without anything around it: what its sorting hangs on."""
        return says.format(at="", who=self.who[0], since=self.since[0])

    def word(self, kind: str, chance: Random) -> str:
        """Return something written on the way of an order."""
        return chance.choice(self.words[kind])

    def result(self, category: Category, chance: Random) -> str:
        """Return what somebody writes who resolves an order."""
        return chance.choice(self.results[category] + self.words["result"])


@cache
def phrases() -> Phrases:
    """Read the shipped words."""
    data = tomllib.loads(files("handlers.history").joinpath("words.toml").read_text(encoding="utf-8"))
    return Phrases(
        matters=tuple(_matter(one) for one in data["matter"]),
        words={kind: tuple(said) for kind, said in data["words"].items()},
        results={category: tuple(said) for category, said in data["results"].items()},
        **{name: tuple(data[name]) for name in ("openers", "closers", "who", "since")},
    )


def _matter(entry: dict[str, Any]) -> Matter:
    """Read one matter; its months are scaled so that they change when it is heard, not how often."""
    months = [float(digit) for digit in entry.get("months", "5" * MONTHS)]
    scale = entry.get("weight", 1) * MONTHS / sum(months)
    return Matter(
        name=entry["name"],
        category=Category(entry["category"]),
        says=tuple(entry["says"]),
        weights=tuple(month * scale for month in months),
        festival=entry.get("festival", 1),
    )
