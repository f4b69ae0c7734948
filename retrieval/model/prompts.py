"""What a model is sent: the prompts of ``prompts/``, filled in one pass, as LangChain messages.

Not through a template of LangChain: its f-strings fail on literal braces, its mustache escapes
quotation marks. Loads langchain_core: to be imported only where a model is used.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from retrieval.errors import ModelError
from retrieval.model.call import TOKENS_PER_MESSAGE, Chat, tokens
from retrieval.model.draft import SCHEMA, Drafts
from retrieval.model.offered import Offered, article_line, sentence_line

# Of a conversation only this much is looked back at.
MOST_QUESTIONS_BEFORE, MOST_QUESTION_CHARS = 6, 1_000
MOST_REWRITTEN_CHARS = 400

# Beside the packages, in a checkout as in an installed wheel.
_PROMPTS = Path(__file__).parents[2] / "prompts"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_PART = re.compile(r"(?m)^## (system|user)$")


def messages(question: str, some: Sequence[Offered]) -> list[BaseMessage]:
    """What asks for an answer: the rules, then the sentences and the question."""
    return _filled(
        "answer", {"sentences": "\n".join(_lines(some)), "question": _one_line(question)}
    )


def follow_up_messages(question: str, history: Sequence[str]) -> list[BaseMessage]:
    """What asks for a question that can stand alone; ``history`` are the questions before it."""
    before = [f"- {_one_line(one)}" for one in history[-MOST_QUESTIONS_BEFORE:]]
    return _filled("follow_up", {"history": "\n".join(before), "question": _one_line(question)})


def rewritten(reply: str, question: str) -> str:
    """The question that a model made of a follow-up; the question itself where it made none.

    >>> rewritten(" What did Orla Venn say about the dam?\\n", "and about the dam?")
    'What did Orla Venn say about the dam?'
    >>> rewritten("Sure!\\nHere it is.", "and about the dam?")
    'and about the dam?'
    """
    lines = reply.strip().splitlines()
    whole = len(lines) == 1 and len(lines[0]) <= MOST_REWRITTEN_CHARS and lines[0].isprintable()
    return lines[0] if whole else question


def room(question: str, *, max_tokens: int) -> int:
    """How many tokens are left for sentences in a call of ``max_tokens`` with this question."""
    return max_tokens - sum(tokens(m.text) + TOKENS_PER_MESSAGE for m in messages(question, ()))


def digest_messages(some: Sequence[Offered], language: str | None) -> list[BaseMessage]:
    """What asks for a story of a digest: the rules, then the sentences of its articles.

    Without a language it is told in that of the articles.
    """
    told = _one_line(language) if language else "that of the articles"
    return _filled("digest", {"sentences": "\n".join(_lines(some)), "language": told})


def digest_room(language: str | None, *, max_tokens: int) -> int:
    """How many tokens are left for sentences in a call of ``max_tokens`` for a story."""
    sent = digest_messages((), language)
    return max_tokens - sum(tokens(m.text) + TOKENS_PER_MESSAGE for m in sent)


def _lines(some: Sequence[Offered]) -> list[str]:
    lines: list[str] = []
    numbers: dict[int, int] = {}
    last = None
    for one in some:
        if one.revision.id != last:
            last = one.revision.id
            lines.append(article_line(numbers.setdefault(last, len(numbers) + 1), one.revision))
        lines.append(sentence_line(one))
    return lines


def _one_line(text: str) -> str:
    """Text of a person on one line, short enough; it cannot look like a line of material."""
    told = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return told[:MOST_QUESTION_CHARS].lstrip("{[ ")


def _filled(name: str, values: Mapping[str, str]) -> list[BaseMessage]:
    system, user = parts(_prompt(name), values)
    return [SystemMessage(system), HumanMessage(user)]


@lru_cache
def _prompt(name: str) -> str:
    return (_PROMPTS / f"{name}.md").read_text("utf-8")


def parts(prompt: str, values: Mapping[str, str]) -> tuple[str, str]:
    """The system and the user part of a prompt, with what stands for each placeholder.

    One pass: what a value holds is never filled in. ValueError where a part, a value or a
    placeholder is missing, or there is one too many.

    >>> parts("## system\\nAnswer.\\n## user\\n{{question}}", {"question": "Why {{question}}?"})
    ('Answer.', 'Why {{question}}?')
    """
    found = set(_PLACEHOLDER.findall(prompt))
    if found != set(values):
        raise ValueError(f"placeholders {sorted(found)}, values {sorted(values)}")
    before, *rest = _PART.split(prompt)
    if before.strip() or rest[::2] != ["system", "user"]:
        raise ValueError("a prompt has a system part and a user part, in this order")
    system, user = (_PLACEHOLDER.sub(lambda m: values[m[1]], part).strip() for part in rest[1::2])
    return system, user


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did: seconds it took, and what failed, None where nothing did."""

    model: str
    seconds: float
    fault: ModelError | None = None


async def trial(chat: Chat) -> Trial:
    """Ask a question that no sentence answers, as every question is asked."""

    begun, drafts = time.perf_counter(), Drafts()
    fault: ModelError | None = None
    try:
        sent = messages("Does this work?", ())
        async with aclosing(chat.stream(sent, schema=SCHEMA)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    drafts.feed(piece)
        drafts.end()
    except ModelError as error:
        fault = error
    return Trial(chat.name, time.perf_counter() - begun, fault)
