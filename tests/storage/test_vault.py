"""Personal fields are sealed, keys can be changed, and look-ups go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import SealBrokenError, Vault

OLD = "the first secret of the house, long enough"
NEW = "the second secret of the house, long enough"


@given(st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_again(text: str) -> None:
    """Any text comes back as it was."""
    vault = Vault(OLD)
    assert vault.open(vault.seal(text)) == text


def test_a_seal_hides_its_text_and_differs_each_time() -> None:
    """Neither the words nor their being equal can be read from the database."""
    vault = Vault(OLD)
    sealed = vault.seal("13800001111")
    assert "13800001111" not in sealed
    assert sealed != vault.seal("13800001111")
    assert not vault.seal("")


def test_a_changed_key_still_opens_what_the_old_one_sealed() -> None:
    """The newest secret seals, every one opens."""
    sealed = Vault(OLD).seal("王秀兰")
    both = Vault(NEW, OLD)
    assert both.open(sealed) == "王秀兰"
    with pytest.raises(SealBrokenError):
        Vault(OLD).open(both.seal("王秀兰"))


def test_a_wrong_key_opens_nothing() -> None:
    """Another house's secret, or a field that was tampered with, raises one clear error."""
    sealed = Vault(OLD).seal("王秀兰")
    with pytest.raises(SealBrokenError):
        Vault(NEW).open(sealed)
    with pytest.raises(SealBrokenError):
        Vault(OLD).open(sealed[:-4] + "AAAA")


def test_the_look_up_survives_a_change_of_key() -> None:
    """A phone is found again after a rotation, and never under another house's secret."""
    before = Vault(OLD).look_up("13800001111")
    assert Vault(NEW, OLD).look_ups("13800001111") == [Vault(NEW).look_up("13800001111"), before]
    assert Vault(NEW).look_up("13800001111") != before
    assert Vault(OLD).look_up("13800001112") != before


def test_a_signature_hangs_on_the_newest_key() -> None:
    """Links and cookies are signed apart from seals and look-ups."""
    vault = Vault(NEW, OLD)
    assert vault.sign("a") == Vault(NEW).sign("a") != vault.look_up("a")[:32]


@pytest.mark.parametrize("secrets", [(), ("short",), (OLD, "short")])
def test_a_weak_secret_is_refused(secrets: tuple[str, ...]) -> None:
    """Fewer than 32 characters, or none, never begin."""
    with pytest.raises(ValueError, match="at least 32 characters"):
        Vault(*secrets)


def test_what_is_sealed_anew_needs_the_former_key_no_more() -> None:
    """And what the newest key has sealed stays as it is."""
    sealed = Vault(OLD).seal("王秀兰")
    again = Vault(NEW, OLD).reseal(sealed)
    assert Vault(NEW).open(again) == "王秀兰"
    assert Vault(NEW, OLD).reseal(again) == again
    assert Vault(NEW, OLD).reseal("") == ""
    with pytest.raises(SealBrokenError):
        Vault(NEW).reseal(sealed)
