"""What the people who run the service read: the command line, set-up files, check-ups.

They are clerks before they are programmers: each sentence says what is, and what to do.
"""

from __future__ import annotations

import re

MISSING = "缺少这一项"
NOT_TEXT = "应当是不为空的文字,写在引号里"
TOO_LONG = "太长了,最多 {limit} 个字"
NOT_CODE = "「{value}」不能作代码:只能用英文字母、数字、- 和 _,最多 40 个"
NOT_NUMBER = "应当是不小于 {least} 的整数"
NOT_FLAG = "应当是 true 或 false"
NOT_DEGREES = "应当是 -{most} 到 {most} 之间的度数"
NOT_LIST = '应当是一串文字,如 ["甲", "乙"]'
NOT_TABLE = "应当是一个表"
NOT_TABLES = "应当写成 [[{key}]],一段一个"
NOT_BUILDINGS = '应当是楼的数目(1 到 {most}),或楼号的清单,如 ["1", "2甲"]'
NOT_DAY = "「{value}」不是日期,请写成 2026-10-01"
NOT_ZONE = "没有「{value}」这个时区,国内请写 Asia/Shanghai"
NO_COMMUNITY = "至少要有一个 [[community]]"
NO_CATEGORIES = "请写明这支队接哪几类:policy、mediation、hardship、charity、other"
NEEDS_TEAM = "队员和队长的邀请要写明是哪支队"
TWICE = "代码「{code}」用了不止一次"
UNKNOWN = "不认识「{value}」;可以写:{allowed}"
UNKNOWN_NEAR = "不认识「{value}」,是不是「{near}」?"
ELSEWHERE = "代码「{code}」已经是{owner}的了,请换一个"
NOTHING = "(还没有)"
OTHER_STREET = "别的街道"
OTHER_COMMUNITY = "别的社区"

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def not_toml(reason: str) -> str:
    """Say where a file stops being TOML."""
    at = _AT.search(reason)
    where = f"第 {at[1]} 行第 {at[2]} 个字符附近" if at else "文件末尾附近"
    return f"{where}写法不对,读不下去({reason})"
