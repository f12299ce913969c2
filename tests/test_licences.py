"""What we install may be given on: every package states a licence, and none asks for our source."""

from __future__ import annotations

import re

import pytest

from tests.licences import pinned, rows

STRONG = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
"""Licences that would reach over to our own code; the lesser one (LGPL) does not, for a library imported."""


def test_every_pinned_package_is_listed() -> None:
    """No package comes in without its licence being known."""
    assert [name for name, _ in rows()] == pinned()
    assert len(pinned()) > 30


@pytest.mark.parametrize(("name", "licence"), rows())
def test_no_licence_reaches_over_to_our_code(name: str, licence: str) -> None:
    """Permissive, weak copyleft, or a font's."""
    assert licence
    assert not STRONG.search(licence.replace("LGPL", "").replace("Lesser General Public", "")), (
        name,
        licence,
    )
