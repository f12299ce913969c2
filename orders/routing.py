"""Which team takes an order: category, matter, place, load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orders.categories import Category


@dataclass(frozen=True, slots=True)
class Crew:
    """What routing knows of a team.

    `places` and `matters` narrow what the team takes; empty means all. `load` counts its open
    orders, `people` those who can accept one today.
    """

    id: int
    categories: frozenset[Category]
    places: frozenset[str] = frozenset()
    matters: frozenset[str] = frozenset()
    load: int = 0
    people: int = 1


def choose_team(
    crews: Iterable[Crew], category: Category, *, matter: str | None = None, path: tuple[str, ...] = ()
) -> int | None:
    """Return the id of the team to dispatch to, or None where a person must choose.

    `path` holds the codes of the order's place from the building up to its estate and grid. A team
    that names the matter goes before one that does not, then one that names the nearest place,
    then the least loaded a head; the id settles a tie, so that the same facts give the same team.
    """
    fitting = [crew for crew in crews if _takes(crew, category, matter, path)]
    return min(fitting, key=lambda crew: _rank(crew, matter, path)).id if fitting else None


def _takes(crew: Crew, category: Category, matter: str | None, path: tuple[str, ...]) -> bool:
    """Say whether the team may take this order at all."""
    if category not in crew.categories or crew.people == 0:
        return False
    if crew.matters and matter not in crew.matters:
        return False
    return not crew.places or bool(crew.places.intersection(path))


def _rank(crew: Crew, matter: str | None, path: tuple[str, ...]) -> tuple[int, int, float, int]:
    """Return the sorting key: smaller is better."""
    nearness = next((step for step, code in enumerate(path) if code in crew.places), len(path))
    return (0 if matter in crew.matters else 1, nearness, crew.load / crew.people, crew.id)
