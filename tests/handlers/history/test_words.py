"""What residents of an example history say, and when."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from random import Random

from handlers.history.phrases import phrases
from handlers.history.rhythm import Rhythm, span_of
from nlp.extract import mask
from nlp.lexicon import shipped
from nlp.understanding import Intent
from tests.handlers.history.conftest import NOW, setting, told
from tests.handlers.test_texts import HALF_WIDTH
from tests.world import sorter


def test_the_sorter_agrees_with_most() -> None:
    """A sample as it is written is sorted as it was filed, and nearly always as an order."""
    sample = told()[::3]
    read = [sorter().understand(one.telling.story.partition("\n")[0]) for one in sample]
    filed = [(one.telling.sorted_as or {})["category"] for one in sample]
    agreed = sum(found.category.value == said for found, said in zip(read, filed, strict=True))
    matters = sum(
        found.matter == one.columns.get("matter", one.telling.matter)
        for found, one in zip(read, sample, strict=True)
    )
    assert agreed / len(sample) > 0.93
    assert matters / len(sample) > 0.8
    assert sum(found.intent is Intent.ORDER for found in read) / len(sample) > 0.97


def test_the_true_categories_are_those_of_the_lexicon() -> None:
    """Each matter is known by its name, and belongs to the category of the file."""
    for matter in phrases().matters:
        assert shipped().matters[matter.name] is matter.category


def test_nobody_is_named() -> None:
    """No message holds anything that would have to be masked: no name, no phone, no door."""
    for one in told()[::3]:
        story = one.telling.story
        assert mask(story, sorter().understand(story).masks) == story == one.telling.gist
        assert re.fullmatch(r"(000\d{8})?", one.telling.contact)


def test_the_words_are_written_with_chinese_punctuation() -> None:
    """As every other text."""
    text = files("handlers.history").joinpath("words.toml").read_text(encoding="utf-8")
    said = re.findall(r'"([^"]*)"', text)
    assert len(said) > 300
    assert [one for one in said if HALF_WIDTH.search(one)] == []


def test_messages_are_various() -> None:
    """Hardly two of a thousand are alike."""
    stories = Counter(one.telling.story for one in told())
    assert len(stories) / len(told()) > 0.85


def test_seasons_holidays_and_hours_are_felt() -> None:
    """Heating in winter, mosquitoes in summer; quiet nights and a quiet Spring Festival."""
    calendar = setting().calendar
    rhythm = Rhythm(calendar, phrases().matters, Random(1))  # noqa: S311 - no secret
    first = NOW - span_of(1_000_000)
    arrivals = [calendar.local(at) for at in rhythm.arrivals(first, NOW, 60_000)]
    drawn = [(at, rhythm.matter_on(at.date())) for at in arrivals]
    heating = Counter(at.month for at, matter in drawn if matter.name == "供暖")
    assert heating[1] > 100
    assert not set(heating) & {5, 6, 7, 8, 9}
    mosquitoes = Counter(at.month for at, matter in drawn if "蚊" in matter.says[0])
    assert mosquitoes[7] > 100
    assert not set(mosquitoes) & {1, 2, 12}
    days = Counter(at.date() for at in arrivals)
    festival = [
        days[NOW.replace(month=2, day=day).date()] for day in range(16, 23)
    ]  # 2026: 15 to 23 February
    assert max(festival) < 20 < sum(days.values()) / len(days)
    hours = Counter(at.hour for at in arrivals)
    assert hours[9] > 10 * hours[3]


def test_a_hot_spot_burns_at_the_end() -> None:
    """One thing at one place is heard of far more often in the last week than before."""
    week: Counter[tuple[str, str | None]] = Counter()
    before: Counter[tuple[str, str | None]] = Counter()
    for one in told():
        place = (one.telling.place_code or "").partition("-")[0]
        ago = (NOW - one.standing.received_at).days
        (week if ago < 9 else before)[place, one.telling.matter] += 1
    (place, matter), count = week.most_common(1)[0]
    weeks = span_of(len(told())).days / 7
    assert count > 3 * before[place, matter] / weeks
