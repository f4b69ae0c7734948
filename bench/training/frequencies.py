"""How often the words of general English stand in a passage, counted over collections of news.

``python -m bench.training.frequencies CATALOGUE.db... > "retrieval/lexicons/frequencies.txt"``
prints stems with how many of ten thousand passages they stand in: the least of all collections,
so that what one of them is about weighs nothing. Names are left out.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

# Rarer ones weigh as much as words never seen.
LEAST_OF_TEN_THOUSAND = 20
# A stem that stands as (part of) a name in more than this share of its passages is a name.
MOSTLY = 0.5


def rates(catalogue: str) -> dict[str, float]:
    """The share of passages (0–1) that each stem of letters stands in."""
    with closing(sqlite3.connect(catalogue)) as opened:
        [[size]] = opened.execute("SELECT count(*) FROM passages")
        found = opened.execute("SELECT col, term, doc FROM passages_vocab").fetchall()
    as_name = {term: number for column, term, number in found if column == "keys"}
    return {
        term: number / size
        for column, term, number in found
        if column == "body" and term.isalpha() and as_name.get(term, 0) <= MOSTLY * number
    }


def main(catalogues: list[str]) -> None:
    """Print the table."""
    print("# Made by bench/training/frequencies.py: passages of ten thousand with each stem")
    print("[passages]")
    counted = [rates(one) for one in catalogues]
    common = set.intersection(*(set(one) for one in counted))
    for term in sorted(common):
        least = round(10_000 * min(one[term] for one in counted))
        if least >= LEAST_OF_TEN_THOUSAND:
            print(term, least)


if __name__ == "__main__":
    main(sys.argv[1:])
