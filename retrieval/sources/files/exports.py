"""Articles in the text exports of press databases (Nexis, Factiva): several in a file; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from retrieval.sources.dates import day_in
from retrieval.sources.files.furniture import PROSE

NEXIS = re.compile(r"^[ \t]*(?:Document\s+)?\d+ of \d+ DOCUMENTS?[ \t]*$", re.M | re.I)
# Head and end lines of Nexis: a name in capitals before a colon.
NEXIS_LINE = re.compile(
    r"^(HEADLINE|BYLINE|SECTION|LENGTH|DATELINE|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|GRAPHIC"
    r"|SUBJECT|COUNTRY|CITY|STATE|COMPANY|ORGANIZATION|PERSON|GEOGRAPHIC|INDUSTRY|TICKER|DOCUMENT-TYPE"
    r"|HIGHLIGHT|SERIES|CORRECTION|TYPE|ISSN|URL|SOURCE|ACC-NO|TEXT|BODY|COPYRIGHT"
    r"|Byline|Section|Length|Dateline|Load-Date|Body|Highlight|Language):(.*)$"
)
NEXIS_END = ("LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "JOURNAL-CODE", "SUBJECT", "GRAPHIC",
             "GEOGRAPHIC", "DOCUMENT-TYPE", "ISSN", "ACC-NO")  # fmt: skip
RIGHTS = re.compile(r"^(?:Copyright\b|©|\(c\)\s*\d{4}|All Rights Reserved)", re.I)
# The same in other languages, of which a few are known: "AUTOR: …", "SPRACHE: …".
LABEL = re.compile(r"^([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ-]{2,24}):(.*)$")
BYLINES = ("BYLINE", "AUTOR", "AUTEUR", "AUTORE", "AUTHOR")
FACTIVA = re.compile(
    r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN)"
    r"(?:[ \t]+(.*))?$"
)


NEXIS_UNI = re.compile(r"^Body[ \t]*$", re.M)
FACTIVA_END = re.compile(r"^Document [A-Z]{4,}\w{8,}[ \t]*$", re.M)
WORD_COUNT = re.compile(r"^[\d,]+ words[ \t]*$", re.M)


PROQUEST = re.compile(
    r"^(Title|Author|Publication title|Publication date|Publication info|Full text|Abstract|Links"
    r"|Subject|Location|Pages|Section|Publisher|Place of publication|Country of publication"
    r"|Publication subject|ISSN|Source type|Language of publication|Document type"
    r"|ProQuest document ID|Document URL|Copyright|Last updated|Database): ",
    re.M,
)
HEAD_END = re.compile(r"Copyright\b|©|(?:Section|Length|Byline|Dateline|Highlight):")
LEAST_WORDS = 12  # of a part that is kept though its head cannot be read


@dataclass(slots=True)
class Exported:
    """One article of an export: its text and the fields of its head."""

    text: str = ""
    fields: dict[str, object] = field(default_factory=dict)


def exported(text: str) -> list[Exported]:
    """The articles in an export of a press database; empty if ``text`` is none.

    >>> [one] = exported("HD Gates\\nPD 4 March 2031\\nSN Lindrup Post\\nLP They open.\\nTD Now.")
    >>> one.text, one.fields["published"], one.fields["outlet"]
    ('They open.\\nNow.', '2031-03-04', 'Lindrup Post')
    """
    text = text.lstrip("\ufeff")
    if NEXIS.search(text[:400]):
        found = [*_nexis(text)]
    elif {"HD", "SN", "LP"} <= _codes(text[:3000]):
        found = [*_factiva(text)]
    elif NEXIS_UNI.search(text) and re.search(r"^Load-Date:", text, re.M):
        found = [_of_body(part) for part in re.split(r"^End of Document\s*$", text, flags=re.M)]
    elif FACTIVA_END.search(text) and WORD_COUNT.search(text):
        found = [_of_page(part) for part in FACTIVA_END.split(text)]
    elif len(PROQUEST.findall(text)) > 1:
        found = [_of_named(part) for part in re.split(r"^_{20,}\s*$", text, flags=re.M)]
    else:
        return []
    return [one for one in found if any(char.isalnum() for char in one.text)]


def _codes(text: str) -> set[str]:
    return {found[1] for line in text.splitlines() if (found := FACTIVA.match(line))}


def _factiva(text: str) -> Iterator[Exported]:
    fields: dict[str, list[str]] = {}
    code = ""
    for line in [*text.splitlines(), "AN end"]:
        found = FACTIVA.match(line)
        if found and not (found[1] in fields and found[1] in ("LP", "TD")):
            code = found[1]
            fields.setdefault(code, []).append(found[2] or "")
        elif code:
            fields[code].append(line)
        if code == "AN" and found:
            if "LP" in fields or "TD" in fields:
                yield _of_codes(fields)
            fields, code = {}, ""


def _of_codes(codes: dict[str, list[str]]) -> Exported:
    line = {code: " ".join(" ".join(words).split()) for code, words in codes.items()}
    body = "\n".join("\n".join(codes.get(code, ())).strip() for code in ("LP", "TD")).strip()
    head = {
        "outlet": line.get("SN"),
        "title": line.get("HD"),
        "author": re.sub(r"^By\s+", "", line.get("BY") or "", flags=re.I) or None,
        "published": day_in(line.get("PD") or ""),
    }
    return Exported(body, {key: value for key, value in head.items() if value})


def _nexis(text: str) -> Iterator[Exported]:
    for part in NEXIS.split(text):
        if part.strip():
            yield _of_lines(part.strip("\r\n ").splitlines())


def _without_tail(lines: list[str]) -> list[str]:
    """A document without the named lines, and those on the rights, behind its body."""
    end = len(lines)
    rights = next((n for n, line in enumerate(lines) if n > 3 and RIGHTS.match(line.strip())), end)
    for n in range(end - 1, 0, -1):
        line = lines[n].strip()
        if line and not (n >= rights or (LABEL.match(line) and line[-1] not in '.!?”"')):
            return lines[: n + 1]
    return lines


def _of_lines(lines: list[str]) -> Exported:
    """One document: outlet, day and title stand before the first named line, the body after."""
    lines = _without_tail(lines)
    named: dict[str, str] = {}
    loose: list[str] = []
    body: list[str] = []
    for line in lines:
        found = NEXIS_LINE.match(line.strip())
        if not found and loose and not any(one.strip() for one in body):
            found = LABEL.match(line.strip())
        if found:
            name = found[1].upper()
            named.setdefault(name, found[2].strip())
            if name in NEXIS_END and any(one.strip() for one in body):
                break
        elif RIGHTS.match(line.strip()):
            if any(one.strip() for one in body):
                break
        elif named:
            body.append(line)
        elif line.strip():
            loose.append(line.strip())
    day = next((n for n, line in enumerate(loose) if n and day_in(line)), None)
    titles = loose[day + 1 :] if day is not None else loose[1:]
    titles = [one for one in titles if not re.search(r"\bEdition$", one)]
    head = {
        "outlet": loose[0] if loose else None,
        "title": named.get("HEADLINE") or (titles[0] if titles else None),
        "author": re.sub(r"^By\s+", "", _first(named, BYLINES), flags=re.I) or None,
        "published": day_in(loose[day]) if day is not None else day_in(named.get("LOAD-DATE", "")),
        "url": named.get("URL"),
    }
    return Exported("\n".join(body).strip(), {key: value for key, value in head.items() if value})


def _first(named: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((named[key] for key in keys if key in named), "")


def _of_body(part: str) -> Exported:
    """A document whose text stands between the lines "Body" and "Load-Date:"."""
    head, _, rest = part.partition("\nBody")
    body = re.split(r"^(?:Load-Date:|Classification\s*$|Graphic\s*$)", rest, flags=re.M)[0]
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if len(lines) < 2 or not rest:
        return _unparsed(part)
    author = next((line[7:].strip() for line in lines if line.startswith("Byline:")), "")
    named = next((n for n, line in enumerate(lines) if HEAD_END.match(line)), len(lines))
    # The last day before the named lines: a cover with the day of the search may stand above.
    at = next((n for n in range(named - 1, 1, -1) if day_in(lines[n])), 2)
    day = day_in(lines[at]) if at < len(lines) else None
    fields = {"title": lines[at - 2], "outlet": lines[at - 1], "author": author, "published": day}
    known: dict[str, object] = {key: value for key, value in fields.items() if value}
    return Exported(body.strip(), known)


def _of_named(part: str) -> Exported:
    """A document of ProQuest: its fields stand behind their names, the text among them."""
    pieces = PROQUEST.split(part)
    named = dict(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=False))
    if "Full text" not in named:
        return _unparsed(part)
    fields = {
        "title": named.get("Title") or pieces[0].strip(),
        "outlet": named.get("Publication title"),
        "author": named.get("Author"),
        "published": day_in(named.get("Publication date", "")),
    }
    known: dict[str, object] = {key: value for key, value in fields.items() if value}
    return Exported(named["Full text"], known)


def _unparsed(part: str) -> Exported:
    """A part without the expected head: kept if it has a sentence, so that no article is lost."""
    is_text = len(part.split()) >= LEAST_WORDS and PROSE.search(part)
    return Exported(part.strip() if is_text else "")


def _of_page(part: str) -> Exported:
    """A document as it is printed: its head ends with a line on the rights."""
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    lines = lines[1:] if lines[:1] == ["Article"] else lines  # the kind of document
    count = next((n for n, line in enumerate(lines) if WORD_COUNT.match(line)), None)
    rights = next((n for n, line in enumerate(lines) if RIGHTS.match(line)), None)
    if not count or rights is None or rights < count + 2:
        return _unparsed(part)
    *_, above = part.strip().partition(lines[count])[0].rstrip().rpartition("\n\n")
    head, by = lines[:count], ""
    if len(head) > 1 and "\n" not in above and above.strip() == head[-1]:
        by = re.sub(r"^By\s+", "", head.pop(), flags=re.I)
    outlet = next(
        line for line in lines[count + 1 :] if not day_in(line) and not re.match(r"\d", line)
    )
    fields = {
        "title": next((line for line in head if not line.isupper()), head[0]),
        "outlet": outlet,
        "author": by,
        "published": day_in(" ".join(lines[count + 1 : rights])),
    }
    known: dict[str, object] = {key: value for key, value in fields.items() if value}
    return Exported("\n".join(lines[rights + 1 :]), known)
