"""The reader: scores hang on the pair alone, and only on weights that are whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import StoreError
from retrieval.ranking import reader
from retrieval.ranking.reader import Reader

QUESTION = "How long did the ferry wait at the lock?"
PAIRS = tuple(
    (QUESTION, text)
    for text in (
        "The ferry. The ferry waited at the lock for eleven hours.",
        "The ferry. Herring prices rose again on Tuesday.",
        "The ferry. Bakers in the old town have run out of rye." * 40,
    )
)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(len(PAIRS))))
def test_a_score_hardly_hangs_on_what_is_read_beside_it(order: list[int]) -> None:
    # Numbers of one byte are scaled by what is read at once: on training questions scores differ by
    # .045 of their spread in the mean, with these weights as with those before them.
    alone = {pair: float(Reader().scores([pair])[0]) for pair in PAIRS}
    together = Reader().scores([PAIRS[n] for n in order])
    spread = max(alone.values()) - min(alone.values())
    differ = [abs(alone[PAIRS[n]] - told) for n, told in zip(order, together, strict=True)]
    assert sum(differ) / len(differ) < spread / 20


def test_what_answers_is_above_what_does_not() -> None:
    first, *others = Reader().scores(PAIRS)
    assert first > max(others)


def test_a_pair_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Reader()
    before = one.scores(PAIRS)
    monkeypatch.setattr(reader, "_session", lambda: pytest.fail("read again"))
    assert one.scores(PAIRS[::-1]).tolist() == before[::-1].tolist()
    assert one.scores(()).tolist() == []


@pytest.mark.parametrize(("name", "fault"), [("weights.onnx", "damaged"), ("gone", "missing")])
def test_weights_that_are_not_whole_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    (tmp_path / "weights.onnx").write_bytes(b"half of it")
    monkeypatch.setattr(reader, "WEIGHTS", tmp_path / name)
    reader._session.cache_clear()
    with pytest.raises(StoreError, match=f"{name} of the reader is {fault}: install Quoth again"):
        Reader().scores([(QUESTION, f"Nobody has read of {name}.")])
    reader._session.cache_clear()
