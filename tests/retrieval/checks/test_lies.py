"""Generated lies over the sample articles, and the seeds where they are at hand: no words, numbers
or names are shown that stand nowhere. Who said what is for a judge."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.checks.statements import Held, check
from retrieval.domain import main_quote
from retrieval.errors import ModelReplyError
from retrieval.model.drafts import Drafted, Drafts, Offered, Pointed
from tests.support.library.sentences import ROOT, SEEDS, articles, numbered
from tests.support.openai_server.asked import Sentence
from tests.support.openai_server.personalities import LIES, STRANGERS, in_own_words
from tests.support.openai_server.replies import Reply

ARTICLES = articles(ROOT / "articles", *([SEEDS] if SEEDS.exists() else []))
OFFERED = numbered(ARTICLES)
MARKED = re.compile(r"[“„«\"]([^“”„«»\"]*)[”“»\"]")
LIES_TOLD = 2_000


def shown(one: Offered) -> Sentence:
    """An offered sentence as the lying models see it."""
    quote, head = main_quote(one.quotes, one.span), one.revision.head
    speaker = quote.speaker if quote else None
    return Sentence(one.n, one.text, speaker, one.revision.id, head.outlet, head.title)


def drafted(reply: Reply) -> list[Drafted]:
    """What is read of a reply before it breaks."""
    try:
        return Drafts().feed(reply.text)
    except ModelReplyError:
        return []


def faults(held: Held) -> list[str]:
    """What is wrong with a statement that was held, found by other means than the check's own."""
    rests_on = [place.offered for place in held.places]
    texts = [one.text for one in rests_on]
    whole = " ".join(f"{one.text} {one.revision.head}" for one in rests_on)
    found = [m[1] for m in MARKED.finditer(held.text) if not any(m[1] in text for text in texts)]
    found += [n for n in re.findall(r"\d+", held.text) if n not in re.findall(r"\d+", whole)]
    found += [name for name in STRANGERS if name in held.text]
    found += [p.span.of(p.offered.revision.text) for p in held.places if not whole_quote(p.offered)]
    return found


def whole_quote(one: Offered) -> bool:
    """Whether a sentence is as it was offered."""
    return one in OFFERED


def survivors(seed: int, lies: int) -> list[tuple[str, list[str]]]:
    """The statements that were held although something is wrong with them."""
    chance, found = Random(seed), []
    for n in range(lies):
        lie = [*LIES.values()][n % len(LIES)]
        some = chance.sample(OFFERED, 12)
        reply = lie([shown(one) for one in some], chance)
        for one in drafted(reply) if isinstance(reply, Reply) else ():
            held = check(one, some)
            if isinstance(held, Held) and (wrong := faults(held)):
                found.append((held.text, wrong))
    return found


@pytest.mark.slow
def test_of_two_thousand_lies_none_is_shown() -> None:
    assert survivors(2031, LIES_TOLD) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_no_lie_of_any_seed_is_shown(seed: int) -> None:
    assert survivors(seed, 26) == []


def test_an_honest_reply_loses_nothing() -> None:
    """Each sentence told as it stands, without its marks, and as its outlet's."""
    lost = []
    for one in OFFERED:
        for way in range(3):
            told = in_own_words(shown(one), way)
            if len(told) < 500 and "/" not in told:
                found = check(Drafted(told, (Pointed(one.n),)), OFFERED)
                lost += [] if isinstance(found, Held) else [(found, told)]
    assert lost == []


WORDS = st.sampled_from(
    [
        *["“", "”", '"', "‘", "'", "’", "„", "«", "»", "not", "43", "٤٤", "Penn", "Lomm", "said"],
        *[":", ",", ".", "the", "quotas", "\u202e", "<", "@x", "[1]", "\ud800", "\x00"],
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14), st.sampled_from(OFFERED))
def test_whatever_is_written_what_is_in_marks_stands_in_the_article(
    words: list[str], one: Offered
) -> None:
    text = " ".join([*words[:7], one.text[:60], *words[7:]])
    held = check(Drafted(text, (Pointed(one.n),)), OFFERED)
    if isinstance(held, Held):
        held.text.encode()
        assert all(m[1] in one.text for m in MARKED.finditer(held.text))
        assert not set("<@\u202e\x00") & set(held.text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20), st.integers(-5, 200))
def test_any_text_can_be_checked(text: str, words: str, number: int) -> None:
    point = Pointed(number, words or None, text)
    found = check(Drafted(text, (point,)), OFFERED)
    for place in found.places if isinstance(found, Held) else ():
        assert place.offered.span.covers(place.span)
