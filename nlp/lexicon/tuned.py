"""Read what was fitted: the weights of lists and pairs, of fragments, and the scale of confidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.fragments import ALARMS, packed_weight
from nlp.lexicon.model import LexiconError, Pair, Scale, WordList
from nlp.lexicon.reading import Source, check_keys, read_words
from nlp.understanding import Intent
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.lexicon.model import Weights

TALK = tuple(intent for intent in Intent if intent is not Intent.ORDER)
IDLE = "idle"
IDLE_FIGURES = ("start", "loudest", "category")
TONES = (*ALARMS, *TALK, IDLE)
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


def read_fragments(file: str, text: str) -> dict[str, int]:
    """Fragments and their packed weights; a fragment that a voice does not name has 0 there.

    Below the name of a voice in brackets each line holds a weight and the fragments that have it. It is
    no TOML: of so many words every one is looked at just once.
    """
    voices = {f"[{voice}]": number for number, voice in enumerate((*Category, *TONES))}
    found: dict[str, int] = {}
    voice = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            if line not in voices:
                raise LexiconError(file, number, f"there is no category {line[1:-1]}")
            voice = voices[line]
        elif line and not line.startswith("#"):
            weight, *fragments = line.split()
            packed = _packed(file, number, weight, voice)
            for fragment in fragments:
                found[fragment] = found.get(fragment, 0) + packed
    return found


def _packed(file: str, number: int, weight: str, voice: int) -> int:
    try:
        return packed_weight(float(weight), voice)
    except ValueError:
        raise LexiconError(file, number, f"{weight!r} is no number") from None


def read_scale(source: Source) -> Scale:
    """The figures of the scale."""
    known = ("bias", "lists_at_par", "lists", "curve", "sure", "tones", "talk", "idle")
    check_keys(source, source.file, source.data, known)
    data = source.data
    try:
        bias = tuple(float(data["bias"][category]) for category in Category)
        curve = tuple((float(distance), float(confidence)) for distance, confidence in data["curve"])
        tones = tuple(float(data["tones"][tone]) for tone in (*ALARMS, "recognised"))
        talk = tuple(float(data["talk"][intent]) for intent in TALK)
        start, loudest, category = (float(data["idle"][figure]) for figure in IDLE_FIGURES)
        at_par, sure, lists = (float(data[figure]) for figure in ("lists_at_par", "sure", "lists"))
        return Scale(bias, at_par, curve, sure, tones, talk, (start, loudest, category), lists)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(source.file, 1, f"the scale is not complete: {error}") from error
