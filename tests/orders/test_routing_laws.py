"""What holds for routing among any teams."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orders.categories import Category
from orders.routing import Crew, choose_team

MATTERS = ("邻里噪音", "路灯照明", "下水道")
PLACES = ("MG-3", "MG", "HC", "grid1")

crews = st.lists(
    st.builds(
        Crew,
        id=st.integers(1, 50),
        categories=st.frozensets(st.sampled_from(Category)),
        places=st.frozensets(st.sampled_from(PLACES), max_size=2),
        matters=st.frozensets(st.sampled_from(MATTERS), max_size=2),
        load=st.integers(0, 20),
        people=st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda crew: crew.id,
)
categories = st.sampled_from(Category)
matters = st.none() | st.sampled_from(MATTERS)
paths = st.lists(st.sampled_from(PLACES), unique=True, max_size=3).map(tuple)


@given(crews, categories, matters, paths)
def test_no_team_gets_what_it_does_not_take(
    teams: list[Crew], category: Category, matter: str | None, path: tuple[str, ...]
) -> None:
    """Category, matters, places and people must fit; and where one fits, one is chosen."""
    chosen = choose_team(teams, category, matter=matter, path=path)
    fitting = {
        crew.id
        for crew in teams
        if category in crew.categories
        and crew.people > 0
        and (not crew.matters or matter in crew.matters)
        and (not crew.places or crew.places & set(path))
    }
    assert chosen in fitting if fitting else chosen is None


@given(crews, categories, matters, paths)
def test_another_teams_rest_does_not_matter(
    teams: list[Crew], category: Category, matter: str | None, path: tuple[str, ...]
) -> None:
    """Taking away a team that was not chosen changes nothing."""
    chosen = choose_team(teams, category, matter=matter, path=path)
    for crew in teams:
        if crew.id != chosen:
            others = [one for one in teams if one is not crew]
            assert choose_team(others, category, matter=matter, path=path) == chosen
