"""The article in an HTML page: its head and its body, or why it is none."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.dates import day_in
from retrieval.sources.decode import decode
from retrieval.sources.files.body import body_of, state_of
from retrieval.sources.files.furniture import PROSE
from retrieval.sources.heads import SIGNED, authors_of, outlet_in_title, short_title
from retrieval.sources.markup import NOTE_MARK, plain, without_data
from retrieval.sources.no_article import LEAST_TEASER_WORDS, Beside, why_no_article, without_offers
from retrieval.sources.record import Origin, address_key, article

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
# Labels that mean Windows-1252 (WHATWG Encoding Standard).
WINDOWS = dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252")
ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|Review)$")
NUMERIC_DATE = re.compile(r"(?<!\d)(\d\d?)[/-](\d\d?)[/-](\d{4})(?!\d)")
# Scripts and styles, without the head in JSON-LD.
SCRIPT = re.compile(
    r"<(?:script(?![^>]{0,200}ld\+json)|style)\b[^>]{0,2000}>.*?</(?:script|style)>", re.I | re.S
)
STRUCK = re.compile(
    r"\.([\w-]{1,60})\s*\{[^{}]{0,300}text-decoration[\w-]*\s*:[^;{}]{0,60}line-through"
)
MAX_LINE_CHARS, MAX_PARTS = 120, 8  # of a byline or a day
PUBLISHED = re.compile(r"(?:first )?(?:published|posted)\b(?! by)", re.I)
MAX_PAGE_CHARS = 3_000_000  # without pictures and scripts
TOO_BIG = "a page of over 3 million characters: save its text"
PAYWALLED = "cut short: the rest of it is for subscribers"


def read_page(raw: bytes, origin: Origin) -> Article:
    """The article in an HTML page with its metadata, without comments; no network access."""
    charset = CHARSET.search(raw[:4096])
    declared = charset[1].decode().lower() if charset else None
    page = decode(raw, origin.where, declared=WINDOWS.get(declared or "", declared))
    if not page.strip():
        raise ArticleError(origin.where, "empty: no words in it")
    return page_article(page, origin)


def page_article(page: str, origin: Origin) -> Article:
    """As ``read_page``, of a decoded page."""
    from trafilatura import load_html

    whole, page = page, NOTE_MARK.sub("", SCRIPT.sub("", without_data(page)))
    if len(page) > MAX_PAGE_CHARS:
        raise ArticleError(origin.where, TOO_BIG)
    for name in ("trafilatura", "htmldate"):  # the ArticleError reports the fault
        logging.getLogger(name).addHandler(logging.NullHandler())
    tree = load_html(page)
    if tree is not None:
        _strike(tree, whole)
    stated = _stated(tree) if tree is not None else {}
    found, text = body_of(tree, stated) if tree is not None else (None, "")
    title = short_title(_title(tree, stated, found), _site(tree, stated))
    beside = Beside(
        titles=f"{title}\n{_text_of(tree, '//title')}",
        address=origin.name,
        names=_names_around(tree, text),
        is_signed=bool(stated or _meta(tree, "article:published_time")),
    )
    if why := why_no_article(text, beside):
        text = state_of(whole)
    elif not PROSE.search(text):
        text = state_of(whole) or text
    if why and (not PROSE.search(text) or why_no_article(text, beside)):
        raise ArticleError(origin.where, why)
    text, offered = without_offers(text)
    teaser = [line for line in text.split("\n") if line != title]
    if not PROSE.search(text) or (offered and len(" ".join(teaser).split()) < LEAST_TEASER_WORDS):
        why = "only an offer to subscribe" if offered else "no article in the page"
        raise ArticleError(origin.where, why)
    address = found.url if found and address_key(found.url) else None
    known = {
        "title": title,
        "author": authors_of(_authors(tree, stated, found)),
        "published": _published(tree, stated, found),
        "outlet": _outlet(tree, stated, found),
        "url": address,
    }
    made = article(origin, text, known)
    return replace(made, faults=(*made.faults, PAYWALLED)) if offered else made


def _strike(tree: HtmlElement, page: str) -> None:
    """Give the style by which a class strikes out to what has the class, as exports write it."""
    for name in dict.fromkeys(STRUCK.findall(page)):
        path = "//*[contains(concat(' ',normalize-space(@class),' '),concat(' ',$n,' '))]"
        for part in tree.xpath(path, n=name):
            part.set("style", "text-decoration:line-through")


# The head


def _stated(tree: HtmlElement) -> dict[str, Any]:
    """The main article in the page's JSON-LD; empty where there is none."""
    nodes = [
        node
        for script in tree.xpath("//script[@type='application/ld+json']")
        for node in _nodes(_json(script.text_content()))
    ]
    found = [
        node
        for node in nodes
        if ARTICLE_TYPE.search(str(node.get("@type") or "").strip("[]'"))
        or "liveBlogUpdate" in node
    ]
    if len(found) > 1:  # other stories are listed too
        titles = {_letters(_text_of(tree, "//h1")), _letters(_meta(tree, "og:title"))} - {""}
        found = [one for one in found if _is_own(one, tree, titles)] or found
    found.sort(key=lambda node: "liveBlogUpdate" not in node and not node.get("articleBody"))
    if not found:
        return {}
    known = {str(node["@id"]): node for node in nodes if node.get("@id") and node.get("name")}
    return found[0] | {key: _meant(found[0].get(key), known) for key in ("author", "publisher")}


def _is_own(node: Mapping[str, Any], tree: HtmlElement, titles: set[str]) -> bool:
    """Whether a story of the page's JSON-LD has the page's title, or its address."""
    page = node.get("mainEntityOfPage")
    stated = page.get("@id") if isinstance(page, dict) else page
    keys = {address_key(str(one)) for one in (node.get("url"), stated) if one}
    own = {address_key(str(one)) for one in tree.xpath("//link[@rel='canonical']/@href")}
    own.add(address_key(_meta(tree, "og:url")))
    if (keys & own) - {None}:
        return True
    return any(_letters(name) in titles for name in _names(node.get("headline")))


def _letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "").casefold()


def _meant(value: object, known: Mapping[str, Any]) -> object:
    """A person or an organisation, or a list of them, which may be given by their ids alone."""
    if isinstance(value, list):
        return [_meant(each, known) for each in value]
    if isinstance(value, dict) and not value.get("name"):
        return known.get(str(value.get("@id")), value)
    return value


def _json(written: str) -> object:
    try:
        return json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        if depth < 3:
            yield from _nodes(value.get("@graph"), depth + 1)
            yield from _nodes(value.get("mainEntity"), depth + 1)
    elif isinstance(value, list):
        for each in value[:200]:
            yield from _nodes(each, depth)


def _names(value: object) -> list[str]:
    """The names in a person, an organisation, or a list of them."""
    if isinstance(value, list):
        return [name for each in value for name in _names(each)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [plain(value)] if isinstance(value, str) and value.strip() else []


def _meta(tree: HtmlElement | None, *names: str) -> str | None:
    if tree is None:
        return None
    for name in names:
        for found in tree.xpath("//meta[@property=$n or @name=$n]/@content", n=name):
            if value := " ".join(str(found).split()):
                return value
    return None


def _text_of(tree: HtmlElement | None, path: str) -> str | None:
    found = tree.xpath(path) if tree is not None else []
    return " ".join(found[0].text_content().split()) or None if found else None


def _names_around(tree: HtmlElement | None, text: str) -> str:
    """What the containers are called that hold most of the text: their classes and ids."""
    opening = "".join(text.split())[:40]
    found = []
    parts = tree.iter("html", "body", "main", "div", "section", "form") if tree is not None else ()
    for part in parts:
        if names := f"{part.get('class') or ''} {part.get('id') or ''}".strip():
            words = "".join(part.text_content().split())
            if opening in words and len(words) >= len(text) / 2:
                found.append(names)
    return " ".join(found).lower()


def _title(
    tree: HtmlElement | None, stated: Mapping[str, Any], found: Document | None
) -> str | None:
    headline = next(iter(_names(stated.get("headline"))), None)
    given = headline or _meta(tree, "og:title") or (found.title if found else None)
    return given or _text_of(tree, "//h1") or _text_of(tree, "//title")


def _site(tree: HtmlElement | None, stated: Mapping[str, Any]) -> str | None:
    site = _meta(tree, "og:site_name", "application-name")
    if site and not site.startswith("@"):
        return site
    if "blogger" in (_meta(tree, "generator") or "").lower():
        blog, colon, _ = (_text_of(tree, "//title") or "").partition(": ")
        return blog if colon else None
    return next(iter(_names(stated.get("publisher"))), None)


def _outlet(
    tree: HtmlElement | None, stated: Mapping[str, Any], found: Document | None
) -> str | None:
    site = _site(tree, stated) or outlet_in_title(_text_of(tree, "//title") or "")
    handle = (_meta(tree, "og:site_name", "twitter:site") or "").lstrip("@").casefold()
    guessed = found.sitename if found else None
    return site or (guessed if guessed and guessed.casefold() != handle else None)


def _authors(
    tree: HtmlElement | None, stated: Mapping[str, Any], found: Document | None
) -> Iterator[str]:
    """All that the page says of its authors, the surest first."""
    if tree is None:
        return
    site = {
        name.casefold() for name in (_site(tree, stated), *_names(stated.get("publisher"))) if name
    }
    stated_names = _names(stated.get("author"))
    yield "; ".join(name for name in stated_names if name.casefold() not in site)
    yield "; ".join(str(one) for one in tree.xpath("//meta[@name='author']/@content"))
    yield "; ".join(one.text_content() for one in tree.xpath("//a[contains(@rel,'author')]"))
    yield (found.author or "") if found else ""
    yield from filter(SIGNED.fullmatch, _short_lines(tree))
    yield "; ".join(stated_names)


def _short_lines(tree: HtmlElement) -> Iterator[str]:
    """The lines of a page in containers of their own, outside of what stands beside the article."""
    from lxml.html import tostring

    around = ("aside", "nav", "footer")
    for part in tree.iter("p", "div", "span", "time", "address", "li", "strong", "b", "i", "em"):
        if len(part) > MAX_PARTS or next(part.iterancestors(*around), None) is not None:
            continue
        text = " ".join(part.text_content().split())
        if 0 < len(text) <= MAX_LINE_CHARS:
            yield text
            if next(part.iterchildren("br"), None) is not None:
                yield from plain(str(tostring(part, encoding="unicode"))).split("\n")


def _published(
    tree: HtmlElement | None, stated: Mapping[str, Any], found: Document | None
) -> str | None:
    """The day the page states for itself, not for a related story; None if it is ambiguous."""
    own = next(iter(_names(stated.get("datePublished"))), "")
    if re.match(r"\d{4}-\d\d-\d\d", own):
        return own[:10]
    date = found.date if found else None
    if tree is not None and not date:
        days = {day_in(line) for line in _short_lines(tree) if PUBLISHED.match(line)}
        return days.pop() if len(days) == 1 else None
    if tree is None or not date or _meta(tree, "article:published_time", "datePublished", "date"):
        return date
    around = "ancestor::aside or ancestor::nav or ancestor::footer"
    times = [str(one) for one in tree.xpath(f"//time[{around}]/@datetime")]
    inside = [str(one) for one in tree.xpath(f"//time[not({around})]/@datetime")]
    if any(one.startswith(date) for one in times) and not any(
        one.startswith(date) for one in inside
    ):
        return None
    for first, second, year in NUMERIC_DATE.findall(tree.text_content()):
        day_or_month = {int(first), int(second)}
        if max(day_or_month) <= 12 and date in (
            f"{year}-{int(first):02}-{int(second):02}",
            f"{year}-{int(second):02}-{int(first):02}",
        ):
            return None if len(day_or_month) > 1 else date
    return date
