"""Whether a model's prose attributes words to the person or outlet who said them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from retrieval.checks.languages import is_english
from retrieval.domain import Quote, Span
from retrieval.model.offered import Offered
from retrieval.quotes import read_quotes
from retrieval.quotes.words import PRONOUNS, VERBS
from retrieval.text import names
from retrieval.text.spans import locate
from retrieval.text.terms import STOP, content_words, plain, stem
from retrieval.text.terms import words as words_of

# A report counts as misattributed if another speaker's sentence shares this many more words with
# it than the named speaker's.
CLEARLY = 2
_NO_ROLE = frozenset(
    stem(w) for w in "statement article paper interview letter speech post report".split()
)
_SAID = frozenset("said says added adds wrote writes asked replied explained noted".split())
_BEFORE = re.compile(r"(?P<who>[^.!?:;“”„«»\"]{1,80}):\s*[\"'“„«‘]?$")
_AFTER = re.compile(
    r"[^\w]{0,4}(?:said|says|added|adds|wrote|asked|replied|explained|noted|according to|so)\s+"
    r"(?P<who>[^.!?:;,“”„«»\"]{1,80})"
)
_GOES_ON = re.compile(r"(?:He|She|They|His|Her|Their)\b")
_REPORT = re.compile(r"['’]s?\s+(?:report|article|story|account)$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_WHOSE = re.compile(r"^(?:the|a|an|its|his|her|their|this|that|one)\s+", re.I)


# Synonyms of one post; a chairwoman is not a director.
_POSTS = (
    "spokesman spokeswoman spokesperson",
    "chairman chairwoman chair chairperson",
    "head chief boss leader",
    "ministry minister",
)
_POST = {word: row.split()[0] for row in _POSTS for word in row.split()}


def role_words(role: str) -> frozenset[str]:
    """The words of a role, stemmed, with synonyms merged and without stop words.

    >>> role_words("the chairwoman of Dock Council") == role_words("the Dock Council's chair")
    True
    """
    found = (plain(word) for word in words_of(role))
    return frozenset(stem(_POST.get(w, w)) for w in found if w not in STOP and len(w) > 1)


def wrongly_told(prose: str, quotations: Sequence[Span], rests_on: Sequence[Offered]) -> bool:
    """Whether the prose attributes words to somebody who did not say them in these sentences.

    ``quotations`` are the insides of the prose's quotation marks, each found in a sentence.
    """
    told = _told(prose)
    if any(_is_wrong(prose, quote, rests_on) for quote in told):
        return True
    loose = [span for span in quotations if not any(q.span.overlap(span) for q in told)]
    if any(_is_strange(prose, span, rests_on) for span in loose):
        return True
    return not is_english(prose) and _leaves_out(prose, rests_on)


def is_verbatim(prose: str, rests_on: Sequence[Offered]) -> bool:
    """Whether the prose is a verbatim sentence, apart from quotation marks and a mention of its
    outlet before or after: "According to the Osk Wire, ..."."""
    told = _bare(prose)
    for one in rests_on:
        frame = _frame(_bare(one.revision.head.outlet))
        if _bare(one.text) in (told, _bare(frame.sub("", told))):
            return True
    return False


@lru_cache(maxsize=200)
def _frame(outlet: str) -> re.Pattern[str]:
    """A pattern for a mention of the outlet before or after a sentence, in bare words."""
    the = r"(?:(?:the|der|die|dem|le|la|el|il|l|o|a) )?"
    name = re.escape(outlet.removeprefix("The "))
    said = "(?:reports?|reported|writes|wrote|says|said)"
    before = rf"(?:according to|laut|selon|según|secondo|segundo) {the}{name} "
    after = rf" (?:according to )?{the}{name}(?: {said})?"
    return re.compile(rf"^(?:{before}|{the}{name} (?:{said} )?(?:that )?)|{after}$", re.I)


def _bare(text: str) -> str:
    """The words of a text, initial in lower case, without thousands separators."""
    words = " ".join(re.findall(r"[^\W_]+", _THOUSANDS.sub("", text)))
    return words[:1].lower() + words[1:]


def _told(prose: str) -> list[Quote]:
    """The attributed quotes of the prose, without those nested in another's report."""
    found = [quote for quote in read_quotes(prose) if quote.speaker]
    return [
        one
        for one in found
        if not (one.speaker or "").islower()
        or not any(o.speaker != one.speaker and o.span.covers(one.span) for o in found)
    ]


def _is_wrong(prose: str, told: Quote, rests_on: Sequence[Offered]) -> bool:
    speaker = told.speaker or ""
    if speaker.lower() in PRONOUNS:
        return False
    words = told.span.of(prose)
    inner = [m[1] for m in re.finditer(r"[“\"„«]([^“”\"„«»]+)[”\"“»]", words)]
    for quotation in inner:
        at = [one for one in rests_on if locate(quotation.rstrip(" ,.;"), one.text)]
        if at and not any(_says(speaker, one, quotation, rests_on) for one in at):
            return True
    theirs = [one for one in rests_on if _says(speaker, one, None, rests_on)]
    if not theirs:
        return True
    best = max(_shared(words, one) for one in theirs)
    others = [one for one in rests_on if one not in theirs and not _goes_on(one, theirs)]
    return any(_shared(words, one) >= best + CLEARLY for one in others)


def _goes_on(one: Offered, theirs: Sequence[Offered]) -> bool:
    """Whether a sentence continues their speech with a pronoun: "He would like"."""
    same = any(one.revision.id == other.revision.id for other in theirs)
    return same and not any(q.speaker for q in one.quotes) and bool(_GOES_ON.match(one.text))


def _says(speaker: str, one: Offered, quotation: str | None, rests_on: Sequence[Offered]) -> bool:
    """Whether somebody speaks in a sentence or, if given, says the quotation in it."""
    head = one.revision.head
    if is_outlet(speaker, head.outlet) or (head.author and names.same(speaker, head.author)):
        return True
    known = [quote for quote in one.quotes if quote.speaker]
    if not known:
        return _stands(speaker, one.text)
    if _speaks(speaker, one.text) and quotation is None:
        return True
    if quotation is not None:
        spans = [
            Span(one.span.start + p.start, one.span.start + p.stop)
            for p in locate(quotation.rstrip(" ,.;"), one.text)
        ]
        known = [quote for quote in known if any(quote.span.overlap(span) for span in spans)]
    return any(
        is_of(speaker, quote, one) or _is_described(speaker, quote.speaker or "", rests_on)
        for quote in known
    )


def _is_described(speaker: str, name: str, rests_on: Sequence[Offered]) -> bool:
    """Whether an apposition to the name describes the speaker: "Ada Venn, who bakes, left"."""
    role, surname = role_words(speaker) - _NO_ROLE, re.escape(name.split()[-1])
    if not role or (not speaker[0].islower() and not speaker.lower().startswith("the ")):
        return False
    told = (re.findall(rf"\b{surname},\s+([^,]{{3,90}}),", one.text) for one in rests_on)
    return any(role <= role_words(_WHOSE.sub("", words)) for some in told for words in some)


def _speaks(who: str, text: str) -> bool:
    """Whether the article itself reports speech of that description: "the PMF chief said"."""
    if not who.split()[-1].islower() or (who.islower() and " " not in who):
        return False
    there = re.finditer(rf"(?:(\w+)\s+)?\b{re.escape(who)}\b(?:\s+(\w+))?", text, re.IGNORECASE)
    return any(m[1] in _SAID or (m[2] or "") in VERBS for m in there)


def is_of(speaker: str, quote: Quote, one: Offered) -> bool:
    """Whether ``speaker``, a name or a description, is the speaker of a quote."""
    known = quote.speaker or ""
    words = re.findall(r"[^\W\d_][\w'’-]*", _WHOSE.sub("", speaker))
    capitals = [w for w in words if not w.islower()]
    if names.same(speaker, known) or (capitals and names.matches(speaker, known) == 1.0):
        return True
    if capitals and "-" in known and names.same(speaker, known.replace("-", " ")):
        return True  # one half of a double name
    name = [w for w in capitals if names.words(w) and names.words(w)[0] in names.words(known)]
    if name:  # "Mayor Greta Ossom" for Greta Ossom, a mayor
        rest = [w for w in capitals if w not in name]
        have = role_words(f"{quote.role or ''} {known} {one.text}")
        return all(role_words(w) <= have for w in rest)
    role = role_words(speaker) - _NO_ROLE
    if capitals and not any(_stands(w, f"{known} {quote.role or ''}") for w in capitals):
        return False
    have = role_words(f"{quote.role or ''} {known}")
    around = have | role_words(one.text)
    return bool(role) and (role <= have or (bool(role & have) and role <= around))


def is_outlet(speaker: str, outlet: str) -> bool:
    """Whether ``speaker`` is the outlet: its name or the last word of it.

    >>> is_outlet("the Gazette", "Harbour Gazette"), is_outlet("the harbour", "Harbour Gazette")
    (True, False)
    """
    speaker = _REPORT.sub("", speaker)
    said, full = names.words(_WHOSE.sub("", speaker)), names.words(_WHOSE.sub("", outlet))
    return bool(said) and (said == full or (said == full[-1:] and not speaker.islower()))


def _mistaken(words: str, quotation: str, at: Sequence[Offered]) -> bool:
    """Whether ``words``, before a colon or after "said", name nobody who says the quotation."""
    said = set(content_words(words)) - {plain(verb) for verb in VERBS}
    if not said or not at:
        return False
    for one in at:
        spans = [
            Span(one.span.start + p.start, one.span.start + p.stop)
            for p in locate(quotation, one.text)
        ]
        theirs = [q for q in one.quotes if q.speaker and any(q.span.overlap(s) for s in spans)]
        who = " ".join(f"{q.speaker} {q.role or ''}" for q in theirs) or one.text
        have = role_words(f"{who} {one.revision.head.outlet}")
        if role_words(" ".join(said)) & have or any(_stands(w, who) for w in words.split()):
            return False
    return True


def _stands(name: str, text: str) -> bool:
    words = names.words(_WHOSE.sub("", name))
    told = re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", text)
    return bool(words) and set(words) <= {key for word in told for key in names.words(word)}


def _shared(words: str, one: Offered) -> int:
    return len({stem(w) for w in content_words(words)} & {stem(w) for w in content_words(one.text)})


def _is_strange(prose: str, span: Span, rests_on: Sequence[Offered]) -> bool:
    """Whether the speaker named nearest to a quotation did not say it."""
    words = span.of(prose).rstrip(" ,.;")
    at = [one for one in rests_on if locate(words, one.text)]
    before = _BEFORE.search(prose[: max(0, span.start - 1)])
    after = _AFTER.match(prose, span.stop)
    if any(_mistaken(m["who"], words, at) for m in (before, after) if m):
        return True
    speakers = {q.speaker for one in rests_on for q in one.quotes if q.speaker}
    outside = [(at, who) for who in speakers for at in _named_at(prose, who) if not _in(at, span)]
    if not outside:
        return False
    _, nearest = min((min(abs(at - span.start), abs(at - span.stop)), who) for at, who in outside)
    return not any(_says(nearest, one, words, rests_on) for one in at)


def _in(at: int, span: Span) -> bool:
    return span.start <= at < span.stop


def _named_at(prose: str, name: str) -> list[int]:
    keys = names.words(name)
    words = re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", prose)
    return [m.start() for m in words if keys and names.words(m[0])[-1:] == keys[-1:]]


def _leaves_out(prose: str, rests_on: Sequence[Offered]) -> bool:
    """Whether the prose names only some of the sentences' speakers: in a language whose reports
    are not parsed, one's words may then be attributed to another."""
    speakers = {
        q.speaker
        for one in rests_on
        for q in one.quotes
        if q.speaker and not q.speaker.split()[-1].islower()
    }
    named = {who for who in speakers if _named_at(prose, who)}
    return bool(named) and named != speakers
