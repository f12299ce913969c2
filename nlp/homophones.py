"""Hear words that a voice keyboard spelt with other characters of the same sound (底保, 物业废).

A word of the lexicon is heard where its sound stands in characters that make no word: at least one
character must be right, every wrong one must be left over by the segmenter, and a character that is
mostly grammar (的, 了, 要) is never wrong. One character is exchanged for one, so offsets stay.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import Lexicon
    from nlp.segment import Segmenter

SHORTEST, LONGEST = 2, 5
"""Characters of the words that are listened for."""
_FIRST_CODE = 0xE000
"""Sounds are written as characters of the private use area, one a syllable."""
_GRAMMAR = frozenset(
    "的了是在我你他她它咱俺们不有人这那个就都也还要会能和跟把被给让到去来上下里外前后没说看想又太很啊吧呢吗嘛呀么"
    "什怎谁哪几多少大小一二三四五六七八九十百千万两半天年月日号点次种件位只条张钱元块岁家老好得着过起出进开"
    "回对从向以为因所而且但或与及之其此每各再才已将正最更只真可请问叫做用行吃住走找拿买卖打交说话事儿子头"
)


class Heard(NamedTuple):
    """The text as it was probably meant, and its words."""

    text: str
    tokens: Sequence[str]


@dataclass(frozen=True, slots=True)
class Homophones:
    """Words by their sound."""

    words: Mapping[str, tuple[str, ...]]
    segmenter: Segmenter

    @classmethod
    def of(cls, lexicon: Lexicon, segmenter: Segmenter) -> Homophones:
        """Listen for every word of the lexicon's lists that is long enough and not too long."""
        return cls(_by_sound(word for each in lexicon.lists for word in each.words), segmenter)

    def heard(self, text: str, tokens: Sequence[str]) -> Heard:
        """The text with its slips mended; itself when there is none."""
        loose = _loose(tokens)
        if not loose:
            return Heard(text, tokens)
        mended = self._mended(text, tokens, loose)
        return Heard(text, tokens) if mended == text else Heard(mended, self.segmenter.cut(mended))

    def _mended(self, text: str, tokens: Sequence[str], loose: list[int]) -> str:
        sounds = text.translate(_sounds())
        edges = _edges(tokens)
        wrong = set(loose)
        mended = text
        for at in loose:
            if mended[at] == text[at]:
                found = self._at(at, text, sounds, edges, wrong)
                if found:
                    start, word = found
                    mended = mended[:start] + word + mended[start + len(word) :]
        return mended

    def _at(
        self, at: int, text: str, sounds: str, edges: set[int], wrong: set[int]
    ) -> tuple[int, str] | None:
        """The longest word heard over the character `at`, and where it begins."""
        for length in range(LONGEST, SHORTEST - 1, -1):
            for start in range(max(0, at - length + 1), min(at, len(text) - length) + 1):
                end = start + length
                words = self.words.get(sounds[start:end])
                if words and start in edges and end in edges:
                    word = _likeliest(text[start:end], words, start, wrong)
                    if word:
                        return start, word
        return None


def _likeliest(written: str, words: tuple[str, ...], start: int, wrong: set[int]) -> str | None:
    """The word that shares most characters, if every other one may be wrong; none if it is right."""
    best, right = None, 0
    for word in words:
        same = [one == other for one, other in zip(written, word, strict=True)]
        if all(same):
            return None
        if sum(same) > right and all(good or start + index in wrong for index, good in enumerate(same)):
            best, right = word, sum(same)
    return best


def _loose(tokens: Sequence[str]) -> list[int]:
    """Where characters stand that belong to no word and are no grammar."""
    loose = []
    at = 0
    for token in tokens:
        if len(token) == 1 and "一" <= token <= "鿿" and token not in _GRAMMAR:
            loose.append(at)
        at += len(token)
    return loose


def _edges(tokens: Sequence[str]) -> set[int]:
    edges = {0}
    at = 0
    for token in tokens:
        at += len(token)
        edges.add(at)
    return edges


def _by_sound(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table = _sounds()
    by_sound: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(words):
        if SHORTEST <= len(word) <= LONGEST:
            sound = word.translate(table)
            by_sound[sound] = (*by_sound.get(sound, ()), word)
    return by_sound


@cache
def _sounds() -> dict[int, int]:
    """Character to sound, for `str.translate`."""
    text = files("nlp.lexicon").joinpath("sounds.toml").read_text(encoding="utf-8")
    return {
        ord(character): _FIRST_CODE + number
        for number, characters in enumerate(tomllib.loads(text).values())
        for character in characters
    }
