"""What a cut between two demands looks like: learnt from messages about one thing and about several.

Those about several are those that somebody wrote (`demand_corpus`) and, to have enough of them, short chats
about one thing that are put together here, with and without a word between. Of each message it is learnt at
which of its possible places to cut it, or at none: the better a place, the worse all others and none.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from nlp.cuts import TABLES, WORD_END
from nlp.demands import STORY, Part
from nlp.held import HELD_BEFORE, HELD_BEHIND
from nlp.normalise import normalise
from nlp.understanding import Alarm, Intent
from tests.nlp.corpora import lines
from tests.nlp.fitting.choosing import START, Choice, Option, learnt_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nlp.sorter import Sorter

SEED = 5
PUT_TOGETHER = 9000
"""Messages that are put together."""
LONGEST, BRIEF = 45, 15
"""Characters of chats that are put together, and of those that stand three or four together."""
JOINED = (
    *("",) * 6,
    *(" ",) * 2,
    *("，",) * 3,
    *(",", "。", "，另外", "另外，", "，还有", "还有", "。还有", "，还有就是"),
    *("，再问下", "，顺便问一下", "。对了，", "，然后", "，再就是"),
)
"""What stands between them."""
WRITTEN, PIECE, TOGETHER = 4.0, 2.0, 0.4
"""What a message counts that somebody wrote to be cut or not, a piece of one, and one put together here."""
FEWEST, LEAST = 12, 0.1
"""Places that a trait must be at, and the least figure that is kept of an edge."""
FEWEST_HELD, LEAST_HELD = 30, 0.2
"""The same for what a clause holds: of many thousands the few that say most say as much as all."""
STEP = 0.05
"""The figures of edges are rounded to this, so that many share a line."""
TRUST = 0.2
"""What a message counts against the pull of all figures to nothing."""
CAUTION = 1.7
"""How much more must speak for a cut than against it: one matter torn apart is two half orders."""
_HELD = (HELD_BEFORE, HELD_BEHIND)
_NEAREST = 2
"""A place so near to where a message turns is neither right nor wrong."""


class Told(NamedTuple):
    """A message, where it turns to another demand, and the part of it that is looked at."""

    text: str
    cuts: Sequence[int] = ()
    weight: float = 1.0
    part: Part | None = None


def cut_figures(sorter: Sorter) -> dict[str, float]:
    """The figures of all traits."""
    choices = [choice for told in _all_told(sorter) if (choice := _choice(sorter, told))]
    learnt = learnt_choices(choices, TRUST, _fewest)
    learnt[START] -= CAUTION
    return {trait: figure for trait, figure in learnt.items() if abs(figure) >= _least(trait)}


def _fewest(trait: str) -> int:
    return FEWEST_HELD if trait.startswith(_HELD) else FEWEST


def _least(trait: str) -> float:
    if trait.startswith(_HELD):
        return LEAST_HELD
    return LEAST if _table_of(trait) else 0.0


def _choice(sorter: Sorter, told: Told) -> Choice | None:
    """The possible cuts of a message; None where it turns at a place that is none of them."""
    stretch = sorter.stretch(told.text)
    part = told.part or Part(0, len(told.text))
    turns = [at for at in told.cuts if part.start < at < part.end]
    options = []
    for cut in stretch.cuts(part) if len(stretch.text) == len(told.text) else ():
        right = any(cut.at <= at <= cut.onset for at in turns)
        if right or all(abs(cut.at - at) > _NEAREST for at in turns):
            traits = {intern(trait): much for trait, much in stretch.traits(cut).items() if much}
            options.append(Option(traits, right))
    if not options or (turns and not any(option.right for option in options)):
        return None
    return Choice(options, told.weight)


def _all_told(sorter: Sorter) -> list[Told]:
    dice = random.Random(SEED)  # noqa: S311 - a choice of messages, no secret
    chats = list(_chats())
    others = [(text, str(sorter.category(text))) for text in _others()]
    every = chats + others
    alone = [Told(text) for text, _ in every if len(text) <= STORY]
    return [*_written(), *_put_together(every, dice), *alone]


def _written() -> Iterator[Told]:
    for line in lines("demand_corpus", "written.jsonl"):
        record = json.loads(line)
        yield from _and_pieces(record["text"], record.get("parts", ()))
    for line in lines("demand_corpus", "several.txt"):
        parts = line.split("|")
        yield from _and_pieces("".join(parts), parts)
    for line in lines("demand_corpus", "one.txt"):
        yield from _and_pieces(line, ())


def _and_pieces(text: str, parts: Sequence[str]) -> Iterator[Told]:
    """A message, and of one with three demands or more what is left of it after some cuts."""
    plain, cuts = _plain(text), _starts(text, parts)
    if len(plain) != len(text):
        return
    yield Told(plain, cuts, WRITTEN)
    if len(cuts) > 1:
        edges = [0, *cuts, len(text)]
        for first, last in (*zip(edges, edges[2:], strict=False), *pairwise(edges)):
            yield Told(plain, cuts, PIECE, Part(first, last))


def _starts(text: str, parts: Sequence[str]) -> list[int]:
    """Where all parts but the first begin."""
    starts, at = [], 0
    for part in parts:
        at = text.index(part, at)
        starts.append(at)
        at += len(part)
    return starts[1:]


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
        yield Told(text, cuts, TOGETHER)


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


def _table_of(trait: str) -> str | None:
    """The table of the file that holds an edge; None for the other traits."""
    return next((table for table, prefix in TABLES.items() if trait.startswith(prefix)), None)


def cuts_file(figures: Mapping[str, float]) -> str:
    """The text of cuts.toml."""
    tables: dict[str, dict[float, list[str]]] = {table: defaultdict(list) for table in TABLES}
    traits = {}
    for trait, figure in sorted(figures.items()):
        table = _table_of(trait)
        if table is None:
            traits[trait] = figure
        else:
            word = trait.removeprefix(TABLES[table])
            tables[table][round(round(figure / STEP) * STEP, 2)].append(word)
    told = "".join(f"{json.dumps(name)} = {figure:.2f}\n" for name, figure in traits.items())
    return f"{_FILE}\n[traits]\n{told}" + "".join(
        f"\n[{json.dumps(table)}]\n" + "".join(map(_line, sorted(words.items())))
        for table, words in tables.items()
    )


def _line(each: tuple[float, list[str]]) -> str:
    """A figure and the edges that have it."""
    figure, words = each
    return f'"{figure:.2f}" = {json.dumps(WORD_END.join(words), ensure_ascii=False)}\n'


_FILE = """\
# What speaks for and against a cut between two demands (`nlp/cuts.py`): how its sides compare, then the
# characters before it and behind it. Fitted, not written by hand: `python -m tests.nlp.fitting`
# (docs/understanding.md).
"""
