"""What was learned: ``learned.json``, written by ``bench/training/ranker.py``, never by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("learned.json")

_read: dict[str, Any] = json.loads(FILE.read_text("ascii"))


@dataclass(frozen=True, slots=True)
class Mix:
    """What the linear score and the reader's weigh beside each other."""

    linear: float
    reading: float


@dataclass(frozen=True, slots=True)
class Tones:
    """A logistic regression over signals: an answer is sure from the one probability on.

    Below the other it is a refusal.
    """

    weights: NDArray[np.float64]
    bias: float
    sure: float
    refused: float


MIX = Mix(**_read["mix"])


def linear(names: Sequence[str]) -> NDArray[np.float64]:
    """The linear ranker's weights of these features, in their order."""
    return np.array([_read["linear"][name] for name in names])


def tones(signals: Sequence[str], *, read: bool) -> Tones:
    """What these signals weigh, in their order, where blocks were ``read`` or where none was."""
    fitted = _read["certainty"]["read" if read else "unread"]
    weights = np.array([fitted["weights"][name] for name in signals])
    return Tones(weights, fitted["bias"], fitted["sure"], fitted["refused"])
