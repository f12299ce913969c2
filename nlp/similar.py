"""Whether two reports speak of the same matter, so that neighbours can follow one order together.

The wording of residents hides what they mean: 灯不亮了 and 照明坏了 share no word, 楼上打麻将 and
楼上漏水 share most. So words first become the things and faults they name (`lexicon/similar.toml`);
two reports about different things are different, whatever else they share. Only where a report
names no known thing does the wording decide, by rapidfuzz on the words.

Measured on pairs written for it (`tests/nlp/similar_corpus`), 41 of the same matter in other words and 41
that share wording and no matter. From `SAME_HERE` on: 40 of the 41 and 2 of the 41 (in the control
part, written after the words: 15 of 16 and none of 16). With plain `token_set_ratio` on the words no
threshold tells them apart: its median is 13 of 100 for the same matter and 50 for different ones.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from nlp.lexicon.texts import text_of
from nlp.patterns import WordFinder
from nlp.segment import Segmenter

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME_HERE = 0.55
"""From here on two reports of one category at one place are offered as one matter."""
SAME_ELSEWHERE = 0.8
"""The same where a place is not known: only what is told nearly alike."""

_THING, _FAULT, _WORDING = 0.65, 0.2, 0.15
_EMPTY_WORDS = frozenset(
    "的了是在有我你他们个也都很就和还把被着过吧啊呢吗呀不没这那我们家里什么怎么一个一天一直好几天"
)


class _Gist(NamedTuple):
    things: frozenset[str]
    faults: frozenset[str]
    words: tuple[str, ...]


def similarity(first: str | Sequence[str], second: str | Sequence[str]) -> float:
    """How likely two reports, as normalised texts or their words, are one matter: 0 to 1."""
    one, other = _gist(first), _gist(second)
    wording = fuzz.token_set_ratio(one.words, other.words) / 100
    if not (one.things and other.things):
        return wording * (1 if not (one.things or other.things) else 0.5)
    shared = len(one.things & other.things)
    if not shared:
        return 0.0
    things = shared / len(one.things | other.things)
    faults = 1.0 if one.faults & other.faults else 0.5 if not (one.faults and other.faults) else 0.0
    return _THING * (0.5 + things / 2) + _FAULT * faults + _WORDING * wording


def same_matter(
    first: str | Sequence[str], second: str | Sequence[str], *, same_place: bool, same_category: bool
) -> bool:
    """Whether to show the open order `second` before `first` is filed."""
    if not same_category:
        return False
    return similarity(first, second) >= (SAME_HERE if same_place else SAME_ELSEWHERE)


def things(text: str) -> frozenset[str]:
    """What a normalised text is about, each thing by its usual name; nothing where it names none."""
    return frozenset(_named(text, "things"))


def _gist(report: str | Sequence[str]) -> _Gist:
    text = report if isinstance(report, str) else "".join(report)
    words = _segmenter().cut(text) if isinstance(report, str) else report
    return _Gist(
        things(text),
        frozenset(_named(text, "faults")),
        tuple(word for word in words if word not in _EMPTY_WORDS and (len(word) > 1 or word > "一")),
    )


def _named(text: str, kind: str) -> list[str]:
    finder, names = _vocabulary()[kind]
    return [names[text[start:end]] for start, end in finder.find(text)]


@cache
def _vocabulary() -> dict[str, tuple[WordFinder, dict[str, str]]]:
    data = tomllib.loads(text_of("similar.toml"))
    tables = {
        kind: {word: name for name, words in table.items() for word in words.split()}
        for kind, table in data.items()
    }
    return {kind: (WordFinder(names), names) for kind, names in tables.items()}


@cache
def _segmenter() -> Segmenter:
    return Segmenter()
