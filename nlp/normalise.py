"""One spelling for one word, however it was typed, with the way back to the original characters.

Traditional characters become simplified ones, full-width and otherwise decorated letters and
digits become plain ones, invisible marks go, a picture in the middle of a sentence becomes its
word, and a character leant on (吵吵吵吵死了) is said once. Chinese punctuation stays as it is.
Digits are never collapsed: a phone number may hold 8888.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import opencc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.understanding import PlaceSpan

_DECORATED = (
    "\uff01-\uff5e\u3000\u00a0"  # full-width forms, wide and no-break spaces
    "\u2000-\u200a\u202f\u205f"  # other spaces
    "\u00b2\u00b3\u00b9\u2070-\u209c\u2100-\u214f"  # superscripts, letter-like signs
    "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"  # radicals, compatibility ideographs
    "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f"  # digits of other scripts
    "\u24b6-\u24e9\U0001d400-\U0001d7ff\U0001f130-\U0001f189"  # letters and digits in rings and bold
)
_PUNCTUATION = frozenset("！（），：；？～")
"""Full-width punctuation is how Chinese is written: every pattern expects it, so it stays."""

_INVISIBLE_BASIC = (
    "\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\ud800-\udfff"  # halves of characters that were cut in two; no program in Rust takes them
)
_INVISIBLE = _INVISIBLE_BASIC + "\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef"
_BEYOND = "\U00010000-\U0010ffff"
"""Emoji and rare characters: a class that mixes them with the common ones is slow to search."""
_PICTURES = dict(
    zip(
        "🔥💧🚰🐶🐕🐱🚗🚙🏠🔌💡🌳👴👵👶💰🐀🐭🚽🛗🚪",
        "火水水狗狗猫车车家电灯树爷奶娃钱鼠鼠厕梯门",
        strict=True,
    )
)
"""Pictures that stand for a word when they sit between two characters (楼上🐶叫一晚上)."""

_TWICE = frozenset(
    "谢哈呵嘿嘻呜嗯哦天常人家年月日个次户妈爸爷奶姥姐妹哥弟叔伯舅姑婶宝娃慢渐偏往白轻好刚处看等试问说星妥"
)
"""Characters that make words by being doubled: a longer run of them shrinks to two, not one."""

_RUN = re.compile(r"([^0-9A-Za-z*〇零一二三四五六七八九幺两十\n])\1\1+")
_KEYCAPS = re.compile("(?:[0-9]\ufe0f?\u20e3)+")
_RINGS = "⓪①②③④⑤⑥⑦⑧⑨"
_ZHE = re.compile("(?<![显名专土原论编合])著(?![名作者述录书])")


class Normalised(NamedTuple):
    """A text as the rules read it.

    `offsets` gives for each character of `text` its index in `original`; None means that the two
    have the same length and every index stands for itself.
    """

    text: str
    original: str
    offsets: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` of `text` stand in `original`."""
        if self.offsets is None:
            return start, end
        if start >= end:
            here = self.offsets[start] if start < len(self.offsets) else len(self.original)
            return here, here
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """The original characters behind `text[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]

    def place(self, place: PlaceSpan) -> PlaceSpan:
        """A place found in `text`, quoted from `original`."""
        if self.text is self.original:
            return place
        start, end = self.span(place.start, place.end)
        return type(place)(self.original[start:end], start, end, place.code)


@cache
def _plain() -> dict[str, str]:
    """Character to character: traditional to simplified, and every decorated form to its plain one."""
    han = [chr(code) for first, last in ((0x3400, 0xA000), (0xF900, 0xFB00)) for code in range(first, last)]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {old: new for old, new in zip(han, simple, strict=True) if old != new}
    for character in map(chr, _codes(_DECORATED)):
        form = unicodedata.normalize("NFKC", character)
        if len(form) == 1 and form != character and character not in _PUNCTUATION:
            table[character] = table.get(form, form)
    for digit in map(chr, _codes("\u0660-\u0669\u06f0-\u06f9\u0966-\u096f")):
        table[digit] = str(unicodedata.digit(digit))
    return table | {"妳": "你", "牠": "它", "祂": "他", "\t": " "}


def _codes(ranges: str) -> list[int]:
    """The code points of the inside of a character class."""
    return [
        code
        for first, last in re.findall(r"(.)(?:-(.))?", ranges, re.DOTALL)
        for code in range(ord(first), ord(last or first) + 1)
    ]


@cache
def _odd() -> re.Pattern[str]:
    """Finds a text that needs work; most need none."""
    singles = "".join(character for character in (*_plain(), "著") if character < _BEYOND[0])
    return re.compile(f"[{singles}{_INVISIBLE_BASIC}]|[{_BEYOND}]")


@cache
def _invisible() -> re.Pattern[str]:
    return re.compile(f"[{_INVISIBLE}]+")


def normalise(text: str) -> Normalised:
    """The text in one spelling; cheap where there is nothing to do, linear in any case."""
    odd = _odd().search(text)
    if odd is None and _RUN.search(text) is None:
        return Normalised(text, text)
    respelt = _respell(text) if odd else text
    gaps = [match.span() for match in _invisible().finditer(text)] if odd else []
    offsets: Sequence[int] | None = None
    if gaps:
        respelt, offsets = _without(respelt, gaps, range(len(text)))
    if runs := [_surplus(match) for match in _RUN.finditer(respelt)]:
        respelt, offsets = _without(respelt, runs, offsets or range(len(text)))
    return Normalised(respelt, text, offsets)


def _respell(text: str) -> str:
    """The same number of characters, each in its plain form."""
    plain = _plain()
    spelt = "".join([plain.get(character, character) for character in text])
    if "著" in spelt:
        spelt = _ZHE.sub("着", spelt)
    if "甚么" in spelt:
        spelt = spelt.replace("甚么", "什么")
    if "\u20e3" in spelt:
        spelt = _KEYCAPS.sub(_ring, spelt)
    if any(picture in spelt for picture in _PICTURES):
        spelt = _read_pictures(spelt)
    return spelt


def _ring(keycaps: re.Match[str]) -> str:
    """A single keycap (1️⃣) numbers a list like ①; several in a row spell a number."""
    spelt = keycaps.group()
    if spelt.count("\u20e3") > 1:
        return spelt
    return _RINGS[int(spelt[0])] + spelt[1:]


def _read_pictures(text: str) -> str:
    characters = list(text)
    for index in range(1, len(characters) - 1):
        word = _PICTURES.get(characters[index])
        if word and "一" <= characters[index - 1] <= "鿿" and "一" <= characters[index + 1] <= "鿿":
            characters[index] = word
    return "".join(characters)


def _surplus(run: re.Match[str]) -> tuple[int, int]:
    kept = 2 if run.group(1) in _TWICE else 1
    return run.start() + kept, run.end()


def _without(text: str, gaps: list[tuple[int, int]], offsets: Sequence[int]) -> tuple[str, list[int]]:
    """The text and its offsets without the given spans, which stand in order."""
    pieces: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end in [*gaps, (len(text), len(text))]:
        pieces.append(text[at:start])
        kept.extend(offsets[at:start])
        at = end
    return "".join(pieces), kept
