"""Reading historical messages from the files that offices have."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.commands.errors import CommandError
from bot.history import read_history

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Asia/Shanghai")
HEADINGS = ["序号", "受理时间", "诉求内容", "事发地点", "姓名", "联系电话(手机)"]
ROWS = [
    ["1", "2021/11/4 9:05", "楼道灯坏了", "梧桐苑3栋", "张某", "13000000001"],
    ["2", "2021年11月3日", "想申请低保", "", "", ""],
    ["3", "昨天", "下水道堵了", "", "", ""],
    ["4", "2021-11-05 10:00:00", "", "", "", ""],
]


def as_csv(rows: list[list[str]], delimiter: str = ",") -> str:
    """Return rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def as_xlsx(rows: list[list[str]]) -> bytes:
    """Return rows as the smallest workbook there is."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in row) + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r0" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="一" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", as_csv([HEADINGS, *ROWS]).encode("utf-8-sig")),
        ("a.csv", as_csv([HEADINGS, *ROWS]).encode("gb18030")),
        ("a.tsv", as_csv([HEADINGS, *ROWS], "\t").encode()),
        ("a.csv", as_csv([["2021 年来话登记"], [], HEADINGS, *ROWS]).encode()),
        ("a.xlsx", as_xlsx([["登记表"], HEADINGS, *ROWS])),
    ],
    ids=["utf-8", "gb18030", "tabs", "title above", "workbook"],
)
def test_a_table_is_read_by_its_headings(tmp_path: Path, name: str, data: bytes) -> None:
    """Oldest first, those without a time at the end; rows without words are counted."""
    file = tmp_path / name
    file.write_bytes(data)
    history = read_history(file, ZONE)
    assert [row.text for row in history.rows] == ["想申请低保", "楼道灯坏了", "下水道堵了"]
    assert (history.empty, history.untimed) == (1, 1)
    row = history.rows[1]
    assert (row.place, row.person, row.phone) == ("梧桐苑3栋", "张某", "13000000001")
    assert [row.at for row in history.rows] == [
        datetime(2021, 11, 3, 9, 0, tzinfo=ZONE),
        datetime(2021, 11, 4, 9, 5, tzinfo=ZONE),
        None,
    ]


def test_json_lines(tmp_path: Path) -> None:
    """Keys in English or Chinese; a time may bring its own zone."""
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"text": "一", "time": "2021-11-03T01:00:00Z"}\n\n{"内容": "二", "电话": 13000000001}\n',
        encoding="utf-8",
    )
    first, second = read_history(file, ZONE).rows
    assert first.at == datetime(2021, 11, 3, 9, 0, tzinfo=ZONE)
    assert second.phone == "13000000001"


def test_a_rows_key_is_its_own_and_stays(tmp_path: Path) -> None:
    """The same words twice are two rows; more rows in the file change no key."""
    file = tmp_path / "a.csv"
    file.write_text("内容\n灯坏了\n灯坏了\n", encoding="utf-8")
    before = [row.key for row in read_history(file, ZONE).rows]
    file.write_text("内容\n井盖没了\n灯坏了\n灯坏了\n", encoding="utf-8")
    after = [row.key for row in read_history(file, ZONE).rows]
    assert len(set(after)) == 3
    assert set(before) < set(after)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", "甲,乙\n1,2\n".encode(), "甲、乙"),
        ("a.csv", b"", "找不到"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "打不开"),
        ("a.jsonl", b'{"text": "x"}\n[1]\n', "第 2 行"),
        ("a.jsonl", b'{"text": \n', "第 1 行"),
        ("a.csv", b"\xff\xff\xff\x80", "UTF-8"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """One sentence says what is missing."""
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(CommandError, match=said):
        read_history(file, ZONE)


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none.jsonl"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    """The sentence names the file."""
    with pytest.raises(CommandError, match=name):
        read_history(tmp_path / name, ZONE)
