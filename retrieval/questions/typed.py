"""Who is asked for, and about what, where both were typed behind a command."""

from __future__ import annotations

import re

_ABOUT = re.compile(r"\s+about\s+", re.I)


def name_and_topic(words: str) -> tuple[str, str]:
    """The name and the topic of ``NAME about TOPIC``, either of which may be empty.

    >>> name_and_topic("Petra Lomm about the gates"), name_and_topic("Petra Lomm")
    (('Petra Lomm', 'the gates'), ('Petra Lomm', ''))
    """
    name, *topic = _ABOUT.split(words, maxsplit=1)
    return name.strip(), "".join(topic).strip()
