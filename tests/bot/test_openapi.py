"""HTTP against its own description: whatever is asked, the answers are the described ones."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.openapi import from_path

from tests.bot.stage_telegram import SECRET_HEADER_VALUE, TelegramStage
from tests.bot.web.pictures import snapshot
from tests.botapi import BotApi

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
EXAMPLES = 40
PATIENCE = 60

schema = from_path(DESCRIPTION)


class Unhurried(TelegramStage):
    """A service that lets one browser do as much as it wants."""

    def settings(self) -> dict[str, Any]:
        """Return what an operator would set."""
        return {**super().settings(), "limit_uploads": 10**6, "limit_newcomers": 10**6}


class Hosted:
    """The whole service in a thread of its own, for a client that waits in ours."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._opened = threading.Event()
        self.url = ""
        self.addresses: set[str] = set()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._opened.wait(PATIENCE)

    async def _serve(self) -> None:
        async with BotApi() as api:
            stage = Unhurried(self._folder, api, "webhook")
            await stage.start()
            self.addresses = {one.canonical for one in stage.running.pages.router.resources()}
            self.url = f"http://127.0.0.1:{stage.port}"
            self._opened.set()
            await self._stop.wait()
            await stage.stop()

    def close(self) -> None:
        """Stop it."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        self._loop.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """One service for everything that is thought of."""
    hosted = Hosted(tmp_path_factory.mktemp("hosted"))
    yield hosted
    hosted.close()


@pytest.fixture
def cookie(service: Hosted) -> str:
    """The cookie of somebody who has just opened the page."""
    given = requests.get(service.url, timeout=PATIENCE).cookies["sandan"]
    assert given
    return given


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_of_the_described(case: Case[Any], service: Hosted, cookie: str) -> None:
    """Status, media type and shape, for right and wrong requests, of strangers and of those who are known."""
    known: dict[str, Any] = {"cookies": {"sandan": cookie}}
    if case.path == "/telegram/webhook":
        known = {"headers": {SECRET_HEADER: SECRET_HEADER_VALUE}}
    for who in ({}, known):
        case.call_and_validate(
            base_url=service.url,
            checks=[
                schemathesis.checks.not_a_server_error,
                schemathesis.checks.status_code_conformance,
                schemathesis.checks.content_type_conformance,
                schemathesis.checks.response_schema_conformance,
            ],
            allow_redirects=False,
            **who,
        )


def test_a_picture_goes_up_and_comes_down_as_described(service: Hosted, cookie: str) -> None:
    """The good course, which no made-up body finds."""
    cookies = {"sandan": cookie}
    up = requests.post(f"{service.url}/photos", data=snapshot(), cookies=cookies, timeout=PATIENCE)
    schema["/photos"]["POST"].validate_response(up)
    assert up.status_code == 201
    down = requests.get(f"{service.url}/photos/{up.json()['ref']}", cookies=cookies, timeout=PATIENCE)
    schema["/photos/{key}"]["GET"].validate_response(down)
    assert down.headers["Content-Type"] == "image/jpeg"


def test_the_description_knows_every_address(service: Hosted) -> None:
    """Whoever adds one describes it; the chat's frames and what belongs to the page are told elsewhere."""
    assert service.addresses - set(schema.raw_schema["paths"]) == {"/ws", "/static/{name}", "/favicon.ico"}
    assert set(schema.raw_schema["paths"]) <= service.addresses
