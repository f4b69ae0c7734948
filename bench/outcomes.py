"""What each answer came to, by the definitions of the scoring scripts: one outcome a question.

The scripts print means alone; a bootstrap over questions and a reliability table need more.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

# Figure to what a question adds to its mean, 0–1; a figure that does not apply is left out.
Outcome = dict[str, float]

COVERED = 0.5  # a quote hits a gold span if it holds this share of its words
SEVERAL = ("compare", "multi")  # kinds of question whose gold spans are all wanted
MOST_SEVERAL = 6  # quotes that count for these
UNANSWERABLE = "unanswerable"
SHORTEST = 3  # characters of a quiz answer; shorter ones stand in any quote

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ENDING = re.compile(r"\.\w+$")


def of_question(
    question: Mapping[str, Any], answer: Mapping[str, Any], articles: Collection[str]
) -> Outcome:
    """The outcome where gold spans are known; ``articles`` are the ids there are."""
    shown = _shown(answer)
    if question["type"] == UNANSWERABLE:
        return {"refused_unanswerable": float(not shown)}
    gold = question["gold"]
    sources = [article_of(one, articles) for one in shown]
    hits = [
        [
            source == span["article"] and overlap(one["quote"], span["span"])[0] >= COVERED
            for span in gold
        ]
        for one, source in zip(shown[:MOST_SEVERAL], sources, strict=False)
    ]
    right = [any(row) for row in hits]
    f1 = [
        overlap(shown[0]["quote"], span["span"])[1]
        for span in gold
        if shown and sources[0] == span["article"]
    ]
    named = [source in {span["article"] for span in gold} for source in sources]
    found: Outcome = {
        "hit1": any(right[:1]),
        "hit3": any(right[:3]),
        "src1": any(named[:1]),
        "src3": any(named[:3]),
        "f1": max(f1, default=0.0),
        "answered": bool(shown),
    }
    if question["type"] in SEVERAL:
        found["cover"] = sum(any(column) for column in zip(*hits, strict=True)) / len(gold)
    if question.get("speaker") and found["hit1"]:
        surname = words(question["speaker"])[-1:]
        found["speaker"] = bool(set(surname) & set(words(shown[0].get("speaker") or "")))
    return {name: float(value) for name, value in found.items()}


def of_quiz(question: Mapping[str, Any], answer: Mapping[str, Any]) -> Outcome:
    """The outcome where the words of the answer are known, and four options; {} if too short."""
    gold = _spaced(question["answer"])
    if len(gold.strip()) < SHORTEST:
        return {}
    quotes = [_spaced(one["quote"]) for one in _shown(answer)[:3]]
    found: Outcome = {
        "answered": bool(quotes),
        "answer_in_quote@1": any(gold in quote for quote in quotes[:1]),
        "answer_in_quote@3": any(gold in quote for quote in quotes),
        "choice": bool(quotes) and _chosen(question["choices"], quotes) == question["answer"],
    }
    if quotes:
        found["right_of_answered@3"] = found["answer_in_quote@3"]
    return {name: float(value) for name, value in found.items()}


def is_right(outcome: Outcome) -> bool:
    """Whether the first quote answers, by either kind of set."""
    return bool(outcome.get("hit1") or outcome.get("answer_in_quote@1"))


def of_certainty(answer: Mapping[str, Any], outcome: Outcome) -> Outcome:
    """What the tone of an answer adds to its outcome; {} where it has none, as the recipe's."""
    if "certainty" not in answer or not outcome:
        return {}
    sure = float(answer["certainty"] == "sure")
    if "refused_unanswerable" in outcome:
        return {"sure_unanswerable": sure}
    return {"sure_right": sure} if is_right(outcome) else {}


def words(text: str) -> list[str]:
    """Lower-case words; typographic apostrophes as plain ones, ligatures as their letters.

    >>> words("The oﬃce didn’t pay €40")
    ['the', 'office', "didn't", 'pay', '40']
    """
    return _WORD.findall(_decomposed(text.lower().replace("’", "'")))


def overlap(quote: str, gold: str) -> tuple[float, float]:
    """The share of the gold's words that the quote holds, and F1 of the two; both 0–1.

    >>> overlap("the gates stay shut until May", "gates shut")
    (1.0, 0.5)
    """
    shown, wanted = Counter(words(quote)), Counter(words(gold))
    common = (shown & wanted).total()
    if not common:
        return 0.0, 0.0
    precision, recall = common / shown.total(), common / wanted.total()
    return recall, 2 * precision * recall / (precision + recall)


def article_of(citation: Mapping[str, Any], articles: Collection[str]) -> str | None:
    """The article that a citation is of, by its source, or by the last part of a path or URL.

    >>> article_of({"source": "folder/ferry.txt"}, {"ferry"})
    'ferry'
    """
    for key in ("source", "url", "article_id", "id"):
        if value := citation.get(key):
            stem = _ENDING.sub("", value.rstrip("/").rpartition("/")[2])
            for name in (value, stem):
                if name in articles:
                    return str(name)
    return None


def _shown(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return () if answer.get("abstained") else answer.get("citations", ())


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _spaced(text: str) -> str:
    """Words between single spaces, also at both ends, so that only whole words are found."""
    return f" {_NOT_WORD.sub(' ', _decomposed(text).lower()).strip()} "


def _chosen(choices: Sequence[str], quotes: Sequence[str]) -> str:
    """The option that stands in a quote, then the one with most of its words in them."""
    there = set(" ".join(quotes).split())

    def support(choice: str) -> tuple[bool, float]:
        spaced = _spaced(choice)
        held = [part in there for part in spaced.split()]
        return any(spaced in quote for quote in quotes), sum(held) / max(1, len(held))

    return max(choices, key=support)
