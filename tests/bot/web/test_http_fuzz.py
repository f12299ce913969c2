"""Any request to any address: an answer below 500, safe headers, and nobody's data."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from handlers.flood import UNLIMITED
from tests.bot.web.service import Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = st.one_of(
    st.sampled_from(["/", "/ws", "/photos", "/health", "/demo", "/demo/resident/", "/board", "/favicon.ico"]),
    st.tuples(
        st.sampled_from(["/photos/", "/files/", "/static/", "/board/", "/demo/", "/"]),
        st.text(max_size=30),
    ).map("".join),
    st.sampled_from(["/static/../config.py", "/static/%2e%2e/config.py", "/files/..%2f..", "/photos/%00"]),
)
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='",;\\'), max_size=60)
QUERIES = st.dictionaries(st.sampled_from(["join", "place", "size", "x"]), st.text(max_size=90), max_size=3)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Cookie": WORDS.map(lambda value: f"sandan={value}"),
        "Origin": WORDS,
        "X-Forwarded-For": WORDS,
        "X-Forwarded-Proto": WORDS,
        "Accept": WORDS | st.just("text/html"),
        "Host": st.sampled_from(["evil.example", "a b", "[::1", "x" * 300, "localhost:99999"]),
        "Range": WORDS,
        "If-None-Match": WORDS,
        "Upgrade": st.just("websocket"),
        "Content-Type": WORDS,
    },
)


class Site:
    """A running chat with a loop to live in, for tests that hypothesis repeats."""

    def __init__(self, folder: Any) -> None:  # noqa: ANN401 - pytest's own folder
        """Open it."""
        self.runner = asyncio.Runner()
        self._opened = running(folder, limits=UNLIMITED)
        self.chat: Running = self.runner.run(self._opened.__aenter__())

    def close(self) -> None:
        """Close it."""
        self.runner.run(self._opened.__aexit__(None, None, None))
        self.runner.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One service for all that hypothesis thinks of."""
    opened = Site(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]),
    path=PATHS,
    query=QUERIES,
    headers=HEADERS,
    body=st.none() | st.binary(max_size=200),
)
def test_any_request_is_answered_safely(
    site: Site, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes | None
) -> None:
    """No address, query, cookie or header leads to an error of ours, and every answer is guarded."""

    async def ask() -> None:
        url = URL(site.chat.url("/")).with_path(path).with_query(query)
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
            http.request(method, url, headers=headers, data=body, allow_redirects=False) as answer,
        ):
            assert answer.status < 500, (method, path, headers)
            if answer.status != 400:  # what is no HTTP at all, the library refuses by itself
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            text = await answer.text(errors="replace")
            for value in query.values():
                assert "<" not in value or value not in text

    site.runner.run(ask())
