"""Words that name the matter once the category is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.lexicon import Additions, LexiconError, load, shipped
from nlp.lexicon.texts import text_of
from nlp.sorter import Sorter
from tests.nlp.messages import sorter


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("有人在楼道里给电动车充电", "电动车充电与停放"),
        ("飞线充电没人管吗", "电动车充电与停放"),
        ("单元门坏了关不上", "电梯与门禁"),
        ("门禁坏了刷不开", "电梯与门禁"),
        ("又有人往下扔烟头", "高空抛物"),
        ("健身器材的螺丝掉了", "公共设施维护"),
        ("外墙皮往下掉", "漏雨与外墙"),
        ("老年活动室能不能早点开门", "社区活动与场地"),
        ("电瓶车被偷了", "电动车与自行车失窃"),
        ("身份证丢了在哪补", "证件证明"),
        ("我下岗了两个娃要养", "就业帮扶"),
        ("朋友借了两万不还", "借贷纠纷"),
        ("我们公司想给老人送点米面", "捐赠物资"),
    ],
)
def test_everyday_matters_have_a_name(text: str, matter: str) -> None:
    """Reports and teams ask for the matter, not only for the category."""
    assert sorter().understand(text).matter == matter


def test_hints_say_nothing_of_the_category() -> None:
    """Without them every message is of the same category, as surely, and only the matter may be lost."""
    plain = Sorter(replace(shipped(), hints={}))
    for text in ("身份证丢了在哪补", "电瓶车被偷了", "楼下天天有人跳舞", "我妈没人照看"):
        with_hints, without = sorter().understand(text), plain.understand(text)
        assert (with_hints.category, with_hints.confidence) == (without.category, without.confidence)
        assert without.matter in (None, with_hints.matter)


def test_a_matter_may_have_nothing_but_hints() -> None:
    """Its words are read like those of other tiers, a mistake with its line."""
    texts = {name: text_of(name) for name in _FILES}
    texts["other.toml"] += '\n[matter."风筝"]\nhints = "风筝 断线:0.2"\n'
    assert load(texts).hints["断线"]["风筝"] == pytest.approx(0.2)
    texts["other.toml"] += '\n[matter."气球"]\nhints = "气球:很多"\n'
    with pytest.raises(LexiconError, match=r"other\.toml"):
        load(texts)


def test_a_silenced_word_hints_at_nothing() -> None:
    """It names no matter to the community that silenced it, until that takes it back."""
    texts = {name: text_of(name) for name in _FILES}
    texts["other.toml"] += '\n[matter."风筝"]\nhints = "断线风筝 风筝"\n'
    plain = Sorter(load(texts))
    assert plain.understand("断线风筝的事找谁").matter == "风筝"
    half = plain.with_additions(Additions(silences=frozenset({"断线风筝"})))
    assert half.understand("断线风筝的事找谁").matter == "风筝"  # the other word stands there, too
    quiet = half.with_additions(Additions(silences=frozenset({"断线风筝", "风筝", "从没见过"})))
    assert quiet.understand("断线风筝的事找谁").matter is None
    assert quiet.with_additions(Additions()).understand("断线风筝的事找谁").matter == "风筝"


_FILES = (
    *("policy.toml", "mediation.toml", "hardship.toml", "charity.toml", "other.toml", "concepts.toml"),
    *("pairs.toml", "tuned.toml", "fragments.txt", "scale.toml", "intents.toml"),
)
