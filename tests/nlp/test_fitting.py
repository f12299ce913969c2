"""Learning the figures of the lexicon anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nlp.fragments import ALARMS, UNIT, VOICES, unpack
from nlp.lexicon import shipped
from nlp.lexicon.reading import Source
from nlp.lexicon.tuned import read_fragments, read_scale
from nlp.normalise import normalise
from orders.categories import Category
from tests.nlp.corpora import lines
from tests.nlp.fitting.examples import demands_alone, examples_elsewhere, own_examples
from tests.nlp.fitting.files import LEAST, fragments_file, scale_file
from tests.nlp.fitting.learning import Example, Weights, count, fragments_of, learn
from tests.nlp.fitting.trial import Answer, curve, lexicon_with, sure_from

if TYPE_CHECKING:
    from pathlib import Path

CATEGORIES = tuple(Category)
MEDIATION, OTHER = (0.0, 1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 1.0)
NOTHING_ELSE = (False,) * (VOICES - len(Category))


@pytest.fixture(scope="module")
def some() -> list[Example]:
    """Every eighth of our own messages."""
    return own_examples()[::8]


@pytest.fixture(scope="module")
def weights(some: list[Example]) -> Weights:
    """What they teach."""
    return learn(some)


def test_what_was_learnt_sorts_the_messages_it_was_learnt_from(some: list[Example], weights: Weights) -> None:
    """Nine messages in ten get the category that they were given."""
    sorted_ones = [each for each in some if each.shares]
    right = 0
    for example in sorted_ones:
        scores = weights.scores(example.text)[: len(CATEGORIES)]
        shares = example.shares or ()
        right += shares[scores.index(max(scores))] > 1 / 2
    assert right >= 0.9 * len(sorted_ones)


def test_demands_are_learnt_by_themselves_and_say_nothing_of_alarm() -> None:
    """Each part of a message has its own category; a message that asks for several things has none."""
    examples = demands_alone()
    told = {each.text: each.shares for each in examples}
    record = next(each for each in _written() if len(each.get("labels", ())) > 1)
    for part, label in zip(record["parts"], record["labels"], strict=True):
        assert told[normalise(part).text] == tuple(float(label == each) for each in Category)
    assert normalise(record["text"]).text not in told
    assert {each.answers[: len(ALARMS)] for each in examples} == {(None,) * len(ALARMS)}


def _written() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines("demand_corpus", "written.jsonl")]


def test_learning_twice_gives_the_same(some: list[Example]) -> None:
    """The figures depend on the messages alone."""
    assert learn(some[:200]) == learn(some[:200])


def test_a_rare_word_says_more_than_one_that_is_everywhere() -> None:
    """Both stand in the same letters; what most people say anyway tells least."""
    letters = [Example("的欠薪", MEDIATION, NOTHING_ELSE)] * 5 + [Example("的", OTHER, NOTHING_ELSE)] * 5
    said = learn(letters).fragments
    assert said["欠薪"][1] > abs(said["的"][1])


def test_emphasis_lets_few_messages_outweigh_many() -> None:
    """Twenty letters that count four times say more of a word than fifty invented ones."""
    told = (("退钱", OTHER), ("灯", OTHER), ("的", MEDIATION))
    invented = [Example(text, shares, NOTHING_ELSE) for text, shares in told] * 50
    real = [Example("退钱", MEDIATION, NOTHING_ELSE)] * 20
    plain = learn([*invented, *real]).scores("退钱")
    emphasised = learn([*invented, *(each._replace(emphasis=4.0) for each in real)]).scores("退钱")
    assert plain[1] < plain[4]
    assert emphasised[1] > emphasised[4]


def test_emphasis_is_of_the_category_alone(some: list[Example]) -> None:
    """Alarms and small talk are learnt the same, whatever the emphasis."""
    few = some[:300]
    count_of_categories = len(CATEGORIES)
    plain, emphasised = learn(few), learn([each._replace(emphasis=3.0) for each in few])
    assert plain.bias[:count_of_categories] != emphasised.bias[:count_of_categories]
    assert plain.bias[count_of_categories:] == emphasised.bias[count_of_categories:]


def test_what_is_left_out_is_taken_over_by_the_rest(some: list[Example], weights: Weights) -> None:
    """Those that are kept learn once more alone: they are not what they were among all."""
    few = learn(some, most=200)
    assert len(few.fragments) == 200
    assert few.fragments != weights.strongest(200, count(some)).fragments


def test_only_the_strongest_fragments_are_kept(some: list[Example], weights: Weights) -> None:
    """The file stays small: what moves few messages, or none far, goes first."""
    few = weights.strongest(100, count(some))
    assert len(few.fragments) == 100
    assert few.fragments.keys() <= weights.fragments.keys()


def test_the_files_hold_what_was_learnt(some: list[Example], weights: Weights) -> None:
    """Written and read again, the figures are the same but for their last digits."""
    few = weights.strongest(300, count(some))
    read = read_fragments("fragments.txt", fragments_file(few))
    for fragment, row in read.items():
        said = [thousandths / UNIT for thousandths in unpack(row)]
        assert said == pytest.approx(few.fragments[fragment], abs=LEAST)
    points = [(0.0, 0.5), (3.0, 0.9)]
    scale = read_scale(Source("scale.toml", scale_file(lexicon_with(few).scale, points, 0.9)))
    assert list(scale.curve) == points
    assert scale.bias == pytest.approx(few.bias[: len(CATEGORIES)], abs=0.01)


def test_confidence_grows_with_the_lead_and_sure_is_right() -> None:
    """The curve never falls, and sure begins where nearly all answers are right."""
    answers = [Answer(lead / 10, right=lead > 20, fair=lead > 20, weight=1.0) for lead in range(100)]
    points = curve(answers)
    assert [share for _, share in points] == sorted(share for _, share in points)
    assert points[0][1] < sure_from(answers, points) <= points[-1][1]


def test_messages_kept_elsewhere_are_learnt_with_their_titles(tmp_path: Path) -> None:
    """A labelled file gives each text and its short form; nobody said which are alarming."""
    record = {"text": "门口的灯不亮", "short": "灯", "label": "other", "label2": "mediation"}
    path = tmp_path / "labelled.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    long, short = examples_elsewhere(path)
    assert (long.text, short.text) == ("门口的灯不亮", "灯")
    assert long.shares == (0.0, 0.25, 0.0, 0.0, 0.75)
    assert long.answers[:3] == (None, None, None)
    assert long.emphasis > 1


def test_fragments_are_runs_of_one_to_three_characters() -> None:
    """No run is longer, none is left out."""
    assert fragments_of("灯不亮") == {"灯", "不", "亮", "灯不", "不亮", "灯不亮"}


def test_a_house_s_number_and_a_space_are_in_no_fragment() -> None:
    """Some type a space for every comma: what is said with it must be found again in the lexicon's file."""
    assert fragments_of("3栋 灯") == {"栋", "灯"}


def test_the_shipped_fragments_know_the_voices_of_alarm() -> None:
    """Fragments speak of emergencies, urgent and sensitive matters as well as for categories."""
    rows = list(map(unpack, shipped().fragments.values()))
    for voice in range(len(CATEGORIES), len(CATEGORIES) + len(ALARMS)):
        assert any(row[voice] > 0 for row in rows)


def test_an_emergency_says_nothing_of_what_is_only_urgent() -> None:
    """The voice of what is urgent learns what tells it from the rest, not from what is worse."""
    alarming = [each.answers[:2] for each in own_examples() if each.shares is None]
    assert {answers for answers in alarming if answers[0]} == {(True, None)}
    assert {answers for answers in alarming if not answers[0]} == {(False, True), (False, False)}
