"""Which of several places is chosen, or none: a log-linear model, regularised; the same figures each time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Figures: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
"""A figure for each trait."""
START = "start"
"""What every option has: how much speaks for any of them against none."""
FREE = 100.0
"""The trust in it: it is hardly drawn to nothing."""
MOST = 40.0
"""A score of more says nothing more."""
ROUNDS = 200
"""The learner's rounds at most."""


class Option(NamedTuple):
    """One that may be chosen: its traits, and whether it is right to choose it."""

    traits: dict[str, float]
    right: bool


class Choice(NamedTuple):
    """Options of which one or none is chosen; none is right when no option is."""

    options: list[Option]
    weight: float


def learnt_choices(choices: Sequence[Choice], trust: float, fewest: Callable[[str], int]) -> dict[str, float]:
    """What each trait says that is in so many options; an option is likelier than none by e to their sum."""
    counts = Counter(trait for choice in choices for option in choice.options for trait in option.traits)
    names = [START, *sorted(trait for trait, count in counts.items() if count >= fewest(trait))]
    table = _Table(choices, names)
    pull = np.full(len(names), 1 / trust)
    pull[0] = 1 / FREE
    options = {"maxiter": ROUNDS}
    nothing = np.zeros(len(names))
    found = minimize(table.loss, nothing, args=(pull,), jac=True, method="L-BFGS-B", options=options)
    return dict(zip(names, found.x.tolist(), strict=True))


class _Table:
    """The options by their traits, and the choice that each belongs to."""

    def __init__(self, choices: Sequence[Choice], names: Sequence[str]) -> None:
        columns = {name: column for column, name in enumerate(names)}
        starts, found, much = [0], list[int](), list[float]()
        for choice in choices:
            for option in choice.options:
                known = [(columns[trait], said) for trait, said in option.traits.items() if trait in columns]
                found += [0, *(column for column, _ in known)]
                much += [1.0, *(said for _, said in known)]
                starts.append(len(found))
        self._options: Any = csr_matrix((much, found, starts), shape=(len(starts) - 1, len(names)))
        self._traits: Any = self._options.T.tocsr()
        self._of = np.repeat(np.arange(len(choices)), [len(choice.options) for choice in choices])
        self._right = np.array([option.right for choice in choices for option in choice.options], float)
        self._any = np.bincount(self._of, self._right, len(choices)) > 0
        self._weight = np.array([choice.weight for choice in choices])

    def loss(self, figures: Figures, pull: Figures) -> tuple[float, Figures]:
        """How unlikely the figures make what is right, and how that changes with each of them."""
        many = len(self._weight)
        likely = np.exp(np.clip(self._options @ figures, -MOST, MOST))
        total = 1 + np.bincount(self._of, likely, many)
        right = np.where(self._any, np.bincount(self._of, likely * self._right, many), 1.0)
        lost = float(self._weight @ (np.log(total) - np.log(right)))
        share = likely / total[self._of] - likely * self._right / right[self._of]
        change = self._traits @ (self._weight[self._of] * share)
        return lost + float(pull @ figures**2) / 2, change + pull * figures
