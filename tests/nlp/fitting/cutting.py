"""What a cut between two demands looks like: learnt from messages about one thing and about several.

Those about several are those that somebody wrote (`demand_corpus`) and, to have enough of them, short chats
about one thing that are put together here, with and without a word between. Every other place in them, and
every place in chats about one thing, is no cut.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.demands import Part
from nlp.normalise import normalise
from nlp.understanding import Alarm, Intent
from tests.nlp.corpora import lines
from tests.nlp.fitting.learning import OPEN_START

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nlp.sorter import Sorter

Row: TypeAlias = tuple[dict[str, float], bool, float]
"""The traits of a place, whether it is a cut, and what the row counts."""

SEED = 5
PUT_TOGETHER = 6000
"""Messages that are put together."""
LONGEST, BRIEF = 26, 15
"""Characters of chats that are put together, and of those that stand three or four together."""
JOINED = (
    *("",) * 6,
    *(" ",) * 2,
    *("，",) * 3,
    *(",", "。", "，另外", "另外，", "，还有", "还有", "。还有", "，还有就是"),
    *("，再问下", "，顺便问一下", "。对了，", "，然后", "，再就是"),
)
"""What stands between them."""
ALONE = 5000
"""Chats about one thing that are looked at."""
WRITTEN = 4.0
"""What a place counts in a message that somebody wrote to be cut or not."""
FEWEST, LEAST = 12, 0.1
"""Rows that a trait must be in, and the least figure that is kept of an edge."""
TRUST = 0.5
"""What a row counts against the pull of all figures to nothing (liblinear's C)."""
CAUTION = 0.1
"""How much more must speak for a cut than against it: one matter torn apart is two half orders."""


class Told(NamedTuple):
    """A message and where it turns to another demand."""

    text: str
    cuts: frozenset[int]
    weight: float = 1.0


def cut_figures(sorter: Sorter) -> dict[str, float]:
    """The figures of all traits."""
    rows = [row for told in _all_told() for row in _rows(sorter, told)]
    counts = Counter(trait for traits, _, _ in rows for trait, much in traits.items() if much)
    learnt = _learnt([(_known(traits, counts), is_cut, weight) for traits, is_cut, weight in rows])
    return {trait: figure for trait, figure in learnt.items() if trait[0] not in "<>" or abs(figure) >= LEAST}


def _known(traits: Mapping[str, float], counts: Counter[str]) -> dict[str, float]:
    """The traits that are often enough there to learn of."""
    return {trait: much for trait, much in traits.items() if much and counts[trait] >= FEWEST}


def _rows(sorter: Sorter, told: Told) -> Iterator[Row]:
    """The possible cuts of a message; a sign or mark beside a cut is left out."""
    stretch = sorter.stretch(told.text)
    if len(stretch.text) != len(told.text):
        return
    for cut in stretch.cuts(Part(0, len(told.text))):
        is_cut = cut.at in told.cuts
        if is_cut or cut.kind == "none" or all(abs(cut.at - at) > 2 for at in told.cuts):
            yield stretch.traits(cut), is_cut, told.weight


def _all_told() -> list[Told]:
    dice = random.Random(SEED)  # noqa: S311 - a choice of messages, no secret
    chats = list(_chats())
    alone = [text for text, _ in chats] + list(_others())
    dice.shuffle(alone)
    told = [Told(text, frozenset()) for text in alone[:ALONE]]
    return [*_written(), *_put_together(chats, dice), *told]


def _written() -> Iterator[Told]:
    for line in lines("demand_corpus", "written.jsonl"):
        record = json.loads(line)
        yield Told(_plain(record["text"]), _starts(record["text"], record.get("parts", ())), WRITTEN)
    for line in lines("demand_corpus", "several.txt"):
        parts = line.split("|")
        yield Told(_plain("".join(parts)), _starts("".join(parts), parts), WRITTEN)
    for line in lines("demand_corpus", "one.txt"):
        yield Told(_plain(line), frozenset(), WRITTEN)


def _starts(text: str, parts: Sequence[str]) -> frozenset[int]:
    """Where all parts but the first begin."""
    starts, at = [], 0
    for part in parts:
        at = text.index(part, at)
        starts.append(at)
        at += len(part)
    return frozenset(starts[1:])


def _put_together(chats: Sequence[tuple[str, str]], dice: random.Random) -> Iterator[Told]:
    short = [(text.rstrip("。！!"), label) for text, label in chats if 6 <= len(text) <= LONGEST]
    brief = [each for each in short if len(each[0]) <= BRIEF]
    for _ in range(PUT_TOGETHER):
        many = dice.choice((2, 2, 2, 3, 3, 4))
        pieces = dice.sample(brief if many > 2 or dice.random() < 0.3 else short, many)
        if len({label for _, label in pieces}) < many and dice.random() < 0.6:
            continue
        text, cuts, between = pieces[0][0], [], dice.choice(JOINED)
        sign = between[:1].strip("另还再")
        for piece, _ in pieces[1:]:
            cuts.append(len(text + sign))
            text += between + piece
        yield Told(text, frozenset(cuts))


def _chats() -> Iterator[tuple[str, str]]:
    for name in ("chats", "everyday", "neighbours", "letters", "households", "boundaries", "pleas"):
        for line in lines("chat_corpus", f"{name}.jsonl"):
            record = json.loads(line)
            if "label" in record:
                yield _plain(record["text"]), record["label"]


def _others() -> Iterator[str]:
    """Messages about one thing of which nobody has said the category."""
    for name in ("fifth", "seventh", "eighth", "ninth"):
        for line in lines("alarm_corpus", f"{name}.jsonl"):
            record = json.loads(line)
            if record["level"] == Alarm.NONE:
                yield _plain(record["text"])
    for line in lines("chat_corpus", "shorts.jsonl"):
        record = json.loads(line)
        if record["intent"] == Intent.ORDER:
            yield _plain(record["text"])


def _plain(text: str) -> str:
    return normalise(text).text


def _learnt(rows: list[Row]) -> dict[str, float]:
    """What each trait says for a cut, by regularised logistic regression."""
    traits, answers, trust = zip(*rows, strict=True)
    names = sorted({trait for each in traits for trait in each})
    columns = {trait: column for column, trait in enumerate(names)}
    starts = [0, *accumulate(map(len, traits))]
    found = [columns[trait] for each in traits for trait in each]
    much = [much for each in traits for much in each.values()]
    table = csr_matrix((much, found, starts), shape=(len(rows), len(names)))
    learner: Any = LogisticRegression(C=TRUST, solver="liblinear", intercept_scaling=OPEN_START)
    learner.fit(table, answers, sample_weight=trust)
    figures = dict(zip(names, learner.coef_[0].tolist(), strict=True))
    return {**figures, "start": float(learner.intercept_[0]) - CAUTION}


def cuts_file(figures: Mapping[str, float]) -> str:
    """The text of cuts.toml."""
    tables = {
        "traits": {trait: figure for trait, figure in figures.items() if trait[0] not in "<>"},
        "ends": {trait[1:]: figure for trait, figure in figures.items() if trait[0] == "<"},
        "begins": {trait[1:]: figure for trait, figure in figures.items() if trait[0] == ">"},
    }
    return _FILE + "".join(f"\n[{name}]\n{_table(table)}" for name, table in tables.items())


def _table(table: Mapping[str, float]) -> str:
    return "".join(
        f"{json.dumps(name, ensure_ascii=False)} = {figure:.2f}\n" for name, figure in sorted(table.items())
    )


_FILE = """\
# What speaks for and against a cut between two demands (`nlp/cuts.py`): how its sides compare, then the
# characters before it and behind it. Fitted, not written by hand: `python -m tests.nlp.fitting`
# (docs/understanding.md).
"""
