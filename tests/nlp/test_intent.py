"""What a message wants of the conversation."""

from __future__ import annotations

import json

import pytest

from nlp.understanding import Intent
from tests.nlp.corpora import lines
from tests.nlp.messages import messages, sorter


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("在吗", Intent.GREETING),
        ("我的事怎么样了", Intent.PROGRESS_QUERY),
        ("谢谢小王", Intent.THANKS),
        ("怎么用", Intent.HELP),
        ("滚", Intent.ABUSE),
        ("加微信领红包，日赚五百", Intent.SPAM),
        ("哈哈哈", Intent.CHITCHAT),
        ("楼道灯坏了", Intent.ORDER),
        ("🙏", Intent.CHITCHAT),
        ("我不满意", Intent.ORDER),
        ("他们周末也敲", Intent.ORDER),
    ],
)
def test_an_intent_is_recognised(text: str, intent: Intent) -> None:
    """One plain message of each kind."""
    assert sorter().understand(text).intent is intent


def test_the_intents_of_the_corpus_are_found() -> None:
    """Nearly all of the invented messages are read as meant."""
    every = [json.loads(line) for line in lines("chat_corpus", "intents.jsonl")]
    right = [sorter().understand(each["text"]).intent.value == each["intent"] for each in every]
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize("name", ["chats", "petitions"])
def test_hardly_any_order_is_lost(name: str) -> None:
    """Ninety-nine orders in a hundred are read as orders."""
    orders = [sorter().understand(each.text).intent is Intent.ORDER for each in messages(name)]
    assert sum(orders) / len(orders) >= 0.99


@pytest.mark.parametrize(
    "text",
    [
        "有个事想反映",
        "我想反映一个问题",
        "想请你们帮个忙",
        "能帮我个忙吗",
        "你好，我想咨询一下",
        "社区同志，我有点事",
        "我要投诉",
        "报修",
        "我想举报",
    ],
)
def test_whoever_only_says_that_they_have_something_to_say_is_greeted(text: str) -> None:
    """They hear that somebody listens, and the matter comes with the next message."""
    assert sorter().understand(text).intent is Intent.GREETING


@pytest.mark.parametrize("said", ["投诉我", "一下", "有个", "麻烦你", "说一个"])
def test_words_said_over_and_over_are_read_at_once(said: str) -> None:
    """However often: a pattern that tried every way to read them would not end today."""
    sorter().understand(f"反映{said * (76 // len(said))}x")


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉物业",
        "报修水管",
        "反映一个问题，路灯不亮",
        "能帮我买个菜吗",
        "我想举报物业",
        "想咨询医保",
        "有困难",
    ],
)
def test_whoever_says_a_word_of_the_matter_has_said_it(text: str) -> None:
    """It becomes a draft, to be told more of."""
    assert sorter().understand(text).intent is Intent.ORDER


@pytest.mark.parametrize(
    "text",
    [
        "你好，我家停水了",
        "谢谢，另外想问一下医保怎么交",
        "你们这帮废物，电梯坏了一个月还不修",
        "在吗，有人管管这条狗吗",
    ],
)
def test_a_doubtful_message_is_an_order(text: str) -> None:
    """A greeting, thanks or abuse beside a matter hides no order."""
    assert sorter().understand(text).intent is Intent.ORDER


def test_only_an_order_can_be_sure() -> None:
    """Nothing is done about a greeting, however clear it is."""
    assert not sorter().understand("在吗").sure
