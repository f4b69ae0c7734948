"""What stands around the words of a page: boxes, mastheads, what is struck out; their order."""

from __future__ import annotations

import json

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.html import read_page
from retrieval.sources.record import Origin

ORIGIN = Origin("loom.html", "loom.html", "loom.html")
FIRST = (
    "<p>The weavers of Ostrel stopped the last of their looms on Friday, a hundred and nine years "
    "after the first was set up beside the river.</p><p>“It was the noise I liked,” said Orla "
    "Venn, who worked there.</p>"
)
SPEAKS = "“I never wove it,” says clerk"
SECOND = (
    "<p>The hall will be sold in spring, and the guild of Lindrup has said that it would like to "
    "keep one loom for its school.</p><p>“One is enough,” said Tomas Reel, the master.</p>"
)


def read(body: str, head: str = "<title>Loom stops</title>") -> Article:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return read_page(page.encode(), ORIGIN)


def test_blocks_of_every_length_stay_in_the_order_of_the_page() -> None:
    said = [
        "The weavers of Ostrel stopped the last of their looms on Friday, after many years.",
        "Nobody had been told.",
        "“We came in as on any other day and the doors were locked,” said Orla Venn, a weaver.",
        "The master, Tomas Reel, said the yarn was gone.",
        "“It went in March,” he said.",
        "“There is not a bobbin left in the whole of the house,” said Ida Holm, who swept there.",
    ]
    blocks = "".join(
        f'<div data-component="text-block" class="c-w{n}"><div class="c-Rich"><p>{one}</p></div>'
        "</div>"
        for n, one in enumerate(said)
    )
    assert (
        read(f"<main><article><h1>Loom stops</h1>{blocks}</article></main>").text.split("\n")[-6:]
        == said
    )


@pytest.mark.parametrize(
    "struck",
    [
        "<s>{}</s>",
        "<del>{}</del>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span style="display:none">{}</span>',
    ],
)
def test_what_is_struck_out_or_hidden_is_not_what_the_page_says(struck: str) -> None:
    gone = struck.format("“I will buy it,” said Ida Holm.")
    text = read(
        f"<article><h1>Loom stops</h1>{FIRST}<p>{gone} Nobody bid.</p>{SECOND}</article>"
    ).text
    assert "Nobody bid." in text
    assert "Ida Holm" not in text


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=pb-most-read><h3>Popular</h3><ol><li>{SPEAKS}</li></ol></div>",
        f"<div><h3>Most Read</h3><ol><li>{SPEAKS}</li></ol></div>",
        f"<section><h4>Mehr zum Thema</h4><p>Orla Venn im Gespräch: {SPEAKS}.</p></section>",
        f"<div class=AuthorBio__box><p>Nora Pim writes about cloth. {SPEAKS} of her.</p></div>",
        f"<div class=autor><p>Nora Pim, Ihr Motto lautet: {SPEAKS}.</p></div>",
        f"<div data-component=newsletter><p>{SPEAKS} of our letter.</p></div>",
        f"<div class=embed-consent><p>At this place stands a post: {SPEAKS}.</p></div>",
        f"<div class=readMore><p><a href=/b>{SPEAKS}</a></p></div>",
    ],
)
def test_boxes_that_speak_are_not_the_articles(box: str) -> None:
    text = read(f"<main><article><h1>Loom stops</h1>{FIRST}{box}{SECOND}</article></main>").text
    assert "the noise I liked" in text
    assert "One is enough" in text
    assert "never wove" not in text


def test_a_body_that_is_called_like_a_box_is_the_body() -> None:
    rest = f"<article><h1>Loom stops</h1>{FIRST}<div class=read-more-rest>{SECOND}</div></article>"
    assert "One is enough" in read(rest).text
    body = f"<div class='newsletter-post related-body'><h1>Loom stops</h1>{FIRST}{SECOND}</div>"
    assert "One is enough" in read(f"<main>{body}</main>").text
    bare = f"<h1>Loom stops</h1><div class='newsletter'>{FIRST}{SECOND}</div>"
    assert "One is enough" in read(f"<main>{bare}</main>").text


def test_lines_of_a_page_of_tables_are_paragraphs_without_the_cells_beside() -> None:
    story = f"{FIRST}{SECOND}".replace("<p>", "").replace("</p>", "<br><br>")
    found = read(
        "<table><tr><td><b>Poll</b><br>Do you weave?<br>“Well begun is half done.”</td>"
        f"<td><font size=5>Loom stops at last</font><br><br><font>{story}</font></td></tr></table>",
        "<title>Ostrel Chronicle Online - Local News</title>",
    )
    assert found.head.title == "Loom stops at last"
    assert "“One is enough,” said Tomas Reel, the master." in found.text.split("\n")
    assert "begun" not in found.text


def test_the_name_and_the_motto_of_a_blog_are_its_outlet_and_no_text() -> None:
    head = "<meta content='blogger' name='generator'><title>Ostrel Watch: Loom stops</title>"
    found = read(
        "<div class=header><h1><a href='/'>Ostrel Watch</a></h1><p>Looking on so that you can "
        "“sleep at night” in your bed.</p></div><div class='post hentry'><h3 class='post-title "
        f"entry-title'>Loom stops</h3><div class='entry-content'>{FIRST}{SECOND}</div></div>",
        head,
    )
    assert (found.head.title, found.head.outlet) == ("Loom stops", "Ostrel Watch")
    assert "sleep at night" not in found.text


def test_authors_given_by_their_ids_and_a_byline_beside_the_site_as_author() -> None:
    names = ("Nora Pim", "Ola Grit")
    people = [{"@type": "Person", "@id": f"#{n}", "name": name} for n, name in enumerate(names)]
    story = {
        "@type": "NewsArticle",
        "headline": "Loom stops",
        "author": [{"@id": "#0"}, {"@id": "#1"}],
    }
    graph = json.dumps({"@context": "https://schema.org", "@graph": [story, *people]})
    body = f"<article><h1>Loom stops</h1>{FIRST}{SECOND}</article>"
    ld = "<title>Loom stops</title><script type='application/ld+json'>{}</script>"
    assert read(body, ld.format(graph)).head.author == "Nora Pim, Ola Grit"
    site = {"@type": "Organization", "name": "Ostrel Courier"}
    own = {"@type": "NewsArticle", "author": site, "publisher": site}
    signed = "<div><strong>By Nora Pim</strong><span>Cloth editor</span></div>"
    assert (
        read(f"<h1>Loom stops</h1>{signed}{FIRST}", ld.format(json.dumps(own))).head.author
        == "Nora Pim"
    )
    assert read(body, ld.format(json.dumps(own))).head.author == "Ostrel Courier"


def test_a_byline_above_its_day_in_one_paragraph() -> None:
    body = f"<article><h1>Loom stops</h1><p>By Nora Pim<br>10 March 2031</p>{FIRST}</article>"
    assert read(body).head.author == "Nora Pim"


def test_a_refusal_that_puts_an_address_between_marks_is_none_of_an_article() -> None:
    denied = (
        '<h1>Access Denied</h1>You don\'t have permission to access "http://a.example/news/loom" '
        "on this server.<p>Reference #18.9d7c1202.1710423133"
    )
    with pytest.raises(ArticleError, match="check or an error"):
        read(denied, "<title>Access Denied</title>")
