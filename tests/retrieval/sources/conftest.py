"""A web server for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.web.reading import HTML
from tests.support.web.server import Sent, Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A server with one page, ``/a``."""
    with serving() as server:
        server.pages["/a"] = Sent(HTML)
        yield server
