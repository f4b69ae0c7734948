"""Updates that wait for the bot, and how polling takes them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Condition
from typing import Any, Literal

from tests.support.telegram.events import Delivery
from tests.support.telegram.refusals import RefusalError, bad

FIRST_ID = 700_000_001
MOST = 100
LONGEST_POLL_S = 50
HOOKED = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
BY_WEBHOOK = "terminated by setWebhook request"
BY_OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
# Sent only to bots that name them.
ON_DEMAND = ("chat_member", "message_reaction", "message_reaction_count")


class Updates:
    """The queue: an update stays until its offset is confirmed, or a webhook took it.

    All of it under ``changed``, which is told of everything that happens.
    """

    def __init__(self, changed: Condition) -> None:
        self.changed = changed
        self.pending: dict[int, dict[str, Any]] = {}
        self.deliveries: list[Delivery] = []
        self.confirmed: set[int] = set()
        self.allowed: tuple[str, ...] = ()
        self.webhook: dict[str, Any] = {}
        self.webhook_error = ""
        self.closed = False
        self.polls = 0
        self._next = FIRST_ID
        self._poller: object | None = None

    def push(self, kind: str, shown: dict[str, Any]) -> int | None:
        """A new update; None where the bot does not want this kind."""
        with self.changed:
            wanted = kind in self.allowed if self.allowed else kind not in ON_DEMAND
            if not wanted:
                return None
            update_id, self._next = self._next, self._next + 1
            self.pending[update_id] = {"update_id": update_id, kind: shown}
            self.changed.notify_all()
            return update_id

    def poll(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """getUpdates: waits for updates; the poller that came before is sent away."""
        with self.changed:
            if self.webhook:
                raise RefusalError(409, HOOKED)
            me = self._poller = object()
            self.polls += 1
            self.changed.notify_all()
            self._take_options(given)
            deadline = time.monotonic() + min(given.get("timeout", 0), LONGEST_POLL_S)
            most = given.get("limit", MOST)
            while not (ready := self._ready(given.get("offset", 0), most)) and not self.closed:
                left_s = deadline - time.monotonic()
                if left_s <= 0 or self._poller is not me or self.webhook:
                    break
                self.changed.wait(left_s)
            if self._poller is not me or self.webhook:
                raise RefusalError(409, BY_WEBHOOK if self.webhook else BY_OTHER)
            self._poller = None
            self.delivered(ready, by_webhook=False)
            return ready

    def delivered(self, some: Sequence[dict[str, Any]], *, by_webhook: bool) -> None:
        """Note what goes out."""
        by: Literal["polling", "webhook"] = "webhook" if by_webhook else "polling"
        for update in some:
            self.deliveries.append(Delivery(update["update_id"], update, time.monotonic(), by))
        self.changed.notify_all()

    def confirm(self, update_id: int) -> None:
        """This one is done."""
        with self.changed:
            if self.pending.pop(update_id, None):
                self.confirmed.add(update_id)
            self.changed.notify_all()

    def set_webhook(self, webhook: dict[str, Any]) -> None:
        """Where updates go from now on; empty: to who polls. A poll under way is ended."""
        with self.changed:
            self.webhook, self.webhook_error = webhook, ""
            self.changed.notify_all()

    def drop(self) -> None:
        """Forget all that wait."""
        with self.changed:
            for update_id in list(self.pending):
                self.confirm(update_id)

    def _take_options(self, given: dict[str, Any]) -> None:
        if not 1 <= given.get("limit", MOST) <= MOST:
            given["limit"] = MOST
        if "allowed_updates" in given:
            self.allow(given["allowed_updates"])
        offset = given.get("offset", 0)
        ids = sorted(self.pending)
        gone = [one for one in ids if one < offset] if offset >= 0 else ids[:offset]
        for update_id in gone:
            self.confirm(update_id)

    def allow(self, kinds: Sequence[Any]) -> None:
        """The kinds that the bot wants from now on; none: those that all bots get."""
        if not all(isinstance(kind, str) for kind in kinds):
            raise bad("can't parse allowed_updates: expected an Array of String")
        self.allowed = tuple(kinds)

    def _ready(self, offset: int, most: int) -> list[dict[str, Any]]:
        return [self.pending[one] for one in sorted(self.pending) if one >= offset][:most]
