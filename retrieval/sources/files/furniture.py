"""What stands around the words of a page, dropped from its tree: struck out, hidden, beside."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from retrieval.sources.markup import BLOCKS, HIDDEN
from retrieval.sources.no_article import told_reader
from retrieval.text.layout import is_boilerplate
from retrieval.text.wordlists import lines_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

AROUND = frozenset(("aside", "nav", "footer", "form"))
# Elements of AMP that show no words of the story, or none of it.
MACHINES = tuple(
    f"amp-{name}" for name in "ad list sidebar consent embed sticky-ad analytics".split()
)
ADVERT = re.compile(
    r"advertisement|advertising|sponsored|anzeige|publicité|continue reading the main story", re.I
)
# A line of prose: it ends like a sentence, or is long enough for one.
PROSE = re.compile(r"^.{15,}[.!?…。！？؟۔][\"”’')\]]*\s*$|^.{80,}$", re.M)
# Words of a class whose container holds no prose: what a reader can do, not what he reads.
TOOLS = re.compile(r"(?<![a-z])(?:share|sharing|social|tools?|toolbar|actions?|links)(?![a-z])")
# Names of a box beside the words, as templates call them; a body may be called so too if it is
# most of the page, and a chapter of it: that leads nowhere and has prose.
_LISTS = re.compile(
    r"""(?<![a-z])(?:
      (?:jp-?)?related(?:-?\w+)?|recommend\w*|recirc\w*|outbrain|taboola|trending
    | most-?(?:read|popular|viewed|shared|commented)|popular-?posts?|topic-?list|links-?block
    | post-?tags|tag-?(?:list|links)|poll|wm-?(?:ipp|toolbar)
    )(?![a-z])""",
    re.VERBOSE,
)
_ASKS = re.compile(
    r"(?<![a-z])(?:newsletters?|sign-?up|subscribe|donat(?:e|ion)|disqus"
    r"|comments?(?!ar|at)(?:-?\w+)?)(?![a-z])"
)
# What may also be a byline, unless sentences stand in it; or the rest of the words, unless linked.
_PERSON = re.compile(
    r"(?<![a-z])(?:(?:about-?(?:the-?)?)?(?:author|autor|auteur)s?(?:in|en)?|bio|biography)(?![a-z])"
)
_LEADS = re.compile(
    r"(?<![a-z])(?:read|more|also)-?(?:read|more|next|also|on|from|stories|news)(?![a-z])"
)
# In a story: what stands in place of a post of another site until the reader agrees.
_AGREED = re.compile(r"consent|cookie|gdpr|embed-?(?:privacy|placeholder)|privacy-?embed")
_MASTHEAD = re.compile(
    r"(?<![a-z-])(?:(?:site|blog|page|main)-?)?(?:header|masthead|branding)(?![a-z-])"
)
_FRONT = re.compile(r"(?:https?://[^/]+)?/?(?:index\.\w+)?")
_PULL = re.compile(r"pull(?:ed)?-?quote|quote-?card|tweetable|click-?to-?tweet")
MIN_PULLED = 0.8  # the share of a pull quote's words that stand in the paragraph it is from
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMES = ("class", "id", "data-component", "data-testid")
_HEADINGS = frozenset(lines_of("pages", "headings beside"))
_ABOUT = frozenset(lines_of("pages", "headings about"))
_QUESTION = re.compile(r"[^.!?\n]*\?")
_SPONSORED = re.compile(r"advert|sponsor|promot|partner")
MIN_PROSE_CHARS = 60  # of a paragraph that makes a container a part of the body
MOST_TOLD_READER = 0.3  # the share of a box's sentences that speak to the reader
MOST_LINKED = 0.3  # the share of a part's letters that are links; teasers have more
SIGNED = ".//*[contains(@class,'author') or contains(@class,'byline')]|.//time"
MOST_BOX = 0.4  # the share of a page's letters that a box beside the words may have
MAX_HEADED_CHARS = 400  # of a box that is told by its heading alone, unless it leads elsewhere
MIN_CELL_CHARS = 300  # of a cell that lays out a page, rather than one of a table
BIG_TYPE = "//font[number(translate(@size,'+',''))>=4]"


def prune(tree: HtmlElement) -> None:
    """Drop what is struck out or hidden, adverts, boxes beside the words, lists of links."""
    _make_paragraphs(tree)
    _open_tables(tree)
    for gone in [*tree.iter(*MACHINES), *tree.xpath("//*[@placeholder or @fallback][not(@type)]")]:
        if gone.getparent() is not None:
            gone.drop_tree()
    for gone in tree.xpath(
        "//del|//s|//strike|//template|//button|//p[@hidden]|//span[@hidden]|//div[@hidden][@hidden!='until-found']"
        "|//figcaption//*[contains(@class,'credit')]"
    ):
        gone.drop_tree()
    for styled in tree.xpath("//body//*[@style]"):
        if (found := HIDDEN.search(styled.get("style"))) and _is_gone(styled, found[0].lower()):
            styled.drop_tree()
    for line in tree.xpath("//p|//div[not(*)]|//span[not(*)]"):
        if ADVERT.fullmatch(line.text_content().strip()):
            line.drop_tree()
    for links in tree.xpath("//article//ul|//article//ol|//main//ul|//main//ol|//td"):
        # A linked name in a row of a table is one of its values.
        row = links.getparent() if links.tag == "td" and len(links.xpath(".//a")) < 2 else links
        if linked(links) >= 0.9 and linked(row) >= 0.9:
            links.drop_tree()
    for part in [*tree.iter("div", "ul")]:
        is_tools = TOOLS.search(part.get("class") or "") and not part.xpath(".//p")
        if is_tools and not PROSE.search(part.text_content()):
            part.drop_tree()
    _drop_next(tree)
    _drop_boxes(tree, _open_told(tree))
    _drop_pulled(tree)


def _is_gone(part: HtmlElement, style: str) -> bool:
    """Whether nobody is meant to read it: what is only hidden may be shown on demand."""
    return style == "line-through" or not any(
        len(text.text_content()) >= MIN_PROSE_CHARS for text in part.iter("p")
    )


def linked(part: HtmlElement) -> float:
    """The share of a part's letters that are links, 0–1."""
    inside = sum(len("".join(one.text_content().split())) for one in part.iter("a"))
    return inside / max(1, letters(part))


def letters(part: HtmlElement) -> int:
    """How many characters a part has, without white space."""
    return len("".join(part.text_content().split()))


def _open_tables(tree: HtmlElement) -> None:
    """Make containers of the tables that lay out a page, and a headline of its biggest letters.

    Of the cells side by side only those stay that hold paragraphs.
    """
    cells = [one for one in tree.iter("td") if len(one.text_content()) >= MIN_CELL_CHARS]
    laying = [cell for cell in cells if cell.xpath("count(.//p)>2 or .//table[.//p]")]
    for cell in laying:
        for other in cell.xpath("../td"):
            texts = (one.text_content() for one in other.iter("p"))
            is_beside = all(len(text) < MIN_PROSE_CHARS for text in texts)
            if other is not cell and is_beside and letters(cell) >= 0.5 * letters(tree):
                other.drop_tree()
    for table in {cell.xpath("ancestor::table[1]")[0]: None for cell in laying}:
        for part in [table, *table.iter("tbody", "tr", "td")]:
            part.tag = "div"
    if laying and not tree.xpath("//h1"):
        for big in tree.xpath(BIG_TYPE)[:1]:
            big.tag = "h1"


def _make_paragraphs(tree: HtmlElement) -> None:
    """Make paragraphs of what only empty lines set apart: ``<br><br>``."""
    for part in {one.getparent(): None for one in tree.iter("br") if _begins(one)}:
        if part.tag in ("pre", "h1", "h2", "h3"):
            continue
        paragraph = part.makeelement("p")
        paragraph.text, part.text = part.text, None
        for child in [*part]:
            is_break = child.tag == "br" and _breaks(child)
            if is_break or child.tag in BLOCKS - {"br"}:
                _keep(paragraph, part, child)
                paragraph = part.makeelement("p")
                paragraph.text, child.tail = child.tail, None
                if is_break:
                    child.getparent().remove(child)
            else:
                paragraph.append(child)
        _keep(paragraph, part, None)
        if part.tag in ("font", "span", "p", "b", "strong", "i", "em", "center"):
            part.tag = "div"


def _breaks(child: HtmlElement) -> bool:
    """Whether an empty line begins or ends with this line break."""
    before = child.getprevious()
    return _begins(child) or (before is not None and before.tag == "br" and _begins(before))


def _begins(child: HtmlElement) -> bool:
    after = child.getnext()
    return after is not None and after.tag == "br" and not (child.tail or "").strip()


def _keep(paragraph: HtmlElement, part: HtmlElement, before: HtmlElement | None) -> None:
    if not paragraph.text_content().strip() and not len(paragraph):
        return
    if before is None:
        part.append(paragraph)
    else:
        before.addprevious(paragraph)


def _drop_next(tree: HtmlElement) -> None:
    """Drop the articles that an endless page shows after its own: like it, with a headline each."""
    for first in tree.xpath("//h1/ancestor::*[self::div or self::section or self::article]"):
        others = first.itersiblings(str(first.tag))
        is_chapter = next(first.iterancestors("article"), None) is not None
        if first.getparent() is not None and first.get("class") and not is_chapter:
            for other in [one for one in others if one.get("class") == first.get("class")]:
                if _is_next(other, first):
                    other.drop_tree()


def _is_next(other: HtmlElement, first: HtmlElement) -> bool:
    """Whether a container has a headline of its own, of the first one's size or kind."""
    if other.xpath(".//h1"):
        return not first.xpath(".//time")
    kinds = {one.get("class") for one in first.iter("h1")} - {None, ""}
    signed = bool(first.xpath(SIGNED) and other.xpath(SIGNED))
    return signed and any(one.get("class") in kinds for one in other.iter("h2", "h3"))


def _open_told(tree: HtmlElement) -> set[HtmlElement]:
    """Make plain containers of what goes on telling between two paragraphs, whatever its name.

    An interview in a box, say; what a template puts there has links, or is one line, or speaks
    to the reader. So of what stands between two containers of one kind that hold paragraphs.
    """
    found = set()
    parts = tree.iter("div", "section", "aside")
    for parent in {part.getparent(): None for part in parts}:
        inside = [*parent] if parent is not None else []
        places: dict[str, list[int]] = defaultdict(list)
        for n, one in enumerate(inside):
            if kind := _kind(one):
                places[kind].append(n)
        spans = {kind: (each[0], each[-1]) for kind, each in places.items() if len(each) > 1}
        for n, one in enumerate(inside):
            is_between = any(a < n < b and one.get("class") != k for k, (a, b) in spans.items())
            if is_between and one.tag in ("div", "section", "aside") and _tells(one):
                found.add(one)
    for one in found:
        one.tag = "div"
        for name in (*_NAMES, "style"):
            one.attrib.pop(name, None)
    return found


def _kind(part: HtmlElement) -> str:
    """What a paragraph, or a container that holds some, is told by among its like; else empty."""
    if part.tag == "p":
        return "p" if PROSE.search(part.text_content()) else ""
    return part.get("class") or "" if any(map(_is_told, part.iterchildren("p"))) else ""


def _is_told(paragraph: HtmlElement) -> bool:
    text = paragraph.text_content().strip()
    return len(text) >= MIN_PROSE_CHARS and PROSE.search(text) is not None


def _tells(part: HtmlElement) -> bool:
    """Whether it tells something in some paragraphs and leads nowhere."""
    if linked(part) >= MOST_LINKED or part.xpath(".//h1|.//time|.//form|.//input"):
        return False
    if _SPONSORED.search(_named(part)) or _PULL.search(_named(part)):
        return False
    blocks = [*part.iter("p", "li", "h2", "h3", "h4")]
    told = [one for one in blocks if PROSE.search(one.text_content())]
    words = _QUESTION.sub("", "\n".join(one.text_content() for one in told))
    if len(told) < 2 or len(words) < 2 * MIN_PROSE_CHARS:
        return False
    leads = any(linked(one) > 0.5 for one in blocks)
    return (
        not leads
        and not any(is_boilerplate(one.text_content().strip()) for one in told)
        and (told_reader(words) < MOST_TOLD_READER)
    )


def _named(part: HtmlElement) -> str:
    """What it is called, in small letters; not by an id made of its own heading."""
    names = {name: part.get(name) or "" for name in _NAMES}
    for heading in part.xpath("(.//h2|.//h3|.//h4)[1]") if names["id"] else ():
        if _slug(names["id"]) == _slug(heading.text_content()):
            names["id"] = ""
    return _CAMEL.sub("-", " ".join(names.values())).lower()


def _slug(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.casefold()))


def _drop_boxes(tree: HtmlElement, kept: set[HtmlElement]) -> None:
    """Drop boxes of prose or links beside the words, told by their name or their heading."""
    body = tree.find("body")
    most = MOST_BOX * letters(body if body is not None else tree)
    found: dict[str, list[HtmlElement]] = defaultdict(list)
    for part in tree.iter("div", "section", "aside", "ul", "ol"):
        if part in kept:
            continue
        named = _named(part)
        name = _named_box(part, named)
        if (name or _headed_box(part)) and not part.xpath(".//h1|.//article//p"):
            found[name or ""].append(part)
        elif _is_masthead(part, named):
            found["masthead"].append(part)
    for name, parts in found.items():
        prose = sum(letters(one) for one in parts if linked(one) < MOST_LINKED)
        for part in parts:
            small = letters(part) <= most and (prose <= most or not name)
            if part.getparent() is not None and small:
                part.drop_tree()


def _named_box(part: HtmlElement, named: str) -> str | None:
    """By which name it is a box beside the words; None if it is none by its name."""
    if found := _PERSON.search(named):
        return found[0] if PROSE.search(part.text_content()) else None
    if found := _LEADS.search(named):
        return found[0] if linked(part) >= MOST_LINKED else None
    found = _LISTS.search(named)
    found = _ASKS.search(named) if found is None or _is_chapter(part) else found
    if not found and next(part.iterancestors("article"), None) is not None:
        found = _AGREED.search(named)
    return found[0] if found else None


def _is_chapter(part: HtmlElement) -> bool:
    """Whether it has prose, and leads nowhere."""
    blocks = part.xpath(".//p|.//li[not(.//p)]")
    told = [one for one in blocks if PROSE.search(one.text_content())]
    return sum(map(letters, told)) >= MIN_PROSE_CHARS and not part.xpath(".//a[@href]")


def _is_masthead(part: HtmlElement, named: str) -> bool:
    """Whether the name of the site stands there, linked to its front page."""
    if not _MASTHEAD.search(named) or part.xpath(".//article|.//h1[not(.//a)]"):
        return False
    return any(_FRONT.fullmatch(str(href)) for href in part.xpath(".//a/@href"))


def _headed_box(part: HtmlElement) -> bool:
    """Whether its first words are a heading of what stands beside a story: "Most read"."""
    first = next((one for one in part.iterdescendants() if (one.text or "").strip()), None)
    if first is None or (part.text or "").strip():
        return False
    heading = " ".join(first.text_content().split()).casefold().replace("’", "'").rstrip(" :…|")
    is_about = heading in _ABOUT or (heading.startswith("newsletter") and heading.count(" ") < 4)
    if not is_about and (heading not in _HEADINGS or _is_chapter(part)):
        return False
    return letters(part) <= MAX_HEADED_CHARS or linked(part) >= MOST_LINKED


def _drop_pulled(tree: HtmlElement) -> None:
    """Drop pull quotes whose words stand in a paragraph too, in full or with some left out."""
    for part in [*tree.iter("div", "aside", "blockquote", "figure", "section", "p", "span")]:
        named = _CAMEL.sub("-", part.get("class") or "").lower()
        if part.getparent() is None or not _PULL.search(named):
            continue
        signed = {word for one in part.iter("cite", "footer", "figcaption") for word in _words(one)}
        words = [word for word in _words(part) if word not in signed]
        for text in tree.iter("p"):
            inside = text is part or part in text.iterancestors()
            if not inside and words and _share(words, {*_words(text)}) >= MIN_PULLED:
                part.drop_tree()
                break


def _words(part: HtmlElement) -> list[str]:
    return re.findall(r"\w+", part.text_content().casefold())


def _share(words: list[str], among: set[str]) -> float:
    return sum(word in among for word in words) / len(words)
