"""Everything moves from the folder to a server and back: the same rows, receipts and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.state import FILE_NAME, open_state
from retrieval.catalogue import Catalogue
from retrieval.catalogue.moving import move_catalogue
from retrieval.domain import Article, Head, Scope
from retrieval.ingest.take import take_in
from retrieval.verify.verdicts import Outcome
from tests.support.library.asker import asking
from tests.support.postgres.server import PostgresServer

pytestmark = pytest.mark.slow

QUESTION = "What did Orla Venn say about the dam?"
DAM = "The dam at Lindrup leaks. “We close it on Friday,” Orla Venn said. Nobody was hurt."
ARTICLES = [
    Article(f"{n}.txt", f"{DAM} It was day {n} of the façade.", Head("Osk Wire", f"Day {n}"))
    for n in range(40)
]


class CutOffError(Exception):
    """The move ended in the middle."""


def test_all_moves_to_a_server_and_back_and_receipts_still_hold(
    home: Path, tmp_path: Path, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url, back = postgres.database(), tmp_path / "back"
    with asking(home, ARTICLES[:3], reader="none") as asker:
        answer = asker.ask(QUESTION)
        stories = asker.run(asker.library.stories())
    with open_state(home / FILE_NAME) as state:
        state.people.allow(-1_001_234_567_890, "Desk")
        code = state.people.start_code()

    assert main(["move", "--to", url]) == 0
    assert "3 articles and 1 answer" in (told := capsys.readouterr().err)
    assert "wrong-but-not-asked" not in told
    with open_state(url) as state:
        assert state.people.allowed() == {-1_001_234_567_890: "Desk"}
        assert state.people.start_code() == code
    with asking(home, database_url=url, reader="none") as asker:
        asker.run(asker.library.upkeep.refresh())
        verified = asker.verified(answer.citations[0].receipt)
        assert verified is not None
        assert verified.verdict.outcome is Outcome.EXACT
        again = asker.ask(QUESTION)
        assert [one.receipt for one in again.citations] == [o.receipt for o in answer.citations]
        assert again.id != answer.id
        assert asker.run(asker.library.stories()) == stories
        assert asker.run(asker.library.upkeep.health()).behind == 0
        asker.take(ARTICLES[3:4])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTH_DATABASE_URL", url)
        assert main(["move", "--to", str(back)]) == 0
    with asking(back, reader="none") as asker:
        asker.run(asker.library.upkeep.refresh())
        assert asker.library.catalogue.articles.counts().articles == 4
        assert again.id is not None
        assert asker.run(asker.library.answer(again.id)) == again
        assert asker.ask(QUESTION).citations


def test_a_move_that_was_cut_off_goes_on_and_finds_everything_as_before(
    home: Path, postgres: PostgresServer
) -> None:
    path, url = home / "catalogue.db", postgres.database()
    with Catalogue(path) as catalogue:
        for article in ARTICLES:
            take_in(catalogue, article)

    def cut(done: int, _: int) -> None:
        if done > 150:
            raise CutOffError

    with pytest.raises(CutOffError):
        move_catalogue(path, url, cut)
    seen: list[int] = []
    _, moved = move_catalogue(path, url, lambda done, _: seen.append(done))
    assert moved["articles"].rows == 40
    assert seen[-1] < sum(one.rows for one in moved.values()), "it began anew"
    with Catalogue(path) as before, Catalogue(url) as after:
        ranked = [
            one.search.ranked(["dam", "facade"], keys=["orla"], scope=Scope(), limit=9)
            for one in (before, after)
        ]
    assert [n for n, _ in ranked[0]] == [n for n, _ in ranked[1]]


def test_a_place_that_holds_something_else_is_left_alone(
    home: Path, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.database()
    for place in (home / "catalogue.db", url):
        with Catalogue(place) as catalogue:
            take_in(catalogue, ARTICLES[0])
    assert main(["move", "--to", url]) == 1
    assert "holds something already" in capsys.readouterr().err
    assert main(["move", "--to", "mysql://ann:hush-hush@db/news"]) == 2
    assert "hush" not in capsys.readouterr().err
