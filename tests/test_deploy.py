"""What is handed to operators for running the service says what the documentation promises."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]


def unit() -> ConfigParser:
    """Read the unit as systemd does: names keep their letters, every line holds one value."""
    read = ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    read.read_string((ROOT / "deploy" / "sandan.service").read_text(encoding="utf-8"))
    return read


def test_the_unit_gives_the_service_its_data_and_nothing_else() -> None:
    """A user of its own, no rights to gain, nothing else to write to, and time to finish what is in hand."""
    service = unit()["Service"]
    assert service["ExecStart"].endswith("sandan serve")
    assert service["User"] not in {"", "root"}
    assert (service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("yes", "")
    assert (service["ProtectSystem"], service["ProtectHome"]) == ("strict", "yes")
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert int(service["TimeoutStopSec"]) > 10


def test_the_image_runs_as_nobody_in_particular_and_holds_what_is_pinned() -> None:
    """With no secret in it: those come from the environment."""
    lines = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and not line.startswith(("#", " "))]
    assert dict(words)["USER"] == "sandan"
    assert any("requirements.txt" in line for line in lines)
    assert "SECRET" not in "".join(lines)
