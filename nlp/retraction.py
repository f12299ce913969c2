"""Words that take back what was said before them: 说错了，是4栋."""

from __future__ import annotations

import re

_TAKEN_BACK = re.compile(
    "(?:[说讲写打发弄搞记]错了?|不对|(?:不是|不在)[^是在]{1,12})[\\s,.!\uff0c\u3002\uff01\u3001]*(?:应该|而)?[是在]?"
)


def rest_of(text: str) -> str:
    """Return what stands behind the newest words that take something back; nothing without such words."""
    found = list(_TAKEN_BACK.finditer(text))
    return text[found[-1].end() :].strip() if found else ""
