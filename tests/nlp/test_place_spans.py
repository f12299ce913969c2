"""Where places begin and end, by figures that were learnt."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.lexicon.model import LexiconError
from nlp.lexicon.texts import text_of
from nlp.place_spans import FILE, REACH, UNIT, VOICES, learnt, read_figures, shifts, signs, spots, sums
from nlp.places import place_words_in
from tests.nlp.fitting.placing import Marked, place_figures, places_file
from tests.nlp.texts import texts

LAMPS = [
    Marked("青石巷的灯坏了", (0, 2)),
    Marked("灯坏了，在白石巷", (5, 7)),
    Marked("红石巷灯不亮", (0, 2)),
    Marked("灯坏了", None),
    Marked("家里的灯不亮", None),
]


def _figures() -> dict[tuple[str, str, int], int]:
    """What the file says, line by line: of each voice for a sign and a shift."""
    told: dict[tuple[str, str, int], int] = {}
    voice, shift = "", 0
    for line in text_of(FILE).splitlines():
        if line.startswith("["):
            voice, _, number = line[1:-1].partition(" ")
            shift = int(number)
        elif voice and line:
            figure, *named = line.split()
            told.update({(voice, sign, shift): round(float(figure) * UNIT) for sign in named})
    return told


FIGURES = _figures()


@given(texts)
def test_a_character_is_told_the_sum_of_all_signs_around_it(text: str) -> None:
    """What is added up in one long number is what the lines of the file say one by one."""
    slow = {voice: [0] * len(text) for voice in VOICES}
    for sign, first in signs(text, place_words_in(text)):
        for shift in shifts(sign):
            if 0 <= first + shift < len(text):
                for voice in VOICES:
                    slow[voice][first + shift] += FIGURES.get((voice, sign, shift), 0)
    assert sums(text, place_words_in(text)) == tuple(slow[voice] for voice in VOICES)


@given(texts)
def test_places_stand_in_order_and_clear_of_each_other(text: str) -> None:
    """Each has at least one character, and more speaks for it than against it."""
    found = spots(text, place_words_in(text))
    edges = [edge for spot in found for edge in (spot.start, spot.end)]
    assert edges == sorted(edges)
    assert all(0 <= spot.start < spot.end <= len(text) and spot.score > 0 for spot in found)


def test_what_is_learnt_is_written_and_read() -> None:
    """A file made of learnt figures has what says enough, and begins every place with the same."""
    figures, start = place_figures(LAMPS)
    read = read_figures(places_file(figures, start))
    assert read.start == pytest.approx(start * UNIT, abs=UNIT / 100)
    assert "巷" in read.figures
    assert set(read.figures) <= {sign for sign, _ in figures}


@pytest.mark.parametrize("line", ["[begin 9]", "viel 巷", "start x"])
def test_a_mistake_in_the_file_is_refused_with_its_line(line: str) -> None:
    """Also a voice or a shift that there is not."""
    with pytest.raises(LexiconError, match=f"{FILE}, line 3"):
        read_figures(f"# figures\n\n{line}\n")


def test_a_sign_speaks_for_characters_near_it_only() -> None:
    """No further than the reach."""
    assert all(abs(shift) <= REACH for sign in learnt().figures for shift in shifts(sign))
