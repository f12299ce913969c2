"""What an order is about, in the five categories of the 三单 practice.

The first four are the classes for which the practice forms work teams (政策法规宣传, 矛盾纠纷调解,
助困帮扶, 爱心援助); its 等 is `OTHER`. A community extends them below this level, by *matters*: a
matter (邻里噪音, 路灯照明 …) belongs to one category, has words of its own and may have a team of
its own.
"""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The class of an order; decides which teams may take it and its deadlines."""

    POLICY = "policy"
    MEDIATION = "mediation"
    HARDSHIP = "hardship"
    CHARITY = "charity"
    OTHER = "other"
