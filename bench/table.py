"""Figures to aligned tables in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# The sides in the order of the columns, and their headings.
COLUMNS = {
    "quoth": "Quoth",
    "quoth-fast": "no reader",
    "recipe": "recipe",
    "recipe-minilm": "with MiniLM",
}
NONE = "–"
MORE_IS_BETTER = ("share", "per s")

Cells = Sequence[str]
Limits = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of each side, and the 95 % interval where it is known.

    ``unit``: share (more is better), risk (a share, less is better), s, ms, MB, count, per s.
    """

    key: str
    label: str
    unit: str
    values: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def quoth(self) -> float | None:
        """Quoth's figure."""
        return self.values.get("quoth")

    @property
    def ratio(self) -> float | None:
        """Quoth by recipe, where both are there and are no shares."""
        recipe = self.values.get("recipe")
        if self.unit in ("share", "risk", "count") or not self.quoth or not recipe:
            return None
        return self.quoth / recipe


@dataclass(frozen=True, slots=True)
class Section:
    """One set: its name and what it holds, its rows, further tables below, and notes."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    below: Sequence[Sequence[Cells]] = ()


def shown(value: float | None, unit: str) -> str:
    """A figure as it stands in the table.

    >>> shown(0.4512, "share"), shown(1234.5, "ms"), shown(2.345, "s"), shown(None, "s")
    ('.451', '1,234 ms', '2.35 s', '–')
    """
    if value is None or value != value:
        return NONE
    if unit in ("share", "risk"):
        return f"{value:.3f}".removeprefix("0")
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def met(row: Row, limits: Mapping[str, float]) -> bool | None:
    """Whether Quoth's figure is as good as the one to reach; None where either is missing.

    ``reach`` is a figure; ``ratio`` Quoth's by the recipe's; ``ahead`` by how much Quoth's is to
    be above that of every recipe.

    >>> met(Row("p50", "question", "ms", {"quoth": 20.0}), {"reach": 25})
    True
    >>> met(Row("hit1", "first", "share", {"quoth": 0.5, "recipe": 0.6}), {"ahead": 0})
    False
    """
    verdicts = []
    if row.quoth is None:
        return None
    if "reach" in limits:
        more = row.unit in MORE_IS_BETTER
        verdicts.append(row.quoth >= limits["reach"] if more else row.quoth <= limits["reach"])
    if "ratio" in limits and row.ratio is not None:
        verdicts.append(row.ratio <= limits["ratio"])
    theirs = [value for side, value in row.values.items() if side.startswith("recipe")]
    if "ahead" in limits and theirs:
        verdicts.append(row.quoth >= max(theirs) + limits["ahead"])
    return all(verdicts) if verdicts else None


def lay_out(section: Section, limits: Limits) -> str:
    """The section as text: a heading, aligned columns, further tables, notes."""
    sides = [side for side in COLUMNS if any(side in row.values for row in section.rows)]
    header = ["", *(COLUMNS[side] for side in sides), "ratio", "to reach", "", "wanted"]
    rows = [_cells(row, sides, limits.get(row.key, {})) for row in section.rows]
    lines = [f"== {section.title}", *grid([header, *rows])]
    for table in section.below:
        lines += ["", *grid(table)]
    return "\n".join([*lines, *(f"  {note}" for note in section.notes)])


def grid(rows: Sequence[Cells]) -> list[str]:
    """Rows of as many cells each as lines; the first column to the left, the others right.

    >>> grid([("", "n"), ("ferries", "12")])
    ['          n', 'ferries  12']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def folds(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """What training came to, by what was trained and by set, as text: never seen in training.

    >>> print(folds({"linear in folds": {"ferries": {"first": 0.5, "three": 0.75}}}))
    == train, in folds over articles
                              first  three
    linear in folds, ferries   .500   .750
    """
    rows = {f"{way}, {name}": row for way, sets in figures.items() for name, row in sets.items()}
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [
        (label, *(shown(row.get(name), "share") for name in names)) for label, row in rows.items()
    ]
    return "\n".join(["== train, in folds over articles", *grid([("", *names), *lines])])


def _cells(row: Row, sides: Sequence[str], limits: Mapping[str, float]) -> list[str]:
    sign = "≥ " if row.unit in MORE_IS_BETTER else "≤ "
    reach = [sign + shown(limits["reach"], row.unit)] if "reach" in limits else []
    reach += [f"≤ {limits['ratio']:g}×"] if "ratio" in limits else []
    reach += ["≥ recipe"] if "ahead" in limits else []
    return [
        row.label,
        *(shown(row.values.get(side), row.unit) + _range(row, side) for side in sides),
        f"{row.ratio:.2f}×" if row.ratio is not None else "",
        ", ".join(reach),
        {True: "yes", False: "NO", None: ""}[met(row, limits)],
        sign + shown(limits["wanted"], row.unit) if "wanted" in limits else "",
    ]


def _range(row: Row, side: str) -> str:
    if side not in row.ranges:
        return ""
    low, high = (f"{end:.2f}".removeprefix("0") for end in row.ranges[side])
    return f" ({low}–{high})"
