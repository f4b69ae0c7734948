"""Name servers for tests: what each host's name stands for, also if it changes."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.sources.fetch.guard import Wire

HERE = "127.0.0.1"


class Names:
    """Gives for each host its addresses; with several lists, one after another, then the last."""

    def __init__(self, **hosts: Sequence[str] | Sequence[Sequence[str]]) -> None:
        self.hosts = {name.replace("__", "."): list(found) for name, found in hosts.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        found = self.hosts.get(host)
        if found is None:
            raise OSError(f"no such host: {host}")
        if found and not isinstance(found[0], str):
            one = found[0] if len(found) == 1 else found.pop(0)
            return [str(each) for each in one]
        return [str(each) for each in found]

    @property
    def wire(self) -> Wire:
        """The outside with these names."""
        return Wire(resolve=self)
