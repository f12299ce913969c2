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
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import Lexicon
    from nlp.segment import Segmenter

SHORTEST, LONGEST = 2, 5
"""Characters of the words that are listened for."""
LOOSE_BELOW = 4
"""In words shorter than this the wrong character must be left over by the segmenter."""
_FIRST_CODE = 0xE000
"""Sounds are written as characters of the private use area, one a syllable."""
_GRAMMAR = frozenset(
    "的了是在我你他她它咱俺们不有人这那个就都也还要会能和跟把被给让到去来上下里外前后没说看想又太很啊吧呢吗嘛呀么"
    "什怎谁哪几多少大小一二三四五六七八九十百千万两半天年月日号点次种件位只条张钱元块岁家老好得着过起出进开"
    "回对从向又亦以为因所而且但或与及之其此每各再才已将正最更只真可请问叫做用行吃住走找拿买卖打交说话事儿子头"
)
_NEVER = frozenset("不的了是在我有没")
"""Characters so common that they are never a slip."""


class Heard(NamedTuple):
    """The text as it was probably meant, and its words."""

    text: str
    tokens: Sequence[str]


@dataclass(frozen=True, slots=True)
class Homophones:
    """Words by their first two or three sounds: the sound and the words that have it, longest first."""

    words: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    segmenter: Segmenter

    @classmethod
    def of(cls, lexicon: Lexicon, segmenter: Segmenter) -> Homophones:
        """Listen for every word of the lexicon's lists that is long enough and not too long."""
        return cls(_by_sound(word for each in lexicon.lists for word in each.words), segmenter)

    def heard(self, text: str, tokens: Sequence[str]) -> Heard:
        """The text with its slips mended; itself when there is none."""
        mended = self._mended(text, tokens)
        return Heard(text, tokens) if mended is None else Heard(mended, self.segmenter.cut(mended))

    def _mended(self, text: str, tokens: Sequence[str]) -> str | None:
        sounds = text.translate(_sounds())
        get = self.words.get
        starts = accumulate(map(len, tokens), initial=0)
        heard = [
            (start, found)
            for start in starts
            if (found := get(sounds[start : start + 3]) or get(sounds[start : start + 2]))
        ]
        edges: set[int] | None = None
        mended = None
        done = 0
        for start, candidates in heard:
            for sound, words in candidates:
                if start < done or not sounds.startswith(sound, start):
                    continue
                written = text[start : start + len(sound)]
                if written in words:
                    break
                edges = edges or _edges(tokens)
                word = _likeliest(written, words, start, edges)
                if word:
                    done = start + len(word)
                    mended = (mended or text)[:start] + word + (mended or text)[done:]
                    break
        return mended


def _likeliest(written: str, words: tuple[str, ...], start: int, edges: set[int]) -> str | None:
    """The first of the words that may have been meant."""
    if start + len(written) not in edges:
        return None
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


def _edges(tokens: Sequence[str]) -> set[int]:
    return set(accumulate(map(len, tokens), initial=0))


def _by_sound(words: Iterable[str]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    table = _sounds()
    unheard = set(_read()["unheard"]["words"].split())
    by_sound: dict[str, dict[str, None]] = {}
    for word in words:
        if SHORTEST <= len(word) <= LONGEST and word not in unheard:
            by_sound.setdefault(word.translate(table), {})[word] = None
    index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for sound in sorted(by_sound, key=len, reverse=True):
        index.setdefault(sound[:3], []).append((sound, tuple(by_sound[sound])))
    return {
        first: (*entries, *index.get(first[:2], ())) if first[2:] else tuple(entries)
        for first, entries in index.items()
    }


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("nlp.lexicon").joinpath("sounds.toml").read_text(encoding="utf-8"))


@cache
def _sounds() -> dict[int, int]:
    """Character to sound, for `str.translate`."""
    return {
        ord(character): _FIRST_CODE + number
        for number, characters in enumerate(_read()["sounds"].values())
        for character in characters
    }
