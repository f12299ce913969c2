"""Grids, estates and buildings of the file of `sandan init`, with the short forms people say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.tables import CODE
from handlers.texts import operator as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.tables import Table

MOST_BUILDINGS = 999
SUFFIXES = ("栋", "号楼", "幢", "座")
"""What people call a building; the first names it unless the estate says otherwise."""

_LETTERS = {
    "甲": "jia",
    "乙": "yi",
    "丙": "bing",
    "丁": "ding",
    "东": "dong",
    "南": "nan",
    "西": "xi",
    "北": "bei",
}
"""What stands behind a building's number, in letters that fit a link."""

_DIGITS = "零一二三四五六七八九"
_PLAIN = re.compile(r"0*([1-9][0-9]{0,2})")
_ENDING = re.compile("(?:小区|社区)$")


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """A grid, estate or building; `path` holds the codes from itself up to the outermost."""

    code: str
    name: str
    kind: str
    path: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None


def read_places(community: Table) -> tuple[PlacePlan, ...]:
    """Read a community's places, outermost first."""
    grids = tuple(_grid(table) for table in community.tables("grid"))
    codes = {grid.code for grid in grids}
    inner = [place for table in community.tables("estate") for place in _estate(table, codes)]
    return (*grids, *inner)


def _grid(table: Table) -> PlacePlan:
    code = table.code()
    return PlacePlan(code, table.text("name"), "grid", (code,), table.texts("aliases"))


def _estate(table: Table, grids: set[str]) -> Iterator[PlacePlan]:
    """Read an estate (or a landmark: one without buildings), and yield its buildings after it."""
    code, name, grid = table.code(), table.text("name"), table.choice("grid", grids, "")
    estate = PlacePlan(
        code=code,
        name=name,
        kind="estate",
        path=(code, grid) if grid else (code,),
        aliases=_estate_aliases(name, table.texts("aliases")),
        latitude=table.degrees("latitude", 90),
        longitude=table.degrees("longitude", 180),
    )
    suffix = table.text("suffix", SUFFIXES[0])
    yield estate
    for number in _numbers(table):
        yield _building(estate, number, suffix)
    for inner in table.tables("building"):
        yield _own_building(inner, estate, suffix)


def _numbers(table: Table) -> list[str]:
    """Read `buildings = 12` or `buildings = ["1", "2甲"]`."""
    value = table.raw("buildings")
    if value is None:
        return []
    if type(value) is int and 0 < value <= MOST_BUILDINGS:
        return [str(number) for number in range(1, value + 1)]
    if not isinstance(value, list) or not all(type(one) in {int, str} for one in value):
        table.wrong("buildings", texts.NOT_BUILDINGS.format(most=MOST_BUILDINGS))
        return []
    numbers = [str(one).strip() for one in value]
    for number in numbers:
        if not building_code("", number):
            table.wrong("buildings", texts.BUILDING_NEEDS_CODE.format(number=number))
    return numbers


def _building(estate: PlacePlan, number: str, suffix: str) -> PlacePlan:
    """Return the building of a number."""
    code = building_code(estate.code, number)
    names = building_names(number, suffix)
    return PlacePlan(code, f"{estate.name}{names[0]}", "building", (code, *estate.path), names)


def _own_building(table: Table, estate: PlacePlan, suffix: str) -> PlacePlan:
    """Read a building that is described by itself: with a name, aliases or a position of its own."""
    number = table.text("number")
    code = table.code("code", building_code(estate.code, number) or None)
    names = building_names(number, suffix) if number else ("",)
    return PlacePlan(
        code=code,
        name=table.text("name", f"{estate.name}{names[0]}"),
        kind="building",
        path=(code, *estate.path),
        aliases=tuple(dict.fromkeys([*names, *table.texts("aliases")])),
        latitude=table.degrees("latitude", 90),
        longitude=table.degrees("longitude", 180),
    )


def building_code(estate: str, number: str) -> str:
    """Return a building's code: the estate's and the number (2甲 → 2jia); empty where letters fail."""
    plain = "".join(_LETTERS.get(letter, letter) for letter in number).lower()
    return f"{estate}-{plain}" if CODE.fullmatch(plain) else ""


def building_names(number: str, suffix: str = SUFFIXES[0]) -> tuple[str, ...]:
    """Return what people call a building, its own name first: 3栋, 3号楼, 三栋, 三号楼 and so on."""
    bare = next((number.removesuffix(one) for one in (*SUFFIXES, "楼") if number.endswith(one)), number)
    plain = _PLAIN.fullmatch(bare)
    spoken = [plain[1], in_han(int(plain[1]))] if plain else [bare]
    ways = (suffix, *(one for one in SUFFIXES if one != suffix))
    said = [f"{one}{way}" for one in spoken for way in ways]
    return tuple(dict.fromkeys([f"{spoken[0]}{suffix}", *said]))


def in_han(number: int) -> str:
    """Write 1 to 999 as it is said: 三, 十二, 二十, 一百零八."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def _estate_aliases(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return an estate's other names: those given, and the name without 小区 at its end."""
    short = _ENDING.sub("", name)
    made = [short] if len(short) > 1 else []
    return tuple(one for one in dict.fromkeys([*given, *made]) if one != name)
