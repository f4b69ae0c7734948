"""Who may do what, decided from values alone: permissions, rate limits, budgets. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Literal

WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Used:
    """A user's recent usage: the age of each question, newest first, and today's model tokens."""

    ages_s: tuple[float, ...] = ()
    tokens_today: int = 0

    def wait_s(self, questions_a_minute: int) -> float:
        """Seconds until this limit allows another question (0–60).

        >>> used = Used(ages_s=(5.0, 20.0, 50.0))
        >>> used.wait_s(4), used.wait_s(3), used.wait_s(2), used.wait_s(1)
        (0.0, 10.0, 40.0, 55.0)
        """
        if len(self.ages_s) < questions_a_minute:
            return 0.0
        return WINDOW_S - self.ages_s[max(questions_a_minute, 1) - 1] if self.ages_s else WINDOW_S


# Placeholder users: an anonymous group admin, a channel posting as itself, Telegram's own service
# account (Bot API, Message.from).
NOBODY = frozenset({1_087_968_824, 136_817_688, 777_000})


class Permit(Enum):
    """The outcome of a request."""

    YES = "yes"
    STRANGER = "stranger"  # no admin let them in
    NOT_ADMIN = "not an admin"
    TOO_FAST = "too fast"
    SPENT = "spent"  # the token budget: answered without the model


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and in which chat; ``user`` is None where the chat itself posts."""

    user: int | None
    chat: int
    private: bool = False

    @property
    def person(self) -> int | None:
        """The user, if it is a person.

        >>> Asker(7, -1001).person, Asker(777000, -1001).person
        (7, None)
        """
        return None if self.user in NOBODY else self.user

    @property
    def payer(self) -> int:
        """Whose budget is charged: the person's, else the chat's.

        >>> Asker(7, -1001).payer, Asker(None, -1001).payer
        (7, -1001)
        """
        return self.chat if self.person is None else self.person


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is let in, and the limits per user."""

    admins: frozenset[int] = frozenset()
    allowed: frozenset[int] = frozenset()  # users and chats
    open: bool = False  # to everyone
    questions_a_minute: int = 10
    tokens_a_day: int = 200_000


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict; if too fast, ``wait_s`` is whole seconds until the next question is allowed."""

    verdict: Permit
    wait_s: int = 0

    @property
    def yes(self) -> bool:
        """Whether the request is carried out.

        >>> Decision(Permit.SPENT).yes, Decision(Permit.STRANGER).yes
        (True, False)
        """
        return self.verdict in (Permit.YES, Permit.SPENT)

    @property
    def with_model(self) -> bool:
        """Whether a model may take part in the answer."""
        return self.verdict is Permit.YES


Wish = Literal["open", "see", "ask", "command"]
COUNTED: frozenset[Wish] = frozenset({"open", "ask"})  # against the limit of a minute


def decide(asker: Asker, rules: Rules, used: Used, *, wants: Wish = "ask") -> Decision:
    """The decision on a request.

    To open a receipt, as whoever holds one may; to see what costs nothing; to ask; or to use an
    admin command.

    >>> mia, rules = Asker(7, 7, private=True), Rules(admins=frozenset({1}), questions_a_minute=2)
    >>> decide(mia, rules, Used()).verdict
    <Permit.STRANGER: 'stranger'>
    >>> decide(mia, Rules(open=True), Used(), wants="command").verdict
    <Permit.NOT_ADMIN: 'not an admin'>
    >>> decide(Asker(1, 1), rules, Used(ages_s=(3.0, 20.5)))
    Decision(verdict=<Permit.TOO_FAST: 'too fast'>, wait_s=40)
    >>> decide(mia, rules, Used(), wants="open").verdict
    <Permit.YES: 'yes'>
    """
    if wants != "open" and not is_let_in(asker, rules):
        return Decision(Permit.STRANGER)
    if wants == "command":
        return Decision(Permit.YES if asker.person in rules.admins else Permit.NOT_ADMIN)
    if wants == "see":
        return Decision(Permit.YES)
    wait_s = used.wait_s(rules.questions_a_minute)
    if wait_s > 0:
        return Decision(Permit.TOO_FAST, max(1, math.ceil(wait_s)))
    if wants == "ask" and used.tokens_today >= rules.tokens_a_day:
        return Decision(Permit.SPENT)
    return Decision(Permit.YES)


def is_let_in(asker: Asker, rules: Rules) -> bool:
    """Whether they may ask at all: individually, through their chat, or because everyone may.

    >>> is_let_in(Asker(7, -1001), Rules(allowed=frozenset({-1001})))
    True
    """
    person = asker.person is not None and asker.person in rules.admins | rules.allowed
    return rules.open or person or asker.chat in rules.allowed
