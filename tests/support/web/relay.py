"""A relay for TCP on loopback that can be cut: a balancer, or a network that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from threading import Thread

PIECE = 65_536


class Relay:
    """Hands each connection to the next of some ports on this machine that takes it."""

    def __init__(self, *ports: int) -> None:
        self.port = 0
        self._ports: Sequence[int] = ports
        self._turn = count()
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None

    def cut(self) -> None:
        """Break all connections and take no more."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    async def _cut(self) -> None:
        self._is_cut = True
        for writer in [*self._open]:
            writer.transport.abort()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._took, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _took(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = None if self._is_cut else await self._reached()
        if there is None:
            writer.transport.abort()
            return
        both = (writer, there[1])
        self._open.update(both)
        try:
            await asyncio.gather(_copied(reader, there[1]), _copied(there[0], writer))
        finally:
            self._open.difference_update(both)
            for one in both:
                one.close()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._turn)
        for n in range(len(self._ports)):
            with suppress(OSError):
                port = self._ports[(first + n) % len(self._ports)]
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _stop(self) -> None:
        await self._cut()
        if self._server:
            self._server.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)  # they end with their connections

    @contextmanager
    def running(self) -> Iterator[Relay]:
        """It relays inside the block."""
        thread = Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
