"""How much a model is shown, by how clear it is which sentence answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from retrieval.domain import Article, Head
from tests.support.library.writer import writing
from tests.support.openai_server.replies import NOT_FOUND
from tests.support.openai_server.server import ModelServer

TOWNS = "Brack Corl Dunmar Elst Farn Gorle Hask Irden Jass Kolm Lurn Marl Nesk Orl Pask".split()
GOODS = "barges bells boats bricks carts clocks flags gates grain hides hops lamps".split()


def trade(sentences: int) -> Iterator[Article]:
    """A hundred and twenty articles that differ in names and numbers."""
    dice = Random(7)

    def sale(town: str) -> str:
        sold, owed = dice.sample(GOODS, 2)
        return f"{town} sold {dice.randint(2, 900)} {sold} to {dice.choice(TOWNS)} and owed {owed}"

    for n in range(1, 9):
        for town in TOWNS:
            text = " ".join(f"{sale(town)}, and {sale(town)}." for _ in range(sentences))
            yield Article(f"{town}-{n}", text, Head("Osk Wire", title=f"Trade of {town}, {n}"))


def test_the_less_clear_the_answer_the_more_is_offered(home: Path, server: ModelServer) -> None:
    weir = Article("weir", "The weir at Lindrup was built by Orla Venn in 1931.", Head("Osk Wire"))
    shown, sure = [], []
    with writing(home, server, [*trade(8), weir], model_timeout_s=60) as writer:
        for question in ("Who built the weir at Lindrup?", "Where did whoever sold things go to?"):
            sure.append(writer.answer(NOT_FOUND, question=question).confidence or 0.0)
            shown.append([one.text for one in server.asked[-1].sentences])
    assert sure[0] > 0.5 > sure[1]
    assert weir.text in shown[0]
    assert len(shown[0]) < 0.75 * len(shown[1])


def test_where_no_answer_is_clear_what_ranks_low_is_offered_too(
    home: Path, server: ModelServer
) -> None:
    text = "Hardly a soul knows by whom the old ketch was sold, or why it left the pier so soon."
    ketch = Article("ketch", text, Head("Tarn Post", title="Notes from the pier"))
    with writing(home, server, [*trade(1), ketch], model_timeout_s=60) as writer:
        writer.answer(NOT_FOUND, question="Which towns sold grain and owed bricks?")
        shown = [one.text for one in server.asked[-1].sentences]
    assert text in shown[80:]
