"""Read what was fitted: the weights of lists and pairs, of fragments, and the scale of confidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.lexicon.model import LexiconError, Pair, Scale, WordList
from nlp.lexicon.reading import Source, check_keys, read_words
from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.lexicon.model import Weights

ALARMS = ("emergency", "sensitive")
TALK = tuple(intent for intent in Intent if intent is not Intent.ORDER)
TONES = (*ALARMS, *TALK)
"""The voices of fragments beside the categories."""


def tuned_lists(source: Source, lists: Sequence[WordList]) -> list[WordList]:
    """The lists with their fitted weights, where the file has some."""
    table = _weights(source, "list", {each.name for each in lists})
    return [replace(each, weights=table[each.name]) if each.name in table else each for each in lists]


def tuned_pairs(source: Source, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with their fitted weights, where the file has some."""
    table = _weights(source, "pair", {each.name for each in pairs})
    return [replace(each, weights=table[each.name]) if each.name in table else each for each in pairs]


def _weights(source: Source, section: str, known: set[str]) -> dict[str, Weights]:
    """One line a name: `"邻居" = "mediation:1.2 other:-0.3"`."""
    check_keys(source, source.file, source.data, ("list", "pair"))
    table: dict[str, Weights] = {}
    for name, text in source.data.get(section, {}).items():
        if name not in known:
            raise source.error(f"there is no {section} {name}", name)
        pieces = read_words(source, name, name, text)
        if unknown := sorted(set(pieces) - set(Category)):
            raise source.error(f"there is no category {unknown[0]}", name)
        table[name] = {Category(piece): weight for piece, weight in pieces.items()}
    return table


def read_fragments(source: Source) -> dict[str, tuple[float, ...]]:
    """Fragments and their weights by voice; a fragment that a voice does not name has 0 there."""
    check_keys(source, source.file, source.data, ("fragments",))
    voices = (*Category, *TONES)
    found: dict[str, list[float]] = {}
    for voice, text in source.data.get("fragments", {}).items():
        if voice not in voices:
            raise source.error(f"there is no category {voice}", voice)
        number = voices.index(voice)
        for fragment, weight in _weighed(source, voice, text):
            row = found.get(fragment)
            if row is None:
                row = found[fragment] = [0.0] * len(voices)
            row[number] = weight
    return {fragment: tuple(weights) for fragment, weights in found.items()}


def _weighed(source: Source, voice: str, text: str) -> Iterable[tuple[str, float]]:
    """The fragments of one voice; there are thousands, so mistakes are only looked for where there is one."""
    pieces = [piece.rpartition(":") for piece in text.split()]
    try:
        return [(fragment, float(weight)) for fragment, _, weight in pieces]
    except ValueError:
        return read_words(source, voice, voice, text).items()


def read_scale(source: Source) -> Scale:
    """The figures of the scale."""
    check_keys(source, source.file, source.data, ("bias", "lists_at_par", "curve", "sure", "tones", "talk"))
    data = source.data
    try:
        bias = tuple(float(data["bias"][category]) for category in Category)
        curve = tuple((float(distance), float(confidence)) for distance, confidence in data["curve"])
        tones = tuple(float(data["tones"][tone]) for tone in (*ALARMS, "recognised"))
        talk = tuple(float(data["talk"][intent]) for intent in TALK)
        return Scale(bias, float(data["lists_at_par"]), curve, float(data["sure"]), tones, talk)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(source.file, 1, f"the scale is not complete: {error}") from error
