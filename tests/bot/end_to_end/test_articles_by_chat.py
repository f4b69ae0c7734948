"""/ingest: files, posts and links become articles that can be asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bot import texts
from bot.handlers.ingest import MAX_FILE_BYTES
from tests.support.bot.scenes import QUESTION, quoth
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room
from tests.support.web.server import Sent, serving

LANTERN = """outlet: Cove Herald
published: 2031-04-02
---
The lantern on Gull Point is lit again. "I climbed the stairs with a bucket of oil," said \
Ferdy Quist, who keeps it.
"""
OVEN = """Cove Herald: The baker of Upper Strand has bought a new oven. "My old oven had a mood, \
the new oven has a dial," said Aletta Moor on Friday.
"""
PAGE = b"""<html><head><title>The weir sings</title></head><body><article><h1>The weir sings</h1>
<p>The weir at Low Ferrin hums in the evenings, and nobody minds it much. The town has looked for
the reason since the autumn and found a loose plate below the sluice gate.</p>
<p>&#8220;The weir hums a fifth below the church organ,&#8221; said Barnabas Crewe, who tunes
both. He has asked the council to leave the plate where it is until the concert in June, and the
council agreed on Monday after a short debate.</p></article></body></html>"""
MANY = 500


def asked(person: Person, question: str) -> Message:
    return person.private().answer_to(person.says(question))


def reply_to(person: Person, command: str, message: Message) -> str:
    """The report of a command that is a reply to this message, once it is there."""
    room, before = person.private(), len(person.private().messages)
    person.says(command, replies_to=message)
    return room.wait_for_count(before + 1)[before].text


def test_files_posts_and_links_become_articles_that_can_be_asked_for(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    with serving() as web:
        web.pages["/weir"] = Sent(PAGE)
        settings = {"QUOTH_ADMINS": str(ada.id), "QUOTH_FETCH_ALLOW": "127.0.0.1"}
        with quoth(telegram, filled, **settings):
            _replied_to(ada)
            _with_a_caption(ada)
            _forwarded(ada, telegram.channel("Strand Post", ada, bot="left"))
            _linked(ada, f"{web.url}/weir", f"{web.url}/nothing")


def _replied_to(ada: Person) -> None:
    sent = ada.sends_file("lantern.md", f"---\n{LANTERN}".encode())
    ada.private().answer_to(sent)
    assert reply_to(ada, "/ingest", sent) == (
        "1 article taken.\n\nCove Herald, 2 April 2031 · 1 quote"
    )
    answer = asked(ada, "What did Ferdy Quist say about the stairs?")
    assert any("with a bucket of oil" in quote for quote in answer.quotes)
    assert reply_to(ada, "/ingest", sent) == "0 articles taken, 1 unchanged."


def _with_a_caption(ada: Person) -> None:
    before = len(ada.private().messages)
    ada.sends_file("oven.txt", OVEN.encode(), caption="/ingest")
    report = ada.private().wait_for_count(before + 1)[before].text
    assert report == "1 article taken.\n\nCove Herald, undated · 1 quote"
    answer = asked(ada, "What did Aletta Moor say about the oven?")
    assert any("the new oven has a dial" in quote for quote in answer.quotes)
    assert "Cove Herald" in answer.text


def _forwarded(ada: Person, channel: Room) -> None:
    post = channel.posts("“The tide table was printed upside down,” said Ottilie Brandvik.")
    forwarded = ada.forwards(post)
    ada.private().answer_to(forwarded)
    first, _, which = reply_to(ada, "/ingest", forwarded).splitlines()
    assert first == "1 article taken."
    assert which.startswith("Strand Post, ")
    assert which.endswith(" · 1 quote")
    answer = asked(ada, "What did Ottilie Brandvik say about the tide table?")
    assert any("printed upside down" in quote for quote in answer.quotes)
    assert "Strand Post" in answer.text


def _linked(ada: Person, there: str, not_there: str) -> None:
    before = len(ada.private().messages)
    ada.says(f"/ingest {there} {not_there}")
    report = ada.private().wait_for_count(before + 1)[before].text
    assert report.splitlines()[0] == "1 article taken, 1 refused."
    assert not_there in report
    answer = asked(ada, "What did Barnabas Crewe say about the weir?")
    assert any("a fifth below the church organ" in quote for quote in answer.quotes)


def test_what_cannot_be_taken_in_is_said_in_a_line_each(telegram: Telegram, filled: Path) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    settings = {"QUOTH_ADMINS": str(ada.id), "QUOTH_ALLOW": str(bob.id)}
    with serving() as web, quoth(telegram, filled, **settings):
        private = f"{web.url}/weir"
        ada.says(f"/ingest {private}")
        ada.private().wait_for(_line_with("which is not fetched unless QUOTH_FETCH_ALLOW names it"))
        assert not web.asked
        ada.sends_file("big.pdf", b"x" * (MAX_FILE_BYTES + 1), caption="/ingest")
        ada.private().wait_for(_line_with(texts.intake.TOO_BIG.format(name="big.pdf")))
        ada.sends_file("empty.txt", b"", caption="/ingest")
        ada.private().wait_for(_line_with("empty.txt: "))
        ada.says("/ingest")
        ada.private().wait_for(_line_with(str(texts.intake.NOTHING_TO_INGEST)))
        bob.sends_file("oven.txt", OVEN.encode(), caption="/ingest")
        bob.private().wait_for(_line_with(str(texts.help.NOT_ADMIN)))
        folders = [one.text for one in ada.private().messages if "/tmp" in one.text]
        assert not folders


def test_a_long_file_shows_its_progress_in_one_message_while_questions_are_answered(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    lines = [json.dumps({"id": f"n{n}", "text": _told(n)}) for n in range(MANY)]
    lines[7] = '{"id": "broken", "text": '
    with quoth(telegram, filled, QUOTH_ADMINS=str(ada.id)):
        ada.says(QUESTION)
        ada.private().wait_for_count(1)
        ada.sends_file("many.jsonl", "\n".join(lines).encode(), caption="/ingest")
        _, progress = ada.private().wait_for_count(2)
        assert progress.text.startswith("Taking in: ")
        question = ada.says("What did Ellisk say about the herring stock?")
        answer = ada.private().wait_for_count(3)[2]
        assert answer.quotes
        telegram.wait_for(lambda: "taken" in progress.text)
        assert progress.text.splitlines()[0] == f"{MANY - 1:,} articles taken, 1 refused."
        assert "many.jsonl:8: " in progress.text
        assert len(ada.private().messages) == 3
        assert question.at_s < answer.at_s < progress.history[-1].until_s


def _told(n: int) -> str:
    return f"Quay Sheet: Boat {n} came in on Monday. “We had {n} crates of whiting,” said its crew."


def _line_with(words: str) -> Callable[[list[Message]], bool]:
    return lambda some: any(words in one.text for one in some)
