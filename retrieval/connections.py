"""Whom a server's certificate must come from: asked once, as reading them takes 0.1 s."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this system trusts, read once; share it between connections.

    >>> trusted() is trusted()
    True
    """
    import httpx2

    return httpx2.create_ssl_context()
