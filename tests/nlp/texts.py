"""Texts for the property tests: anything at all, and what residents' messages are made of."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "3栋", "三号楼", "2单元", "501", "丹凤", "小区", "东门", "农行门口", "建设路", "门口那条路",
    "着火了", "煤气味", "老人", "摔倒", "不想活了", "没有", "去年", "气死我了", "孩子", "打我",
    "另外", "还有", "1、", "2、", "一是", "二是", "。", "，", "！", "？", "\n", " ",
    "我叫王小明", "李某", "138", "1234", "5678", "13812345678", "幺三八一二三四五六七八", "0513-88901234",
    "11010519491231002X", "6222021001123456789", "匿名", "路灯坏了", "垃圾", "樓上",
    "吵吵吵吵", "\u200b", "\u202e", "１３８", "🔥", "1\ufe0f\u20e3", "-", "(", ")", "的", "怎么", "物业费",
)  # fmt: skip

anything = st.text(max_size=200)
messages = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
texts = st.one_of(anything, messages, st.lists(st.one_of(anything, messages), max_size=4).map("".join))
