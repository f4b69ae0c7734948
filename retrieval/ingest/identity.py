"""Which stored article an offered one is: another revision of it, the same again, or none; pure.

An article's keys, strongest first: ``url:`` its own address; ``id:`` the outlet (or feed) and its
id there; ``file:`` the real path of a file, with an id inside it if it has one; ``sent:`` the name
of a file without a path; ``text:`` its words, where nothing else is known; ``name:`` its source.
The first two are strong: they say which article it is, wherever it comes from. The others are weak:
the same text under another weak key is the same article. A key alone never makes two texts one
article: they must be alike too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from os.path import exists

from retrieval.catalogue.articles import Known, lookup_keys
from retrieval.catalogue.rows import sha256_of
from retrieval.domain import Article, Head, Taken

# The share of word pairs from which a text is a revision of another one under the same key.
# Unrelated English articles share up to a tenth, articles of one template up to nine.
LEAST_ALIKE, WEAK_ALIKE = 0.3, 0.5
WEAK = ("file:", "sent:", "text:")
# The outlet of a file that names none is the file's name.
NO_OUTLET = re.compile(r"\.\w{2,8}(?:\.gz)?$|^standard input$", re.I)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an article, and the stored one that it is; ``head`` is what to store."""

    became: Taken
    head: Head
    known: Known | None = None


def decided(
    article: Article, stored: Sequence[Known], *, on_disk: Callable[[str], bool] = exists
) -> Decision:
    """What becomes of ``article``, given the stored articles that share a key or the text with it.

    >>> from dataclasses import replace
    >>> one = Article("a.txt", "It rains in Ostrel.", Head("Gazette"))
    >>> known = Known(1, 1, 1, "a.txt", sha256_of(one.text), one.head, one.text, ("name:a.txt",))
    >>> decided(one, []).became.value, decided(one, [known]).became.value
    ('new', 'unchanged')
    >>> decided(replace(one, text="It rains in Ostrel again."), [known]).became.value
    'changed'
    >>> decided(replace(one, text="The mill is closed."), [known]).became.value
    'beside'
    """
    keys, sha = lookup_keys(article), sha256_of(article.text)
    named = [one for one in stored if not keys.isdisjoint(one.keys)]
    by_text = bool(article.known_as) and _weak(article.known_as)
    for one in (*named, *stored):
        if one.sha256 == sha and (one in named or (by_text and _weak(one.keys))):
            head = _joined(one.head, article.head)
            if head is not None:
                same = head == one.head
                return Decision(Taken.UNCHANGED if same else Taken.CHANGED, head, one)
    open_ = [one for one in named if not _is_elsewhere(one, keys, on_disk)]
    likeness = {one.article: alike(article.text, one.text) for one in open_}
    best = max(open_, key=lambda one: likeness[one.article], default=None)
    if best is not None and likeness[best.article] >= (WEAK_ALIKE if by_text else LEAST_ALIKE):
        return Decision(Taken.CHANGED, article.head, best)
    return Decision(Taken.BESIDE if named else Taken.NEW, article.head)


def alike(one: str, other: str) -> float:
    """The share of the shorter text's word pairs that the longer one has, 0–1.

    >>> alike("The dam leaks.", "the dam leaks, again"), alike("The dam leaks.", "It is dry.")
    (1.0, 0.0)
    """
    first, second = _pairs(one), _pairs(other)
    least = min(first.total(), second.total())
    return (first & second).total() / least if least else float(first == second)


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return Counter(zip(words, words[1:] or words, strict=False))


def _weak(keys: Iterable[str]) -> bool:
    return all(key.startswith(WEAK) for key in keys)


def _joined(stored: Head, offered: Head) -> Head | None:
    """What both heads say of one text; None where they contradict each other."""
    facts = [_facts(stored), _facts(offered)]
    if any(a and b and a != b for a, b in zip(*facts, strict=True)):
        return None
    both = [a or b for a, b in zip(*facts, strict=True)]
    return Head(str(both[0] or stored.outlet), *both[1:])


def _facts(head: Head) -> tuple[str | None, ...]:
    outlet, *others = astuple(head)
    return (None if NO_OUTLET.search(outlet) else outlet, *others)


def _is_elsewhere(one: Known, keys: frozenset[str], on_disk: Callable[[str], bool]) -> bool:
    """Whether a stored article is another for sure: it has another id in the same outlet or feed,
    or another file that still holds it."""
    groups = {key.partition("\n")[0] for key in keys if key.startswith("id:")}
    for key in one.keys:
        if key in keys:
            continue
        name, _, _ = key.partition("\n")
        if name in groups or (name.startswith("file:") and on_disk(name.removeprefix("file:"))):
            return True
    return False
