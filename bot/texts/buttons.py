"""Labels of buttons, and what is said when one is pressed."""

from __future__ import annotations

CONTEXT, MORE, COMPARE, COPY = "Context", "More", "Compare", "Copy"
LIKED, DISLIKED = "👍", "👎"
POST, DROP, SEND_AGAIN, IT_IS_THERE = "Post it", "Drop it", "Send again", "It is there"
EXPIRED_PRESS = "This answer is no longer kept. Ask again, and its buttons will work."
FOREIGN_PRESS = "This button does nothing here."
STRANGER_PRESS = "Only those whom an admin let in can use these buttons."
PRESSED_ALREADY = "It is there already, a little further down."
NO_MORE = "That is all that fits the question."
VOTED, VOTED_ALREADY = "Thank you.", "I have noted that already."
DECIDED = "That was decided already."


def next_quote(number: int, of: int) -> str:
    """The button that leads to the paragraph around another quote.

    >>> next_quote(2, 4)
    'Around quote 2 of 4'
    """
    return f"Around quote {number} of {of}"
