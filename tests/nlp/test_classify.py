"""Which team a message is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexicon import AddedWord, Additions
from orders.categories import Category
from tests.nlp.messages import messages, sorter

NEUTRAL = ("麻烦了。", "我住在这里很多年了。", "以上情况属实。")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("楼上天天半夜拖椅子", Category.MEDIATION),
        ("门口的路灯坏了好几天", Category.OTHER),
        ("我想学下象棋，有人教教我吗", Category.CHARITY),
        ("男人瘫在床上，家里揭不开锅了", Category.HARDSHIP),
        ("生育津贴怎么领，要什么材料", Category.POLICY),
    ],
)
def test_a_plain_message_goes_to_its_team(text: str, category: Category) -> None:
    """Plain messages are sorted rightly."""
    assert sorter().understand(text).category is category


@pytest.mark.parametrize(
    ("own", "general"),
    [("老伴病倒没收入，我们能不能吃上低保", "低保标准是多少，怎么规定的")],
)
def test_the_writers_own_need_asks_for_help_and_a_rule_for_an_answer(own: str, general: str) -> None:
    """低保 with one's own situation is hardship; 低保 with a question about the rule is policy."""
    assert sorter().understand(own).category is Category.HARDSHIP
    assert sorter().understand(general).category is Category.POLICY


def test_a_counterpart_makes_a_quarrel_of_a_nuisance() -> None:
    """A neighbour's noise is mediated; a building site's is inspected."""
    assert sorter().understand("隔壁一家天天夜里吵").category is Category.MEDIATION
    assert sorter().understand("工地夜里打桩吵得一条街睡不着").category is Category.OTHER


def test_a_help_word_inside_another_word_does_not_mislead() -> None:
    """出行困难 is about a road, not about poverty."""
    assert sorter().understand("村口那段路没修，大家出行困难").category is Category.OTHER


@pytest.mark.parametrize(("name", "least"), [("chats", 0.95), ("petitions", 0.93)])
def test_invented_messages_are_sorted_as_a_reader_would(name: str, least: float) -> None:
    """Nearly all messages of the corpus get one of their categories."""
    every = messages(name)
    fair = [sorter().understand(each.text).category in {each.label, each.label2} for each in every]
    assert sum(fair) / len(fair) >= least


@pytest.mark.parametrize("name", ["chats", "petitions"])
def test_sure_is_right_nineteen_times_in_twenty(name: str) -> None:
    """What the program is sure of it may act on."""
    read = [(each, sorter().understand(each.text)) for each in messages(name)]
    sure = [given.category in {each.label, each.label2} for each, given in read if given.sure]
    assert sum(sure) / len(sure) >= 0.95


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_read_without_an_error(text: str, title: str) -> None:
    """Any text and title get a category, a runner-up of another kind, and a probability."""
    read = sorter().understand(text, title=title)
    assert read.category is not read.runner_up
    assert 0 <= read.confidence <= 1


@given(st.one_of(st.text(max_size=200), st.sampled_from(messages("chats")).map(lambda each: each.text)))
def test_words_quote_the_given_text(text: str) -> None:
    """Every deciding word is a piece of the text at its offsets."""
    for word in sorter().understand(text).words:
        assert text[word.start : word.end] == word.text != ""


def test_a_neutral_sentence_flips_no_sure_answer() -> None:
    """Politeness and padding change nothing that was sure."""
    for message in messages("chats"):
        before = sorter().understand(message.text)
        if before.sure:
            for sentence in NEUTRAL:
                after = sorter().understand(f"{message.text}。{sentence}")
                assert after.category is before.category, (message.text, sentence)


def test_a_denied_word_speaks_against_itself() -> None:
    """不是… turns what a word says."""
    plain = sorter().understand("家里漏水，是邻居的事").words
    denied = sorter().understand("家里漏水，不是邻居的事").words
    said = {word.weight for word in plain if word.text == "邻居"}
    denied_said = {word.weight for word in denied if word.text == "邻居"}
    assert max(said) > 0
    assert not denied_said or max(denied_said) <= 0 or max(denied_said) < max(said)


def test_of_two_matters_in_a_letter_the_one_that_opens_it_counts_more() -> None:
    """People write first what it is about; a chat is too short to have an opening."""
    wages = "包工头拖欠我们二十个人的工资一直不给，打电话他也不接。"
    road = "村口那条路坑坑洼洼，一下雨全是积水，路灯也不亮，没人修。"
    story = "这件事前后已经有大半年时间了，我们村里的人都知道，大家也都很着急，说了好多次。"
    assert sorter().understand(wages + story + road).category is Category.MEDIATION
    assert sorter().understand(road + story + wages).category is Category.OTHER


def test_the_title_helps_but_is_not_quoted() -> None:
    """A title is weighed; no deciding word is quoted from it."""
    read = sorter().understand("请帮忙看一下，谢谢", title="楼上漏水到我家")
    assert read.category is Category.MEDIATION
    assert all(read_word.text in "请帮忙看一下，谢谢" for read_word in read.words)


def test_the_matter_belongs_to_the_category() -> None:
    """Reports can rely on matter and category agreeing."""
    matters = sorter().matters()
    for message in messages("petitions"):
        read = sorter().understand(message.text)
        assert read.matter is None or matters[read.matter] is read.category


def test_a_community_adds_words_and_matters_of_its_own() -> None:
    """A word that the shipped lexicon does not know decides once a community has added it."""
    additions = Additions(
        words=(AddedWord("蓝精灵", Category.CHARITY, 6.0, "蓝精灵车队"),),
        matters={"蓝精灵车队": Category.CHARITY},
    )
    own = sorter().with_additions(additions)
    read = own.understand("找蓝精灵")
    assert (read.category, read.matter) == (Category.CHARITY, "蓝精灵车队")
    assert sorter().understand("找蓝精灵").matter is None


def test_a_silenced_word_no_longer_speaks() -> None:
    """A community can silence a word that misleads it."""
    text = "旁边有垃圾"
    assert any(word.text == "垃圾" for word in sorter().understand(text).words)
    quiet = sorter().with_additions(Additions(silences=frozenset({"垃圾"})))
    assert all(word.text != "垃圾" for word in quiet.understand(text).words)


def test_an_added_word_must_fit_its_matter() -> None:
    """A word cannot be given to a matter of another category."""
    with pytest.raises(ValueError, match="蓝精灵"):
        sorter().with_additions(Additions(words=(AddedWord("蓝精灵", Category.CHARITY, 2.0, "邻里噪音"),)))
