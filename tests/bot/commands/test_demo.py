"""`sandan demo` and `sandan serve`, as processes of their own, and the story in the terminal."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.commands.demo import PAST
from handlers.texts import operator, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.commands.conftest import Cli

PATIENCE = 60


@contextmanager
def started(*arguments: str, stderr: int | IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command; it is ended with the block whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments], stdout=subprocess.PIPE, stderr=stderr or subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(stream: IO[bytes] | None, pattern: str) -> str:
    """Read lines until one matches; return what was found."""
    assert stream is not None
    read = []
    for line in stream:
        read.append(line.decode())
        if found := re.search(pattern, read[-1]):
            return found[0]
    raise AssertionError("".join(read))


def get(url: str) -> str:
    """Fetch a page of the service on this machine."""
    with urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - an address of our own
        return str(response.read().decode())


def until_ready(link: str) -> None:
    """Wait until a service says that it is ready, as whoever watches over it does.

    Just after the start all jobs catch up at once: on a busy machine a look may take longer then than
    watchers wait for, and be told as 503.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            assert '"ready": true' in get(f"{link}/health")
        except HTTPError as error:
            assert error.code == 503  # noqa: PT017 - whatever else is answered is wrong
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return


def taken_port() -> socket.socket:
    """Return a listening socket on a free port."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


def test_the_story_plays_every_category(cli: Cli) -> None:
    """Six orders through the real service: a race, a return, an unsolved one, and nothing leaks."""
    ran = cli("demo", "--story")
    assert ran.code == 0
    assert len(re.findall(r"^[一二三四五六] · ", ran.out, re.MULTILINE)) == 6
    assert f"{story.FIRST} 已经接单了" in ran.out
    assert "未解决" in ran.out
    assert "退单" in ran.out
    assert re.search(r"提到这件事的：0 条", ran.out)
    assert re.search(r"6 件诉求，5 件已归档", ran.out)
    assert not cli.folder.exists(), "a story leaves nothing behind"


def test_the_demo_opens_and_closes(cli: Cli, tmp_path: Path) -> None:
    """It prints its links, shows the three phones, keeps its key, and stops when asked."""
    cli.unset("SANDAN_SECRET_KEY")
    folder = tmp_path / "demo"
    with started("demo", "--port", "0", "--data-dir", str(folder)) as process:
        link = until(process.stdout, r"http://127\.0\.0\.1:\d+/demo")
        page = get(link)
        assert "/demo/resident/?place=" in page
        assert "/demo/member/?join=" in page
        assert "/demo/staff/?join=" in page
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    key = folder / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    kept = key.read_text()
    with started("demo", "--port", "0", "--data-dir", str(folder)) as process:
        until(process.stdout, r"/demo\b")
    assert key.read_text() == kept


def test_the_demo_has_a_past(cli: Cli, tmp_path: Path) -> None:
    """Summary and board show something; the people of the past are gone, and it is written once."""
    cli.unset("SANDAN_SECRET_KEY")
    folder = tmp_path / "demo"
    for _ in range(2):
        with started("demo", "--port", "0", "--data-dir", str(folder)) as process:
            link = until(process.stdout, r"http://127\.0\.0\.1:\d+")
            assert "示例社区" in get(f"{link}/board")
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
    with closing(sqlite3.connect(folder / "sandan.db")) as connection:
        count = "select count(*) from"
        assert connection.execute(f"{count} order_").fetchone() == (PAST,)
        assert connection.execute(f"{count} order_ where check_at is not null").fetchone() == (0,)
        assert connection.execute(f"{count} membership where left_at is null").fetchone() == (0,)


def test_the_demo_finds_another_port(cli: Cli, tmp_path: Path) -> None:
    """Where its usual port is taken it takes a free one; a port asked for is insisted on."""
    del cli
    with closing(taken_port()) as taken:
        port = str(taken.getsockname()[1])
        with started("demo", "--port", port, "--data-dir", str(tmp_path / "demo")) as process:
            assert process.wait(PATIENCE) == 1
            assert process.stderr is not None
            assert port in process.stderr.read().decode()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serving_until_told_to_stop(cli: Cli, ending: signal.Signals) -> None:
    """It answers on its port, and a signal ends it gracefully with 0."""
    cli("init", "--example", "--json")
    with started("serve", "--port", "0") as process:
        link = until(process.stderr, r"http://127\.0\.0\.1:\d+")
        until_ready(link)
        process.send_signal(ending)
        assert process.wait(PATIENCE) == 0


def test_every_line_of_a_json_log_is_json(cli: Cli, tmp_path: Path) -> None:
    """From the first to the last, the address and the end among them: a program reads it."""
    cli("init", "--example", "--json")
    cli.set("SANDAN_LOG_FORMAT", "json")
    path = tmp_path / "log"
    with path.open("wb") as log, started("serve", "--port", "0", stderr=log) as process:
        link = _address_in(path, process)
        until_ready(link)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    events = [json.loads(line) for line in path.read_text().splitlines()]
    said = [one["event"] for one in events]
    assert said[-1] == operator.STOPPED
    assert operator.SERVING.format(address=link) in said
    assert all(one["level"] and one["timestamp"] for one in events)


def _address_in(path: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until a log names the address that is served."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", path.read_text()):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(path.read_text())


def test_what_keeps_it_from_serving_is_a_line_of_json_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people can put right as one sentence; a fault of the program with its way, and no traceback."""
    cli("init", "--example", "--json")
    cli.set("SANDAN_LOG_FORMAT", "json")
    with closing(taken_port()) as taken:
        ran = cli("serve", "--port", str(taken.getsockname()[1]))
    *_, last = [json.loads(line) for line in ran.err.splitlines()]
    assert ran.code == 1
    assert (last["level"], "exception" in last) == ("error", False)
    assert "SANDAN_PORT" in last["event"]
    monkeypatch.setattr("bot.commands.serve.keep_open", _breaks)
    ran = cli("serve", "--port", "0")
    *_, last = [json.loads(line) for line in ran.err.splitlines()]
    assert ran.code == 1
    assert last["exception"][0]["exc_value"] == "out of order"


async def _breaks(*_: object) -> None:
    """Fail as nobody expects."""
    raise RuntimeError("out of order")


def test_a_taken_port_is_one_sentence(cli: Cli) -> None:
    """The address and what to do are named."""
    with closing(taken_port()) as taken:
        ran = cli("serve", "--port", str(taken.getsockname()[1]))
    assert ran.code == 1
    assert "SANDAN_PORT" in ran.err
    assert "Traceback" not in ran.err


def test_a_token_that_telegram_refuses(cli: Cli) -> None:
    """One sentence names the variable and never the token."""
    cli("init", "--example", "--json")
    with refusing() as address:
        cli.set("SANDAN_TELEGRAM_API_URL", address)
        cli.set("SANDAN_TELEGRAM_TOKEN", "1:a-token-that-must-not-be-shown")
        ran = cli("serve", "--port", "0")
    assert ran.code == 1
    assert "SANDAN_TELEGRAM_TOKEN" in ran.err
    assert "must-not-be-shown" not in ran.err


@contextmanager
def refusing() -> Iterator[str]:
    """Give the address of a Bot API that knows no token."""
    server = HTTPServer(("127.0.0.1", 0), Refusing)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


class Refusing(BaseHTTPRequestHandler):
    """Answers every call as the Bot API answers a token it does not know."""

    def do_POST(self) -> None:
        """Refuse."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
        self.send_response(401)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
