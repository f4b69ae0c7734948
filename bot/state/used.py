"""What a user has used up: a value, free of any file."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Used:
    """What a user has used up: how long ago each question was, newest first; tokens of today."""

    ages_s: tuple[float, ...] = ()
    tokens_today: int = 0

    @property
    def questions_last_minute(self) -> int:
        """How many questions were counted in the last sixty seconds."""
        return len(self.ages_s)

    def wait_s(self, questions_a_minute: int) -> float:
        """Seconds until a question is free under this limit (0–60).

        >>> used = Used(ages_s=(5.0, 20.0, 50.0))
        >>> used.wait_s(4), used.wait_s(3), used.wait_s(2), used.wait_s(1)
        (0.0, 10.0, 40.0, 55.0)
        """
        if len(self.ages_s) < questions_a_minute:
            return 0.0
        return WINDOW_S - self.ages_s[max(questions_a_minute, 1) - 1] if self.ages_s else WINDOW_S
