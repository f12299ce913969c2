"""What the places, teams and people of a report are called.

Categories and matters are named by handlers/texts/words.py and by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the keys of a report.

    `places` holds grids, estates and buildings by code, `teams` and `people` (whoever works or has worked
    for the community) by identifier. A key may be missing: the place or team was put away since.
    """

    community: str
    street: str
    places: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
