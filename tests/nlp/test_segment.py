"""rjieba and jieba cut alike, with and without added words."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp.segment import Engine, Segmenter, Token
from tests.nlp.corpora import alarming, lines
from tests.nlp.texts import texts

WORDS = (
    "声控灯",
    "高龄补贴",
    "丹凤花苑",
    "飞线充电",
    "窨井盖",
    "3栋",
    "物业费",
    "新农合",
    "吵死了",
    "老头子",
)


@pytest.fixture(scope="module")
def plain() -> tuple[Segmenter, Segmenter]:
    """Both engines with the dictionary that they come with."""
    return Segmenter(Engine.RJIEBA, private=True), Segmenter(Engine.JIEBA)


@pytest.fixture(scope="module")
def taught() -> tuple[Segmenter, Segmenter]:
    """Both engines with the same added words."""
    return Segmenter(Engine.RJIEBA, WORDS, private=True), Segmenter(Engine.JIEBA, WORDS)


def _sentences() -> list[str]:
    places = [line.replace("【", "").replace("】", "") for line in lines("place_corpus", "named.txt")]
    demands = [line.replace("|", "") for line in lines("demand_corpus", "several.txt")]
    alarms = [message.text for part in ("tuning", "control", "second") for message in alarming(part)]
    mixed = [
        "wifi密码是abc_123",
        "3.5元50%",
        "C++语言A#",
        "丹凤花苑3栋声控灯坏了",
        "老头子不在了",
        "㐀𠮷野家😀好",
    ]
    return [*places, *lines("place_corpus", "none.txt"), *demands, *alarms, *mixed]


@pytest.mark.parametrize("engines", ["plain", "taught"])
def test_both_engines_cut_the_whole_corpus_alike(engines: str, request: pytest.FixtureRequest) -> None:
    """No difference is known: without the hidden Markov model the two are one algorithm."""
    fast, reference = request.getfixturevalue(engines)
    different = [text for text in _sentences() if fast.cut(text) != reference.cut(text)]
    assert different == []


@given(texts)
def test_tokens_are_the_text(plain: tuple[Segmenter, Segmenter], text: str) -> None:
    """Whatever is cut, the words with their offsets make up the text again."""
    for segmenter in plain:
        tokens = segmenter.tokens(text)
        assert "".join(token.text for token in tokens) == text
        assert all(text[token.start : token.end] == token.text for token in tokens)


def test_added_words_stay_whole(taught: tuple[Segmenter, Segmenter]) -> None:
    """A taught word is one token; offsets count characters."""
    for segmenter in taught:
        assert segmenter.tokens("声控灯坏了") == [Token("声控灯", 0, 3), Token("坏", 3, 4), Token("了", 4, 5)]


def test_an_unknown_engine_is_refused() -> None:
    """Only the two known engines can be asked for."""
    with pytest.raises(ValueError, match="hanlp"):
        Segmenter("hanlp")
