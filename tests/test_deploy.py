"""What is handed to operators for running the service says what the documentation promises."""

from __future__ import annotations

import tomllib
from configparser import ConfigParser
from pathlib import Path

from bot.config import Settings
from bot.listening import WANTED

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
    assert int(service["LimitNOFILE"]) >= WANTED


def test_the_image_runs_as_nobody_in_particular_and_holds_what_is_pinned() -> None:
    """With no secret in it: those come from the environment."""
    lines = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and not line.startswith(("#", " "))]
    said = dict(words)
    user, group = said["USER"].split(":")
    assert user.isdecimal()
    assert int(user) > 0, "a number: an orchestrator cannot tell from a name that it is not root's"
    assert f"--uid {user}" in "".join(lines)
    assert group == user
    assert (said["STOPSIGNAL"], said["EXPOSE"]) == ("SIGTERM", str(Settings().port))
    assert "/health" in said["HEALTHCHECK"]
    assert any("requirements.txt" in line for line in lines)
    assert "SECRET" not in "".join(lines)


def test_no_settings_and_no_data_get_into_an_image() -> None:
    """Not even from a folder in which the service was tried out; what is installed does get in."""
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "var/", ".git/", ".venv/"} <= set(left_out)
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert not {f"{name}/" for name in wheel["targets"]["wheel"]["packages"]} & set(left_out)


def test_commands_are_run_where_the_service_lives() -> None:
    """By its user, in its folder, with its program: anything else would find other settings and data."""
    service = unit()["Service"]
    script = (ROOT / "deploy" / "sandan").read_text(encoding="utf-8")
    program = service["ExecStart"].split()[0]
    assert f"cd {service['WorkingDirectory']} " in script
    assert f"runuser -u {service['User']} -- {program} " in script
    assert f"umask {service['UMask'][1:]}\n" in script
    assert (ROOT / "deploy" / "sandan").stat().st_mode & 0o111
