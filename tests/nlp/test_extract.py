"""What a message holds about persons, and what of it is hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from nlp.extract import STAND_INS, extract, mask
from nlp.normalise import normalise
from nlp.understanding import MaskKind, MaskSpan
from tests.nlp.texts import texts


def _masked(text: str) -> str:
    return mask(text, extract(text).masks)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("电话13912345678", ("13912345678",)),
        ("打139 1234 5678或139-8765-4321", ("13912345678", "13987654321")),
        ("139.1234.5678", ("13912345678",)),
        ("+86 139 1234 5678", ("13912345678",)),
        ("8613912345678", ("13912345678",)),
        ("幺三九一二三四五六七八", ("13912345678",)),
        ("一三九 一二三四 五六七八", ("13912345678",)),
        ("0513-88123456", ("0513-88123456",)),
        ("(010)88889999转8001", ("010-88889999-8001",)),
        ("座机88123456", ("88123456",)),
        ("400-820-8820", ("4008208820",)),
        ("打了12345也没用，110来过", ()),
        ("欠我13800元，工程款1380000000元", ()),
        ("2024-05-12到2024-06-01", ()),
        ("订单号202405121234567", ()),
        ("13912345678，再说一遍13912345678", ("13912345678",)),
    ],
)
def test_phones_are_found_however_they_are_written(text: str, phones: tuple[str, ...]) -> None:
    """Spaced, dotted, spoken, with a country code, fixed lines; never sums, dates or service numbers."""
    assert extract(text).phones == phones


def test_an_identity_number_is_checked() -> None:
    """A right number is given; a wrong one is hidden all the same."""
    assert extract("身份证11010519491231002X").id_numbers == ("11010519491231002X",)
    wrong = extract("身份证110105194912310021")
    assert wrong.id_numbers == ()
    assert [span.kind for span in wrong.masks] == [MaskKind.ID_NUMBER]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我叫王建国，电话13912345678", "我叫[姓名]，电话[电话]"),
        ("联系人：李秀英 0513-88123456", "联系人：[姓名] [电话]"),
        ("李某拖欠工资", "[姓名]拖欠工资"),
        ("我老公张强打我", "我老公[姓名]打我"),
        ("隔壁老王和小李天天吵", "隔壁[姓名]和[姓名]天天吵"),
        ("张建军家漏水到我家", "[姓名]家漏水到我家"),
        ("家属王芳（13912345678）", "家属[姓名]（[电话]）"),
        ("欧阳女士和赵大爷", "[姓名]和[姓名]"),
        ("3栋2单元501室漏水", "3栋[门牌]漏水"),
        ("六号楼1203", "六号楼[门牌]"),
        ("丹凤5-302", "丹凤5-[门牌]"),
        ("楼上502漏水", "楼上[门牌]漏水"),
        ("卡号6222 0210 0112 3456 789", "卡号[账号]"),
        ("陈书记和刘医生你们好", "陈书记和刘医生你们好"),
        ("邻居高空抛物", "邻居高空抛物"),
        ("小区老人多，老化的线路", "小区老人多，老化的线路"),
        ("我是高血压患者", "我是高血压患者"),
        ("就靠一点养老金爷爷又病了", "就靠一点养老金爷爷又病了"),
        ("押金奶奶交的，租王奶奶的房", "押金奶奶交的，租[姓名]的房"),
        ("老金爷爷又病了", "[姓名]又病了"),
    ],
)
def test_persons_are_hidden_and_offices_are_not(text: str, hidden: str) -> None:
    """Names, homes, phones and numbers give way to what they were; the rest can still be read."""
    assert _masked(text) == hidden


@pytest.mark.parametrize(
    ("text", "anonymous"),
    [
        ("请匿名处理", True),
        ("别告诉他们是我举报的", True),
        ("不要透露我的信息", True),
        ("怕被报复，帮我保密", True),
        ("不想让邻居知道是我说的", True),
        ("我不怕他报复", False),
        ("路灯坏了", False),
        ("物业不公开账目", False),
    ],
)
def test_the_wish_to_stay_unnamed_is_heard(text: str, *, anonymous: bool) -> None:
    """匿名, 保密, 别说是我说的; not a call for open books."""
    assert extract(text).anonymous is anonymous


def test_overlapping_spans_are_masked_once() -> None:
    """Spans may touch, overlap or come in any order."""
    spans = [MaskSpan(4, 8, MaskKind.NAME), MaskSpan(0, 6, MaskKind.PHONE), MaskSpan(8, 9, MaskKind.HOME)]
    assert mask("0123456789", spans) == "[电话][门牌]9"
    assert set(STAND_INS) == set(MaskKind)


_mobile = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
_joined = st.sampled_from(["", " ", "-"])


@given(texts, _mobile, _joined, texts)
def test_masking_leaves_no_phone_behind(before: str, phone: str, joint: str, after: str) -> None:
    """A phone among any text is found and hidden, and none is left in what is shown."""
    written = joint.join((phone[:3], phone[3:7], phone[7:]))
    text = normalise(f"{before}，电话{written}。{after}").text
    assert phone in extract(text).phones
    assert extract(_masked(text)).phones == ()


@given(
    texts,
    st.from_regex(r"110105(19[4-9]|200)[0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True),
    texts,
)
def test_masking_leaves_no_identity_number_behind(before: str, start: str, after: str) -> None:
    """An identity number among any text is found and hidden."""
    number = start + ric.calc_check_digit(f"{start}0")
    text = normalise(f"{before}，身份证{number}。{after}").text
    assert number in extract(text).id_numbers
    assert extract(_masked(text)).id_numbers == ()


@given(texts)
def test_masks_are_in_order_and_apart(text: str) -> None:
    """Spans lie in the text, in order, and none overlaps the next."""
    read = normalise(text).text
    edges = [edge for span in extract(read).masks for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(read) for edge in edges)
