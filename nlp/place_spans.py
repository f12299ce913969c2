"""Where places begin and end in a text: figures learnt from messages in which people marked the place.

Every character has three figures: how much speaks for a place that begins there, goes on there and ends
there. They are sums over the *signs* around it: runs of one to three characters, what kinds of words stand
there (`nlp.place_words`), and of what class the characters are. A place is worth the sum of its figures;
one that is worth more than nothing is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from struct import unpack_from
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.lexicon.model import LexiconError
from nlp.lexicon.texts import text_of
from nlp.place_words import WORD_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nlp.patterns import Span

FILE = "places.txt"
VOICES = ("begin", "inside", "end")
"""What a sign speaks for."""
REACH = 2
"""How far from a character a sign may begin that speaks for it."""
EDGE, BLANK, DIGIT = "^", "_", "0"
"""How signs write the edge of a text, a blank and any digit."""
BEYOND = "\n" * REACH
"""Stands in no sign: so none is seen that goes over the edge."""
SHIFTS = {1: range(-2, 3), 2: range(-1, 3), 3: range(3)}
"""From where on a run of so many characters speaks for a character that far behind its first."""
OWN = 5_000
"""What a name of the community's own says for a place that begins with it, and for one that holds it."""
MOST_TOGETHER = 120
"""Characters of a sentence that are looked at together."""
UNIT = 1000
"""Figures and scores are counted in thousandths."""
NEVER = -(1 << 31)
_BITS = 32
_CHARACTER = _BITS * len(VOICES)
"""Bits of what is said of one character."""
_SPELLING = str.maketrans(dict.fromkeys("123456789", DIGIT) | dict.fromkeys(" \n\t\r", BLANK))
_CLASSES = {
    **dict.fromkeys("0123456789", "D"),
    **dict.fromkeys("一二三四五六七八九十百两", "N"),
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "A"),
    **dict.fromkeys("，。！？、；：,.!?;:~ \n…", "P"),
}
_OTHER = "C"
_SENTENCE = re.compile(f"[^。！？!?；;\n]{{1,{MOST_TOGETHER}}}")
_NOTHING = "-"
"""The kind where no word stands."""

Figures: TypeAlias = "Mapping[str, int]"
"""For each sign what it says for the characters around its first (see `_packed`)."""


class Spot(NamedTuple):
    """A place by its characters, and how much speaks for it."""

    start: int
    end: int
    score: int


class Learnt(NamedTuple):
    """The learnt figures; `start` is what every place begins with."""

    figures: Figures
    start: int


def signs(text: str, words: Iterable[Span]) -> Iterator[tuple[str, int]]:
    """Every sign of a text with where it begins; `words` are where those of `WORD_KINDS` stand."""
    plain, classes = _plain(text), _classes(text)
    for size in SHIFTS:
        for at in range(len(plain) - size + 1):
            yield plain[at : at + size], at - REACH
    for at in range(len(text)):
        yield f"/{classes[at + 1 : at + 4]}", at
        yield f"/{classes[at : at + 5]}", at
    for at, kind in enumerate(_kinds(text, words)):
        yield kind, at


def _plain(text: str) -> str:
    return f"{EDGE * REACH}{text.translate(_SPELLING)}{EDGE * REACH}"


def _classes(text: str) -> str:
    return f"{EDGE * REACH}{''.join([_CLASSES.get(char, _OTHER) for char in text])}{EDGE * REACH}"


def shifts(sign: str) -> Sequence[int]:
    """For which characters a sign speaks, counted from where it begins."""
    if len(sign) in SHIFTS:
        return SHIFTS[len(sign)]
    return (0,) if sign[0] == "/" else range(-REACH, REACH + 1)


def _kinds(text: str, words: Iterable[Span]) -> list[str]:
    """The kind of word that each character stands in, and whether it begins, fills or ends it."""
    kinds = [_NOTHING * 4] * len(text)
    longest: dict[int, int] = {}
    for start, end in words:
        longest[start] = max(end, longest.get(start, 0))
    covered = 0
    for start in sorted(longest):
        if start < covered:
            continue
        covered = end = longest[start]
        name = f"{WORD_KINDS[text[start:end]].name}..."
        kinds[start:end] = [f"={name}"] * (end - start)
        kinds[end - 1] = f">{name}"
        kinds[start] = f"<{name}"
    return kinds


def spots(
    text: str, words: Sequence[Span], own: Sequence[Span] = (), more: Sequence[Span] = ()
) -> list[Spot]:
    """Every place of a text, in order.

    Only sentences are read that hold one of the `words`, of the community's `own` names or of the signs of
    numbers (`more`).
    """
    starts = sorted({start for start, _ in (*words, *own, *more)})
    told = []
    for match in _SENTENCE.finditer(text) if starts else ():
        first, last = match.span()
        at = bisect_left(starts, first)
        if at < len(starts) and starts[at] < last:
            told.append((first, last))
    if not told:
        return []
    around = _around(text, words)
    found: list[Spot] = []
    for first, last in told:
        begin, inside, end = _sums(around, first, last)
        for start, stop in own:
            if first <= start and stop <= last:
                begin[start - first] += OWN
                for at in range(start - first, stop - first):
                    inside[at] += OWN // (stop - start)
        found += _within(begin, inside, end, 0, last - first, first)
    return found


class _Around(NamedTuple):
    """A text as its signs are read: spelt plainly and by classes, each with its edges, and by kinds."""

    plain: str
    classes: str
    kinds: Sequence[str]


def _around(text: str, words: Iterable[Span]) -> _Around:
    return _Around(_plain(text) + BEYOND, _classes(text), _kinds(text, words))


def sums(text: str, words: Iterable[Span]) -> tuple[list[int], list[int], list[int]]:
    """How much speaks for a place that begins, goes on and ends at each character of a text."""
    return _sums(_around(text, words), 0, len(text))


def _sums(around: _Around, first: int, last: int) -> tuple[list[int], list[int], list[int]]:
    """The same of a part of it.

    What the signs say that begin at one character is one number, for all characters that they speak for;
    moved to its place and added up, the part is one, too.
    """
    plain, classes, kinds = around
    said_by = learnt().figures.get
    total = 0
    for at in range(last + REACH - 1, first - REACH - 1, -1):
        index = at + REACH
        said = (
            said_by(plain[index], 0)
            + said_by(plain[index : index + 2], 0)
            + said_by(plain[index : index + 3], 0)
        )
        if 0 <= at < len(kinds):
            said += said_by(kinds[at], 0)
            if first <= at < last:
                said += said_by(f"/{classes[at + 1 : at + 4]}", 0) + said_by(f"/{classes[at : at + 5]}", 0)
        total = (total << _CHARACTER) + said
    return _unpacked(total, 2 * REACH, last - first)


def _within(
    begin: Sequence[int], inside: Sequence[int], end: Sequence[int], first: int, last: int, offset: int
) -> list[Spot]:
    """The places between two characters, best first taken and then those on either side of it."""
    best = _best(begin, inside, end, first, last)
    if best is None:
        return []
    before = _within(begin, inside, end, first, best.start, offset)
    behind = _within(begin, inside, end, best.end, last, offset)
    return [*before, Spot(best.start + offset, best.end + offset, best.score), *behind]


def _best(
    begin: Sequence[int], inside: Sequence[int], end: Sequence[int], first: int, last: int
) -> Spot | None:
    """The place between two characters that most speaks for; None where nothing speaks for any."""
    best, top = None, 0
    bare = learnt().start
    start, run = first, NEVER
    for at in range(first, last):
        if bare + begin[at] > run:
            run, start = bare + begin[at], at
        run += inside[at]
        if run + end[at] > top:
            best, top = Spot(start, at + 1, run + end[at]), run + end[at]
    return best


@cache
def learnt() -> Learnt:
    """The shipped figures."""
    return read_figures(text_of(FILE))


def read_figures(text: str) -> Learnt:
    """Figures from the text of a file: below a voice and a shift each line holds a figure and its signs.

    Raises:
        LexiconError: a line is neither.
    """
    places = {
        f"[{voice} {shift}]": (number, shift)
        for number, voice in enumerate(VOICES)
        for shift in range(-REACH, REACH + 1)
    }
    said: dict[str, int] = {}
    start, voice, shift = 0.0, 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("# "):
            continue
        try:
            if line in places:
                voice, shift = places[line]
            elif line.startswith("start "):
                start = float(line.removeprefix("start "))
            else:
                figure, *named = line.split()
                much = _packed(float(figure), voice, shift)
                for sign in named:
                    said[sign] = said.get(sign, 0) + much
        except ValueError:
            raise LexiconError(FILE, number, f"{line[:20]!r} is no figure") from None
    return Learnt(said, round(start * UNIT))


def _packed(figure: float, voice: int, shift: int) -> int:
    """What a sign says with one voice for the character so many behind its first."""
    return round(figure * UNIT) << (_BITS * voice + _CHARACTER * (shift + REACH))


def _unpacked(total: int, before: int, count: int) -> tuple[list[int], list[int], list[int]]:
    """The sums of the three voices for so many characters, without those `before`; each may be negative.

    With half of the range added no field borrows from the next; flipping the highest bits takes it off.
    """
    fields = len(VOICES) * (count + 2 * before)
    halves = _halves(fields)
    told = ((total + halves) ^ halves).to_bytes(fields * _BITS // 8, "little")
    begin, inside, end = (
        list(unpack_from(f"<{fields}i", told)[len(VOICES) * before + voice :: len(VOICES)][:count])
        for voice in range(len(VOICES))
    )
    return begin, inside, end


@cache
def _halves(fields: int) -> int:
    return sum(1 << _BITS * number + _BITS - 1 for number in range(fields))
