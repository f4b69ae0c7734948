"""Mails (.eml) and saved pages (.mht): the body, with sender, subject and date as its head."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.dates import day_in, iso_time
from retrieval.sources.decode import decode
from retrieval.sources.files.html import page_article
from retrieval.sources.markup import plain
from retrieval.sources.record import Origin, article
from retrieval.text.wordlists import word_set

SIGNATURE = re.compile(r"^-- $", re.M)  # RFC 3676: who sends a mail stands below
# What mail programs put before the subject of an answer or of a mail that is handed on.
_PASSED_ON = word_set("mail", "passed on")
_PREFIX = re.compile(r"\s*([^\W\d_]{1,8})\s?:\s*")
# A line of the head of a mail that is handed on, as it stands above its words.
_FIELD = re.compile(r"[\s>]*\*?([^\W\d_]{1,12})\s?:\*?\s*(\S.*)")
_LABELS = {
    label: field
    for field in ("outlet", "title", "published", "others")
    for label in word_set("mail", field)
}
_ADDRESS = re.compile(r"\s*[<\[(].*|\*")
MOST_LINES = 60  # of a note above a mail that is handed on
QUOTED = re.compile(r"^> ?", re.M)


def read_mail(raw: bytes, origin: Origin) -> Article:
    """The article of a mail or a saved page; of one that is handed on, the words of the first."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain", "html"))
    if part is None:
        raise ArticleError(origin.where, "a mail without a text in it")
    content = part.get_payload(decode=True)
    body = decode(bytes(content or b""), origin.where, declared=part.get_content_charset())
    is_page = part.get_content_type() == "text/html"
    if _is_passed_on(str(mail["subject"] or "")):
        head, words = _first_mail(plain(body) if is_page else body.replace("\r\n", "\n"))
        return article(origin, words, _head(mail) | {"outlet": None} | head)
    if is_page:
        return _page(mail, body, str(part.get("content-location") or ""), origin)
    return article(origin, _unsigned(body.replace("\r\n", "\n")), _head(mail))


def _unsigned(text: str) -> str:
    """A mail without its signature; the line above one may also stand between parts of a mail.

    >>> _unsigned("It leaks again.\\n-- \\nNora Pim"), _unsigned("Look.\\n-- \\nIt leaks again.")
    ('It leaks again.', 'Look.\\n-- \\nIt leaks again.')
    """
    above, *below = SIGNATURE.split(text)
    is_signed = len(below) == 1 and len(below[0]) < len(above)
    return (above if is_signed else text).strip("\n")


def _page(mail: EmailMessage, body: str, place: str, origin: Origin) -> Article:
    place = place or str(mail.get("snapshot-content-location") or "")
    try:
        made = page_article(body, origin)
    except ArticleError:
        return article(origin, plain(body), _head(mail))
    if not place:
        return _with_head(made, mail, origin)
    return replace(made, head=replace(made.head, url=made.head.url or place))


def _with_head(made: Article, mail: EmailMessage, origin: Origin) -> Article:
    """What a mail's page does not say of itself, its head says."""
    told, head = _head(mail), made.head
    outlet = told["outlet"] if head.outlet == origin.shown else None
    return replace(
        made,
        head=replace(
            head,
            outlet=outlet or head.outlet,
            title=head.title or told["title"],
            published=head.published or told["published"],
        ),
    )


def _head(mail: EmailMessage) -> dict[str, str | None]:
    senders = getattr(mail["from"], "addresses", ())
    name = senders[0].display_name if senders else None
    date = iso_time(str(mail["date"])) if mail["date"] else None
    title = _subject(str(mail["subject"] or ""))
    return {"title": title or None, "outlet": name or None, "published": date}


def _is_passed_on(subject: str) -> bool:
    found = _PREFIX.match(subject)
    return found is not None and found[1].casefold() in _PASSED_ON


def _subject(subject: str) -> str:
    """A subject without what says that the mail is handed on.

    >>> _subject("Fwd: WG: Ice: the gates")
    'Ice: the gates'
    """
    while _is_passed_on(subject):
        subject = _PREFIX.sub("", subject, count=1)
    return subject.strip()


def _first_mail(text: str) -> tuple[dict[str, str | None], str]:
    """What the head of the mail that is handed on says, and its words; all words without one.

    >>> _first_mail("Look!\\n\\nFrom: Quay News <a@b.example>\\nTo: me\\nSubject: Ice\\n\\nIt is.")
    ({'outlet': 'Quay News', 'title': 'Ice'}, 'It is.')
    """
    lines = text.split("\n")
    for n in range(min(MOST_LINES, len(lines))):
        given, end = dict[str, str](), n
        while end < len(lines) and (found := _FIELD.fullmatch(lines[end].rstrip())):
            if (field := _LABELS.get(found[1].casefold())) is None:
                break
            given.setdefault(field, found[2])
            end += 1
        if end - n >= 3 and {"outlet", "title"} <= given.keys():
            words = "\n".join(lines[end:])
            words = QUOTED.sub("", words) if lines[n].startswith(">") else words
            return _told(given), words.strip("\n")
    return {}, text


def _told(given: dict[str, str]) -> dict[str, str | None]:
    told: dict[str, str | None] = {"title": _subject(given["title"])}
    if name := _ADDRESS.sub("", given["outlet"]).strip(' "'):
        told["outlet"] = name
    if day := day_in(given.get("published", "")):
        told["published"] = day
    return dict(sorted(told.items()))
