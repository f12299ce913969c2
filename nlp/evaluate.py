"""How well messages with known answers are sorted.

A *sample* is a message with its right category, and a second one where another team could fairly
take it. A message is *fair* when the category given is either of the two.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.sorter import Sorter
    from nlp.understanding import Understanding, Word

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Lower ends of the confidence bins."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A message and what is right; `short` is its title or a cut, `pick` how it was chosen."""

    id: str
    text: str
    label: Category
    label2: Category | None = None
    short: str | None = None
    pick: str | None = None


class SampleError(ValueError):
    """A line that holds no sample."""


class Score(NamedTuple):
    """One category: how many were right to find, and the harmonic mean of precision and recall."""

    n: int
    precision: float
    recall: float
    f1: float


class Bin(NamedTuple):
    """Messages of about one confidence: its mean, and the share that was right."""

    n: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was given neither of its categories, and the words that decided so."""

    id: str
    text: str
    label: Category
    given: Category
    confidence: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Shares are between 0 and 1; `confusion` counts (right, given)."""

    n: int
    macro_f1: float
    scores: dict[Category, Score]
    fair: float
    top_two: float
    sure_share: float
    sure_fair: float
    confusion: dict[tuple[Category, Category], int]
    bins: tuple[Bin, ...]
    misses: tuple[Miss, ...]


def read_samples(lines: Iterable[str]) -> list[Sample]:
    """Samples from JSON lines; empty lines are passed over.

    Raises:
        SampleError: naming the first line that is no sample.
    """
    samples = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                samples.append(_sample(json.loads(line), number))
            except (KeyError, TypeError, ValueError) as error:
                raise SampleError(f"line {number}: {error}") from error
    return samples


def _sample(record: dict[str, str | None], number: int) -> Sample:
    if not isinstance(record, dict):
        raise TypeError("no object with text and label")
    second = record.get("label2")
    return Sample(
        id=str(record.get("id") or number),
        text=str(record["text"]),
        label=Category(str(record["label"])),
        label2=Category(second) if second else None,
        short=record.get("short"),
        pick=record.get("pick"),
    )


def evaluate(samples: Sequence[Sample], sorter: Sorter, *, short: bool = False) -> Evaluation:
    """Sort every sample's text (`short`: its title or cut, where it has one) and compare."""
    pairs = [
        (sample, sorter.understand(text))
        for sample in samples
        if (text := sample.short if short else sample.text)
    ]
    confusion = Counter((sample.label, given.category) for sample, given in pairs)
    scores = {category: _score(category, confusion) for category in Category}
    present = [score.f1 for score in scores.values() if score.n]
    sure = [(sample, given) for sample, given in pairs if given.sure]
    return Evaluation(
        n=len(pairs),
        macro_f1=_mean(present),
        scores=scores,
        fair=_mean([_is_fair(*pair) for pair in pairs]),
        top_two=_mean([sample.label in {given.category, given.runner_up} for sample, given in pairs]),
        sure_share=len(sure) / len(pairs) if pairs else 0.0,
        sure_fair=_mean([_is_fair(*pair) for pair in sure]),
        confusion=dict(confusion),
        bins=_bins(pairs),
        misses=tuple(_miss(*pair, short=short) for pair in pairs if not _is_fair(*pair)),
    )


def picks(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """The samples apart by how they were chosen."""
    apart: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.pick:
            apart.setdefault(sample.pick, []).append(sample)
    return apart


def _is_fair(sample: Sample, given: Understanding) -> bool:
    return given.category in {sample.label, sample.label2}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _score(category: Category, confusion: Counter[tuple[Category, Category]]) -> Score:
    right = confusion[category, category]
    wanted = sum(count for (label, _), count in confusion.items() if label is category)
    given = sum(count for (_, answer), count in confusion.items() if answer is category)
    return Score(
        n=wanted,
        precision=right / given if given else 0.0,
        recall=right / wanted if wanted else 0.0,
        f1=2 * right / (wanted + given) if wanted + given else 0.0,
    )


def _bins(pairs: Sequence[tuple[Sample, Understanding]]) -> tuple[Bin, ...]:
    bins = []
    for low, high in zip(BINS, (*BINS[1:], 2.0), strict=True):
        inside = [(sample, given) for sample, given in pairs if low <= given.confidence < high]
        if inside:
            confidence = _mean([given.confidence for _, given in inside])
            right = _mean([given.category is sample.label for sample, given in inside])
            bins.append(Bin(len(inside), confidence, right))
    return tuple(bins)


def _miss(sample: Sample, given: Understanding, *, short: bool) -> Miss:
    text = (short and sample.short) or sample.text
    return Miss(sample.id, text, sample.label, given.category, given.confidence, given.words)
