"""Digests written by a model: what holds is shown, nothing that it invents is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest

from retrieval.domain import Digest, Fault, LeftOut
from tests.retrieval.digests.wishing import digest, faults
from tests.support.library.sentences import ROOT, articles
from tests.support.library.writer import Writer, writing
from tests.support.openai_server.asked import Asked, Sentence
from tests.support.openai_server.personalities import LIES, STRANGERS, approving, lying
from tests.support.openai_server.replies import (
    BROKEN,
    PROSE,
    REFUSAL,
    Personality,
    Replied,
    Reply,
    drafted,
    statement,
    verdict,
    verdicts,
)
from tests.support.openai_server.server import ModelServer, serving

MARKED = re.compile(r"[“„«\"]([^“”„«»\"]*)[”“»\"]")


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, server: ModelServer) -> Iterator[Writer]:
    """The sample articles and a model."""
    home = tmp_path_factory.mktemp("written")
    with writing(home, server, articles(ROOT / "articles"), model_timeout_s=20) as writer:
        yield writer


def made(writer: Writer, *said: Replied | Personality, most_stories: int = 3) -> Digest:
    writer.server.script(*said)
    found = digest(writer.asker, with_model=True, most_stories=most_stories)
    assert faults(found, writer.asker) == []
    return found


def plain(asked: Asked) -> list[Sentence]:
    """Sentences that can be told as they stand."""
    return [s for s in asked.sentences if len(s.text) < 250 and not re.search(r"[“”\"'/]", s.text)]


def briefly(asked: Asked) -> Reply:
    """A headline and two bullets in the articles' own words."""
    one, *others = plain(asked)
    told = [statement(each.text, each.n) for each in [one, *others][:2]]
    return drafted(statement(" ".join(one.text.split()[:6]), one.n), *told)


def test_a_model_writes_headline_and_bullets(writer: Writer) -> None:
    found = made(writer, *[briefly] * 3)
    assert found.mode == "model"
    assert found.notes == ()
    assert all(bullet.text for story in found.stories for bullet in story.bullets)
    assert any(story.headline_by is None for story in found.stories)
    assert found.cost is not None
    assert found.cost.input_tokens > 0


def test_a_bullet_that_does_not_hold_is_dropped_and_counted(writer: Writer) -> None:
    def half(asked: Asked) -> Reply:
        one, two, *_ = plain(asked)
        wrong = statement("Nobody less than Ulric Penn paid 777 crowns.", two.n)
        return drafted(statement("News of the day", one.n), statement(one.text, one.n), wrong)

    found = made(writer, half, most_stories=1)
    [story] = found.stories
    assert len(story.bullets) == 1
    assert "Penn" not in str(found.stories)
    assert "Penn" in str(found.left_out)
    assert [note for note in found.notes if "left out" in note]
    assert found.cost is not None
    assert found.cost.dropped >= 1


def test_two_bullets_never_show_one_quote(writer: Writer) -> None:
    def again(asked: Asked) -> Reply:
        one = plain(asked)[0]
        return drafted(*[statement(one.text, one.n)] * 4)

    found = made(writer, again, most_stories=1)
    assert [len(story.bullets) for story in found.stories] == [1]


def test_a_headline_that_does_not_hold_gives_way_to_a_title(writer: Writer) -> None:
    def loud(asked: Asked) -> Reply:
        one = plain(asked)[0]
        return drafted(
            statement("Ulric Penn wins 99 prizes in Paris", one.n), statement(one.text, one.n)
        )

    [story] = made(writer, loud, most_stories=1).stories
    assert "Penn" not in story.headline
    assert story.headline_by in story.outlets


@pytest.mark.parametrize("fault", [BROKEN, REFUSAL, PROSE])
def test_without_a_model_that_works_quotes_are_chosen_and_one_line_says_so(
    writer: Writer, fault: Replied
) -> None:
    found = made(writer, fault, fault, most_stories=1)
    assert found.mode == "quotes"
    [note] = found.notes
    assert note.startswith("The language model ")
    assert note.endswith("Quoth chose these quotes itself.")
    without = digest(writer.asker, most_stories=1)
    assert (found.stories, found.citations) == (without.stories, without.citations)


@pytest.mark.parametrize("lie", sorted(LIES))
def test_no_lie_is_shown(writer: Writer, lie: str) -> None:
    seed = Random(lie).randrange(10**6)
    found = made(writer, *[after(lying(LIES[lie], seed=seed + n)) for n in range(3)])
    assert invented(found) == []


def after(lie: Personality) -> Personality:
    """A model that tells the same lie as headline and as bullets."""

    def twice(asked: Asked) -> Replied:
        replied = lie(asked)
        if not isinstance(replied, Reply) or '"statements": [' not in replied.text:
            return replied
        doubled = re.sub(r'("statements": \[)(\{.*\})(\]\})$', r"\1\2, \2\3", replied.text)
        return Reply(doubled)

    return twice


def invented(found: Digest) -> list[str]:
    """Numbers, names and quotations of the headlines and bullets that no quote below them has."""
    wrong = []
    for story in found.stories:
        cited = [found.citations[n - 1] for b in story.bullets for n in b.citations]
        told = [bullet.text for bullet in story.bullets]
        told += [story.headline] if story.headline_by is None else []
        below = " ".join(f"{c.quote} {c.head} {c.speaker} {c.role}" for c in cited)
        for text in told:
            wrong += [n for n in re.findall(r"\d+", text) if n not in re.findall(r"\d+", below)]
            wrong += [name for name in STRANGERS if name in text]
            wrong += [m[1] for m in MARKED.finditer(text) if m[1] not in below]
    return wrong


def test_a_model_that_is_not_wished_for_is_not_asked(writer: Writer) -> None:
    before = len(writer.server.asked)
    assert digest(writer.asker, with_model=False).cost is None
    assert len(writer.server.asked) == before


def test_the_prompt_says_the_language(writer: Writer) -> None:
    writer.server.script(briefly)
    digest(writer.asker, with_model=True, most_stories=1, language="French")
    assert "Language of the reply: French" in writer.server.asked[-1].last


def test_a_bullet_that_the_judge_does_not_pass_is_dropped_and_told(writer: Writer) -> None:
    told: list[str] = []

    def judge(asked: Asked) -> Reply:
        told.extend(one.text for one in asked.statements)
        return verdicts(*(verdict(n.n, "claim" if n.n == 2 else None) for n in asked.statements))

    writer.server.judge = judge
    found = made(writer, briefly, most_stories=1)
    writer.server.judge = approving
    _, dropped, kept = told
    assert [bullet.text for bullet in found.stories[0].bullets] == [kept]
    assert found.left_out[0] == LeftOut(dropped, Fault.CLAIM)
    assert [note for note in found.notes if "left out" in note]


def test_a_headline_that_the_judge_does_not_pass_gives_way_to_a_title(writer: Writer) -> None:
    writer.server.judge = lambda asked: verdicts(
        *(verdict(one.n, "degree" if one.n == 1 else None) for one in asked.statements)
    )
    [story] = made(writer, briefly, most_stories=1).stories
    writer.server.judge = approving
    assert story.headline_by in story.outlets
    assert story.bullets[0].text


def test_without_a_judge_a_story_is_told_by_the_quotes_that_were_chosen(writer: Writer) -> None:
    writer.server.judge = REFUSAL
    found = made(writer, briefly, most_stories=1)
    writer.server.judge = approving
    assert found.mode == "quotes"
    assert found.notes == (
        "The language model refuses to answer; Quoth chose these quotes itself.",
    )
    assert {one.fault for one in found.left_out} == {Fault.UNJUDGED}


@pytest.mark.parametrize(
    ("lie", "faults_told"), [(None, ["time"]), ("Ulric Penn paid 777.", ["time", "leans"])]
)
def test_a_bullet_that_leans_on_a_dropped_one_is_told_in_the_judges_words_if_they_hold(
    writer: Writer, lie: str | None, faults_told: list[str]
) -> None:
    seen: list[Sentence] = []

    def leaning(asked: Asked) -> Reply:
        seen[:] = one, two, three = plain(asked)[:3]
        bullets = statement(one.text, one.n), statement("So it was.", two.n)
        return drafted(statement("Some news", one.n), *bullets, statement(three.text, three.n))

    def judge(_: Asked) -> Reply:  # says nothing of the last
        leans = verdict(3, leans_on=2, instead=lie or seen[1].text)
        return verdicts(verdict(1), verdict(2, "time"), leans)

    writer.server.judge = judge
    found = made(writer, leaning, most_stories=1)
    writer.server.judge = approving
    bullets = [bullet.text for bullet in found.stories[0].bullets]
    assert (seen[1].text in bullets) is (lie is None)
    assert [one.fault for one in found.left_out] == [*map(Fault, [*faults_told, "unjudged"])]
    assert "Penn" not in str(found.stories)
