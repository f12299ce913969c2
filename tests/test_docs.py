"""What docs/ says is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.commands.arguments import build_parser
from bot.config import PREFIX, Settings
from handlers.holidays import parse_override
from tests.doc_tables import DOCS, TABLES, written_anew

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md"))]
CHINESE = [page for page in PAGES if page.name.endswith(".zh-CN.md")]
HAN = r"[\u4e00-\u9fff]"
ASCII_MARK = re.compile(rf"(?:{HAN}[,:;?!()]|[,:;?!()]{HAN})")
SPAN = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)\n]*\)|<!--.*?-->", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(rf"^\| `({PREFIX}\w+)` \| (.*?) \|", re.MULTILINE)
NO_DEFAULT = {"none", "无"}


def settings_rows() -> dict[str, str]:
    """Return every setting with its default as the pages write it; without one, nothing."""
    rows = {}
    for name, field in Settings.model_fields.items():
        empty = field.default is None or not str(field.default)
        rows[f"{PREFIX}{name.upper()}"] = "" if empty else f"`{field.default}`"
    return rows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_made_from_the_code_are_up_to_date(page: Path) -> None:
    """A table that differs is written anew by `python -m tests.doc_tables`."""
    text = page.read_text(encoding="utf-8")
    assert text == written_anew(text)


def test_every_table_stands_somewhere() -> None:
    """A table that nobody shows is not kept."""
    everything = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {name for name in TABLES if f"<!-- table: {name} -->" in everything} == set(TABLES)


@pytest.mark.parametrize("name", ["operators.md", "operators.zh-CN.md"])
def test_every_setting_is_listed_with_its_default(name: str) -> None:
    """The operators' pages know all settings of bot/config.py and no other."""
    rows = dict(ROW.findall((DOCS / name).read_text(encoding="utf-8")))
    written = {variable: "" if default in NO_DEFAULT else default for variable, default in rows.items()}
    assert written == settings_rows()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    """A variable that was renamed would be refused at the start."""
    named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
    assert named <= set(settings_rows())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_a_page_can_be_typed(page: Path) -> None:
    """Each `sandan COMMAND` with its options is known to the command line."""
    known = build_parser().format_help()
    for command in re.findall(r"`(?:\S*/)?sandan ([a-z]+)", page.read_text(encoding="utf-8")):
        assert re.search(rf"^ +{command}\b", known, re.MULTILINE), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    """A page that was moved takes its links with it."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path = target.partition("#")[0]
        if path and "://" not in path:
            assert (page.parent / path).exists(), target


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_chinese_is_written_with_chinese_punctuation(page: Path) -> None:
    """Between Chinese characters stands no ASCII mark, outside of code."""
    prose = SPAN.sub("", page.read_text(encoding="utf-8"))
    assert not ASCII_MARK.findall(prose)


@pytest.mark.parametrize("name", ["operators.md", "operators.zh-CN.md"])
def test_the_file_of_days_on_the_page_is_accepted(name: str) -> None:
    """Whoever copies the example gets what it says."""
    example = re.search(r"```toml\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    override = parse_override(example[1])
    assert len(override.holidays) == 3
    assert len(override.working_days) == 1
    assert override.announced == {2031}


@pytest.mark.parametrize("name", ["operators.md", "operators.zh-CN.md"])
def test_the_proxy_of_the_example_writes_down_who_comes(name: str) -> None:
    """What a browser has made up of itself would go through else, and all people would be one network."""
    text = (DOCS / name).read_text(encoding="utf-8")
    written = dict(re.findall(r"proxy_set_header (\S+) +(\S+);", text))
    assert written["X-Forwarded-For"] in {"$proxy_add_x_forwarded_for", "$remote_addr"}
    assert {"Host", "X-Forwarded-Proto"} <= set(written)
