"""An invented page, and how tests read one."""

from __future__ import annotations

import asyncio

import pytest

from retrieval.domain import Article
from retrieval.sources.fetch.get import LIMITS, FetchLimits
from retrieval.sources.fetch.guard import Allowed, Wire
from retrieval.sources.pages import PageError, fetch_page

LOOPBACK = Allowed.read("127.0.0.0/8")
BODY = "The lock gates at Ostrel stay shut until the ice is gone, the harbour master said."
PAGE = f"""<!doctype html><html><head><title>Gates stay shut</title>
<meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2024-05-03T10:00:00+02:00">
<meta name="author" content="Ada Moor">%s</head>
<body><article><h1>Gates stay shut</h1><p>{BODY}</p>
<p>Nobody at the town hall would say when the spring boats may pass again.</p>
</article></body></html>"""
HTML = (PAGE % "").encode()


def read(
    url: str, *, limits: FetchLimits = LIMITS, allowed: Allowed = LOOPBACK, wire: Wire | None = None
) -> Article:
    page = fetch_page(url, limits=limits, allowed=allowed, wire=wire or Wire())
    return asyncio.run(page)


def refused(url: str, **options: object) -> PageError:
    with pytest.raises(PageError) as error:
        read(url, **options)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 600
    return error.value
