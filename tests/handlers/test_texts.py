"""How the words are written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TEXTS = sorted((Path(__file__).parents[2] / "handlers" / "texts").glob("*.py"))
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff\u300d\u300f}][,:;?!()]|[,:;?!()][\u4e00-\u9fff\u300c\u300e{]")
"""A Chinese character, or what is filled in, beside an ASCII mark: Chinese takes full-width punctuation."""


def sentences(path: Path) -> list[str]:
    """Return every piece of text of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_chinese_is_written_with_chinese_punctuation(path: Path) -> None:
    """No sentence mixes Chinese characters with ASCII commas, colons or brackets."""
    assert [text for text in sentences(path) if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_no_sentence_blames_or_uses_jargon(path: Path) -> None:
    """Words that a good clerk would not say to an old neighbour do not occur."""
    banned = re.compile("错误代码|非法|违规操作|参数|系统异常|请勿|严禁|无效输入|用户")
    assert [text for text in sentences(path) if banned.search(text)] == []
