"""Who may ask, and how often."""

from __future__ import annotations

from bot.texts.wording import count

NOT_ADMIN = "Only admins can do that."
NOW_ADMIN = "You are an admin now. /help lists what you can do, and /allow lets others ask."
WHOM = "Whom? Put their number after the command, or reply with it to one of their messages."
STRANGER = "I answer only those whom an admin let in; an admin can do so with: /allow {}"
LET_IN = "{name} ({number}) may ask now."


def too_fast(wait_s: int) -> str:
    """What is said to somebody who asks more than the budget of a minute.

    >>> too_fast(40)
    'That was quick! Ask again in 40 seconds, please.'
    """
    return f"That was quick! Ask again in {count(wait_s, 'second')}, please."


def let_out(number: int, *, was_in: bool, by_settings: bool) -> str:
    """What is said to the admin who lets somebody in no longer.

    >>> let_out(7, was_in=True, by_settings=False)
    '7 may not ask any more.'
    """
    if by_settings:
        return f"{number} may ask by the settings (QUOTH_ALLOW, QUOTH_ADMINS); change it there."
    return f"{number} may not ask any more." if was_in else f"{number} was not let in."
