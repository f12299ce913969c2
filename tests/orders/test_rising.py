"""What is heating up: found when it does, and no crying wolf when it does not."""

from __future__ import annotations

from datetime import timedelta
from math import comb, exp
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import periods, rising
from orders.calendar import WorkingCalendar
from orders.facts import Facts, Material
from orders.report import Dimension
from orders.states import State
from tests.orders.histories import BEGAN, WEEK

if TYPE_CHECKING:
    from orders.report import Period, Rising

EARLIER = [periods.before(WEEK, count) for count in range(1, 5)]
WEEKS = [WEEK, *EARLIER]


class Town:
    """Orders that come in, each from a person of its own unless said otherwise."""

    def __init__(self) -> None:
        """Begin with none."""
        self.orders: list[Facts] = []

    def hear(
        self,
        period: Period,
        count: int,
        *,
        matter: str = "",
        estate: str = "",
        orderer: int | None = None,
        confidential: bool = False,
    ) -> None:
        """Let so many orders come within a period."""
        for _ in range(count):
            number = len(self.orders) + 1
            at = period.start + timedelta(hours=number % 160)
            self.orders.append(
                Facts(
                    number,
                    1000 + number,
                    State.SUBMITTED,
                    "other",
                    at,
                    at,
                    matter=matter,
                    estate=estate,
                    orderer=orderer,
                    confidential=confidential,
                )
            )

    def rising(self, earlier: list[Period] | None = None) -> tuple[Rising, ...]:
        """Return what rises in the week."""
        material = Material(self.orders, [], WorkingCalendar(), BEGAN)
        return rising.found(material, WEEK, EARLIER if earlier is None else earlier)


def poisson(chance: Random, mean: float) -> int:
    """Draw a count (Knuth's way, for small means)."""
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def town(chance: Random, means: dict[tuple[str, str], float], hot: dict[tuple[str, str], float]) -> Town:
    """Return a town in which each matter at each estate is heard of by chance; `hot` only this week."""
    found = Town()
    for week in WEEKS:
        for (matter, estate), mean in means.items():
            heat = hot.get((matter, estate), 1.0) if week is WEEK else 1.0
            found.hear(week, poisson(chance, mean * heat), matter=matter, estate=estate)
    return found


def quiet_means(chance: Random) -> dict[tuple[str, str], float]:
    """Return how often each matter is heard of at each estate: from once in ten weeks to thrice a week."""
    return {
        (f"m{matter}", f"e{estate}"): chance.choice((0.1, 0.3, 0.6, 1.0, 3.0))
        for matter in range(12)
        for estate in range(5)
    }


def test_a_quiet_town_cries_wolf_in_less_than_one_summary_of_twenty() -> None:
    """Simulated: 400 towns of 77 things each that might rise; nothing does, and what is promised holds."""
    chance = Random(2026)  # noqa: S311 - no secret
    means = quiet_means(chance)
    false = sum(bool(town(chance, means, {}).rising()) for _ in range(400))
    assert false / 400 <= rising.LEVEL


def test_a_real_tripling_is_found() -> None:
    """A matter heard of twelve times a week and now 36 times is named in nearly every summary."""
    chance = Random(7)  # noqa: S311 - no secret
    means = quiet_means(chance) | {("hot", f"e{estate}"): 2.4 for estate in range(5)}
    hot = {("hot", f"e{estate}"): 3.0 for estate in range(5)}
    told = [town(chance, means, hot).rising() for _ in range(40)]
    found = sum(any(one.key.endswith("hot") for one in each) for each in told)
    assert found >= 38


def test_a_spot_that_never_was_heard_of_is_found_at_once() -> None:
    """Eight residents of one estate about one thing, in a town where nobody did before."""
    chance = Random(3)  # noqa: S311 - no secret
    quiet = town(chance, quiet_means(chance), {})
    quiet.hear(WEEK, 8, matter="电梯故障", estate="HC")
    (found,) = quiet.rising()
    assert (found.dimension, found.key) == (Dimension.SPOT, "HC|电梯故障")
    assert (found.count, found.expected, len(found.orders)) == (8, 0.0, 8)


def test_the_broader_news_is_told_where_it_is_more_than_the_spot() -> None:
    """A matter that rises everywhere is told as a matter."""
    one = Town()
    for estate in ("A", "B", "C", "D"):
        one.hear(WEEK, 6, matter="停水", estate=estate)
        one.hear(EARLIER[0], 4, matter="别的", estate=estate)
    assert next((found.dimension, found.key) for found in one.rising()) == (Dimension.MATTER, "停水")


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_small_numbers_are_never_called_rising(count: int) -> None:
    """However unusual: four where there was nothing may be chance, and is no trend."""
    one = Town()
    one.hear(WEEK, count, matter="路灯照明")
    assert one.rising() == ()


def test_one_person_is_no_trend() -> None:
    """Thirty orders of one resident about one matter are one voice."""
    one = Town()
    one.hear(WEEK, 30, matter="路灯照明", orderer=5)
    assert one.rising() == ()


def test_of_confidential_orders_no_spot_is_told() -> None:
    """That a matter rises may be said; what happens at which estate may not."""
    one = Town()
    one.hear(WEEK, 12, matter="家庭暴力", estate="MG", confidential=True)
    assert Dimension.SPOT not in {found.dimension for found in one.rising()}
    assert "家庭暴力" in {found.key for found in one.rising()}


def test_nothing_rises_in_the_first_week_of_a_community() -> None:
    """Without a week before there is nothing to rise against."""
    one = Town()
    one.hear(WEEK, 50, matter="路灯照明")
    assert one.rising([]) == ()


def test_less_of_something_is_no_rise() -> None:
    """Only more is news here."""
    one = Town()
    for week in EARLIER:
        one.hear(week, 30, matter="路灯照明")
    one.hear(WEEK, 6, matter="路灯照明")
    assert one.rising() == ()


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from((0.2, 0.5, 0.1)))
def test_the_chance_is_the_exact_binomial_one(count: int, rest: int, share: float) -> None:
    """Summed term by term; a chance, and smaller for more."""
    total = count + rest
    exact = sum(
        comb(total, hits) * share**hits * (1 - share) ** (total - hits) for hits in range(count, total + 1)
    )
    assert rising.tail(count, total, share) == pytest.approx(exact, rel=1e-9)
    assert rising.tail(count + 1, total + 1, share) <= rising.tail(count, total + 1, share) + 1e-12


chances = st.dictionaries(st.text(max_size=3), st.floats(0, 1, allow_nan=False), max_size=12)


@given(chances)
def test_holm_corrects_upwards_and_keeps_the_order(found: dict[str, float]) -> None:
    """At most by Bonferroni's factor, never beyond 1, and never turning two keys round."""
    corrected = rising.holm(found)
    assert set(corrected) == set(found)
    for key, chance in found.items():
        assert chance <= corrected[key] <= min(1.0, chance * len(found)) + 1e-12
    order = sorted(found, key=lambda key: found[key])
    assert sorted(corrected[key] for key in order) == [corrected[key] for key in order]


def test_holm_equals_its_textbook_example() -> None:
    """Four chances, corrected by hand: by 4, 3, 2, 1, and never below the one before."""
    assert rising.holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06}
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 30), st.integers(0, 30), st.integers(1, 10))
def test_a_rise_stays_one_when_more_is_heard(count: int, before: int, more: int) -> None:
    """More of the same this week never makes it less of a rise."""

    def told(now: int) -> bool:
        one = Town()
        one.hear(WEEK, now, matter="路灯照明")
        for week in EARLIER:
            one.hear(week, before, matter="路灯照明")
        return bool(one.rising())

    assert told(count + more) or not told(count)
