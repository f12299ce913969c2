"""`sandan init` and `sandan invite`."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from orders.categories import Category

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

SMALL = """
[street]
code = "s"
name = "示例街道"
[[community]]
code = "c"
name = "示例社区"
[[community.estate]]
code = "e"
name = "梧桐苑"
buildings = 2
[[community.team]]
code = "t"
name = "一队"
categories = ["other"]
[[community.invite]]
role = "member"
team = "t"
"""


def test_the_example_prints_what_others_build_on(cli: Cli) -> None:
    """The JSON names the street, its communities, an invitation for every seat, and the places."""
    made = cli("init", "--example", "--json").json
    assert made["street"]["name"].startswith("示例")
    seats = {(one["role"], one["category"]) for one in made["invites"]}
    assert seats >= {(role, category.value) for role in ("member", "lead") for category in Category}
    assert seats >= {(role, None) for role in ("staff", "grid_worker", "street", "admin")}
    assert all(re.fullmatch("[a-z0-9]{12}", one["code"]) for one in made["invites"])
    names = {place["code"]: place["name"] for place in made["places"]}
    assert names["huayuan1-3"] == "示例花园一区3栋"
    assert names["guihua-2"] == "桂花苑2号楼"


def test_a_second_time_changes_nothing(cli: Cli) -> None:
    """Running it again gives the same codes."""
    assert cli("init", "--example", "--json").json == cli("init", "--example", "--json").json


def test_the_links_lead_to_the_public_address(cli: Cli) -> None:
    """People are told the address under which the world reaches us."""
    cli.set("SANDAN_PUBLIC_URL", "https://sandan.example")
    ran = cli("init", "--example", "--bot", "@sandan_example_bot")
    assert "https://sandan.example/?join=" in ran.out
    assert "https://t.me/sandan_example_bot?start=join-" in ran.out
    assert "/bind " in ran.out


def test_a_file_of_ones_own(cli: Cli, tmp_path: Path) -> None:
    """A file builds what it says, and more of it later."""
    file = tmp_path / "street.toml"
    file.write_text(SMALL, encoding="utf-8")
    before = cli("init", str(file), "--json").json
    file.write_text(
        SMALL.replace("buildings = 2", "buildings = 3").replace("一队", "先锋队"), encoding="utf-8"
    )
    after = cli("init", str(file), "--json").json
    assert [place["code"] for place in before["places"]] == ["e", "e-1", "e-2"]
    assert [place["code"] for place in after["places"]] == ["e", "e-1", "e-2", "e-3"]
    assert after["teams"][0]["name"] == "先锋队"
    assert after["invites"] == [{**before["invites"][0], "team_name": "先锋队"}]


def test_mistakes_are_told_all_at_once_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    """Each mistake has its place; a file with one is not used at all."""
    file = tmp_path / "street.toml"
    file.write_text(
        SMALL.replace('"other"', '"othr"').replace('name = "梧桐苑"', "nam = 3"), encoding="utf-8"
    )
    ran = cli("init", str(file), "--json")
    assert ran.code == 1
    assert ran.out == ""
    assert "community[1].estate[1].name" in ran.err
    assert "community[1].estate[1].nam: " in ran.err
    assert "community[1].team[1].categories" in ran.err
    assert "other" in ran.err
    assert not cli.folder.joinpath("sandan.db").exists()


def test_what_is_no_toml_is_told_by_its_line(cli: Cli, tmp_path: Path) -> None:
    """The line of the mistake is named."""
    file = tmp_path / "street.toml"
    file.write_text("[street]\ncode = \n", encoding="utf-8")
    ran = cli("init", str(file))
    assert ran.code == 1
    assert "第 2 行" in ran.err


def test_codes_of_several_communities_have_pictures_of_their_own(cli: Cli, tmp_path: Path) -> None:
    """No picture is written over another: two communities, and two invitations for the same seat."""
    head, community = SMALL.split("[[community]]")
    invite = community[community.index("[[community.invite]]") :]
    other = community.replace('"c"', '"d"').replace('"t"', '"u"').replace('"e"', '"f"')
    file = tmp_path / "street.toml"
    file.write_text(f"{head}[[community]]{community}{invite}[[community]]{other}", encoding="utf-8")
    ran = cli("init", str(file), "--qr", str(tmp_path / "qr"))
    assert ran.code == 0, ran.err
    names = {picture.stem for picture in (tmp_path / "qr").glob("join-*.png")}
    assert names == {"join-c-t-member", "join-c-t-member-2", "join-d-u-member"}


def test_codes_to_print(cli: Cli, tmp_path: Path) -> None:
    """Every place and invitation gets a picture, and one page shows them all."""
    ran = cli("init", "--example", "--qr", str(tmp_path / "qr"))
    assert ran.code == 0
    page = (tmp_path / "qr" / "index.html").read_text(encoding="utf-8")
    assert "梧桐苑6甲栋" in page
    assert page.count("<svg") == len(list((tmp_path / "qr").glob("*.svg")))
    assert (tmp_path / "qr" / "place-wutong-6jia.png").read_bytes().startswith(b"\x89PNG")
    assert not list((tmp_path / "qr").glob("place-wangge*"))


def test_the_template_is_the_example(cli: Cli, tmp_path: Path) -> None:
    """What `--template` prints is a file that `init` takes."""
    file = tmp_path / "mine.toml"
    file.write_text(cli("init", "--template").out, encoding="utf-8")
    assert cli("init", str(file), "--json").json == cli("init", "--example", "--json").json


def test_no_key_is_needed_to_build_a_street(cli: Cli) -> None:
    """Building seals nothing."""
    cli.unset("SANDAN_SECRET_KEY")
    assert cli("init", "--example", "--json").code == 0


def test_one_more_invitation(cli: Cli) -> None:
    """An invitation is made for a team, with its uses and an end."""
    cli("init", "--example", "--json")
    made = cli("invite", "--role", "member", "--team", "policy", "--uses", "3", "--days", "7", "--json").json
    assert (made["role"], made["team"], made["category"], made["uses_left"]) == (
        "member",
        "policy",
        "policy",
        3,
    )
    assert made["expires_at"]
    assert not made["confidential"]
    assert cli("invite", "--role", "staff", "--json").json["confidential"]


def test_an_invitation_to_no_team_of_ours(cli: Cli) -> None:
    """An unknown team is told with the nearest one; a member needs one."""
    cli("init", "--example", "--json")
    assert "policy" in cli("invite", "--role", "member", "--team", "polcy").err
    assert cli("invite", "--role", "member").code == 1
    assert cli("invite", "--role", "staff", "--community", "nowhere").code == 1


def test_an_invitation_before_there_is_a_street(cli: Cli) -> None:
    """Without a street the sentence says what to do first."""
    assert "sandan init" in cli("invite", "--role", "staff").err


def test_a_database_of_a_newer_program_is_refused(cli: Cli) -> None:
    """A shape that this program does not know is left alone."""
    cli("init", "--example", "--json")
    with closing(sqlite3.connect(cli.folder / "sandan.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = 'from-the-future'")
    ran = cli("init", "--example")
    assert ran.code == 1
    assert "更新" in ran.err


def test_an_example_history(cli: Cli) -> None:
    """Past orders are written once, whatever is asked for the second time."""
    first = cli("init", "--example", "--history", "120", "--seed", "5", "--json").json
    assert first["history"] == {"orders": 120, "new": 120}
    assert cli("init", "--example", "--history", "500", "--json").json["history"] == {"orders": 120, "new": 0}
    said = cli("init", "--example", "--history", "120").out
    assert "没有再写一遍" in said


def test_a_history_takes_the_key(cli: Cli) -> None:
    """Its words are sealed, so that the key must be there first; nothing is written without."""
    cli.unset("SANDAN_SECRET_KEY")
    ran = cli("init", "--example", "--history", "10")
    assert ran.code == 1
    assert "SANDAN_SECRET_KEY" in ran.err
    assert not cli.folder.joinpath("sandan.db").exists()
