"""The lexicon's files: what they hold, and how a mistake in them is named."""

from __future__ import annotations

import pytest

from nlp.lexicon import FILES, LexiconError, load, read_additions, shipped
from nlp.lexicon.texts import text_of
from nlp.understanding import Intent
from orders.categories import Category


def _texts(**changed: str) -> dict[str, str]:
    return {name: changed.get(name.partition(".")[0]) or text_of(name) for name in FILES}


def test_every_category_has_matters_and_there_are_more_than_sixty() -> None:
    """Reports can say what people ask about."""
    matters = shipped().matters
    assert set(matters.values()) == set(Category)
    assert len(matters) >= 60


def test_every_intent_but_order_has_words() -> None:
    """An order is what is nothing else."""
    assert set(shipped().intents) == set(Intent) - {Intent.ORDER}


def test_the_shipped_lexicon_knows_thousands_of_words() -> None:
    """A few hundred words would not do."""
    assert len({word for each in shipped().lists for word in each.words}) > 5000


@pytest.mark.parametrize(
    ("file", "text", "line", "problem"),
    [
        (
            "policy",
            'category = "policy"\n[matter."甲"]\nwords = """\n社保\n社保\n"""',
            4,
            "社保 stands twice",
        ),
        ("policy", 'category = "politics"', 1, "there is no category politics"),
        ("policy", 'category = "policy"\n[matter."甲"]\nword = "社保"', 3, "unknown entry word"),
        ("policy", 'category = "policy"\n\n[matter."甲"\n', 3, "Expected"),
        ("concepts", '[concept."甲"]\nweights = { polcy = 1.0 }\nwords = "乙"', 2, "no category polcy"),
        ("concepts", '[concept."甲"]\nwords = """\n乙:x\n"""', 3, "is no number"),
        ("pairs", '[pair."甲"]\nwhen = ["邻居", "无"]\nmatter = "邻里噪音"', 2, "unknown list 无"),
        ("pairs", '[pair."甲"]\nwhen = ["邻居"]\nmatter = "邻里噪音"', 2, "must name two lists"),
        ("intents", '[intent.greetings]\nalone = "你好"', 1, "there is no intent greetings"),
        ("intents", "[intent.help]\npatterns = ['(']", 2, "no regular expression"),
        ("tuned", '[list]\n"无此表" = "policy:1.0"', 2, "there is no list 无此表"),
        ("fragments", "[policy]\n0.50 吗\n[police]\n", 3, "there is no category police"),
        ("fragments", "[policy]\n# 问\n吗 0.50", 3, "is no number"),
    ],
)
def test_a_mistake_is_named_with_its_line(file: str, text: str, line: int, problem: str) -> None:
    """Whoever writes words is told where the mistake is."""
    with pytest.raises(LexiconError) as raised:
        load(_texts(**{file: text}))
    assert raised.value.file.startswith(f"{file}.")
    assert problem in raised.value.problem
    assert raised.value.line == line


def test_a_communitys_additions_are_read_from_a_file() -> None:
    """Words with a weight, a matter or both, words to ignore, matters of its own."""
    additions = read_additions(
        'silence = "丹凤"\n'
        "[matter]\n"
        '"河长巡河" = "other"\n'
        "[words.other]\n"
        '"巡河" = "河长巡河"\n'
        '"水葫芦" = 1.5\n'
        '"蓝藻" = { matter = "河长巡河", weight = 3.0 }\n'
    )
    assert additions.silences == {"丹凤"}
    assert additions.matters == {"河长巡河": Category.OTHER}
    read = {(each.word, each.weight, each.matter) for each in additions.words}
    assert read == {("巡河", 5.0, "河长巡河"), ("水葫芦", 1.5, None), ("蓝藻", 3.0, "河长巡河")}


def test_a_mistake_in_additions_is_named_with_its_line() -> None:
    """The community's file is checked like the shipped ones."""
    with pytest.raises(LexiconError) as raised:
        read_additions('[words.other]\n"巡河" = 1.0\n\n[words.others]\n"蓝藻" = 1.0\n')
    assert raised.value.line == 4


def test_later_additions_take_the_place_of_earlier_ones() -> None:
    """Undoing a change is extending with the version before."""
    first = shipped().extended(read_additions('[matter]\n"甲事" = "other"'))
    assert "甲事" in first.matters
    assert "甲事" in first.extended(read_additions('[words.other]\n"甲" = 1.0')).matters
