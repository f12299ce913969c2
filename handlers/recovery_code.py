"""What a recovery code 找回码 looks like: sixteen digits, the last a check, shown as on a bank card.

Digits alone, because they can be dictated, written down and typed with every keyboard. Fifteen are random
(50 bits): whoever guesses meets the limit of tries long before a code.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

DIGITS = 16
_BETWEEN = r"[\s\-\u2010-\u2015\u00b7.,\u3001\u3002]*"
_CODE = re.compile(rf"(?:\d{_BETWEEN}){{{DIGITS}}}", re.ASCII)
_MANY_DIGITS = re.compile(rf"(?:\d{_BETWEEN}){{8,24}}", re.ASCII)


def make() -> str:
    """Return a new code."""
    random = "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
    return random + next(digit for digit in "0123456789" if is_valid(random + digit))


def is_valid(code: str) -> bool:
    """Say whether the check digit fits (ISO/IEC 7064, MOD 11,10): it finds every single wrong digit."""
    check = 5
    for digit in code:
        check = (((check or 10) * 2) % 11 + int(digit)) % 10
    return check == 1


def shown(code: str) -> str:
    """Return a code in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, DIGITS, 4))


def read(text: str) -> str | None:
    """Return the digits of what has the shape of a code, fitting or not, and nothing around it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"\D", "", plain) if _CODE.fullmatch(plain) else None


def is_nearly(text: str) -> bool:
    """Say whether this may have been meant as a code, with digits too many or too few."""
    return _MANY_DIGITS.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None
