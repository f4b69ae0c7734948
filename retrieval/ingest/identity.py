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
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import SequenceMatcher
from os.path import exists

from retrieval.catalogue.articles import Known
from retrieval.catalogue.rows import lookup_keys, sha256s_of
from retrieval.domain import Article, Head, Taken
from retrieval.sources.dates import day_in
from retrieval.sources.record import address_key

# The share of word pairs from which a text is a revision of another one under the same key.
# Unrelated English articles share up to a tenth, articles of one template up to nine.
LEAST_ALIKE, WEAK_ALIKE = 0.3, 0.5
MOVED_ALIKE = 0.8  # of a file that was edited and lies elsewhere now
# In a revision most sentences stand as they stood; in the next issue of a bulletin, made from the
# same template, few do, or it is of another day.
LEAST_KEPT = 0.5
LEAST_SENTENCES = 4  # of fewer the share says nothing: one address or id is one article then
MAX_COMPARED = 2_000  # words that differ; more are not corrected one by one
HEAD_CHARS = 200  # in which a text states its day
WEAK = ("file:", "sent:", "text:")
# The outlet of a file that names none is the file's name.
NO_OUTLET = re.compile(r"\.\w{2,8}(?:\.gz)?$|^standard input$", re.I)
_SENTENCE_END = re.compile(r"[.!?。！？؟…]+[\"'”’»)\]]*(?:\s|$)|\n\s*\n")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an article, and the stored one that it is; ``head`` is what to store."""

    became: Taken
    head: Head
    known: Known | None = None


def decided(article: Article, stored: Sequence[Known]) -> Decision:
    """What becomes of ``article``, given the stored articles that share a key or the text with it.

    >>> from dataclasses import replace
    >>> from retrieval.catalogue.rows import sha256_of
    >>> one = Article("a.txt", "It rains in Ostrel.", Head("Gazette"))
    >>> known = Known(1, 1, 1, "a.txt", sha256_of(one.text), one.head, one.text, ("name:a.txt",))
    >>> decided(one, []).became.value, decided(one, [known]).became.value
    ('new', 'unchanged')
    >>> decided(replace(one, text="It rains in Ostrel again."), [known]).became.value
    'changed'
    >>> decided(replace(one, text="The mill is closed."), [known]).became.value
    'beside'
    """
    keys, written = lookup_keys(article), sha256s_of(article.text)
    named = [one for one in stored if not keys.isdisjoint(one.keys)]
    by_text = bool(article.known_as) and _weak(article.known_as)
    for one in (*named, *stored):
        if one.sha256 not in written:
            continue
        if one in named or (by_text and _weak(one.keys)) or _is_told_alike(one, article):
            head = _joined(one.head, article.head)
            if head is not None:
                same = head == one.head
                return Decision(Taken.UNCHANGED if same else Taken.RELABELLED, head, one)
    open_ = [one for one in named if not _is_elsewhere(one, keys)]
    moved = [one for one in stored if by_text and _has_moved(one, article)]
    for some, least in ((open_, WEAK_ALIKE if by_text else LEAST_ALIKE), (moved, MOVED_ALIKE)):
        likeness = {one.article: alike(article.text, one.text) for one in some}
        best = max(some, key=lambda one: likeness[one.article], default=None)
        if best is not None and _is_titled_otherwise(best.head, article.head):
            least = MOVED_ALIKE
        if best is None or likeness[best.article] < least:
            continue
        if not _is_next_issue(article, best, sure=not by_text):
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


def _is_next_issue(article: Article, one: Known, *, sure: bool) -> bool:
    """Whether two texts are made from one template, and neither is the other one corrected.

    ``sure``: they have one address or id; then it takes both another day and other sentences.
    """
    days = (
        _day(article.head, "" if sure else article.text),
        _day(one.head, "" if sure else one.text),
    )
    other_day = None not in days and days[0] != days[1]
    if sure and (not other_day or _sentences(article.text).total() < LEAST_SENTENCES):
        return False
    kept, replaced = _compared(one.text, article.text)
    others = kept < LEAST_KEPT
    return replaced > 1 and (others and other_day if sure else others or other_day)


def _day(head: Head, text: str) -> str | None:
    return (head.published or "")[:10] or day_in(text[:HEAD_CHARS])


def _compared(stored: str, offered: str) -> tuple[float, int]:
    """The share of the shorter text's sentences that the other one has, 0–1; and how many things
    were replaced in the others: a word that is replaced in the same way throughout is one.

    >>> _compared("Ice on 4 lakes. It is cold.", "Ice on 9 lakes. It is cold.")
    (0.5, 1)
    >>> _compared("Ice on 4 of 12 lakes.", "Ice on 9 of 13 lakes.")
    (0.0, 2)
    """
    first, second = _sentences(stored), _sentences(offered)
    least = min(first.total(), second.total())
    kept = (first & second).total() / least if least else 1.0
    before, after = ([w for s in (a - b).elements() for w in s] for a, b in
                     ((first, second), (second, first)))  # fmt: skip
    if len(before) + len(after) > MAX_COMPARED:
        return kept, MAX_COMPARED
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    replaced = Counter(
        (*before[i:i_stop], "", *after[j:j_stop])
        for kind, i, i_stop, j, j_stop in matcher.get_opcodes()
        if kind == "replace"
    )
    return kept, sum(n if re.search(r"\d", " ".join(one)) else 1 for one, n in replaced.items())


def _sentences(text: str) -> Counter[tuple[str, ...]]:
    parts = (tuple(_WORD.findall(part)) for part in _SENTENCE_END.split(text.casefold()))
    return Counter(part for part in parts if part)


def _has_moved(one: Known, article: Article) -> bool:
    """Whether a stored article is of a file of this name that is not in its place any more."""
    files = [key.partition("\n")[0] for key in one.keys if key.startswith("file:")]
    gone = files and not any(exists(name.removeprefix("file:")) for name in files)
    return bool(gone) and one.source == article.source and _weak(one.keys)


def _weak(keys: Iterable[str]) -> bool:
    return all(key.startswith(WEAK) for key in keys)


def _is_titled_otherwise(one: Head, other: Head) -> bool:
    """Whether both have a title, and these have no word in common."""
    first, second = (
        {word for word in _WORD.findall((head.title or "").casefold()) if len(word) >= 4}
        for head in (one, other)
    )
    return bool(first and second) and first.isdisjoint(second)


def _joined(stored: Head, offered: Head) -> Head | None:
    """What both heads say of one text; None where they contradict each other."""
    if address_key(stored.url) == address_key(offered.url):
        offered = replace(offered, url=stored.url)  # one address, written in two ways
    facts = [_facts(stored), _facts(offered)]
    if any(a and b and a != b for a, b in zip(*facts, strict=True)):
        return None
    both = [a or b for a, b in zip(*facts, strict=True)]
    return Head(str(both[0] or stored.outlet), *both[1:])


def _is_told_alike(one: Known, article: Article) -> bool:
    """Whether one of two is known by its words only, and both heads say the same, and something.

    So it is with lines that share an address: which of them gets it depends on their order.
    """
    bare = any(
        all(key.startswith("text:") for key in keys) for keys in (one.keys, article.known_as)
    )
    return bare and any(_facts(one.head)) and _facts(one.head) == _facts(article.head)


def _facts(head: Head) -> tuple[str | None, ...]:
    outlet, *others = astuple(head)
    return (None if NO_OUTLET.search(outlet) else outlet, *others)


def _is_elsewhere(one: Known, keys: frozenset[str]) -> bool:
    """Whether a stored article is another for sure: it has another id in the same outlet or feed,
    or another file that still holds it."""
    shared = {key.partition("\n")[0] for key in keys & {*one.keys}}
    groups = {key.partition("\n")[0] for key in keys if key.startswith("id:")} - shared
    for key in one.keys:
        if key in keys:
            continue
        name, _, _ = key.partition("\n")
        if name in groups or (name.startswith("file:") and exists(name.removeprefix("file:"))):
            return True
    return False
