"""The licences of what we install: the table in docs/security.md, made from the packages' own metadata."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

PINS = Path(__file__).parent.parent / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)
CLASSIFIER = "License :: OSI Approved :: "
SHORT = 40
"""Characters of a licence's name; some packages put its whole text there."""
KNOWN = {"resvg-py": "MIT", "tzdata": "Apache-2.0"}
"""One that states its licence only in a file beside its code, and one that only other systems install."""


def pinned() -> list[str]:
    """Return the names of the packages that the service is installed with."""
    return PIN.findall(PINS.read_text(encoding="utf-8"))


def licence_of(name: str) -> str:
    """Return what a package states: its expression, a short name, or its classifiers.

    Raises:
        LookupError: it states nothing.
    """
    if name in KNOWN:
        return KNOWN[name]
    stated = metadata.metadata(name)
    expression, said = (_field(stated, field) for field in ("License-Expression", "License"))
    kinds = [one.removeprefix(CLASSIFIER) for one in stated.get_all("Classifier") or () if CLASSIFIER in one]
    if expression or (said and len(said) <= SHORT and not kinds):
        return expression or said
    if not kinds:
        raise LookupError(f"{name} states no licence")
    return " / ".join(kinds)


def _field(stated: metadata.PackageMetadata, name: str) -> str:
    return stated[name].strip() if name in stated else ""


def rows() -> list[tuple[str, str]]:
    """Return each package with its licence."""
    return [(name, licence_of(name)) for name in pinned()]
