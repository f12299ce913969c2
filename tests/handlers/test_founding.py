"""Building a street from a plan, and reading the plan from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from handlers import founding
from handlers.desk import Desk
from handlers.founding_file import PlanError, read_plan
from handlers.places_file import building_code, building_names, in_han
from nlp.places import Gazetteer, Place
from nlp.sorter import Sorter
from orders.categories import Category
from orders.deadlines import Limit, Unit, Urgency
from storage import directory, people
from storage.models import Community

if TYPE_CHECKING:
    from handlers.founding import Founded
    from handlers.founding_file import Plan
    from storage.database import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEAD = '[street]\ncode = "s"\nname = "示例街道"\n'
COMMUNITY = '[[community]]\ncode = "c"\nname = "示例社区"\n'


async def build(database: Database, plan: Plan, now: datetime = NOW) -> Founded:
    """Build a plan in a transaction."""
    async with database.transaction() as session:
        return await founding.found(session, plan, now)


def mistakes(text: str) -> dict[str, str]:
    """Return what is wrong with a file, by place."""
    with pytest.raises(PlanError) as caught:
        read_plan(text)
    return {one.where: one.what for one in caught.value.mistakes}


async def test_the_example_has_a_team_for_every_category(database: Database) -> None:
    """Orders of every category have somewhere to go, and every seat an invitation."""
    founded = await build(database, founding.example_plan())
    assert {code for team in founded.teams for code in team.categories} == {one.value for one in Category}
    for team in founded.teams:
        assert founded.code("member", team=team.code) != founded.code("lead", team=team.code)
    trusted = {one.role for one in founded.invitations if one.confidential}
    assert trusted == {"staff", "street", "admin"}


async def test_a_places_path_leads_outwards(database: Database) -> None:
    """From the building over the estate to the grid."""
    await build(database, founding.example_plan())
    async with database.reading() as session:
        place = await directory.place_by_code(session, "wutong-6jia")
    assert place is not None
    assert place.path == ["wutong-6jia", "wutong", "wangge-1"]
    assert place.name == "梧桐苑6甲栋"


async def test_building_again_keeps_what_people_have_done(database: Database) -> None:
    """A bound group, settings made elsewhere and invitations still open stay as they are."""
    plan = founding.example_plan()
    first = await build(database, plan)
    async with database.transaction() as session:
        team = await directory.team(session, first.communities[0].id, first.teams[0].id)
        assert team is not None
        await directory.bind_team(session, team, "telegram", "-100")
        community = await session.get_one(Community, first.communities[0].id)
        community.settings = {**community.settings, "elsewhere": 1}
    second = await build(database, plan)
    assert [one.code for one in second.invitations] == [one.code for one in first.invitations]
    assert second.teams[0].chat == "-100"
    assert second.communities[0].settings["elsewhere"] == 1
    assert [one.id for one in second.places] == [one.id for one in first.places]


async def test_an_invitation_used_up_is_made_anew(database: Database) -> None:
    """What nobody can take up any more is replaced, and the old one stays in the books."""
    plan = founding.example_plan()
    first = await build(database, plan)
    async with database.transaction() as session:
        used = await people.invitation(session, first.code("staff"))
        assert used is not None
        used.uses_left = 0
    second = await build(database, plan)
    assert second.code("staff") != first.code("staff")
    assert second.code("admin") == first.code("admin")


async def test_an_expired_invitation_is_made_anew(database: Database) -> None:
    """Days run out."""
    text = f'{HEAD}{COMMUNITY}[[community.invite]]\nrole = "staff"\ndays = 7\n'
    first = await build(database, read_plan(text))
    soon = await build(database, read_plan(text), NOW + timedelta(days=6))
    late = await build(database, read_plan(text), NOW + timedelta(days=7))
    assert first.code("staff") == soon.code("staff") != late.code("staff")


async def test_nothing_is_deleted(database: Database) -> None:
    """A shorter plan leaves what the longer one built."""
    plan = founding.example_plan()
    await build(database, plan)
    await build(database, replace(plan, communities=(replace(plan.communities[0], places=(), teams=()),)))
    async with database.reading() as session:
        assert len(await directory.places(session)) == len(plan.communities[0].places)


async def test_codes_of_somebody_else_are_refused(database: Database) -> None:
    """A place's or community's code that is taken is told, and nothing is written."""
    await build(database, founding.example_plan())
    other = f'{HEAD}{COMMUNITY}[[community.estate]]\ncode = "wutong"\nname = "别处"\n'
    with pytest.raises(PlanError, match="wutong"):
        await build(database, read_plan(other))
    taken = other.replace('"c"', '"shili-1"').replace('"wutong"', '"own"')
    with pytest.raises(PlanError, match="shili-1"):
        await build(database, read_plan(taken))
    async with database.reading() as session:
        assert [one.code for one in await directory.streets(session)] == ["shili"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("示例花园一区3栋楼道灯坏了", "huayuan1-3"),
        ("花园一区三号楼没水", "huayuan1-3"),
        ("梧桐苑5幢电梯坏了", "wutong-5"),
        ("桂花苑十二号楼", "guihua"),
        ("桂花苑8号楼有人吵架", "guihua-8"),
        ("菜市场门口太脏", "shichang"),
    ],
)
def test_the_everyday_names_of_a_place_are_known(said: str, code: str) -> None:
    """A place of the example is found as people say it."""
    (community,) = founding.example_plan().communities
    known = Gazetteer(
        Place(one.code, one.name, one.aliases, one.path[1] if one.kind == "building" else None)
        for one in community.places
        if one.kind != "grid"
    )
    found = known.find(said)
    assert found is not None
    assert found.code == code


def test_the_short_forms_of_a_building() -> None:
    """Its own name comes first; digits and Chinese numerals both."""
    assert building_names("3")[:2] == ("3栋", "3号楼")
    assert "三号楼" in building_names("3")
    assert building_names("12号楼", "号楼")[0] == "12号楼"
    assert building_names("2甲")[0] == "2甲栋"
    assert [in_han(number) for number in (1, 10, 12, 20, 99, 100, 108, 110, 999)] == (
        ["一", "十", "十二", "二十", "九十九", "一百", "一百零八", "一百一十", "九百九十九"]
    )
    assert building_code("e", "2甲") == "e-2jia"
    assert building_code("e", "凤") == ""


def test_every_mistake_is_told_with_its_place() -> None:
    """Missing, misspelt, of the wrong kind, unknown: all in one go."""
    found = mistakes(
        HEAD.replace('"s"', '"a b"')
        + COMMUNITY
        + """
        phone = 5
        zone = "Asia/Nowhere"
        [community.settings]
        auto_dispatch = "yes"
        extra_holidays = ["2026-02-30"]
        [[community.grid]]
        code = "g"
        [[community.estate]]
        code = "e"
        name = "苑"
        grid = "h"
        latitude = 100.0
        buildings = ["1", "凤"]
        [[community.team]]
        code = "t"
        name = "队"
        kind = "privat"
        matters = ["路灯照名"]
        [[community.invite]]
        role = "lead"
        uses = 0
        """
    )
    assert found.keys() == {
        "street.code",
        "community[1].phone",
        "community[1].zone",
        "community[1].settings.auto_dispatch",
        "community[1].settings.extra_holidays",
        "community[1].grid[1].name",
        "community[1].estate[1].grid",
        "community[1].estate[1].latitude",
        "community[1].estate[1].buildings",
        "community[1].team[1].kind",
        "community[1].team[1].matters",
        "community[1].team[1].categories",
        "community[1].invite[1].team",
        "community[1].invite[1].uses",
    }
    assert "路灯照明" in found["community[1].team[1].matters"]


def test_a_code_used_twice_is_told() -> None:
    """Buildings made from a number count as well."""
    text = f"""{HEAD}{COMMUNITY}
    [[community.estate]]
    code = "e"
    name = "苑"
    buildings = 2
    [[community.estate]]
    code = "e-2"
    name = "园"
    """
    assert "e-2" in " ".join(mistakes(text).values())


@pytest.mark.parametrize(
    "text", ["", HEAD, "street = 1", "[[street]]", f"{HEAD}community = 3", "a = [", "\x00"]
)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a file holds, the answer is a list of mistakes."""
    assert mistakes(text)


def test_a_day_cannot_be_both() -> None:
    """A day in both lists is told."""
    days = "extra_holidays = [2026-10-01]\nextra_working_days = ['2026-10-01']\n"
    assert mistakes(f"{HEAD}{COMMUNITY}[community.settings]\n{days}")


TIMES = """
        [community.settings]
        hours = ["09:00-12:00", "13:00-17:00"]
        quiet = ["21:00", "07:30"]
        digests = ["10:00"]
        summary_at = "tue 08:30"
        summary_auto = true
        public_board = false
        keep_orders = 400
        keep_photos = 90
        [community.settings.clocks]
        policy = { contact = 1, close = 5 }
        urgent = { close = 12 }
"""


async def test_a_communitys_own_time_takes_effect(database: Database) -> None:
    """Hours, deadlines and the rhythm of reminders are what the file says."""
    founded = await build(database, read_plan(HEAD + COMMUNITY + TIMES))
    community = founded.communities[0]
    desk = Desk(database, lambda: NOW, Sorter())
    assert desk.calendar_for(community).closing(NOW.date()) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert desk.clocks_for(community)[Category.POLICY].close == Limit(5)
    assert desk.clocks_for(community)[Urgency.URGENT].close == Limit(12, Unit.HOURS)
    rhythm = desk.rhythm_for(community)
    assert (rhythm.quiet_from, rhythm.quiet_until, rhythm.digests) == (time(21), time(7, 30), (time(10),))
    own = directory.settings_of(community)
    assert (own.summary_at, own.summary_auto, own.public_board) == ("tue 08:30", True, False)
    assert (own.keep_orders, own.keep_photos) == (400, 90)


def test_every_wrong_time_is_told_with_an_example() -> None:
    """All at once, each with its place, in words that a clerk understands."""
    found = mistakes(
        HEAD
        + COMMUNITY
        + """
        [community.settings]
        hours = ["8点-12点"]
        quiet = ["20:30"]
        digests = "09:00"
        summary_at = "monday"
        keep_orders = 3
        [community.settings.clocks]
        policy = { contact = 9, close = 5 }
        charity = { clos = 5 }
        hardhip = { close = 5 }
        """
    )
    at = "community[1].settings."
    assert "08:30-12:00" in found[f"{at}hours"]
    assert "20:30" in found[f"{at}quiet"]
    assert "09:00" in found[f"{at}digests"]
    assert "mon 09:00" in found[f"{at}summary_at"]
    assert "30" in found[f"{at}keep_orders"]
    assert "联系要早于办结" in found[f"{at}clocks.policy"]
    assert "close" in found[f"{at}clocks.charity.clos"]
    assert "hardship" in found[f"{at}clocks.hardhip"]
