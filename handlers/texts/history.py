"""The names of people who exist in an example history only: nobody must take them for neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orders.states import Role

if TYPE_CHECKING:
    from datetime import datetime

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROLES = {
    Role.MEMBER: "示例队员",
    Role.LEAD: "示例队长",
    Role.STAFF: "示例干部",
    Role.GRID_WORKER: "示例网格员",
}

HELP = {
    "history": "再写进 N 件编出来的往年诉求，用来看看周报、试试速度；只能写进还没用过的库",
    "seed": "换一个数，编出来的就是另一段历史（不写是 3）",
}

HERE = "这里"
WRITING = "正在写示例历史"
REAL = (
    "「{community}」已经有真实的诉求了。示例历史只能写进还没用过的库，请换一个数据文件夹（SANDAN_DATA_DIR）。"
)


def written(new: int, first: datetime, last: datetime) -> str:
    """Say what was written, or that it was there before."""
    if not new:
        return "这里已经有示例历史了，没有再写一遍。"
    days = f"{first:%Y-%m-%d} 到 {last:%Y-%m-%d}"
    return f"示例历史写好了：新写 {new} 件诉求，{days}。都是编出来的，没有真人真事。"


def worker(role: Role, number: int) -> str:
    """Name somebody who works in the community; `number` counts all of them from 1."""
    turn, stem = divmod(number - 1, len(_STEMS))
    return f"{_ROLES[role]}{_STEMS[stem]}{turn + 1 if turn else ''}"


def resident(number: int) -> str:
    """Name a resident."""
    return f"示例居民{number:04}"


def phone(number: int, *, resident: bool) -> str:
    """Return a phone that nobody can have: no number begins with three noughts."""
    return f"000{1 if resident else 2}{number % 10_000_000:07}"
