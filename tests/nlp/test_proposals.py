"""What corrections teach: proposed, tried on history, laid over the shipped words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.lexicon import AddedWord, Additions
from nlp.proposals import (
    LEAST,
    Change,
    History,
    Kind,
    Known,
    Lesson,
    laid_over,
    propose,
)
from nlp.sorter import Sorter
from orders.categories import Category

CLUB = ("这周银铃班呢", "银铃班周三来了两次", "银铃班的单子", "说说银铃班")
"""Messages about something that only this community has, a volunteers' class; nothing else in them speaks."""
OTHERS = (
    ("玫瑰园3栋楼道的灯坏了", Category.OTHER),
    ("楼上半夜装修太吵了，说了不听", Category.MEDIATION),
    ("养老保险怎么办理", Category.POLICY),
    ("家里没有收入，想申请低保", Category.HARDSHIP),
)


@cache
def sorter() -> Sorter:
    """Load the sorter once."""
    return Sorter()


def lessons(texts: tuple[str, ...] = CLUB, right: Category = Category.CHARITY) -> list[Lesson]:
    """Return corrections of messages, numbered from 1001."""
    return [Lesson(1001 + at, text, right, sorter().category(text)) for at, text in enumerate(texts)]


def history(known: list[Lesson], additions: Additions | None = None) -> History:
    """Return the lessons among messages that were always right."""
    rest = [Known(2001 + at, text, right) for at, (text, right) in enumerate(OTHERS)]
    return History(sorter(), additions or Additions(), [*known, *rest])


def test_a_word_that_keeps_being_corrected_is_proposed_with_its_orders() -> None:
    """A community's own name for something becomes a word of the category that people chose."""
    proposals = propose(lessons(), history(lessons()))
    assert proposals
    first = proposals[0]
    assert "银铃" in first.change.word
    assert (first.change.kind, first.change.category) == (Kind.WORD, Category.CHARITY)
    assert len(first.orders) >= 3
    assert (first.trial.size, first.trial.worse) == (len(CLUB) + len(OTHERS), 0)


def test_what_is_accepted_is_not_proposed_again() -> None:
    """Once the words are laid over, the lessons are right and teach nothing more."""
    changes = [one.change for one in propose(lessons(), history(lessons()))]
    additions = laid_over(Additions(), changes, sorter().matters())
    assert [one.change for one in propose(lessons(), history(lessons(), additions))] == []


def test_one_correction_is_no_evidence() -> None:
    """A single order proves nothing."""
    assert propose(lessons(CLUB[:1]), history(lessons(CLUB[:1]))) == []


def test_a_place_is_not_a_word() -> None:
    """Names of places say where, not what."""
    proposals = propose(lessons(), history(lessons()), ignore={"银铃班"})
    assert all("银铃" not in one.change.word for one in proposals)


def test_a_word_that_would_spoil_more_is_not_proposed() -> None:
    """A word that other categories use as well helps nobody."""
    known = [
        *lessons(),
        *(
            Lesson(3001 + at, f"{text}，什么规定", Category.POLICY, Category.OTHER)
            for at, text in enumerate(CLUB * 2)
        ),
    ]
    assert all(
        one.trial.better >= 4 * one.trial.worse and one.change.category is not Category.CHARITY
        for one in propose(lessons(), History(sorter(), Additions(), known))
    )


def test_a_word_that_keeps_misleading_is_proposed_for_silence() -> None:
    """A word of the community's own that led astray in every order it stood in goes."""
    base = Additions((AddedWord("爱心桥", Category.CHARITY, 9.0),))
    texts = ("爱心桥上黑", "爱心桥桥栏杆松了", "爱心桥那边脏")
    own = sorter().with_additions(base)
    known = [
        Lesson(1001 + at, text, Category.OTHER, own.category(text), ("爱心桥",))
        for at, text in enumerate(texts)
    ]
    assert {one.said for one in known} == {Category.CHARITY}
    changes = [one.change for one in propose(known, history(known, base))]
    assert Change(Kind.SILENCE, "爱心桥") in changes


def test_the_later_change_wins_and_an_unfitting_matter_is_left_out() -> None:
    """Weighing a word anew replaces it; adding it ends its silence; a matter stays in its category."""
    changes = [
        Change(Kind.WORD, "银铃班", Category.CHARITY, 1.5, "银铃活动"),
        Change(Kind.SILENCE, "银铃班"),
        Change(Kind.WEIGHT, "银铃班", Category.CHARITY, 3.0, "路灯照明"),
    ]
    additions = laid_over(Additions(), changes, sorter().matters())
    assert additions.words == (AddedWord("银铃班", Category.CHARITY, 3.0, None),)
    assert additions.silences == frozenset()
    assert additions.matters == {"银铃活动": Category.CHARITY}
    sorter().with_additions(additions)


words = st.sampled_from(["银铃班", "路灯", "装修", "低保", "志愿者", "桥", "养老保险", "没有的词"])
changes = st.builds(
    Change,
    st.sampled_from(Kind),
    words,
    st.sampled_from([None, *Category]),
    st.sampled_from([-5.0, -1.5, 1.5, 5.0]),
    st.sampled_from([None, "路灯照明", "新事项"]),
)
texts = st.lists(
    st.sampled_from([*CLUB, *(text for text, _ in OTHERS), "", "🙂", "谢谢银铃班的志愿者"]), max_size=8
)


@given(st.lists(changes, max_size=6))
def test_any_changes_make_a_lexicon(made: list[Change]) -> None:
    """Whatever staff accept, in whatever order, the sorter can still be made and sorts."""
    additions = laid_over(Additions(), made, sorter().matters())
    assert sorter().with_additions(additions).category("银铃班的路灯坏了") in Category


@settings(max_examples=40, deadline=None)
@given(texts, changes)
def test_a_trial_tells_exactly_what_happens(said: list[str], change: Change) -> None:
    """Every message whose category would change is counted, and no other."""
    known = [Known(at, text, Category.OTHER) for at, text in enumerate(said)]
    trial = History(sorter(), Additions(), known).try_out(change)
    after = sorter().with_additions(laid_over(Additions(), [change], sorter().matters()))
    changed = {at for at, text in enumerate(said) if sorter().category(text) is not after.category(text)}
    assert {effect.order for effect in trial.effects} == changed
    assert trial.better + trial.worse <= len(changed)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*CLUB, "银铃班", "", "桥"]), st.sampled_from(Category)), max_size=10)
)
def test_every_proposal_is_worth_it(corrected: list[tuple[str, Category]]) -> None:
    """Several orders speak for it, they are helped by it, and little is spoilt."""
    known = [
        Lesson(1001 + at, text, right, sorter().category(text)) for at, (text, right) in enumerate(corrected)
    ]
    tried = history(known)
    for proposal in propose(known, tried):
        helped = {effect.order for effect in proposal.trial.effects if effect.better}
        assert set(proposal.orders) <= {one.order for one in known}
        assert len(set(proposal.orders) & helped) >= LEAST
        assert proposal.trial.better > proposal.trial.worse
        assert tried.try_out(proposal.change) == proposal.trial


@pytest.mark.parametrize("text", ["[电话][姓名]", "电话", "我们大家每天"])
def test_everyday_words_and_masks_teach_nothing(text: str) -> None:
    """What everybody says, and what stands in for personal data, is never proposed."""
    known = lessons((text, text, text), Category.CHARITY)
    assert propose(known, history(known)) == []


def test_a_word_of_two_categories_speaks_for_both() -> None:
    """Adding a word to a second category leaves what it says for the first."""
    one = AddedWord("银铃班", Category.CHARITY, 5.0)
    two = sorter().with_additions(Additions((one, AddedWord("银铃班", Category.POLICY, 1.0))))
    assert two.category("这周银铃班呢") is Category.CHARITY


def test_a_silenced_word_says_nothing_be_it_the_communitys_own() -> None:
    """Silencing takes out what the community itself had added before."""
    changes = [Change(Kind.WORD, "银铃班", Category.CHARITY, 5.0), Change(Kind.SILENCE, "银铃班")]
    own = sorter().with_additions(laid_over(Additions(), changes, sorter().matters()))
    assert own.category("这周银铃班呢") is sorter().category("这周银铃班呢")
