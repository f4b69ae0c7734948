"""Name normalisation: one key for all spellings of a name, different keys for different names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from rapidfuzz.distance import OSA

from retrieval.text.wordlists import word_set

# Words before (or in place of) a name that are not part of it.
TITLES = word_set("text", "titles")
_ARTICLES = frozenset("al el ul ad ar as an ash at az".split())
_POSSESSIVE = re.compile(r"['’ʼ`´]s?(?=\s|$|,)")
_WORD = re.compile(r"[^\W_]+(?:[.'’ʼ`´‘-][^\W_]+)*")
_ARTICLE_PREFIX = re.compile(r"^(?:al|el|ul|ad|ar|as|ash|at|az|an)-(?=\w{3})")

# Whole words whose spellings vary more than the rules below cover.
_SAME_WORD = (
    (re.compile(r"m[ou]ham+[ae]d"), "muhamad"),
    (re.compile(r"ahm[ae]d"), "ahmad"),
    (re.compile(r"h[uo]s+[ae][iy]n"), "husain"),
    (re.compile(r"y(?:o|u|ou)s+[ue]f"), "yusuf"),
    (re.compile(r"[gqk]h?add+h?af+[iy]|[gqk]h?adh?af+[iy]"), "gadafi"),
    (re.compile(r"h[ie]z+b[ou]l+ah?"), "hizbulah"),
    (re.compile(r"abd[uae]l+ah"), "abdulah"),
    (re.compile(r"[uo]s+ama"), "usama"),
    (re.compile(r"kh?al[ie]d"), "khalid"),
    (re.compile(r"sal[ie]h"), "salih"),
)
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (re.compile(r"(?:iy|yy|ii|yi|ij)$"), "y"),
    (re.compile(r"(?<=\w{3}sk)i$"), "y"),
    (re.compile("|".join(f"{c}{c}+" for c in "bcdfghjklmnpqrstvwxyz")), lambda found: found[0][0]),
    (re.compile(r"ae"), "ai"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"^gh(?=\w{3})"), "g"),
    (re.compile(r"q(?!u)"), "k"),
    (re.compile(r"o[ou]"), "u"),
    (re.compile(r"aa"), "a"),
    (re.compile(r"(?<=\w)ee(?=\w{2})|(?<=\w{3})ee(?=\w)"), "i"),
    (re.compile(r"uu"), "u"),
    (re.compile(r"(?<=[lms])eh$"), "ih"),
)
# Four words in five match no rule: one combined pattern skips all thirty.
_HAS_SPELLINGS = re.compile(
    "|".join([f"^(?:{each.pattern})$" for each, _ in _SAME_WORD] + [r.pattern for r, _ in _RULES])
)


@lru_cache(maxsize=20_000)
def _word_key(word: str) -> str:
    if not _HAS_SPELLINGS.search(word):
        return word
    for pattern, one in _SAME_WORD:
        if pattern.fullmatch(word):
            return one
    for pattern, rule in _RULES:
        word = pattern.sub(rule, word)
    return word


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    lowered = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in lowered if not unicodedata.combining(c)).translate(_LETTERS)


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_MARKS = str.maketrans("", "", "'’ʼ`´‘.-")


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """The keys of the words of ``name``, without titles and Arabic articles.

    >>> words("Brig. Gen. Sabir Daroosh’s")
    ('sabir', 'darush')
    """
    plain = _plain(name)
    if plain.isalpha() and plain not in TITLES:  # one word, as most are
        return (_word_key(plain),)
    plain = _POSSESSIVE.sub("", plain)
    found = [_ARTICLE_PREFIX.sub("", match[0]) for match in _WORD.finditer(plain)]
    bare = [word.translate(_MARKS) for word in found]
    kept = [word for word in bare if word not in TITLES]
    given = 0 if name.lstrip().startswith(("al ", "el ")) else 1  # "Al" may be short for Albert
    inner = kept[:given] + [word for word in kept[given:] if word not in _ARTICLES] or bare
    return tuple(_word_key(word) for word in inner if word)


def key(name: str) -> str:
    """One key for all spellings of a name: case, accents, titles, transliterations.

    >>> key("Salim al-Ghaddar") == key("SALIM GHADAR"), key("Ra'ib") == key("Raeb")
    (True, True)
    >>> key("Allen") == key("Allan")
    False
    """
    return " ".join(words(name))


def _covers(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each word of ``short`` is in ``long``; an initial matches a whole word."""
    left = list(long)
    for word in short:
        fits = next((w for w in left if w == word), None) or next(
            (w for w in left if min(len(w), len(word)) == 1 and w[0] == word[0]), None
        )
        if fits is None:
            return False
        left.remove(fits)
    return True


def same(a: str, b: str) -> bool:
    """Whether two names may be one person's: the words of one are all in the other.

    >>> same("Daroosh", "Sabir Darush"), same("Ada Venn", "Orla Venn")
    (True, False)
    """
    short, long = sorted((words(a), words(b)), key=len)
    return bool(short) and any(len(w) > 1 for w in short) and _covers(short, long)


def _likeness(a: str, b: str) -> float:
    """1.0 if equal; less with one typo (from 5 letters) or two (from 8); 0.0 beyond."""
    if a == b:
        return 1.0
    size = min(len(a), len(b))
    allowed = 2 if size >= 8 else 1 if size >= 5 else 0
    wrong = OSA.distance(a, b, score_cutoff=allowed)
    return 1 - wrong / size if wrong <= allowed else 0.0


def matches(asked: str, known: str) -> float:
    """How well ``asked`` matches ``known``: 1.0 in any spelling, less with typos, else 0.0.

    Every word of ``asked`` needs a matching word of its own.

    >>> matches("Summerfeild", "Jo Summerfield") > 0.7, matches("Allen", "Jo Alder")
    (True, 0.0)
    """
    wanted, left = words(asked), list(words(known))
    if not wanted or not left:
        return 0.0
    worst = 1.0
    for word in wanted:
        best = max(left, key=lambda known_word: _likeness(word, known_word), default="")
        worst = min(worst, _likeness(word, best) if best else 0.0)
        if worst == 0.0:
            return 0.0
        left.remove(best)
    return worst
