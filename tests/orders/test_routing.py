"""Which team takes an order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orders.categories import Category
from orders.routing import Crew, choose_team

MEDIATION = frozenset({Category.MEDIATION})
CODES = st.frozensets(st.sampled_from(["b1", "e1", "g1", "e2"]), max_size=2)
CREWS = st.lists(
    st.builds(
        Crew,
        st.integers(1, 50),
        st.frozensets(st.sampled_from(Category), min_size=1),
        CODES,
        st.frozensets(st.sampled_from(["邻里噪音", "漏水"]), max_size=1),
        st.integers(0, 9),
        st.integers(0, 5),
    ),
    unique_by=lambda crew: crew.id,
    max_size=6,
)


def test_the_team_of_the_category_takes_it() -> None:
    """A team of another category is never chosen."""
    crews = [Crew(1, frozenset({Category.POLICY})), Crew(2, MEDIATION)]
    assert choose_team(crews, Category.MEDIATION) == 2
    assert choose_team(crews, Category.CHARITY) is None


def test_the_nearest_team_goes_first() -> None:
    """A team of the building stands before one of the estate, and that before one of everywhere."""
    crews = [Crew(1, MEDIATION), Crew(2, MEDIATION, frozenset({"e1"})), Crew(3, MEDIATION, frozenset({"b1"}))]
    assert choose_team(crews, Category.MEDIATION, path=("b1", "e1")) == 3
    assert choose_team(crews, Category.MEDIATION, path=("b9", "e1")) == 2
    assert choose_team(crews, Category.MEDIATION) == 1


def test_a_team_for_the_matter_goes_before_the_rest() -> None:
    """Who takes just this matter knows it best."""
    crews = [Crew(1, MEDIATION), Crew(2, MEDIATION, matters=frozenset({"漏水"}))]
    assert choose_team(crews, Category.MEDIATION, matter="漏水") == 2
    assert choose_team(crews, Category.MEDIATION, matter="邻里噪音") == 1


def test_the_load_is_counted_a_head() -> None:
    """Ten orders among ten people are less than two on one."""
    crews = [Crew(1, MEDIATION, load=2, people=1), Crew(2, MEDIATION, load=10, people=10)]
    assert choose_team(crews, Category.MEDIATION) == 2


def test_a_team_without_people_gets_nothing() -> None:
    """Where nobody would hear of it, a person must choose."""
    assert choose_team([Crew(1, MEDIATION, people=0)], Category.MEDIATION) is None


@given(
    CREWS, st.sampled_from(Category), st.sampled_from([None, "邻里噪音", "漏水"]), st.permutations(range(6))
)
def test_the_same_facts_give_the_same_team(
    crews: list[Crew], category: Category, matter: str | None, order: list[int]
) -> None:
    """Whatever the order in which teams are listed, and always one that takes the category here."""
    path = ("b1", "e1", "g1")
    chosen = choose_team(crews, category, matter=matter, path=path)
    shuffled = [crews[at] for at in order if at < len(crews)]
    assert choose_team(shuffled, category, matter=matter, path=path) == chosen
    if chosen is not None:
        team = next(crew for crew in crews if crew.id == chosen)
        assert category in team.categories
        assert team.people > 0
        assert not team.places or team.places & set(path)
