"""The whole body of an article in a page's tree, without what only stands around it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from retrieval.sources.files.furniture import (
    AROUND,
    MIN_PROSE_CHARS,
    MOST_LINKED,
    PROSE,
    linked,
    prune,
)
from retrieval.sources.markup import plain, without_templates

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

ASIDE = re.compile(
    r"comment|related|recommend|promo|teaser|card|newsletter|sidebar|widget|footer|share|advert",
    re.I,
)
# What else may stand beside a body, in prose.
BESIDE = re.compile(r"about|\bbio\b|author|subscri|consent|cookie|legal|disclaimer|copyright", re.I)
_SCRIPT = re.compile(r"<script(?![^>]{0,200}ld\+json)[^>]{0,300}>(.*?)</script>", re.I | re.S)
LIVE = (
    "//*[contains(@class,'live-') or contains(@class,'liveblog') or contains(@id,'liveblog')]"
    "//*[self::time or contains(@class,'time')]"
)
TIMED = ".//time|.//*[contains(@class,'time') or contains(@class,'date')]"
APART = re.compile(r"comment|related|recommend|newsletter|sidebar|widget|footer|advert", re.I)
BODY = "//*[contains(@itemprop,'articleBody')]"
# A row of a table as the extractor writes it: "| Ada | 12 |", and the line below its head.
TABLE_MARKS = re.compile(r"^\|(?:(?:-{3,}\|)+[ \t]*(?:\n|\Z)|(.*)\|[ \t]*$)", re.M)
# A title that leads elsewhere, and more than one of them.
_LINK = "a[not(starts-with(@href,'#'))]"
_LINKED_TITLE = f"(.//h2|.//h3|.//h4)[.//{_LINK} or ancestor::{_LINK}]"
TEASER, TEASERS = f"{_LINKED_TITLE}[1]", f"{_LINKED_TITLE}[2]"
LEAST_TEASERS = 3
HEADING = ".//h1|.//h2|.//h3|.//h4"
MAX_NOTICE_CHARS = 200  # of what a page shows until its posts are loaded


def body_of(tree: HtmlElement, stated: Mapping[str, Any]) -> tuple[Document | None, str]:
    """What the extractor found, with its metadata; and the text of the body.

    Of the extractor's results and the page's own ``articleBody`` in JSON-LD, the most complete one
    that agrees with the others. ``tree`` is changed.
    """
    is_live = "LiveBlog" in str(stated.get("@type")) or "liveBlogUpdate" in stated
    is_live = is_live or bool(tree.xpath(LIVE))
    prune(tree)
    order = _seen(tree)
    posts = _live_posts(tree) if is_live else []
    if not is_live:
        _drop_lists(tree)
    if not posts:
        _join_parts(tree, is_live=is_live)
        _join_unlike(tree)
        _join_rest(tree)
    live = "\n".join(map(_lines, posts))
    if is_live:
        for part in tree.xpath("//*[contains(@class,'live')]"):
            part.attrib.pop("class", None)  # by its name the extractor would leave it out
            part.tag = "div" if part.tag in ("aside", "header") else part.tag
        for time in tree.xpath("//time[normalize-space()]"):
            time.tag = "p"
    found = _extracted(tree)
    text = (found.text or "") if found else ""
    if _covered(tree, text) < 0.5:
        more = _extracted(tree, favor_recall=True)
        text = _more_complete(text, (more.text or "") if more else "")
    text = _in_order(text, order)
    text = _more_complete(text, plain(str(stated.get("articleBody") or "")))
    if live:
        flat = _letters(live)
        above = [line for line in text.split("\n") if _letters(line) not in flat]
        text = "\n".join([line for line in above if PROSE.search(line)] + [live])
    said = "\n".join(_posts(stated, "articleBody"))
    if said and _more_complete(text, said) == said:
        text = "\n".join(_posts(stated, "datePublished", "headline", "articleBody"))
    return found, without_templates(TABLE_MARKS.sub(_cells, text) if "|" in text else text)


def _cells(row: re.Match[str]) -> str:
    """The cells of a row as the extractor marks it, without the line below a table's head."""
    cells = [one.strip() for one in (row[1] or "").split("|")]
    return " ".join(one for one in cells if one)


def state_of(page: str) -> str:
    """The text of the article that a page's scripts hold as JSON, for a page that is empty without.

    Of the values at one place of the data, those that have most prose.
    """
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for script in _SCRIPT.findall(page):
        start = re.search(r"[\[{]", script)
        with suppress(ValueError, RecursionError):
            _collect(json.JSONDecoder().raw_decode(script, start.start() if start else 0)[0], found)
    texts = ("\n".join(dict.fromkeys(each)) for each in found.values())
    return max(texts, key=lambda one: sum(map(len, PROSE.findall(one))), default="")


def _collect(value: object, found: dict[tuple[str, ...], list[str]], *place: str) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _collect(one, found, *place, key)
    elif isinstance(value, list):
        for one in value:
            _collect(one, found, *place)
    elif isinstance(value, str) and PROSE.search(text := plain(value)):
        found[place].append(text)


def _posts(stated: Mapping[str, Any], *keys: str) -> Iterator[str]:
    """These fields of the posts of a live page, from its JSON-LD."""
    posts = stated.get("liveBlogUpdate")
    for post in posts if isinstance(posts, list) else []:
        if isinstance(post, dict) and post.get("articleBody"):
            yield from (plain(str(post[key])) for key in keys if post.get(key))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _live_posts(tree: HtmlElement) -> list[HtmlElement]:
    """The posts of a live page: containers of one kind side by side, each with a time and prose."""
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = defaultdict(list)
    for part in tree.iter("div", "article", "li", "section"):
        kind = re.sub(r"\d+", "#", part.get("class") or "")
        apart = APART.search(kind) or _is_aside(part)
        if kind and not apart and part.xpath(TIMED) and PROSE.search(_lines(part)):
            groups[part.getparent(), f"{part.tag} {kind}"].append(part)
    several = [parts for parts in groups.values() if len(parts) > 1]
    return max(several, key=lambda parts: sum(len(_lines(one)) for one in parts), default=[])


def _lines(part: HtmlElement) -> str:
    """The text of a container, a line for each block in it; each line once."""
    from lxml.html import tostring

    copy = deepcopy(part)
    for gone in [one for one in copy.iter(*AROUND, "div", "ul") if one is not copy]:
        around = gone.tag in AROUND and not gone.xpath(TIMED)
        if around or APART.search(gone.get("class") or ""):
            gone.drop_tree()
    for each in [one for time in copy.xpath(TIMED) for one in time]:
        each.tail = f" {each.tail or ''}"
    copy.tail = None
    found = plain(str(tostring(copy, encoding="unicode")))
    return "\n".join(dict.fromkeys(found.split("\n")))


def _drop_lists(tree: HtmlElement) -> None:
    """Drop what lists other stories: several containers side by side, each under a linked title."""
    groups: dict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    for part in tree.iter("div", "li", "article", "section"):
        if part.xpath(TEASER) and not part.xpath(f"{TEASERS}|ancestor::article[.//h1]"):
            groups[part.getparent()].append(part)
    for parts in groups.values():
        if len(parts) >= LEAST_TEASERS:
            for part in parts:
                part.drop_tree()


def _seen(tree: HtmlElement) -> str:
    """The letters of the page as it is read, a line for each block."""
    from lxml.html import tostring

    lines = plain(str(tostring(tree, encoding="unicode"))).split("\n")
    return "\n".join(("", *map(_letters, lines), ""))


def _in_order(text: str, order: str) -> str:
    """The lines of ``text`` in the order of the page; one that is not in it stays behind its line.

    >>> _in_order("Two.\\nFour.\\nOne.\\nThree.", "\\nOne\\nTwo\\nThree\\nFour\\n")
    'One.\\nTwo.\\nThree.\\nFour.'
    """
    places, last = list[int](), -1
    after: dict[str, int] = {}
    for line in text.split("\n"):
        letters = _letters(line)
        start = after.get(letters, 0)
        found = order.find(f"\n{letters}\n", start) if letters else -1
        if found < 0 and letters:
            found = order.find(letters, start)
        last = found if found >= 0 else last
        after[letters] = found + 1
        places.append(last)
    if places == sorted(places):
        return text
    lines = zip(places, text.split("\n"), strict=True)
    return "\n".join(line for _, line in sorted(lines, key=lambda pair: pair[0]))


def _extracted(tree: HtmlElement, *, favor_recall: bool = False) -> Document | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document, set_date_params

    found = bare_extraction(
        deepcopy(tree),  # which it takes apart
        include_comments=False,
        with_metadata=not favor_recall,
        favor_recall=favor_recall,
        date_extraction_params=set_date_params(False),  # only a date the page states
    )
    return found if isinstance(found, Document) else None


def _join_parts(tree: HtmlElement, *, is_live: bool) -> None:
    """Move a body that is split into several containers of one kind into the first of them."""
    groups: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
    for part in tree.iter("div", "section", "article"):
        kind = part.get("itemprop") or re.sub(r"\d+", "#", part.get("class") or "")
        if kind and _has_prose(part):
            groups[(str(part.tag), kind)].append(part)
    for (_, kind), parts in groups.items():
        mine = {*parts}
        first, *others = [one for one in parts if mine.isdisjoint(one.iterancestors())]
        if not others or ASIDE.search(kind) or any(_is_aside(one) for one in (first, *others)):
            continue
        if not is_live and any(_stands_alone(one) for one in others):
            continue
        for other in others:
            _move(other, first)


def _stands_alone(part: HtmlElement) -> bool:
    """Whether a container is a story of its own, or the teaser of one: it has a headline."""
    headline = HEADING if part.tag == "article" else ".//h1|.//h2[a]|.//h3[a]"
    return bool(part.xpath(headline)) or linked(part) > MOST_LINKED


def _join_unlike(tree: HtmlElement) -> None:
    """Join the parts of a body that lie side by side in it under different names."""
    for body in [*tree.iter("article"), *tree.xpath(BODY)]:
        for within in {part.getparent(): None for part in body.iter("div", "section")}:
            parts = [one for one in within.iterchildren("div", "section") if _goes_on(one)]
            for other in parts[1:]:
                _move(other, parts[0])
            if len(parts) > 1:
                parts[0].attrib.pop("class", None)  # "teaser" would be left out by its name


def _goes_on(part: HtmlElement) -> bool:
    """Whether a container holds prose that is a part of the body it stands in."""
    kind = f"{part.get('class') or ''} {part.get('id') or ''}"
    if APART.search(kind) or BESIDE.search(kind) or part.xpath(HEADING):
        return False
    return _has_prose(part) and not _is_aside(part) and linked(part) <= MOST_LINKED


def _join_rest(tree: HtmlElement) -> None:
    """Move what follows the body in containers beside it, and goes on in prose, into it."""
    bodies = tree.xpath(BODY) or tree.xpath("//article")
    if len(bodies) != 1 or _is_aside(bodies[0]):
        return
    for beside in [*bodies[0].itersiblings("div", "section")]:
        if not _goes_on(beside) or ASIDE.search(f"{beside.get('class')} {beside.get('id')}"):
            continue
        if sum(len(text.text_content()) for text in _prose(beside)) >= 2 * MIN_PROSE_CHARS:
            _move(beside, bodies[0])


def _move(part: HtmlElement, into: HtmlElement) -> None:
    for child in [*part]:
        into.append(child)
    part.drop_tree()


def _prose(part: HtmlElement) -> Iterator[HtmlElement]:
    """The paragraphs of prose in a container: anywhere in an article, else directly in it."""
    texts = part.iter("p") if part.tag == "article" else part.iterchildren("p")
    return (text for text in texts if len(text.text_content().strip()) >= MIN_PROSE_CHARS)


def _has_prose(part: HtmlElement) -> bool:
    return any(True for _ in _prose(part))


def _is_aside(part: HtmlElement) -> bool:
    return any(
        up.tag in AROUND or (up.tag not in ("html", "body") and ASIDE.search(up.get("class") or ""))
        for up in part.iterancestors()
    )


def _covered(tree: HtmlElement, text: str) -> float:
    """The share of the page's paragraphs of prose, by length, that stand in the text, 0–1."""
    flat = "".join(text.split())
    inside = everything = 0
    for body in tree.xpath(BODY) or tree.xpath("//article") or tree.xpath("//body"):
        for paragraph in body.iter("p"):
            words = "".join(paragraph.text_content().split())
            if len(words) < MIN_PROSE_CHARS or _is_aside(paragraph) or linked(paragraph) > 0.5:
                continue
            everything += len(words)
            inside += len(words) if words in flat else 0
    return inside / everything if everything else 1.0


def _more_complete(text: str, other: str) -> str:
    """``other`` where it has more than ``text`` and agrees with it, else ``text``."""
    words, mine = set(text.split()), set(other.split())
    agrees = len(words & mine) >= 0.5 * min(len(words), len(mine))
    notice = len(text) <= MAX_NOTICE_CHARS and len(other) > 5 * len(text)
    more = len(other) > 1.1 * len(text)
    return other if more and (agrees or notice or not PROSE.search(text)) else text
