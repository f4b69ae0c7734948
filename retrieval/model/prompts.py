"""What a model is sent: the texts of ``prompts/`` as LangChain's templates, with their values.

Loads langchain_core: to be imported only where a model is used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from langchain_core.prompts import ChatPromptTemplate

from retrieval.model.call import Prompt
from retrieval.model.drafts import (
    DRAFT_SCHEMA,
    RULINGS_SCHEMA,
    Offered,
    ToJudge,
    article_line,
    json_line,
    sentence_line,
)

# Of a conversation only this much is looked back at.
MOST_QUESTIONS_BEFORE, MOST_QUESTION_CHARS = 6, 1_000

# Beside the packages, in a checkout as in an installed wheel.
_FOLDER = Path(__file__).parents[2] / "prompts"
_PLACEHOLDERS = {
    "answer": ("sentences", "before", "question"),
    "follow_up": ("history", "question"),
    "digest": ("sentences", "language"),
    "judge": ("statements",),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"(?m)^## (system|user)$")


def answer_prompt(question: str, some: Sequence[Offered], history: Sequence[str] = ()) -> Prompt:
    """What asks for an answer: the rules, the sentences, the questions before it, the question."""
    before = f"Asked before, the oldest first:\n{_listed(history)}\n\n" if history else ""
    values = {"sentences": _lines(some), "before": before, "question": _one_line(question)}
    return Prompt("answer", _template("answer"), values, DRAFT_SCHEMA)


def follow_up_prompt(question: str, history: Sequence[str]) -> Prompt:
    """What asks for a question that can stand alone; ``history`` are the questions before it."""
    values = {"history": _listed(history), "question": _one_line(question)}
    return Prompt("follow_up", _template("follow_up"), values)


def digest_prompt(some: Sequence[Offered], language: str | None) -> Prompt:
    """What asks for a story of a digest, told in the language of its articles if none is given."""
    told = _one_line(language) if language else "that of the articles"
    values = {"sentences": _lines(some), "language": told}
    return Prompt("digest", _template("digest"), values, DRAFT_SCHEMA)


def judge_prompt(
    asked: Sequence[ToJudge],
    left_out: Mapping[int, str] = MappingProxyType({}),
    question: str | None = None,
) -> Prompt:
    """What asks a judge: each statement with its sentences, in order of their numbers.

    ``left_out`` are statements that code dropped: they only help to tell what others lean on. What
    a "Yes." means, or "them", stands in the ``question``.
    """
    told = {}
    for n, text in left_out.items():
        told[n] = json_line({"statement": n, "text": text, "left_out": True})
    for one in asked:
        line = json_line({"statement": one.n, "text": one.text})
        told[one.n] = f"{line}\n{_lines(one.sentences)}"
    above = [json_line({"question": _one_line(question)})] if question else []
    values = {"statements": "\n".join([*above, *(told[n] for n in sorted(told))])}
    return Prompt("judge", _template("judge"), values, RULINGS_SCHEMA)


def template(text: str, placeholders: Collection[str]) -> ChatPromptTemplate:
    """The template of a prompt file, which has a system and a user part.

    Only ``{name}`` of these placeholders is one; any other brace is text. ValueError where a part
    or a placeholder is missing, or there is one too many.

    >>> made = template("## system\\nReply {}.\\n## user\\n{question}", ["question"])
    >>> [message.text for message in made.format_messages(question="Why {question}?")]
    ['Reply {}.', 'Why {question}?']
    """
    found = set(_PLACEHOLDER.findall(text))
    if found != set(placeholders):
        raise ValueError(f"placeholders {sorted(found)}, not {sorted(placeholders)}")
    before, *rest = _PART.split(text)
    if before.strip() or rest[::2] != ["system", "user"]:
        raise ValueError("a prompt has a system part and a user part, in this order")
    # As f-strings with the other braces doubled: mustache would escape quotation marks.
    system, user = (_escaped(part.strip()) for part in rest[1::2])
    return ChatPromptTemplate.from_messages([("system", system), ("human", user)])


def _escaped(text: str) -> str:
    """Braces doubled, but those of placeholders."""
    doubled = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"\{(\{\w+\})\}", r"\1", doubled)


@lru_cache
def _template(name: str) -> ChatPromptTemplate:
    return template((_FOLDER / f"{name}.md").read_text("utf-8"), _PLACEHOLDERS[name])


def _lines(some: Sequence[Offered]) -> str:
    lines: list[str] = []
    for n, (_, article) in enumerate(groupby(some, lambda one: one.revision.id), 1):
        sentences = [*article]
        lines += [article_line(n, sentences[0].revision), *map(sentence_line, sentences)]
    return "\n".join(lines)


def _listed(history: Sequence[str]) -> str:
    return "\n".join(f"- {_one_line(one)}" for one in history[-MOST_QUESTIONS_BEFORE:])


def _one_line(text: str) -> str:
    """Text of a person on one line, short enough; it cannot look like a line of material."""
    told = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return told[:MOST_QUESTION_CHARS].lstrip("{[ ")
