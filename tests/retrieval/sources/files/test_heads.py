"""Heads in the forms of other tools: front matter, exports, JSON; and other formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.formats import read_markdown
from retrieval.sources.files.paths import read_paths
from retrieval.sources.record import Origin

ORIGIN = Origin("kiln.md", "kiln.md", "kiln.md")
BODY = "The kiln is lit. “It draws,” said Orla Venn."


def articles(path: Path) -> list[Article]:
    return [one for one in read_paths([str(path)]) if isinstance(one, Article)]


def refusals(path: Path) -> list[ArticleError]:
    return [one for one in read_paths([str(path)]) if isinstance(one, ArticleError)]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Lit\ndate: 2024-05-05 10:00:00 +0200\nauthors: [Nora Pim, Ola Grit]\n"
        "publisher: Clay Courier\nlink: https://clay.example/lit\n---\n",
        '+++\ntitle = "Lit"\ndate = 2024-05-05T10:00:00+02:00\nauthors = ["Nora Pim", "Ola Grit"]\n'
        'site = "Clay Courier"\npermalink = "https://clay.example/lit"\n+++\n',
        '{"title": "Lit", "date": "2024-05-05T10:00:00+02:00", "author": [{"name": "Nora Pim"}, '
        '{"name": "Ola Grit"}], "outlet": "Clay Courier", "url": "https://clay.example/lit"}\n',
        "---\ntitle: Lit\npublished: 2024-05-05T10:00:00+02:00\n"
        "author:\n  - Nora Pim\n  - Ola Grit\n"
        "source: https://clay.example/lit\nsite: Clay Courier\n---\n",
        "---\ntitle: Lit\ndate: 2024-05-05T10:00:00+02:00\nbyline: [By Nora Pim, Ola Grit]\n"
        "link: https://clay.example/lit\nsite: Clay Courier\n---\n",
        "---\ntitle: Lit\npublished: 2024-05-05T10:00:00+02:00\n"
        "author:\n  - '[[Nora Pim]]'\n  - '[[people/grit|Ola Grit]]'\n"
        "source: https://clay.example/lit\nsite: Clay Courier\n---\n",
    ],
)
def test_the_front_matter_of_other_tools_gives_the_head(front: str) -> None:
    made = read_markdown((front + BODY).encode(), ORIGIN)
    assert made.text.strip() == BODY
    assert (made.head.title, made.head.author) == ("Lit", "Nora Pim, Ola Grit")
    assert (made.head.outlet, made.head.url) == ("Clay Courier", "https://clay.example/lit")
    assert made.head.published == "2024-05-05T10:00:00+02:00"
    assert made.faults == ()


def test_keys_that_are_not_known_are_named_once(tmp_path: Path) -> None:
    lines = [{"text": f"{BODY} {n}", "heat": n, "clay": "red"} for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    first, *others = articles(tmp_path / "a.jsonl")
    assert first.faults == ("keys that were not read: heat, clay",)
    assert [one.faults for one in others] == [(), ()]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_json_array_is_read_beside_json_lines(
    tmp_path: Path, name: str, indent: int | None
) -> None:
    rows = [{"headline": f"Lit {n}", "body": f"{BODY} {n}", "source": "Courier"} for n in (1, 2)]
    (tmp_path / name).write_text(json.dumps(rows, indent=indent))
    found = articles(tmp_path / name)
    assert [one.head.title for one in found] == ["Lit 1", "Lit 2"]
    assert {one.head.outlet for one in found} == {"Courier"}


def test_html_in_a_text_field_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    text = "<p>The kiln is lit.</p><p>&ldquo;It draws &amp; burns,&rdquo; said <b>Orla</b> Venn."
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}))
    [made] = articles(tmp_path / "a.jsonl")
    assert made.text == "The kiln is lit.\n“It draws & burns,” said Orla Venn."
    posted = "[caption id='a']<img src=x> A kiln[/caption]<!--more--><b>It</b> <i>draws</i> [sic]."
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": posted}))
    [made] = articles(tmp_path / "a.jsonl")
    assert made.text == " A kilnIt draws [sic]."


NEXIS = """2 of 2 DOCUMENTS

Clay Courier

May 5, 2024 Sunday
Late Edition

Kiln lit

BYLINE: Nora Pim

LENGTH: 9 words

The kiln is lit.

"It draws," said Orla Venn.

LOAD-DATE: May 6, 2024

LANGUAGE: ENGLISH

Copyright 2024 Clay Courier
"""
FACTIVA = """HD Loom stops
BY By Ola Grit
WC 12 words
PD 7 May 2024
SN Loom Letter
LA English
LP The last loom of Lindrup has stopped.
TD "We are tired," said Ada Moor.
AN Document LOOM000
"""


def test_an_export_of_a_press_database_is_several_articles(tmp_path: Path) -> None:
    (tmp_path / "nexis.txt").write_text(NEXIS.replace("2 of 2", "1 of 2") + NEXIS)
    (tmp_path / "factiva.txt").write_text(f"{FACTIVA}\n{FACTIVA.replace('Loom stops', 'Again')}")
    first, second = articles(tmp_path / "nexis.txt")
    assert first.text == second.text == 'The kiln is lit.\n\n"It draws," said Orla Venn.'
    head = first.head
    assert (head.outlet, head.title, head.author) == ("Clay Courier", "Kiln lit", "Nora Pim")
    assert head.published == "2024-05-05"
    loom, again = articles(tmp_path / "factiva.txt")
    assert loom.text == 'The last loom of Lindrup has stopped.\n"We are tired," said Ada Moor.'
    assert (loom.head.outlet, loom.head.author) == ("Loom Letter", "Ola Grit")
    assert (again.head.title, again.head.published) == ("Again", "2024-05-07")


GERMAN = """1 of 2 DOCUMENTS

Tonbote

5. Mai 2024 Sonntag

Ofen brennt

AUTOR: Nora Pim

LÄNGE: 9 Wörter

Der Ofen von Ostrel brennt.

UPDATE: 6. Mai 2024

SPRACHE: GERMAN; DEUTSCH

Copyright 2024 Tonbote
Alle Rechte vorbehalten
"""


def test_an_export_with_names_of_another_language_is_several_articles(tmp_path: Path) -> None:
    other = GERMAN.replace("1 of", "2 of").replace("brennt", "ruht")
    (tmp_path / "a.txt").write_text(f"{GERMAN}\n\n{other}")
    first, second = articles(tmp_path / "a.txt")
    assert (first.text, second.text) == ("Der Ofen von Ostrel brennt.", "Der Ofen von Ostrel ruht.")
    head = first.head
    assert (head.outlet, head.title, head.author) == ("Tonbote", "Ofen brennt", "Nora Pim")
    assert head.published == "2024-05-05"


UNI = """Kiln lit

Clay Courier

May 5, 2024 Sunday

Copyright 2024 Clay Courier
Section: NEWS; Pg. 3
Length: 9 words
Byline: Nora Pim

Body

The kiln is lit.

Load-Date: May 6, 2024

End of Document
"""
HEADED = """1 of 2 DOCUMENTS

Copyright 2024 Clay Press Limited
Clay Courier

May 5, 2024

SECTION: HOME PAGES; Pg. 4

HEADLINE: Kiln lit

BYLINE: Nora Pim

BODY:
The kiln is lit.

LOAD-DATE: May 6, 2024
"""
QUEST = f"""{"_" * 60}

Kiln lit

Author: Pim, Nora

Full text: The kiln is lit.

Title: Kiln lit

Publication title: Clay Courier

Publication date: May 5, 2024
"""
COVER = """User Name: Ada Moor
Date and Time: Monday, May 6, 2024 10:00
Documents (2)

"""
PRINTED = """Loom stops

By Ola Grit
12 words
7 May 2024
Loom Letter
LOOMLE
English
Copyright 2024 Loom Letter

The last loom has stopped.

Document LOOMLE0020240507ek57
"""


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (UNI, ("Kiln lit", "Clay Courier", "Nora Pim", "2024-05-05")),
        (f"{COVER}{UNI}", ("Kiln lit", "Clay Courier", "Nora Pim", "2024-05-05")),
        (PRINTED, ("Loom stops", "Loom Letter", "Ola Grit", "2024-05-07")),
        (
            PRINTED.replace("Loom", "NEWS\nLoom", 1).replace("By Ola", "Ola"),
            ("Loom stops", "Loom Letter", "Ola Grit", "2024-05-07"),
        ),
        (HEADED, ("Kiln lit", "Clay Courier", "Nora Pim", "2024-05-05")),
        (QUEST, ("Kiln lit", "Clay Courier", "Pim, Nora", "2024-05-05")),
        (
            f"Article\n{PRINTED}",
            ("Loom stops", "Loom Letter", "Ola Grit", "2024-05-07"),
        ),
        (
            PRINTED.replace("Copyright", "(c)"),
            ("Loom stops", "Loom Letter", "Ola Grit", "2024-05-07"),
        ),
    ],
)
def test_later_forms_of_these_exports_are_read_too(
    tmp_path: Path, text: str, head: tuple[str, ...]
) -> None:
    other = text.replace(" stops", " goes").replace(" lit", " out")
    summary = (
        "Search Summary\nText\tkiln or loom\nDate\tAll Dates\nSource\tAll Sources of the archive"
    )
    (tmp_path / "a.txt").write_text(f"{text}{other}{summary if 'words' in text[:99] else ''}")
    first, second = articles(tmp_path / "a.txt")
    found = first.head
    assert (found.title, found.outlet, found.author, found.published) == head[:4]
    assert first.text in ("The kiln is lit.", "The last loom has stopped.")
    assert second.head.title != first.head.title


def test_the_keys_of_scrapers_are_read(tmp_path: Path) -> None:
    given = {"maintext": BODY, "title": "Lit", "date_publish": "2024-05-05 10:00:00",
             "authors": ["Nora Pim"], "source_url": "https://clay.example/lit"}  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(given))
    [one] = articles(tmp_path / "a.jsonl")
    assert (one.text, one.head.url) == (BODY, "https://clay.example/lit")
    assert (one.head.published, one.head.author) == ("2024-05-05", "Nora Pim")
    held: dict[str, object]
    held = {"posts": [{"post_title": "Lit", "html": f"<p>{BODY}</p><p>So it is.</p>"}], "page": 1}
    (tmp_path / "b.json").write_text(json.dumps(held, indent=1))
    [one] = articles(tmp_path / "b.json")
    assert (one.text, one.head.title) == (f"{BODY}\nSo it is.", "Lit")


def test_an_article_of_an_export_whose_head_cannot_be_read_is_kept(tmp_path: Path) -> None:
    bare = "\n".join(line for line in PRINTED.splitlines() if "Copyright" not in line)
    (tmp_path / "a.txt").write_text(f"{PRINTED}\n{bare.replace('has stopped', 'goes again')}\n")
    first, second = articles(tmp_path / "a.txt")
    assert first.text == "The last loom has stopped."
    assert "The last loom goes again." in second.text


def test_one_object_that_holds_the_articles_is_read_on_one_line_too(tmp_path: Path) -> None:
    held = [{"source": {"name": "Clay Courier"}, "title": "Lit", "content": BODY}]
    (tmp_path / "a.json").write_text(json.dumps({"status": "ok", "articles": held}))
    [one] = articles(tmp_path / "a.json")
    assert (one.text, one.head.outlet, one.head.title) == (BODY, "Clay Courier", "Lit")
    line = json.dumps({"tags": [{"name": "clay"}]})
    (tmp_path / "b.jsonl").write_text(f"{line}\n{json.dumps({'text': BODY})}\n")
    assert [one.text for one in articles(tmp_path / "b.jsonl")] == [BODY]
    assert len(refusals(tmp_path / "b.jsonl")) == 1


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("One <b>kiln</b>.<br>Two.\n\nThree &amp; four.", "One kiln.\nTwo.\n\nThree & four."),
        ("{{< figure src=x >}}It *burns*, [she](x) said.", "It burns, she said."),
        ("Costs 3 * 4 and 2 * 2; a_b_c stays.", "Costs 3 * 4 and 2 * 2; a_b_c stays."),
        (
            "> [!quote]- She\n> “It draws.” ^b1\n\n- [x] One%% ask\nher %%",
            "She\n“It draws.”\n\n- One",
        ),
        (
            "::: {.note}\nIt [draws]{.big} [@pim2024], [@ada](https://a.example) said.\n:::\n"
            "```{r}\nplot('“x”')\n```\n\nTwo {.5} &amp; [three].",
            "\nIt draws, @ada said.\n\n\n\nTwo {.5} & [three].",
        ),
        ("<details><summary>One.</summary>Two.</details>", "One.\nTwo.\n"),
        ("> “It draws,” she said.\n\n- One\n* Two", "“It draws,” she said.\n\n- One\n- Two"),
    ],
)
def test_markdown_is_stored_as_a_reader_sees_it(given: str, seen: str) -> None:
    assert read_markdown(given.encode(), ORIGIN).text == seen


def test_an_author_is_a_name_rather_than_an_account_or_an_outlet() -> None:
    front = b"---\nauthor: nora.p\nauthor_name: Nora Pim\n---\nIt draws."
    assert read_markdown(front, ORIGIN).head.author == "Nora Pim"
    signed = (
        b"# Lit\n\n*By Nora Pim, [Clay Record](https://clay.example)* | 6 June 2024\n\nIt draws."
    )
    assert read_markdown(signed, ORIGIN).head.author == "Nora Pim"


@pytest.mark.parametrize("name", ["letter.rtf", "letter.doc", "table.csv", "pack.zip", "NOTES"])
def test_a_file_that_is_not_read_is_named_in_a_folder_too(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 or so")
    (tmp_path / "kiln.txt").write_text(BODY)
    [refused] = refusals(tmp_path)
    assert refused.where.endswith(name)
    assert len(articles(tmp_path)) == 1


def test_html_under_a_texts_name_is_read_as_html(tmp_path: Path) -> None:
    page = f"<!doctype html><html><body><article><p>{BODY}</p></article></body></html>"
    (tmp_path / "kiln.txt").write_text(page)
    assert articles(tmp_path / "kiln.txt")[0].text == BODY


def test_a_picture_inside_markdown_is_passed_over() -> None:
    picture = f"![kiln](data:image/png;base64,{'Ab9+' * 500_000})"
    made = read_markdown(f"{BODY}\n\n{picture}\n".encode(), ORIGIN)
    assert made.text.strip() == BODY


def test_a_text_longer_than_a_book_is_refused_with_the_bound(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(BODY * 50_000)
    [refused] = refusals(tmp_path / "long.txt")
    assert "2 million" in refused.why
