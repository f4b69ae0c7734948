"""Posts waiting updates to the webhook, again with growing pauses until each is taken."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from tests.support.telegram.webhook import MOST_CONNECTIONS
from tests.support.telegram.world import World

ANSWER_S = 10.0
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0


class Pusher:
    """Delivers as long as a webhook is set; a chat's updates may be under way side by side.

    So does Telegram: with ``max_connections`` 1 they come one after another.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.stopped = False
        self._under_way: set[int] = set()
        self._failed: dict[int, int] = {}
        self._due_s: dict[int, float] = {}

    def start(self) -> None:
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        updates = self._world.updates
        while not self.stopped:
            with updates.changed:
                webhook, ready = updates.webhook, self._ready()
                if not ready:
                    updates.changed.wait(self._wait_s())
                    continue
                self._under_way.add(ready["update_id"])
                updates.delivered([ready], by_webhook=True)
            Thread(target=self._push, args=(webhook, ready), daemon=True).start()

    def _ready(self) -> dict[str, Any] | None:
        updates, now_s = self._world.updates, time.monotonic()
        most = updates.webhook.get("max_connections", MOST_CONNECTIONS)
        if not updates.webhook or len(self._under_way) >= most:
            return None
        waiting = (one for one in sorted(updates.pending) if one not in self._under_way)
        due = (one for one in waiting if self._due_s.get(one, 0) <= now_s)
        first = next(due, None)
        return None if first is None else updates.pending[first]

    def _wait_s(self) -> float | None:
        now_s = time.monotonic()
        pending = self._world.updates.pending
        due = (self._due_s[one] for one in pending if one in self._due_s)
        return max(0.0, min((one for one in due if one > now_s), default=now_s + 60) - now_s)

    def _push(self, webhook: dict[str, Any], update: dict[str, Any]) -> None:
        updates, update_id = self._world.updates, update["update_id"]
        error = posted(webhook, update)
        with updates.changed:
            self._under_way.discard(update_id)
            if error:
                failed = self._failed[update_id] = self._failed.get(update_id, 0) + 1
                pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (failed - 1))
                self._due_s[update_id] = time.monotonic() + pause_s
                updates.webhook_error = error
            else:
                updates.confirm(update_id)
            updates.changed.notify_all()


def posted(webhook: dict[str, Any], update: dict[str, Any]) -> str:
    """Why the update was not taken; empty where it was."""
    parts = urlsplit(webhook["url"])
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_S)
    headers = {"Content-Type": "application/json"}
    if secret := webhook.get("secret_token"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, json.dumps(update), headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"Connection failed: {type(error).__name__}"
    finally:
        connection.close()
    return "" if 200 <= status < 300 else f"Wrong response from the webhook: {status}"
