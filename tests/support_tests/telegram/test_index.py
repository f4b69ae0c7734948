"""The methods that are played are those of the official index."""

from __future__ import annotations

import pytest

from tests.support.telegram.index import index
from tests.support.telegram.methods import PLAYED
from tests.support.telegram.parameters import METHODS, known
from tests.support.telegram.play import telegram_server

KNOWN = index()
needs_index = pytest.mark.skipif(KNOWN is None, reason="the index of the Bot API is not there")


def test_every_method_that_is_known_is_played() -> None:
    assert set(PLAYED) == set(METHODS)


@needs_index
@pytest.mark.parametrize("method", METHODS)
def test_the_parameters_of_a_method_are_those_of_the_index(method: str) -> None:
    assert KNOWN
    fields = {one["name"]: one["required"] for one in KNOWN.methods[method].get("fields", ())}
    assert {name: needed for name, (_, needed) in known(method).items()} == fields


@needs_index
def test_a_slip_of_the_test_server_fails_the_test() -> None:
    with (
        pytest.raises(AssertionError, match="not as the Bot API has it"),
        telegram_server() as telegram,
    ):
        telegram.world.slips += KNOWN.wrong_object("Chat", {"id": "five"}) if KNOWN else []
