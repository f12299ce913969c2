"""Find every word of a lexicon in one pass over the characters.

A word of one character counts only as a token of its own; a longer one must not cut through tokens
(海海 is not in 上海/海关), but may open or close one (垃圾 in 垃圾焚烧). A word inside a longer word
that was found is not counted again: 出行困难 is no 困难.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nlp.patterns import every_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nlp.lexicon import WordList
    from nlp.patterns import Search

Membership: TypeAlias = tuple[tuple[int, float], ...]
"""The lists a word is in, by number, with its strength in each."""

_BY_END = itemgetter(1)


class Hit(NamedTuple):
    """A word of the lexicon in a text."""

    start: int
    end: int
    lists: Membership


class _Layer(NamedTuple):
    """Words by number, what is said of each (nothing: it is silenced), and the search for them all."""

    numbers: Mapping[str, int]
    members: Sequence[Membership]
    every: Search

    def changed(self, members: Mapping[str, Membership]) -> _Layer:
        """The same words and search, with other memberships for those words of it that are given."""
        own = list(self.members)
        for word in members.keys() & self.numbers.keys():
            own[self.numbers[word]] = members[word]
        return self._replace(members=own)


class Matcher:
    """The words of many lists; a community's words lie as a layer over the shipped ones."""

    def __init__(self, layers: Sequence[_Layer] = ()) -> None:
        """Take layers as built by `changed`."""
        self._layers = layers

    @classmethod
    def from_lists(cls, lists: Sequence[WordList]) -> Matcher:
        """Index the words of all lists; a list is known by its place in `lists`."""
        members: dict[str, Membership] = {}
        for number, each in enumerate(lists):
            for word, strength in each.words.items():
                members[word] = (*members.get(word, ()), (number, strength))
        return cls().changed(members)

    def changed(self, members: Mapping[str, Membership], gone: Iterable[str] = ()) -> Matcher:
        """A matcher with further memberships for some words, and without the words `gone`."""
        changes = {word: self._membership(word) + membership for word, membership in members.items()}
        changes |= dict.fromkeys(gone, ())
        layers = [layer.changed(changes) for layer in self._layers]
        known = [layer.numbers for layer in self._layers]
        new = {
            word: lists for word, lists in changes.items() if lists and not any(word in one for one in known)
        }
        if new:
            numbers = {word: number for number, word in enumerate(new)}
            layers.append(_Layer(numbers, list(new.values()), every_match(new)))
        return Matcher(layers)

    def _membership(self, word: str) -> Membership:
        layers = (layer for layer in self._layers if word in layer.numbers)
        return next((layer.members[layer.numbers[word]] for layer in layers), ())

    def __contains__(self, word: str) -> bool:
        """Whether the lexicon holds the word."""
        return bool(self._membership(word))

    def find(self, text: str, edges: set[int]) -> list[Hit]:
        """The words in `text`, in order; `edges` are where its segmenter's words begin and end."""
        found = [match for layer in self._layers for match in _whole(layer, text, edges)]
        if self._layers[1:]:
            found.sort(key=_BY_END)
        # They come in the order of their ends, so that the last one at a start is the longest.
        longest = {match[0]: match for match in found}
        hits: list[Hit] = []
        covered = 0
        for start in sorted(longest):
            match = longest[start]
            if match[1] > covered:
                covered = match[1]
                hits.append(Hit(*match))
        return hits


def _whole(layer: _Layer, text: str, edges: set[int]) -> list[tuple[int, int, Membership]]:
    """The words of a layer that do not cut through tokens, by their ends."""
    found = []
    members = layer.members
    for number, start, end in layer.every(text):
        if start in edges:
            if end not in edges and (end - start == 1 or not edges.isdisjoint(range(start + 1, end))):
                continue
        elif end not in edges or end - start == 1 or not edges.isdisjoint(range(start + 1, end)):
            continue
        if members[number]:
            found.append((start, end, members[number]))
    return found
