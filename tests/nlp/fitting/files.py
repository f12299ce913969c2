"""The fitted figures as the lexicon's files hold them."""

from __future__ import annotations

from collections import defaultdict
from textwrap import wrap
from typing import TYPE_CHECKING

from nlp.fragments import ALARMS
from nlp.lexicon.tuned import IDLE_FIGURES, TALK, TONES
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.lexicon import Scale
    from tests.nlp.fitting.learning import Weights

LEAST = 0.1
"""A smaller weight is left out."""
WIDTH = 110

_FRAGMENTS = """\
# Small words of everyday speech and what each says with each voice: for a category, of an emergency, of a
# sensitive matter, of what is no order. Fitted, not written by hand: `python -m tests.nlp.fitting`
# (docs/understanding.md, "Fitted figures"). Each line holds a weight and the fragments that have it; it
# counts once a text, divided by the root of its length.
"""
_SCALE = """\
# Figures that turn scores into probabilities; fitted on answers to messages that were not fitted on
# (`python -m tests.nlp.fitting`, docs/understanding.md).

# A text in which more lists and pairs speak than this has their weights shrunk by the root of the excess.
lists_at_par = {at_par}

# What lists and pairs count beside the fragments; chosen on messages that were written after the lists.
lists = {lists}

# The confidence at growing distances between the best score and the next.
curve = [
  {curve},
]

# From this confidence on the program may act without asking.
sure = {sure}

[bias]
{bias}

# What the voices of alarm start from, and what a recognised danger adds to that of its level.
[tones]
{tones}

# What the voices of the intents that are no order start from.
[talk]
{talk}

# What the voice of no order at all starts from, and what the loudest of those and the best category's score
# count beside it.
[idle]
{idle}
"""


def fragments_file(weights: Weights) -> str:
    """The text of fragments.txt."""
    parts = [_FRAGMENTS]
    for number, voice in enumerate((*Category, *TONES)):
        named: defaultdict[str, list[str]] = defaultdict(list)
        for fragment, row in weights.fragments.items():
            if _is_word(fragment) and abs(row[number]) >= LEAST:
                named[f"{row[number]:.2f}"].append(fragment)
        lines = [line for weight in sorted(named, key=float) for line in _lines(weight, named[weight])]
        text = "\n".join(lines)
        parts.append(f"\n[{voice}]\n{text}\n")
    return "".join(parts)


def _lines(weight: str, fragments: Sequence[str]) -> list[str]:
    """The fragments behind their weight, which every line repeats."""
    width = WIDTH - len(weight) - 1
    wrapped = wrap(" ".join(fragments), width, break_long_words=False, break_on_hyphens=False)
    return [f"{weight} {line}" for line in wrapped]


def scale_file(scale: Scale, points: Sequence[tuple[float, float]], sure: float) -> str:
    """The text of scale.toml, with another curve."""
    return _SCALE.format(
        at_par=scale.lists_at_par,
        lists=scale.lists,
        curve=", ".join(f"[{lead}, {share:.3f}]" for lead, share in points),
        sure=sure,
        bias=_table([str(category) for category in Category], scale.bias),
        tones=_table((*ALARMS, "recognised"), scale.tones),
        talk=_table(TALK, scale.talk),
        idle=_table(IDLE_FIGURES, scale.idle),
    )


def _table(names: Sequence[str], figures: Sequence[float]) -> str:
    return "\n".join(f"{name} = {figure:.2f}" for name, figure in zip(names, figures, strict=True))


def _is_word(fragment: str) -> bool:
    """Whether the file can hold it."""
    return not any(sign.isspace() or not sign.isprintable() for sign in fragment)
