"""Set up and run Sandan from a fresh checkout, with the standard library alone.

python3 dev.py demo      play the whole loop in a browser (add --story for a terminal)
python3 dev.py test      every check and test
python3 dev.py setup     only prepare the environment in .venv
python3 dev.py sandan    any command of the service, e.g. `python3 dev.py sandan doctor`
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OURS = ("bot", "handlers", "nlp", "orders", "scheduler", "storage")
DEBIAN_FOR_TESTS = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")

RUFF = (str(BIN / "ruff"),)
CHECKS = (
    ("style", (*RUFF, "check", ".")),
    ("format", (*RUFF, "format", "--check", ".")),
    ("house rules", (str(BIN / "lint-imports"),)),
    ("types", (str(PYTHON), "-m", "mypy")),
    ("tests", (str(PYTHON), "-m", "pytest", "-n", "2")),
)


class MissingError(Exception):
    """Something that only the person at this machine can provide."""


def say(sentence: str) -> None:
    """Print one line of progress."""
    print(f"[dev] {sentence}", file=sys.stderr, flush=True)


def pins(*, development: bool) -> Path:
    """Return the file with the exact versions to install."""
    return ROOT / ("requirements-dev.txt" if development else "requirements.txt")


def fingerprint(*, development: bool) -> str:
    """Return a digest of everything that decides what the environment holds."""
    parts = [pins(development=development).read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()


def is_ready(*, development: bool) -> bool:
    """Say whether an earlier set-up still holds (a development one serves for both)."""
    stamps = [True] if development else [True, False]
    return PYTHON.exists() and any(
        stamp_of(development=kind).is_file()
        and stamp_of(development=kind).read_text() == fingerprint(development=kind)
        for kind in stamps
    )


def stamp_of(*, development: bool) -> Path:
    """Return the file that remembers a finished set-up."""
    return ENVIRONMENT / ("ready-dev" if development else "ready")


def setup(*, development: bool) -> None:
    """Prepare .venv; instant when nothing has changed since the last time."""
    if is_ready(development=development):
        return
    started = time.monotonic()
    make_environment()
    say("installing what it needs (about a minute the first time) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    show(run_quietly([*pip, "-r", str(pins(development=development))]))
    show(run_quietly([*pip, "--no-deps", "--editable", str(ROOT)]))
    stamp_of(development=development).write_text(fingerprint(development=development))
    say(f"ready in {time.monotonic() - started:.0f} s")


def make_environment() -> None:
    """Make the virtual environment, or say in one sentence what is missing."""
    if PYTHON.exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian splits it off; ask before venv fails half-way
        import venv  # noqa: PLC0415
    except ImportError as error:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        message = f"Python's venv is missing: run `sudo apt install python{version}-venv` and try again."
        raise MissingError(message) from error
    say(f"making {ENVIRONMENT.relative_to(ROOT)} …")
    venv.create(ENVIRONMENT, with_pip=True, clear=True)


def compile_sources() -> None:
    """Translate our own modules once: a service that cannot write here would do so at every start."""
    folders = [str(ROOT / name) for name in OURS]
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", *folders], cwd=ROOT, check=False)


def run_quietly(command: list[str]) -> subprocess.Popen[str]:
    """Start a command whose output is boiled down to one line."""
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def show(process: subprocess.Popen[str]) -> None:
    """Show a command's last line while it runs, and all of it if it fails."""
    lines: list[str] = []
    moving = sys.stderr.isatty()
    for line in process.stdout or ():
        lines.append(line)
        if moving:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{line.strip()[:width]}", end="", file=sys.stderr, flush=True)
    if moving:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if process.wait() != 0:
        sys.stderr.writelines(lines[-30:])
        message = "installing failed (the last lines are above): is the package index within reach?"
        raise MissingError(message)


def ensure_browser() -> None:
    """Make sure that the browser tests have a browser, as root on Debian by installing it."""
    if any(shutil.which(name) for name in BROWSERS) and has_chinese_font():
        return
    install = f"apt-get install -y --no-install-recommends {' '.join(DEBIAN_FOR_TESTS)}"
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        message = f"the browser tests need Chromium and a Chinese font: run `sudo {install}` and try again."
        raise MissingError(message)
    say("installing Chromium and a Chinese font for the browser tests …")
    show(run_quietly(["apt-get", "update", "-q"]))
    show(run_quietly(install.split()))


def has_chinese_font() -> bool:
    """Say whether a page in Chinese would show characters and not boxes."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    found = subprocess.run([lister, ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def test(arguments: list[str]) -> int:
    """Run every check; all of them, so that one run tells everything that is wrong."""
    setup(development=True)
    ensure_browser()
    failed = []
    for name, command in CHECKS:
        extra = arguments if name == "tests" else []
        say(f"{name}: {Path(command[0]).name} {' '.join([*command[1:], *extra])}")
        if subprocess.run([*command, *extra], cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}")
        return 1
    say("all checks passed")
    return 0


def sandan(arguments: list[str]) -> int:
    """Run a command of the service itself."""
    setup(development=False)
    return subprocess.run([str(BIN / "sandan"), *arguments], check=False).returncode


def main(arguments: list[str]) -> int:
    """Run one sub-command; 0 done, 1 failed, 2 wrong usage."""
    if sys.version_info < OLDEST:
        raise MissingError("Sandan needs Python 3.11 or newer: run this file with `python3.12`, say.")
    match arguments:
        case ["setup"]:
            setup(development=False)
            compile_sources()
            say("set up: .venv/bin/sandan --help")
            return 0
        case ["test", *rest]:
            return test(rest)
        case ["demo", *_]:
            return sandan(arguments)
        case ["sandan", *rest]:
            return sandan(rest)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except MissingError as missing:
        say(str(missing))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
