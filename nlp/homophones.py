"""Hear words that a voice keyboard spelt with other characters of the same sound (底保, 物业废).

A word of the lexicon is heard where its sound stands between the edges of the segmenter's words. One
character is exchanged for one, so offsets stay. So that ordinary words are left in peace:

- of two characters the right one and the wrong one must be left over by the segmenter, and neither
  may be mostly grammar (的, 了, 要);
- of three, two must be right and the wrong one left over;
- of four or five, all but one must be right.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from nlp.lexicon.texts import text_of
from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.lexicon import Lexicon
    from nlp.patterns import Match, Search
    from nlp.segment import Segmenter

SHORTEST, LONGEST = 2, 5
"""Characters of the words that are listened for."""
LOOSE_BELOW = 4
"""In words shorter than this the wrong character must be left over by the segmenter."""
_FIRST_CODE = 0x100
"""Sounds are written as characters from here on, one a syllable; two bytes of UTF-8 are searched fastest."""
_GRAMMAR = frozenset(
    "的了是在我你他她它咱俺们不有人这那个就都也还要会能和跟把被给让到去来上下里外前后没说看想又太很啊吧呢吗嘛呀么"
    "什怎谁哪几多少大小一二三四五六七八九十百千万两半天年月日号点次种件位只条张钱元块岁家老好得着过起出进开"
    "回对从向又亦以为因所而且但或与及之其此每各再才已将正最更只真可请问叫做用行吃住走找拿买卖打交说话事儿子头"
)
_NEVER = frozenset("不的了是在我有没")
"""Characters so common that they are never a slip."""


class Heard(NamedTuple):
    """The text as it was probably meant, its words, and where those begin and end."""

    text: str
    tokens: Sequence[str]
    edges: set[int]

    @classmethod
    def of(cls, text: str, tokens: Sequence[str]) -> Heard:
        """A text that is meant as it is written."""
        return cls(text, tokens, set(accumulate(map(len, tokens), initial=0)))


@dataclass(frozen=True, slots=True)
class Homophones:
    """The words of each sound that is listened for, and the search for these sounds."""

    words: Sequence[tuple[str, ...]]
    every: Search
    segmenter: Segmenter

    @classmethod
    def of(cls, lexicon: Lexicon, segmenter: Segmenter) -> Homophones:
        """Listen for every word of the lexicon's lists that is long enough and not too long."""
        by_sound = _by_sound(word for each in lexicon.lists for word in each.words)
        return cls([tuple(words) for words in by_sound.values()], every_match(by_sound), segmenter)

    def heard(self, text: str, tokens: Sequence[str]) -> Heard:
        """The text with its slips mended; itself when there is none."""
        words = self.words
        edges = set(accumulate(map(len, tokens), initial=0))
        sounding = self.every(text.translate(_sounds()))
        wrong = [
            (start, -end, number)
            for number, start, end in sounding
            if start in edges and end in edges and text[start:end] not in words[number]
        ]
        mended = self._mended(text, edges, sounding, wrong) if wrong else text
        return Heard(text, tokens, edges) if mended is text else Heard.of(mended, self.segmenter.cut(mended))

    def _mended(self, text: str, edges: set[int], sounding: list[Match], wrong: list[Match]) -> str:
        """The text with words in the place of what only sounds like them."""
        mended = text
        done = 0
        for start, minus_end, number in sorted(wrong):  # at each start the longest first
            end = -minus_end
            word = _likeliest(text[start:end], self.words[number], start, edges) if start >= done else None
            if word and not self._is_begun(text, start, end, sounding):
                mended = mended[:start] + word + mended[end:]
                done = end
        return mended

    def _is_begun(self, text: str, start: int, end: int, sounding: list[Match]) -> bool:
        """Whether a longer word, spelt rightly, begins here."""
        return any(
            first == start and last > end and text[first:last] in self.words[number]
            for number, first, last in sounding
        )


def _likeliest(written: str, words: tuple[str, ...], start: int, edges: set[int]) -> str | None:
    """The first of the words that may have been meant."""
    for word in words:
        wrong = [index for index, character in enumerate(written) if character != word[index]]
        if len(wrong) == 1 and _may_be(written, word, wrong[0], start, edges):
            return word
    return None


def _may_be(written: str, word: str, wrong: int, start: int, edges: set[int]) -> bool:
    """Whether the character at `wrong` can be a slip."""
    if written[wrong] in _NEVER or {written[wrong], word[wrong]} <= _GRAMMAR:
        return False
    if len(written) >= LOOSE_BELOW:
        return True
    loose = start + wrong in edges and start + wrong + 1 in edges
    return loose and (len(written) > SHORTEST or _GRAMMAR.isdisjoint(written))


def _by_sound(words: Iterable[str]) -> dict[str, dict[str, None]]:
    """The words that are listened for, by their sounds."""
    unheard = set(_read()["unheard"]["words"].split())
    heard = [word for word in words if SHORTEST <= len(word) <= LONGEST and word not in unheard]
    sounds = "\n".join(heard).translate(_sounds()).split("\n")
    by_sound: dict[str, dict[str, None]] = {}
    for word, sound in zip(heard, sounds, strict=True):
        by_sound.setdefault(sound, {})[word] = None
    return by_sound


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(text_of("sounds.toml"))


@cache
def _sounds() -> str:
    """The sound of every character of the basic plane, for `str.translate`; other signs stand for themselves.

    One long text, for it lies together in memory: a dictionary is three times as slow.
    """
    table = list(map(chr, range(0x10000)))
    for number, characters in enumerate(_read()["sounds"].values()):
        table[_FIRST_CODE + number] = " "
        for character in characters:
            table[ord(character)] = chr(_FIRST_CODE + number)
    return "".join(table)
