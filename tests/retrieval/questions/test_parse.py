"""Questions understood: who, about what, which outlet, when, what for; follow-ups; odd texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.bounds import asked_days
from retrieval.questions.parse import MOST_SPEAKERS, parse

CASES = Path(__file__).resolve().parents[2] / "cases" / "questions.jsonl"
TODAY = date(2031, 6, 4)  # a Wednesday
OUTLETS = (
    *("Harbour Gazette", "Osk Wire", "Valley Post", "Ridge Valley News Agency"),
    *("PortSun", "thetide.co.uk"),
)
LISTS = ("speakers", "about", "before", "outlets")

# Words that the rules look for, so that random questions come close to real ones.
ASKING = [
    *"What did does say said tell Venn Orne the mayor's about on since until from after".split(),
    *"before last Tuesday May 3 29 February March 2031-02-30 9999-12-31 0001-01-01".split(),
    *"yesterday today in two weeks 999 days month week Osk Wire Harbour Gazette ' ’s ? ,".split(),
    *"and or compare vs who else why he they it according to says per quotes by".split(),
    *("ſunday", "frıday", "İ", "K", "٣", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\n"),
]
texts = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(ASKING), max_size=14).map(" ".join)
)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = "January February March April May June July August September October November December"


def _params() -> list[Any]:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [
        pytest.param(
            row,
            id=row["why"],
            marks=pytest.mark.xfail(reason=row["xfail"], strict=True) if "xfail" in row else (),
        )
        for row in rows
    ]


@pytest.mark.parametrize("row", _params())
def test_a_question_is_understood(row: Mapping[str, Any]) -> None:
    question = parse(row["question"], history=row.get("history", ()), outlets=OUTLETS, today=TODAY)
    found: dict[str, Any] = {name: list(getattr(question, name)) for name in LISTS}
    found |= {"wants": question.wants.value, "text": question.text}
    assert {name: found[name] for name in row.keys() & found} == {
        name: row[name] for name in row.keys() & found
    }
    assert {*question.about} >= {*row.get("about_has", ())}
    assert {*question.before} >= {*row.get("before_has", ())}
    bounds = [day and day.isoformat() for day in (question.since, question.until)]
    assert bounds == [row.get("since"), row.get("until")]


def test_there_are_labelled_questions_of_every_kind() -> None:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    assert len(rows) >= 50
    assert {row["wants"] for row in rows if "wants" in row} == {"words", "facts", "comparison"}
    assert len({row["why"] for row in rows}) == len(rows)


@given(texts, st.lists(texts, max_size=3), st.lists(st.text(max_size=20), max_size=3), days)
def test_any_text_after_any_others_is_a_question(
    text: str, history: list[str], outlets: list[str], today: date
) -> None:
    question = parse(text, history=history, outlets=(*OUTLETS, *outlets), today=today)
    assert len(question.speakers) <= MOST_SPEAKERS
    assert {*question.outlets} <= {*OUTLETS, *outlets}
    assert question == parse(text, history=history, outlets=(*OUTLETS, *outlets), today=today)


@given(texts, days)
def test_days_are_looked_for_in_any_text(text: str, today: date) -> None:
    since, until, rest = asked_days(text, today)
    if since is None and until is None:
        assert rest == " ".join(text.split())
    assert len(rest) <= len(text)


@given(
    st.sampled_from(
        ["this week", "last week", "this month", "last month", "yesterday", "today"]
        + [f"{a} the {b} {n}{u}" for a in ("in", "over") for b in ("last", "past")
           for n in ("", "two ", "3 ", "999 ") for u in ("day", "days", "weeks", "month")]
    ),
    days,
)  # fmt: skip
def test_a_stretch_of_days_does_not_end_before_it_begins(phrase: str, today: date) -> None:
    since, until, rest = asked_days(f"What was said {phrase}?", today)
    assert since
    assert until
    assert since <= until <= today
    assert rest == "What was said ?"


@given(st.sampled_from(MONTHS.split()), st.sampled_from(MONTHS.split()), days)
def test_from_one_month_until_another_begins_before_it_ends(
    first: str, last: str, today: date
) -> None:
    since, until, _ = asked_days(f"from {first} until {last}", today)
    assert since
    assert until
    assert since <= until <= today


@given(days, days)
def test_a_day_without_a_year_is_never_in_the_future(day: date, today: date) -> None:
    since, _, _ = asked_days(f"since {day.day} {day:%B}", today)
    assert since is None or since <= today


def test_a_conversation_of_any_length_is_no_burden() -> None:
    history = ["What did Orne say about the gates?", *["and about the boats?"] * 3_000]
    question = parse("and about the ice?", history=history, today=TODAY)
    assert question.about == ("ice",)
    assert question.before == ("boats",)


@pytest.mark.parametrize("text", ["what did the Harbour Today poll find?", "Orne on This Week"])
def test_a_paper_called_today_is_not_a_day(text: str) -> None:
    assert parse(text, today=TODAY).since is None


def test_a_day_by_which_something_happened_is_not_one_of_publication() -> None:
    assert parse("How many boats had sailed by March 2031?", today=TODAY).until is None


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What did Orne say in March 2031?", date(2031, 3, 1), date(2031, 4, 1)),
        ("What has Orne said on 3 May 2031?", date(2031, 5, 3), date(2031, 5, 4)),
        ("What did Orne say on 2031-05-03", date(2031, 5, 3), date(2031, 5, 4)),
        ("What did Orne say in March?", None, None),
        ("What did Orne say about the flood in March 2031?", None, None),
    ],
)
def test_the_day_of_words_bounds_the_articles_and_that_of_an_event_does_not(
    text: str, since: date | None, until: date | None
) -> None:
    question = parse(text, today=TODAY)
    assert (question.since, question.until) == (since, until)
    assert question.speakers == ("Orne",)


def test_who_else_asks_the_same_of_others() -> None:
    asked = parse("Who else?", history=["What did Orne say about the gates?"])
    assert (asked.speakers, asked.others_than, asked.about) == ((), ("Orne",), ("gates",))


def test_somebody_named_alone_may_be_asked_what_was_asked_before() -> None:
    asked = parse("and Venn?", history=["What did Orne say about the gates?"])
    assert (asked.instead, asked.before) == (("Venn",), ("gates",))
    assert parse("and about the boats?", history=["What did Orne say?"]).instead == ()


def test_a_body_named_alone_may_speak_or_be_the_topic() -> None:
    asked = parse("What about the Dorn army?", history=["What did Orne say about the gates?"])
    assert (asked.instead, asked.about, asked.speakers) == (
        ("Dorn army",),
        ("dorn", "army"),
        ("Orne",),
    )


def test_what_else_asks_the_same_speaker_about_anything() -> None:
    history = ["What did Orne say about the gates?"]
    asked = parse("What else did she say?", history=history)
    assert (asked.speakers, asked.others_than, asked.about) == (("Orne",), (), ())
    more = parse("What else?", history=history)
    assert (more.speakers, more.about) == (("Orne",), ("gates",))
