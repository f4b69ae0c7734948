"""Updates by webhook: set and taken away."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from tests.support.telegram.refusals import bad
from tests.support.telegram.world import World

MOST_CONNECTIONS = 40


def set_webhook(world: World, given: dict[str, Any]) -> Any:
    """An https address, as Telegram asks for, or one on this machine."""
    url = given["url"]
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", given.get("secret_token", "")):
        raise bad("secret token contains unallowed characters")
    if not 1 <= given.get("max_connections", MOST_CONNECTIONS) <= 100:
        raise bad("bad webhook: max_connections is out of range")
    if "allowed_updates" in given:
        world.updates.allow(given["allowed_updates"])
    if given.get("drop_pending_updates"):
        world.updates.drop()
    kept = ("url", "secret_token", "max_connections")
    world.updates.set_webhook({name: given[name] for name in kept if name in given})
    return True


def delete_webhook(world: World, given: dict[str, Any]) -> Any:
    if given.get("drop_pending_updates"):
        world.updates.drop()
    world.updates.set_webhook({})
    return True


def get_webhook_info(world: World, _: dict[str, Any]) -> Any:
    updates = world.updates
    info: dict[str, Any] = {
        "url": updates.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if updates.webhook:
        info["max_connections"] = updates.webhook.get("max_connections", MOST_CONNECTIONS)
    if updates.webhook_error:
        info["last_error_date"] = int(time.time())
        info["last_error_message"] = updates.webhook_error
    if updates.allowed:
        info["allowed_updates"] = [*updates.allowed]
    return info
