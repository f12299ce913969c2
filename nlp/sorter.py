"""Read a message whole: intent, category, deciding words, alarm, place, demands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp.alarm import read_alarm
from nlp.as_json import as_json
from nlp.classify import CATEGORIES, Classifier
from nlp.demands import split_demands
from nlp.extract import extract
from nlp.intent import IntentReader
from nlp.lexicon import shipped
from nlp.normalise import Normalised, normalise
from nlp.places import EMPTY, Gazetteer
from nlp.segment import Engine, Segmenter
from nlp.understanding import Alarm, Demand, Intent, MaskSpan, Understanding, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nlp.alarm import AlarmReading
    from nlp.classify import Verdict
    from nlp.lexicon import Lexicon
    from orders.categories import Category

__all__ = ["Sorter", "as_json"]

SURE = 0.9
MOST_WORDS = 8


@dataclass(frozen=True)
class _Parts:
    """What sorters of one process share, and what a community has of its own."""

    lexicon: Lexicon
    segmenter: Segmenter
    shipped: Classifier
    classifier: Classifier
    intents: IntentReader
    gazetteer: Gazetteer = EMPTY


class Sorter:
    """The whole understanding of messages, for one community.

    Immutable: `with_gazetteer` and `with_lexicon` give copies that share what is loaded.
    """

    def __init__(
        self,
        lexicon: Lexicon | None = None,
        gazetteer: Gazetteer = EMPTY,
        engine: str = Engine.RJIEBA,
        *,
        parts: _Parts | None = None,
    ) -> None:
        """Load and compile everything once; `parts` takes over what another sorter has loaded."""
        self._parts = parts or _load(lexicon or shipped(), gazetteer, engine)

    def with_gazetteer(self, gazetteer: Gazetteer) -> Sorter:
        """A sorter that knows these places."""
        return Sorter(parts=replace(self._parts, gazetteer=gazetteer))

    def with_lexicon(self, lexicon: Lexicon) -> Sorter:
        """A sorter with another lexicon; cheap when only its additions differ."""
        same = lexicon.lists is self._parts.lexicon.lists
        base = self._parts.shipped if same else Classifier.of(lexicon)
        own = base.extended(lexicon.additions)
        return Sorter(parts=replace(self._parts, lexicon=lexicon, shipped=base, classifier=own))

    def matters(self) -> Mapping[str, Category]:
        """Every matter's name and category, the community's own included."""
        return self._parts.lexicon.matters

    def understand(self, text: str, *, title: str = "") -> Understanding:
        """Everything that can be read in `text`; a title helps to sort but is not quoted."""
        lead = f"{title}\n" if title else ""
        given = normalise(text)
        verdict = self._verdict(given, lead)
        ranking = verdict.ranking()
        category, confidence = ranking[0], _confidence(verdict)
        alarm = read_alarm(given.text)
        details = extract(given.text)
        place = self._parts.gazetteer.find(given.text)
        return Understanding(
            intent=self._intent(given, verdict, alarm),
            category=category,
            matter=self._matter(verdict, category),
            runner_up=ranking[1],
            confidence=confidence,
            sure=confidence >= SURE,
            words=_words(verdict, given, category, len(lead)),
            alarm=alarm.level,
            sensitive=alarm.sensitive,
            hotlines=alarm.hotlines,
            place=place and given.place(place),
            phones=details.phones,
            id_numbers=details.id_numbers,
            anonymous=details.anonymous,
            demands=self._demands(given, category, self._matter(verdict, category)),
            masks=tuple(MaskSpan(*given.span(one.start, one.end), one.kind) for one in details.masks),
        )

    def _verdict(self, given: Normalised, lead: str) -> Verdict:
        whole = lead + given.text
        hits = self._parts.classifier.matcher.find(whole, self._parts.segmenter.cut(whole))
        return self._parts.classifier.verdict(hits, whole, len(lead))

    def _intent(self, given: Normalised, verdict: Verdict, alarm: AlarmReading) -> Intent:
        """An alarm is an order whatever else it sounds like."""
        if alarm.level is not Alarm.NONE:
            return Intent.ORDER
        return self._parts.intents.read(given.text, max(verdict.scores))

    def _demands(self, given: Normalised, category: Category, matter: str | None) -> tuple[Demand, ...]:
        """Each demand with its own category and place."""
        parts = split_demands(given.text)
        if not given.original:
            return ()
        if len(parts) == 1:
            return (Demand(given.original, 0, len(given.original), category, matter),)
        return tuple(self._demand(given, part.start, part.end) for part in parts)

    def _demand(self, given: Normalised, start: int, end: int) -> Demand:
        own = normalise(given.text[start:end])
        verdict = self._verdict(own, "")
        category = verdict.ranking()[0]
        place = self._parts.gazetteer.find(given.text[start:end])
        shifted = place and replace(place, start=place.start + start, end=place.end + start)
        first, last = given.span(start, end)
        return Demand(
            given.original[first:last],
            first,
            last,
            category,
            self._matter(verdict, category),
            shifted and given.place(shifted),
        )

    def _matter(self, verdict: Verdict, category: Category) -> str | None:
        own = {
            matter: amount
            for matter, amount in verdict.matters.items()
            if self._parts.lexicon.matters[matter] is category
        }
        return max(own, key=own.__getitem__) if own else None


def _load(lexicon: Lexicon, gazetteer: Gazetteer, engine: str) -> _Parts:
    base = Classifier.of(lexicon)
    own = base.extended(lexicon.additions)
    return _Parts(lexicon, Segmenter(engine), base, own, IntentReader(lexicon.intents), gazetteer)


def _confidence(verdict: Verdict) -> float:
    best = max(verdict.scores)
    return 1 / sum(math.exp(score - best) for score in verdict.scores)


def _words(verdict: Verdict, given: Normalised, category: Category, lead: int) -> tuple[Word, ...]:
    """The deciding words: the winner's first, then those against it or for others."""
    spoken: dict[tuple[int, int, int], float] = {}
    for start, end, number, weight in verdict.said:
        if start >= lead:
            spoken[start, end, number] = spoken.get((start, end, number), 0.0) + weight
    words = []
    for (start, end, number), weight in spoken.items():
        first, last = given.span(start - lead, end - lead)
        words.append(Word(given.original[first:last], first, last, CATEGORIES[number], round(weight, 2)))
    words.sort(key=lambda word: (word.category is not category, -abs(word.weight)))
    return tuple(words[:MOST_WORDS])
