"""Figures to an aligned table in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADER = ("", "Quoth", "recipe", "ratio", "to reach", "", "wanted")
NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of both sides; ``unit``: share (more is better), s, ms, MB, count, per s."""

    key: str
    label: str
    unit: str
    quoth: float | None
    recipe: float | None = None

    @property
    def ratio(self) -> float | None:
        """Quoth by recipe, where both are there and are no shares."""
        if self.unit in ("share", "count") or not self.quoth or not self.recipe:
            return None
        return self.quoth / self.recipe


@dataclass(frozen=True, slots=True)
class Section:
    """One set: its name and what it holds, its rows, and notes below."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()


Limits = Mapping[str, Mapping[str, float]]


def shown(value: float | None, unit: str) -> str:
    """A figure as it stands in the table.

    >>> shown(0.4512, "share"), shown(1234.5, "ms"), shown(2.345, "s"), shown(None, "s")
    ('.451', '1,234 ms', '2.35 s', '–')
    """
    if value is None or value != value:
        return NONE
    if unit == "share":
        return f"{value:.3f}".removeprefix("0")
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def met(row: Row, limits: Mapping[str, float]) -> bool | None:
    """Whether Quoth's figure is as good as the one to reach; None where either is missing.

    >>> met(Row("p50", "question", "ms", 20.0), {"reach": 25})
    True
    >>> met(Row("ingest", "taking in", "s", 50.0, 20.0), {"ratio": 2})
    False
    """
    verdicts = []
    if "reach" in limits and row.quoth is not None:
        more = row.unit in ("share", "per s")
        verdicts.append(row.quoth >= limits["reach"] if more else row.quoth <= limits["reach"])
    if "ratio" in limits and row.ratio is not None:
        verdicts.append(row.ratio <= limits["ratio"])
    return all(verdicts) if verdicts else None


def lay_out(section: Section, limits: Limits) -> str:
    """The section as text: a heading, aligned columns, notes."""
    lines = [HEADER, *(_cells(row, limits.get(row.key, {})) for row in section.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    body = (
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    return "\n".join([f"== {section.title}", *body, *(f"  {note}" for note in section.notes)])


def _cells(row: Row, limits: Mapping[str, float]) -> tuple[str, ...]:
    sign = "≥ " if row.unit in ("share", "per s") else "≤ "
    reach = [sign + shown(limits["reach"], row.unit)] if "reach" in limits else []
    reach += [f"≤ {limits['ratio']:g}×"] if "ratio" in limits else []
    verdict = {True: "yes", False: "NO", None: ""}[met(row, limits)]
    return (
        row.label,
        shown(row.quoth, row.unit),
        shown(row.recipe, row.unit),
        f"{row.ratio:.2f}×" if row.ratio is not None else "",
        ", ".join(reach),
        verdict,
        sign + shown(limits["wanted"], row.unit) if "wanted" in limits else "",
    )
