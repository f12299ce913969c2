"""Words out of characters: the only place that knows a segmenter.

`rjieba` is jieba's algorithm in Rust, some twenty times as fast; `jieba` is the reference and the
fallback. Both cut without the hidden Markov model, which glues unknown words together
(声控灯坏了 → 声控/灯坏/了), and with the same frequencies for added words, so they agree.
"""

from __future__ import annotations

import warnings
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST_FREQUENCY = 3
"""An added word counts at least this often, so that it wins against a chain of single characters."""


class Engine(StrEnum):
    """Which program cuts."""

    RJIEBA = "rjieba"
    JIEBA = "jieba"


class Token(NamedTuple):
    """A word and where it stands."""

    text: str
    start: int
    end: int


class _Cutter(Protocol):
    def cut(self, text: str) -> list[str]: ...

    def add(self, word: str) -> None: ...


class Segmenter:
    """Cuts texts into words.

    With `rjieba` all segmenters of a process share one dictionary of 25 MB, added words included;
    `private` asks for a dictionary of its own.
    """

    def __init__(
        self, engine: str = Engine.RJIEBA, words: Iterable[str] = (), *, private: bool = False
    ) -> None:
        """Load the engine's dictionary and add `words` to it."""
        self.engine = Engine(engine)
        cutter: _Cutter = _Rust(private=private) if self.engine is Engine.RJIEBA else _Reference()
        self._cutter = cutter
        self.cut = cutter.cut
        self.add_words(words)

    def add_words(self, words: Iterable[str]) -> None:
        """Teach words that are not in the dictionary; a word without any letter is left alone."""
        for word in words:
            if word.strip():
                self._cutter.add(word)

    def tokens(self, text: str) -> list[Token]:
        """The words with their offsets; together they are the text."""
        tokens: list[Token] = []
        start = 0
        for word in self.cut(text):
            end = start + len(word)
            tokens.append(Token(word, start, end))
            start = end
        return tokens


class _Rust:
    def __init__(self, *, private: bool) -> None:
        import rjieba  # noqa: PLC0415 - loads a dictionary; the fallback must not pay for it

        self._dictionary = rjieba.Jieba() if private else rjieba

    def cut(self, text: str) -> list[str]:
        words: list[str] = self._dictionary.cut(text, False)  # noqa: FBT003 - rjieba's own signature
        return words

    def add(self, word: str) -> None:
        frequency = max(self._dictionary.suggest_freq(word), LEAST_FREQUENCY)
        self._dictionary.add_word(word, frequency, None)


class _Reference:
    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its regular expressions carry invalid escapes
            import jieba  # noqa: PLC0415 - takes most of a second

        self._dictionary = jieba.Tokenizer()
        # As initialize() does, without the cache that it leaves in the system's temporary folder.
        frequencies, total = self._dictionary.gen_pfdict(self._dictionary.get_dict_file())
        self._dictionary.FREQ, self._dictionary.total = frequencies, total
        self._dictionary.initialized = True

    def cut(self, text: str) -> list[str]:
        words: list[str] = self._dictionary.lcut(text, HMM=False)
        return words

    def add(self, word: str) -> None:
        frequency = max(self._dictionary.suggest_freq(word), LEAST_FREQUENCY)
        self._dictionary.add_word(word, frequency)
