"""`/metrics`: what was counted, what waits, and who may see it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NoReturn

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bot import metrics
from storage import gauges
from tests.bot.stage_web import WebStage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

PATIENCE = 60
TOKEN = "a token for the watcher"  # noqa: S105 - a test's own


class Watched(WebStage):
    """A service whose figures need a token."""

    def settings(self) -> dict[str, Any]:
        """Return what an operator would set."""
        return {**super().settings(), "metrics_token": TOKEN}


@pytest.fixture(params=[WebStage, Watched], ids=["open", "token"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WebStage]:
    """A running service without and with a token."""
    made: WebStage = request.param(tmp_path)
    await made.start()
    yield made
    await made.close()


async def figures(stage: WebStage, **headers: str) -> tuple[int, str]:
    """Ask for the page."""
    async with aiohttp.ClientSession() as http, http.get(stage.url("/metrics"), headers=headers) as answer:
        return answer.status, await answer.text()


async def test_an_order_shows_in_the_figures(tmp_path: Path) -> None:
    """Messages with their time, the order's confidence, deliveries, open orders, the outbox, jobs."""
    stage = WebStage(tmp_path)
    await stage.start()
    try:
        resident = await stage.person("居民")
        await resident.say("楼上半夜跳广场舞，吵得睡不着，请社区来调解")
        await resident.press("提交")
        status, page = await figures(stage)
    finally:
        await stage.close()
    assert status == 200
    for line in (
        'sandan_update_seconds_count{channel="web",kind="message"} 1.0',
        'sandan_update_seconds_count{channel="web",kind="press"} 1.0',
        "sandan_sorting_confidence_count 1.0",
        "sandan_open_orders{community=",
        'sandan_delivery_seconds_count{answer="true",channel="web"}',
        "sandan_phone_tasks 0.0",
        "sandan_job_overdue{job=",
        "process_resident_memory_bytes",
    ):
        assert line in page, line
    assert "广场舞" not in page


async def test_only_who_may_see_it_sees_it(stage: WebStage) -> None:
    """Without a token only this machine, and nothing that a proxy hands on; with one only its holder."""
    needs_token = isinstance(stage, Watched)
    assert (await figures(stage))[0] == (404 if needs_token else 200)
    assert (await figures(stage, **{"X-Forwarded-For": "203.0.113.7"}))[0] == 404
    assert (await figures(stage, Authorization="Bearer wrong"))[0] == (404 if needs_token else 200)
    if needs_token:
        assert (await figures(stage, Authorization=f"Bearer {TOKEN}"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "sandan.example.org", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Proto": "https"},
        {"Host": "sandan.example.org"},
        {"Host": "[not an address"},
        {"Via": "1.1 somebody"},
        {"X-Real-IP": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
    ],
    ids=" and ".join,
)
async def test_a_proxy_on_this_machine_shows_the_figures_to_nobody(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    """Whatever a proxy tells of whom it speaks for: the very name that was asked for is enough."""
    stage = WebStage(tmp_path)
    await stage.start()
    try:
        assert (await figures(stage, **headers))[0] == 404
    finally:
        await stage.close()


async def away(*_: object) -> NoReturn:
    """Refuse, as a database does that is locked or cut off."""
    raise OperationalError("select", None, ConnectionError())


async def silent(*_: object) -> NoReturn:
    """Say nothing, as a database does whose machine has stopped."""
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize("trouble", [away, silent])
async def test_while_the_database_is_away_the_service_tells_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Callable[..., object]
) -> None:
    """What was counted here is there, soon; what only the database knows is left out until it is back."""
    stage = WebStage(tmp_path)
    await stage.start()
    try:
        resident = await stage.person("居民")
        await resident.say("楼上半夜跳广场舞，吵得睡不着，请社区来调解")
        await resident.press("提交")
        assert "sandan_open_orders{" in (await figures(stage))[1]
        with monkeypatch.context() as broken:
            broken.setattr(gauges, "outbox", trouble)
            broken.setattr(metrics, "PATIENCE", 0.05 if trouble is silent else PATIENCE)
            stage.clock.forward(seconds=metrics.FRESH + 1)
            status, page = await asyncio.wait_for(figures(stage), PATIENCE)
        assert status == 200
        assert "sandan_database_up 0.0" in page
        assert 'sandan_update_seconds_count{channel="web",kind="message"} 1.0' in page
        assert "sandan_open_orders{" not in page
        assert "sandan_phone_tasks NaN" in page
        if trouble is away:
            page = (await figures(stage))[1]
            assert "sandan_database_up 1.0" in page
            assert "sandan_open_orders{" in page
    finally:
        await stage.close()
