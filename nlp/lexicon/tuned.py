"""Read what was fitted: the weights of lists and pairs, of fragments, and the scale of confidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.fragments import packed_weight
from nlp.lexicon.model import LexiconError, Pair, Scale, WordList
from nlp.lexicon.reading import Source, check_keys, read_words
from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def read_fragments(source: Source) -> dict[str, int]:
    """Fragments and their packed weights; a fragment that a voice does not name has 0 there.

    Every line of a voice holds a weight and the fragments that have it. There are many thousands, so
    each is looked at once.
    """
    check_keys(source, source.file, source.data, ("fragments",))
    voices = (*Category, *TONES)
    found: dict[str, int] = {}
    for voice, text in source.data.get("fragments", {}).items():
        if voice not in voices:
            raise source.error(f"there is no category {voice}", voice)
        number = voices.index(voice)
        for weight, *fragments in filter(None, map(str.split, text.splitlines())):
            packed = _packed(source, voice, weight, number)
            for fragment in fragments:
                found[fragment] = found.get(fragment, 0) + packed
    return found


def _packed(source: Source, voice: str, weight: str, number: int) -> int:
    try:
        return packed_weight(float(weight), number)
    except ValueError:
        raise source.error(f"{weight!r} is no number", voice, weight) from None


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
