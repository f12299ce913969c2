"""All words in one pass, and readers that are told what stands in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nlp.alarm import QUIET, alarm_words, read_alarm
from nlp.demands import split_demands, topic_words
from nlp.extract import SIGNS, extract
from nlp.normalise import normalise
from nlp.place_words import NUMBER_SIGNS, WORD_KINDS
from nlp.places import EMPTY
from nlp.vocabulary import ALARM, NUMBER, PERSON, PLACE, TOPIC, WORD, Vocabulary
from tests.nlp.corpora import alarming, lines
from tests.nlp.messages import messages

if TYPE_CHECKING:
    from nlp.vocabulary import Scan

VOCABULARY = Vocabulary(
    {
        ALARM: alarm_words(),
        TOPIC: topic_words(),
        PLACE: WORD_KINDS,
        NUMBER: NUMBER_SIGNS,
        PERSON: SIGNS,
    }
)
PRIVATE = (
    "我叫张建国，电话13812345678，住3栋2单元501",
    "联系人：李红，0513-88901234",
    "请不要告诉楼上是我说的，怕报复",
    "老王家的欧阳阿姨，身份证号320602195001011234",
    "三号楼门口，丹凤5-302，卡号6222021234567890123",
)


def _texts() -> list[str]:
    said = [each.text for name in ("chats", "petitions") for each in messages(name)]
    said += [each.text for name in ("tuning", "control", "third") for each in alarming(name)]
    said += [line.replace("|", "") for line in lines("demand_corpus", "several.txt")]
    said += [line.replace("【", "").replace("】", "") for line in lines("place_corpus", "named.txt")]
    return [normalise(text).text for text in (*said, *PRIVATE)]


def test_a_word_is_found_with_its_roles_and_inside_others() -> None:
    """One word may have several roles; 漏水 is found in 漏水管."""
    scan = Vocabulary({WORD: ["漏水", "漏水管"], TOPIC: ["漏水"], PLACE: ["门口"]}).scan("家里漏水管破了")
    assert scan.spans(WORD) == [(2, 4), (2, 5)]
    assert scan.spans(TOPIC) == [(2, 4)]
    assert scan.words(TOPIC) == {"漏水"}
    assert not scan.spans(PLACE)
    assert scan.present == WORD | TOPIC


def test_a_part_holds_what_stands_in_it() -> None:
    """The same as if the part had been searched, with its own offsets; so has a part of a part."""
    text = "楼上漏水，另外门口的路灯坏了，电梯也停了"
    part = VOCABULARY.scan(text).part(5, 14)
    alone = VOCABULARY.scan(text[5:14])
    assert part.text == alone.text
    for role in (ALARM, TOPIC, PLACE, NUMBER, PERSON):
        assert part.spans(role) == alone.spans(role)
        assert part.part(2, 8).spans(role) == VOCABULARY.scan(text[7:13]).spans(role)


def _told(text: str, scan: Scan) -> tuple[object, ...]:
    return (
        read_alarm(text, scan.spans(ALARM)) if scan.present & ALARM else QUIET,
        extract(text, signs=bool(scan.present & PERSON)),
        EMPTY.best(text, EMPTY.spots(text, scan)),
        split_demands(text, scan),
    )


def _by_themselves(text: str) -> tuple[object, ...]:
    return read_alarm(text), extract(text), EMPTY.find(text), split_demands(text)


@pytest.mark.parametrize("part", range(4))
def test_readers_miss_nothing_where_they_are_told_that_no_sign_stands(part: int) -> None:
    """What they find in the whole corpus is the same with the signs and without."""
    for text in _texts()[part::4]:
        assert _told(text, VOCABULARY.scan(text)) == _by_themselves(text), text
