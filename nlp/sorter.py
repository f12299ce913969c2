"""Read a message whole: intent, category, deciding words, alarm, place, persons' details, demands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from nlp.alarm import QUIET, alarm_words, child_guarded, read_alarm
from nlp.as_json import as_json
from nlp.classify import Classifier
from nlp.confidence import confidence
from nlp.cuts import cut_further, may_be_cut, shipped_figures
from nlp.demands import Part, are_as_announced, split_demands, topic_words
from nlp.explain import deciding_words
from nlp.extract import SIGNS, extract
from nlp.hints import CHAT, LEAST, SHORT, Hints
from nlp.homophones import Heard, Homophones
from nlp.intent import ORDER, IntentReader, is_idle, kind_of_talk
from nlp.lexicon import shipped
from nlp.normalise import Normalised, normalise
from nlp.openings import as_demands
from nlp.place_words import NUMBER_SIGNS, WORD_KINDS
from nlp.places import EMPTY, Gazetteer
from nlp.segment import Engine, Segmenter
from nlp.stretch import Stretch
from nlp.tally import CATEGORIES
from nlp.tones import EMERGENCY, NONE, with_tones
from nlp.understanding import Demand, MaskSpan, Understanding
from nlp.vocabulary import ALARM, HINT, INTENT, NUMBER, PERSON, PLACE, TOPIC, WORD, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nlp.alarm import AlarmReading
    from nlp.classify import Verdict
    from nlp.lexicon import Additions, Lexicon
    from nlp.place_spans import Spot
    from nlp.vocabulary import Scan
    from orders.categories import Category

__all__ = ["Sorter", "as_json"]

LETTER, OPENING = 80, 50
"""Of a text of so many characters so many are its opening: what people write to say what it is about."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What sorters of one process share, and what a community has of its own."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    segmenter: Segmenter
    shipped: Classifier
    classifier: Classifier
    homophones: Homophones
    intents: IntentReader
    hints: Hints
    gazetteer: Gazetteer = EMPTY


class _Reading(NamedTuple):
    """What was read of a whole message: `spoken` stands in it, title aside, and `spots` are its places."""

    given: Normalised
    heard: Heard
    spoken: Scan
    verdict: Verdict
    spots: list[Spot]


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
        parts = self._parts
        if lexicon.lists is not parts.lexicon.lists:
            return Sorter(lexicon, parts.gazetteer, parts.segmenter.engine)
        own = parts.shipped.extended(lexicon.additions)
        hints = Hints(lexicon.hints, lexicon.additions.silences)
        return Sorter(parts=replace(parts, lexicon=lexicon, classifier=own, hints=hints))

    def with_additions(self, additions: Additions) -> Sorter:
        """A sorter with a community's own words over the shipped ones; they replace earlier additions.

        Raises:
            ValueError: a word names a matter that does not exist, or one of another category.
        """
        return self.with_lexicon(self._parts.lexicon.extended(additions))

    def knows(self, word: str) -> bool:
        """Whether the lexicon has this very word."""
        return word in self._parts.classifier.matcher

    def cut(self, text: str) -> tuple[str, ...]:
        """The words of a text as the sorter reads it, in one spelling."""
        return tuple(self._parts.segmenter.cut(normalise(text).text))

    def matters(self) -> Mapping[str, Category]:
        """Every matter's name and category, the community's own included."""
        return self._parts.lexicon.matters

    def understand(self, text: str, *, title: str = "") -> Understanding:
        """Everything that can be read in `text`; a title helps to sort but is not quoted."""
        parts = self._parts
        scale = parts.lexicon.scale
        given = normalise(text)
        lead = f"{normalise(title).text}\n" if title else ""
        heard, scan, verdict = self._weigh(lead + given.text, len(lead))
        category = verdict.category()
        matter = self._matter(verdict, category, scan, Part(0, len(scan.text)))
        certainty = confidence(verdict.lead(), scale)
        spoken = scan.part(len(lead), len(scan.text)) if lead else scan
        alarm = self._alarm(spoken, verdict)
        intent, hunch = ORDER, False  # an emergency is never small talk, whatever it thanks for
        if alarm.level is not EMERGENCY:
            intent = parts.intents.read(spoken, verdict.evidence())
            if intent is ORDER and is_idle(spoken, verdict, scale):
                intent, hunch = kind_of_talk(verdict.talk(scale)), True
        as_written = spoken if spoken.text == given.text else parts.vocabulary.scan(given.text)
        details = extract(given.text, signs=bool(as_written.present & PERSON))
        spots = parts.gazetteer.spots(given.text, as_written)
        place = parts.gazetteer.best(given.text, spots)
        placed = place and given.place(place)
        pieces = self._pieces(spoken, heard, verdict, spots)
        if len(pieces) > 1:
            read = _Reading(given, heard, spoken, verdict, spots)
            demands = tuple([self._demand(piece, read) for piece in pieces])
        else:
            demands = (Demand(text, 0, len(text), category, matter, placed),)
        return Understanding(
            intent,
            category,
            matter,
            CATEGORIES[verdict.runner_up],
            certainty,
            certainty >= scale.sure and intent is ORDER,
            words=deciding_words(parts.classifier, verdict, heard, given, len(lead)),
            alarm=alarm.level,
            sensitive=alarm.sensitive,
            hotlines=alarm.hotlines,
            place=placed,
            phones=details.phones,
            id_numbers=details.id_numbers,
            anonymous=details.anonymous,
            demands=demands,
            masks=_as_given(details.masks, given) if details.masks else (),
            hunch=hunch,
        )

    def category(self, text: str) -> Category:
        """The category that `understand` gives, without the rest: for trials over many messages."""
        _, _, verdict = self._weigh(normalise(text).text, 0)
        return verdict.category()

    def lead(self, text: str) -> tuple[float, Category]:
        """How far the best category is ahead of the next, and which it is."""
        verdict = self._weigh(normalise(text).text, 0)[-1]
        return verdict.lead(), verdict.category()

    def idleness(self, text: str) -> tuple[float, float, float]:
        """What tells that a text is no order: for trials, as `lead`."""
        return self._weigh(normalise(text).text, 0)[-1].idleness(self._parts.lexicon.scale)

    def stretch(self, text: str) -> Stretch:
        """A text prepared to be cut: for trials, as `lead`."""
        heard, scan, verdict = self._weigh(normalise(text).text, 0)
        set_apart = [piece.start for piece in split_demands(scan.text, scan)[1:]]
        return Stretch(scan, verdict.hits, heard.edges, self._parts.classifier, set_apart)

    def _weigh(self, text: str, title_end: int) -> tuple[Heard, Scan, Verdict]:
        """A text with its slips put right, what stands in it, and what its words say."""
        parts = self._parts
        heard = parts.homophones.heard(text, parts.segmenter.cut(text))
        scan = parts.vocabulary.scan(heard.text)
        hits = parts.classifier.matcher.find(scan, heard.edges)
        verdict = parts.classifier.verdict(heard.text, hits, scan.numbers(), title_end=title_end)
        if len(heard.text) >= LETTER and not title_end:
            before = hits[: bisect_right(hits, OPENING, key=_END)]
            opening = heard.text[:OPENING]
            verdict = verdict.opened_by(
                parts.classifier.verdict(opening, before, scan.numbers_within(0, OPENING))
            )
        return heard, scan, verdict

    def _matter(self, verdict: Verdict, category: Category, scan: Scan, part: Part) -> str | None:
        """The matter of the category that most was said of in a part of a text."""
        of = self._parts.lexicon.matters
        amounts = {name: said for name, said in verdict.tally.matters.items() if of[name] is category}
        if part.end - part.start <= (SHORT if amounts else CHAT):
            for name, said in self._parts.hints.told(scan, *part).items():
                if of[name] is category:
                    amounts[name] = amounts.get(name, 0.0) + said
        matter = max(amounts, key=amounts.__getitem__, default=None)
        return matter if matter and amounts[matter] >= LEAST else None

    def _alarm(self, spoken: Scan, verdict: Verdict) -> AlarmReading:
        """The alarm by the dangers that are named, by how it sounds, and by whom it is about."""
        named = read_alarm(spoken.text, spoken.spans(ALARM)) if spoken.present & ALARM else QUIET
        alarm = with_tones(named, verdict.tones(), len(spoken.text), self._parts.lexicon.scale)
        return alarm if alarm.level is NONE else child_guarded(alarm, spoken.text)

    def _pieces(self, spoken: Scan, heard: Heard, verdict: Verdict, spots: Iterable[Spot]) -> list[Part]:
        """The demands of a text: where the writer sets them apart, and where they turn out to be."""
        pieces = split_demands(spoken.text, spoken)
        if not may_be_cut(pieces) or are_as_announced(spoken.text, pieces):
            return as_demands(spoken.text, pieces)
        set_apart = [piece.start for piece in pieces[1:]]
        whole = [(spot.start, spot.end) for spot in spots]
        stretch = Stretch(spoken, verdict.hits, heard.edges, self._parts.classifier, set_apart, whole)
        return as_demands(spoken.text, cut_further(stretch, pieces, shipped_figures()))

    def _demand(self, piece: Part, read: _Reading) -> Demand:
        given = read.given
        verdict = self._verdict_on(piece, read)
        category = verdict.category()
        start, end = given.span(*piece)
        spots = [each for each in read.spots if piece.start <= each.start and each.end <= piece.end]
        place = self._parts.gazetteer.best(given.text, spots)
        placed = place and given.place(place)
        matter = self._matter(verdict, category, read.spoken, piece)
        return Demand(given.original[start:end], start, end, category, matter, placed)

    def _verdict_on(self, piece: Part, read: _Reading) -> Verdict:
        """On a part of the message: by the words of the whole, where none goes over the part's edges."""
        parts = self._parts
        text = read.spoken.text[piece.start : piece.end]
        first, last = piece.start + read.spoken.offset, piece.end + read.spoken.offset
        whole = read.verdict.hits
        hits = whole[bisect_right(whole, first, key=_END) : bisect_left(whole, last, key=_START)]
        clear = not hits or (hits[0][0] >= first and hits[-1][1] <= last)
        if clear and first in read.heard.edges and last in read.heard.edges:
            found = read.spoken.numbers_within(*piece)
            return parts.classifier.verdict(text, hits, found, offset=first)
        alone = Heard.of(text, parts.segmenter.cut(text))
        scan = parts.vocabulary.scan(text)
        return parts.classifier.verdict(
            text, parts.classifier.matcher.find(scan, alone.edges), scan.numbers()
        )


_START, _END = itemgetter(0), itemgetter(1)


def _as_given(masks: Iterable[MaskSpan], given: Normalised) -> tuple[MaskSpan, ...]:
    return tuple(MaskSpan(*given.span(start, end), kind) for start, end, kind in masks)


def _load(lexicon: Lexicon, gazetteer: Gazetteer, engine: str) -> _Parts:
    segmenter = Segmenter(engine)
    vocabulary = Vocabulary(
        {
            WORD: (word for each in lexicon.lists for word in each.words),
            ALARM: alarm_words(),
            TOPIC: topic_words(),
            PLACE: WORD_KINDS,
            NUMBER: NUMBER_SIGNS,
            PERSON: SIGNS,
            HINT: lexicon.hints,
            INTENT: (sign for words in lexicon.intents.values() for sign in words.signs),
        },
        lexicon.fragments,
    )
    base = Classifier.of(lexicon, vocabulary.numbers)
    return _Parts(
        lexicon=lexicon,
        vocabulary=vocabulary,
        segmenter=segmenter,
        shipped=base,
        classifier=base.extended(lexicon.additions),
        homophones=Homophones.of(lexicon, segmenter),
        intents=IntentReader(lexicon.intents),
        hints=Hints(lexicon.hints, lexicon.additions.silences),
        gazetteer=gazetteer,
    )
